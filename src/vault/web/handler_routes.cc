#include "vault_web/handler_routes.h"

#include "crypto/words.h"
#include "people/rights.h"
#include "people_web/answers.h"

namespace azekura::vault {
namespace {

using people::caller_of;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kLongestWords = 256;

Result<Response> list_of(const HandlerRooms& rooms, BusinessId business, const web::Session& session) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(people::may(snapshot, session, people::Operation::kHandlerList, business, rooms.clock()));
    AZ_TRY(handlers, handlers_of(snapshot, business, rooms.clock()));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& handler : handlers) {
      out.object();
      people::account_member(out, "account", snapshot, rooms.accounts, handler.account);
      out.member("state", handler.state);
      // Before that they have to be heard, from a note that was made when the key was: not read here.
      if (handler.state == "admitted") out.member("fingerprint_words", handler.words);
      if (handler.approved_by) {
        people::account_member(out, "approved_by", snapshot, rooms.accounts, *handler.approved_by);
        out.member("approved_at", people::instant_text(handler.approved_at));
      }
      out.end();
    }
    AZ_TRY(due, keys_to_be_renewed(snapshot, business));
    out.end().member("renewal_due", due).end();
    return web::json(std::move(out));
  });
}

Result<Response> list(const HandlerRooms& rooms, const Request& request, const web::Session& session,
                      Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  return list_of(rooms, business, session);
}

using Deed = Done (Handlers::*)(const people::Caller&, BusinessId, AccountId);

template <Deed deed>
Result<Response> on_one(const HandlerRooms& rooms, const Request& request, const web::Session& session,
                        Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  AZ_CHECK((rooms.handlers.*deed)(caller_of(session), business, account));
  return list_of(rooms, business, session);
}

Result<Response> admit(const HandlerRooms& rooms, const Request& request, const web::Session& session,
                       Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  JsonReader body(request, context);
  const auto words = body.text("fingerprint_words", kLongestWords);
  AZ_CHECK(body.finish());
  AZ_CHECK(rooms.handlers.admit(caller_of(session), business, account, words));
  return list_of(rooms, business, session);
}

Result<Response> change_password(const HandlerRooms& rooms, const Request& request,
                                 const web::Session& session, Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto present = body.secret("work_password", kLongestPassword);
  const auto next = body.secret("new_work_password", kLongestPassword);
  AZ_CHECK(body.finish());
  AZ_CHECK(rooms.keys.change_work_password(caller_of(session), business, crypto::view(present),
                                           crypto::view(next)));
  return web::no_content();
}

/// Changes nothing: whoever likes it writes it down, and then asks for the change.
Result<Response> suggest_password(const HandlerRooms& rooms, const Request& request,
                                  const web::Session& session, Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) {
    return people::may(snapshot, session, people::Operation::kWorkPassword, business, rooms.clock());
  }));
  AZ_TRY(words, crypto::generate_words());
  JsonWriter out;
  out.object().member("work_password", crypto::view(words)).end();
  return web::json(std::move(out));
}

using Step = Result<Response> (*)(const HandlerRooms&, const Request&, const web::Session&, Context&);

web::Route route(const HandlerRooms& rooms, web::Method method, web::Access access, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, access, web::handler_of(rooms, step)};
}

}  // namespace

std::vector<web::Route> handler_routes(HandlerRooms rooms) {
  using enum web::Method;
  using enum web::Access;
#define AZ_HANDLERS "/api/v1/businesses/{business}/handlers"
  return {
      route(rooms, kGet, kSignedIn, AZ_HANDLERS, "listHandlers", list),
      route(rooms, kPost, kSignedIn, AZ_HANDLERS "/{account}:approve", "approveHandler",
            on_one<&Handlers::approve>),
      route(rooms, kPost, kWorkSession, AZ_HANDLERS "/{account}:admit", "admitHandler", admit),
      route(rooms, kPost, kSignedIn, AZ_HANDLERS "/{account}:remove", "removeHandler",
            on_one<&Handlers::remove>),
      route(rooms, kPost, kSignedIn, "/api/v1/businesses/{business}/handler-key:password",
            "changeWorkPassword", change_password),
      route(rooms, kPost, kSignedIn, "/api/v1/businesses/{business}/handler-key:suggest",
            "suggestWorkPassword", suggest_password),
  };
#undef AZ_HANDLERS
}

}  // namespace azekura::vault
