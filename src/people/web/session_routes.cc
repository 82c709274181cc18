#include "people_web/session_routes.h"

#include <set>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "people/operations.h"
#include "people/work_session.h"
#include "people_web/answers.h"

namespace azekura::people {
namespace {

using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr std::int64_t kDeviceAge = std::int64_t{400} * 24 * 3600;  // As long as browsers keep a cookie.
constexpr std::size_t kLongestPassword = 1024;

Result<crypto::WipedText> fresh_device() {
  std::array<std::byte, 32> random{};
  AZ_CHECK(crypto::fill_random(random));
  return crypto::wiped_base64url(random);
}

void operations_in(JsonWriter& out, BusinessId business, BusinessId judged_at,
                   const std::vector<Grant>& grants) {
  out.object().member("business", business.value()).key("operations").array();
  for (const auto operation : operations_of(grants, judged_at)) out.value(code(operation));
  out.end().end();
}

/// By business. What belongs to none stands under the installation, and is judged where the account is at
/// home.
void operations_by_business(JsonWriter& out, BusinessId home, const std::vector<Grant>& grants) {
  std::set<BusinessId> businesses;
  for (const auto& grant : grants) businesses.insert(grant.business);
  businesses.erase(kInstallation);
  out.key("operations").array();
  operations_in(out, kInstallation, home, grants);
  for (const auto business : businesses) operations_in(out, business, business, grants);
  out.end();
}

By by(const Request& request) {
  return request.header("x-azekura-background") == "1" ? By::kPage : By::kPerson;
}

Done roles_of(JsonWriter& out, db::Connection& unit, const std::vector<Grant>& grants) {
  out.key("roles").array();
  for (const auto& grant : grants) {
    out.object().member("business", grant.business.value()).member("role", code(grant.role));
    if (grant.business != kInstallation) {
      AZ_TRY(business, find_business(unit, grant.business));
      out.member("business_name", business.facts.name);
    }
    out.end();
  }
  out.end();
  return done();
}

Done work_session_of(JsonWriter& out, db::Connection& unit, const Session& session,
                     const std::vector<Grant>& grants, Instant now) {
  for (const auto& grant : grants) {
    const auto work = live(unit, session.id, grant.business, now);
    if (!work) continue;
    out.key("work_session").object().member("open", true).member("business", grant.business.value());
    out.member("expires_at", instant_text((*work).expires_at))
        .member("idle_seconds", (*work).idle_ms / 1000)
        .member("left_seconds", ((*work).ends_at() - now) / 1000)
        .end();
    break;
  }
  return done();
}

/// What the browser seals an unsent form with. It comes of the token, which the server does not keep, and of
/// the session's secret, which the browser never has: nobody has it once the session is over, not even
/// whoever finds a cookie on the browser's disk.
crypto::WipedText draft_key(std::string_view token, const db::Blob& secret) {
  std::array<std::byte, 32> derived{};
  crypto::hkdf_sha256(crypto::bytes_of(token), secret, crypto::bytes_of("azekura/draft/v2"), derived);
  const crypto::Key key{std::span(derived)};
  return crypto::wiped_base64url(key.expose());
}

Result<Response> session_answer(const SessionRooms& rooms, const Session& session,
                                const crypto::WipedText& token, bool as_token) {
  const Instant now = rooms.clock();
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(account, rooms.accounts.find(snapshot, session.account));
    JsonWriter out;
    out.object().member("id", std::to_string(session.id.value())).key("account").object();
    out.member("id", account.id.value())
        .member("login_id", account.login)
        .member("display_name", account.name)
        .end();
    if (as_token) out.member("token", crypto::view(token));
    out.member("must_change_password", session.change_password_first)
        .member("language", code(session.language));
    out.member("expires_at", instant_text(session.expires_at))
        .member("idle_seconds", session.idle_ms / 1000)
        .member("left_seconds", (session.ends_at() - now) / 1000);
    AZ_TRY(secret, draft_secret(snapshot, session.id));
    out.member("draft_key", crypto::view(draft_key(crypto::view(token), secret)));
    AZ_CHECK(roles_of(out, snapshot, account.roles));
    operations_by_business(out, account.home, account.roles);
    AZ_CHECK(work_session_of(out, snapshot, session, account.roles, now));
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> sign_in(const SessionRooms& rooms, const Request& request, Context& context) {
  JsonReader body(request, context);
  SignInForm form;
  form.login = body.text("login_id", 128);
  form.password = body.secret("password", kLongestPassword);
  const bool as_token = body.maybe_flag("token").value_or(false);
  AZ_CHECK(body.finish());
  form.source = request.source;
  form.language = from_code<Language>(context.language);
  crypto::WipedText device = request.device_token;
  if (device.empty()) {
    AZ_TRY(fresh, fresh_device());
    device = std::move(fresh);
  }
  form.device_secret = std::string(crypto::view(device));
  AZ_TRY(signed_in, rooms.sign_in.sign_in(form, rooms.clock()));
  AZ_TRY(response, session_answer(rooms, signed_in.session, signed_in.token, as_token));
  if (!as_token) {
    response.cookies.push_back({std::string(web::kSessionCookie), std::move(signed_in.token), {}});
    response.cookies.push_back({std::string(web::kDeviceCookie), std::move(device), kDeviceAge});
  }
  return response;
}

Result<Response> sign_out(const SessionRooms& rooms, const web::Session& session) {
  AZ_CHECK(rooms.sessions.sign_out(caller_of(session), rooms.clock()));
  rooms.work_ended();
  auto response = web::no_content();
  response.cookies.push_back({std::string(web::kSessionCookie), {}, 0});
  return response;
}

Result<Response> change_password(const SessionRooms& rooms, const Request& request,
                                 const web::Session& session, Context& context) {
  JsonReader body(request, context);
  const auto current = body.secret("current", kLongestPassword);
  const auto next = body.secret("new", kLongestPassword);
  AZ_CHECK(body.finish());
  AZ_CHECK(rooms.accounts.change_password(caller_of(session), crypto::view(current), crypto::view(next),
                                          rooms.clock()));
  return web::no_content();
}

Result<Response> set_language(const SessionRooms& rooms, const Request& request, const web::Session& session,
                              Context& context) {
  JsonReader body(request, context);
  const auto language = from_code<Language>(body.text("language", 2));
  AZ_CHECK(body.finish());
  if (!language) return Error{ErrorCode::kInvalid, "people.language"};
  AZ_CHECK(rooms.sessions.set_language(caller_of(session), *language, rooms.clock()));
  return web::no_content();
}

Result<Response> list_sessions(const SessionRooms& rooms, const Request& request, const web::Session& session,
                               Context& context) {
  const auto who = caller_of(session);
  web::QueryReader query(request, context);
  const AccountId account(query.integer("account", 1, INT64_MAX, who.account.value()));
  AZ_CHECK(query.finish());
  AZ_TRY(open, rooms.sessions.list(who, account, rooms.clock()));
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& each : open) {
      out.object().member("id", std::to_string(each.id.value()));
      account_member(out, "account", snapshot, rooms.accounts, each.account);
      out.member("created_at", instant_text(each.created_at))
          .member("last_seen_at", instant_text(each.last_seen));
      out.member("current", each.id == who.session).end();
    }
    out.end().end();
    return web::json(std::move(out));
  });
}

