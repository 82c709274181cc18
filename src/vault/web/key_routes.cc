#include "vault_web/key_routes.h"

#include "crypto/encode.h"
#include "crypto/words.h"
#include "forms/documents.h"
#include "people/business.h"
#include "people/rights.h"
#include "people/work_session.h"
#include "people_web/answers.h"
#include "vault/rotation.h"

namespace azekura::vault {
namespace {

using people::caller_of;
using people::instant_text;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr std::size_t kLongestPassword = 1024;

Result<Response> enrol(const KeyRooms& rooms, const Request& request, const web::Session& session,
                       Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  auto password = body.maybe_secret("work_password", kLongestPassword);
  AZ_CHECK(body.finish());
  AZ_TRY(enrolled, rooms.keys.enrol(caller_of(session), business, std::move(password)));
  JsonWriter out;
  out.object().member("fingerprint_words", enrolled.words);
  if (enrolled.work_password) out.member("work_password", crypto::view(*enrolled.work_password));
  out.end();
  return web::json(std::move(out));
}

struct Papers {
  std::vector<forms::Bytes> sheets;
  forms::Bytes fingerprints;
};

Result<Papers> print(const KeyRooms& rooms, const Keys::Made& made, BusinessId business,
                     const web::Session& session, Language language) {
  AZ_TRY(named,
         rooms.store.read([&](db::Connection& snapshot) -> Result<std::pair<std::string, std::string>> {
           AZ_TRY(found, people::find_business(snapshot, business));
           AZ_TRY(account, rooms.accounts.find(snapshot, session.account));
           return std::pair(found.facts.name, account.name);
         }));
  const forms::Imprint imprint{rooms.clock(), named.second, named.first, ""};
  const auto recovery_words = crypto::split_words(made.recovery_words);
  Papers papers;
  for (std::size_t i = 0; i < made.shares.size(); ++i) {
    const forms::RecoverySheet sheet{.business = named.first,
                                     .set_id = recovery_words.front(),
                                     .index = static_cast<int>(i) + 1,
                                     .needed = made.needed,
                                     .of = static_cast<int>(made.shares.size()),
                                     .made_at = imprint.printed_at,
                                     .share = crypto::view(made.shares[i]),
                                     .words = recovery_words};
    AZ_TRY(pdf, forms::recovery_sheet(sheet, imprint, language));
    papers.sheets.push_back(std::move(pdf));
  }
  const bool ja = language == Language::kJapanese;
  const forms::FingerprintSheet sheet{
      named.first,
      "",
      imprint.printed_at,
      {{ja ? "事業者の鍵" : "Business key", crypto::split_words(made.business_words), ""},
       {ja ? "署名鍵" : "Signing key", crypto::split_words(made.signing_words), ""},
       {ja ? "復旧鍵" : "Recovery key", recovery_words, ""}}};
  AZ_TRY(pdf, forms::fingerprint_sheet(sheet, imprint, language));
  papers.fingerprints = std::move(pdf);
  return papers;
}

Result<Response> create(const KeyRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto password = body.secret("work_password", kLongestPassword);
  AZ_CHECK(body.finish());
  AZ_TRY(made, rooms.keys.create(caller_of(session), business, crypto::view(password)));
  AZ_TRY(papers, print(rooms, made, business, session, language_from(context.language)));
  JsonWriter out;
  out.object().key("shares").array();
  for (const auto& share : made.shares) out.value(crypto::view(share));
  out.end().member("needed", made.needed).key("fingerprint_words").object();
  out.member("business", made.business_words)
      .member("signing", made.signing_words)
      .member("recovery", made.recovery_words);
  out.end().key("pdfs").array();
  for (const auto& sheet : papers.sheets) out.value(crypto::base64(sheet));
  out.end().member("fingerprint_pdf", crypto::base64(papers.fingerprints)).end();
  return web::json(std::move(out));
}

Result<Response> confirm(const KeyRooms& rooms, const Request& request, const web::Session& session,
                         Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto share = body.secret("share", 1024);
  AZ_CHECK(body.finish());
  AZ_CHECK(rooms.keys.confirm(caller_of(session), business, crypto::view(share)));
  return rooms.confirmed(business, context);
}

Result<Response> work_session_answer(const KeyRooms& rooms, BusinessId business, const web::Session& session,
                                     std::string_view unfinished_because = {}) {
  const Instant now = rooms.clock();
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(people::decide(
        snapshot, {caller_of(session).session, people::Operation::kWorkSessionOpen, business}, now));
    const auto work = people::live(snapshot, caller_of(session).session, business, now);
    const bool open = work && rooms.rooms.of((*work).id);
    AZ_TRY(unfinished, rooms.unfinished(snapshot, business));
    JsonWriter out;
    out.object().member("open", open).member("business", business.value()).member("unfinished", unfinished);
    if (!unfinished_because.empty()) out.member("unfinished_because", unfinished_because);
    AZ_TRY(bad, damaged(snapshot, business));
    out.member("damaged", bad.wraps).key("damaged_people").array();
    for (const auto person : bad.persons) out.value(person.value());
    out.end();
    if (open)
      out.member("expires_at", instant_text((*work).expires_at))
          .member("idle_seconds", (*work).idle_ms / 1000)
          .member("left_seconds", ((*work).ends_at() - now) / 1000);
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> open(const KeyRooms& rooms, const Request& request, const web::Session& session,
                      Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto password = body.secret("work_password", kLongestPassword);
  AZ_CHECK(body.finish());
  const auto who = caller_of(session);
  AZ_TRY(work, rooms.keys.open(who, business, crypto::view(password)));
  AZ_TRY(room, rooms.rooms.of(work.id));
  const Done finished = rooms.opened(who, *room);
  return work_session_answer(
      rooms, business, session,
      finished ? std::string_view() : message(finished.error().key, language_from(context.language)));
}

using Step = Result<Response> (*)(const KeyRooms&, const Request&, const web::Session&, Context&);

web::Route route(const KeyRooms& rooms, web::Method method, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, web::Access::kSignedIn, web::handler_of(rooms, step)};
}

}  // namespace

std::vector<web::Route> key_routes(KeyRooms rooms) {
  using enum web::Method;
  return {
      route(rooms, kPost, "/api/v1/businesses/{business}/handler-key", "enrolHandler", enrol),
      route(rooms, kPost, "/api/v1/businesses/{business}/keys", "createKeys", create),
      route(rooms, kPost, "/api/v1/businesses/{business}/keys:confirm", "confirmKeys", confirm),
      route(rooms, kGet, "/api/v1/businesses/{business}/work-session", "readWorkSession",
            [](const KeyRooms& here, const Request& request, const web::Session& session,
               Context&) -> Result<Response> {
              AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
              return work_session_answer(here, business, session);
            }),
      route(rooms, kPost, "/api/v1/businesses/{business}/work-session", "openWorkSession", open),
      route(rooms, kDelete, "/api/v1/businesses/{business}/work-session", "closeWorkSession",
            [](const KeyRooms& here, const Request& request, const web::Session& session,
               Context&) -> Result<Response> {
              AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
              AZ_CHECK(here.keys.close(caller_of(session), business));
              return web::no_content();
            }),
  };
}

}  // namespace azekura::vault