Result<Response> revoke_session(const SessionRooms& rooms, const Request& request,
                                const web::Session& session) {
  AZ_TRY(which, web::id_part<SessionId>(request, "session"));
  AZ_CHECK(rooms.sessions.end(caller_of(session), which, rooms.clock()));
  rooms.work_ended();
  return web::no_content();
}

}  // namespace

namespace {

/// All that stands open to a temporary password: seeing that it is one, changing it, and leaving.
bool open_to_temporary_password(const Request& request) {
  return request.path == "/api/v1/session" || request.path == "/api/v1/session/password";
}

}  // namespace

web::Guard session_guard(Sessions& sessions, Clock clock) {
  return [&sessions, clock](const Request& request, web::Access) -> Result<web::Session> {
    const auto found = sessions.find(crypto::view(request.session_token), clock(), by(request));
    if (!found) {
      if (found.error().code == ErrorCode::kDenied) return Error{ErrorCode::kNotFound, found.error().key};
      return found.error();
    }
    if ((*found).change_password_first && !open_to_temporary_password(request))
      return Error{ErrorCode::kDenied, "people.rights.change_password_first"};
    return web::Session{(*found).account, std::to_string((*found).id.value()), (*found).device,
                        std::string(code((*found).language))};
  };
}

std::vector<web::Route> session_routes(SessionRooms rooms) {
  using web::Access;
  using web::Method;
  const auto own = [rooms](auto handler) {
    return web::Handler(
        [rooms, handler](const Request& request, const web::Session& session, Context& context) {
          return handler(rooms, request, session, context);
        });
  };
  return {
      {Method::kPost, "/api/v1/session", "signIn", Access::kPublic,
       web::PublicHandler(
           [rooms](const Request& request, Context& context) { return sign_in(rooms, request, context); })},
      {Method::kGet, "/api/v1/session", "currentSession", Access::kSignedIn,
       own([](const SessionRooms& here, const Request& request, const web::Session&,
              Context&) -> Result<Response> {
         AZ_TRY(session, here.sessions.find(crypto::view(request.session_token), here.clock(), by(request)));
         return session_answer(here, session, request.session_token, false);
       })},
      {Method::kDelete, "/api/v1/session", "signOut", Access::kSignedIn,
       own([](const SessionRooms& here, const Request&, const web::Session& session, Context&) {
         return sign_out(here, session);
       })},
      {Method::kPost, "/api/v1/session/password", "changePassword", Access::kSignedIn, own(change_password)},
      {Method::kPut, "/api/v1/session/language", "setLanguage", Access::kSignedIn, own(set_language)},
      {Method::kGet, "/api/v1/sessions", "listSessions", Access::kSignedIn, own(list_sessions)},
      {Method::kDelete, "/api/v1/sessions/{session}", "revokeSession", Access::kSignedIn,
       own([](const SessionRooms& here, const Request& request, const web::Session& session, Context&) {
         return revoke_session(here, request, session);
       })},
  };
}

}  // namespace azekura::people
