#include "lifecycle_web/request_routes.h"

#include "crypto/encode.h"
#include "law/procedures.h"
#include "people/business.h"
#include "people/rights.h"
#include "people_web/answers.h"
#include "vault_web/number_routes.h"

namespace azekura::lifecycle {
namespace {

using people::caller_of;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;
using Asking = lifecycle::Request;

constexpr int kPage = 50;
constexpr std::string_view kCollectionPage = "/collect.html";

void write_request(JsonWriter& out, const Asking& request, const std::string& name) {
  out.object().member("id", request.id.value()).member("person", request.person.value());
  if (!name.empty()) out.member("person_name", name);
  out.key("procedures").array();
  for (const auto& code : request.procedures) out.value(code);
  out.end().member("state", request.state).member("created_at", people::instant_text(request.created_at));
  out.member("expires_at", people::instant_text(request.expires_at));
  people::instant_member(out, "submitted_at", request.submitted_at);
  out.end();
}

std::string name_of(const PersonRooms& rooms, db::Connection& unit, PersonId person) {
  const auto found = rooms.persons.find(unit, person);
  return found ? (*found).facts.family_name + " " + (*found).facts.given_name : std::string();
}

void write_asked(const RequestRooms& rooms, JsonWriter& out, const Asked& asked, const Context& context) {
  out.object().member("person", asked.person.value()).member("asked", asked.request.has_value());
  if (asked.request) {
    out.key("request");
    write_request(out, *asked.request, {});
    crypto::WipedText link(rooms.public_url.begin(), rooms.public_url.end());
    link.insert(link.end(), kCollectionPage.begin(), kCollectionPage.end());
    link.insert(link.end(), asked.link.begin(), asked.link.end());
    out.member("link", crypto::view(link));
  }
  if (asked.refused) {
    out.key("refusal");
    const auto status = rooms.problems.status_of(*asked.refused, false);
    rooms.problems.write_problem(out, status, *asked.refused, context.language);
  }
  out.end();
}

Result<Response> create(const RequestRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto ids = body.integers("people", 500);
  const auto procedures = body.texts("procedures", 32, 40);
  const auto days = static_cast<int>(body.maybe_integer("days", 1, 60).value_or(14));
  AZ_CHECK(body.finish());
  std::vector<PersonId> persons;
  for (const auto id : ids) persons.emplace_back(id);
  AZ_TRY(answers, rooms.requests.create(caller_of(session), business, persons, procedures, days));
  JsonWriter out;
  out.object().key("results").array();
  for (const auto& asked : answers) write_asked(rooms, out, asked, context);
  out.end().end();
  return web::json(std::move(out));
}

Result<Response> list(const RequestRooms& rooms, const Request& request, const web::Session& session,
                      Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const auto state = query.text("state", 20);
  if (!state.empty() && !is_request_state(state)) context.blame("state", "web.field.value");
  const auto limit = static_cast<int>(query.integer("limit", 1, 200, kPage));
  const auto before = people::cursor_of(query);
  AZ_CHECK(query.finish());
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(people::decide(snapshot, {caller_of(session).session, people::Operation::kRequestList, business},
                            rooms.persons.clock()));
    AZ_TRY(page, rooms.requests.list(snapshot, business, state, before, limit));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& each : page) write_request(out, each, name_of(rooms.persons, snapshot, each.person));
    out.end();
    if (page.size() == static_cast<std::size_t>(limit))
      out.member("next", std::to_string(page.back().id.value()));
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> one(const RequestRooms& rooms, const Asking& asking) {
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    JsonWriter out;
    write_request(out, asking, name_of(rooms.persons, snapshot, asking.person));
    return web::json(std::move(out));
  });
}

Result<Response> cancel(const RequestRooms& rooms, const Request& request, const web::Session& session,
                        Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  AZ_TRY(asking, rooms.requests.cancel(caller_of(session), business, which));
  return one(rooms, asking);
}

Result<Response> open(const RequestRooms& rooms, const Request& request, const web::Session& session,
                      Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  AZ_TRY(opened, rooms.requests.open(caller_of(session), business, which));
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(asking, rooms.requests.find(snapshot, business, which));
    AZ_TRY(whose, rooms.persons.persons.find(snapshot, asking.person));
    JsonWriter out;
    out.object().member("number", opened.number.digits()).member("line", opened.number.recorded_in().id);
    out.member("seen", opened.seen).key("person");
    write_person(out, whose);
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> accept(const RequestRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  JsonReader body(request, context);
  const auto seen = body.text("seen", 64);
  const auto verification = vault::read_verification(body, rooms.persons.clock());
  AZ_CHECK(body.finish());
  AZ_TRY(checked, verification);
  AZ_CHECK(rooms.requests.accept(caller_of(session), business, which, seen, checked));
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(asking, rooms.requests.find(snapshot, business, which));
    JsonWriter out;
    AZ_CHECK(vault::write_number_state(out, snapshot, rooms.persons.accounts, business, asking.person));
    return web::json(std::move(out));
  });
}

Result<Response> refuse(const RequestRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  JsonReader body(request, context);
  const auto reason = body.text("reason", 40);
  AZ_CHECK(body.finish());
  AZ_TRY(asking, rooms.requests.refuse(caller_of(session), business, which, reason));
  return one(rooms, asking);
}

Result<Response> show(const RequestRooms& rooms, const Request& request, Context& context) {
  JsonReader body(request, context);
  const auto token = body.secret("token", 64);
  AZ_CHECK(body.finish());
  AZ_TRY(invitation, rooms.requests.show(crypto::view(token)));
  AZ_TRY(business, rooms.persons.store.read([&](db::Connection& snapshot) {
    return people::find_business(snapshot, invitation.business);
  }));
  const auto language = language_from(context.language);
  JsonWriter out;
  out.object().member("business_name", business.facts.name).key("purposes").array();
  std::string notice;
  for (const auto& code : invitation.purposes) {
    const auto procedure = law::procedure(code, jst_date(rooms.persons.clock()));
    if (!procedure) continue;
    out.value((*procedure)->name.in(language));
    notice += (notice.empty() ? "" : "\n") + (*procedure)->purpose.in(language);
  }
  out.end()
      .member("notice", notice)
      .member("notice_version", invitation.notice_version)
      .member("info", invitation.info);
  out.member("expires_at", people::instant_text(invitation.expires_at))
      .member("state", invitation.state)
      .end();
  return web::json(std::move(out));
}

Response receipt(std::string_view token, Instant at) {
  const auto digest = crypto::sha256("azekura/receipt/v1/" + std::string(token) + std::to_string(at));
  JsonWriter out;
  out.object()
      .member("receipt", crypto::hex(std::span(digest).first(8)))
      .member("received_at", people::instant_text(at))
      .end();
  return web::json(std::move(out));
}

Result<Response> submit(const RequestRooms& rooms, const Request& request, Context& context) {
  JsonReader body(request, context);
  const auto token = body.secret("token", 64);
  const auto enc = body.text("enc", 120);
  const auto box = body.text("box", 4096);
  AZ_CHECK(body.finish());
  AZ_TRY(key, crypto::from_base64(enc));
  AZ_TRY(ciphertext, crypto::from_base64(box));
  if (key.size() != crypto::KemPublic::kSize) return Error{ErrorCode::kInvalid, "intake.box"};
  crypto::HpkeBox sealed;
  std::copy(key.begin(), key.end(), sealed.enc.begin());
  sealed.ciphertext = std::move(ciphertext);
  AZ_TRY(at, rooms.requests.submit(crypto::view(token), sealed));
  return receipt(crypto::view(token), at);
}

Result<Response> decline(const RequestRooms& rooms, const Request& request, Context& context) {
  JsonReader body(request, context);
  const auto token = body.secret("token", 64);
  const auto reason = body.maybe_text("reason", 20).value_or("");
  AZ_CHECK(body.finish());
  AZ_TRY(at, rooms.requests.decline(crypto::view(token), reason));
  return receipt(crypto::view(token), at);
}

using Step = Result<Response> (*)(const RequestRooms&, const Request&, const web::Session&, Context&);
using OpenStep = Result<Response> (*)(const RequestRooms&, const Request&, Context&);

web::Route route(const RequestRooms& rooms, web::Method method, web::Access access, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, access, web::handler_of(rooms, step)};
}

web::Route open_route(const RequestRooms& rooms, std::string_view pattern, std::string_view operation,
                      OpenStep step) {
  return {web::Method::kPost,
          pattern,
          operation,
          web::Access::kPublic,
          web::PublicHandler([rooms, step](const Request& request, Context& context) {
            return step(rooms, request, context);
          }),
          16 * 1024};
}

}  // namespace

std::vector<web::Route> request_routes(RequestRooms rooms) {
  using enum web::Method;
  using enum web::Access;
  return {
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests", "createRequests", create),
      route(rooms, kGet, kSignedIn, "/api/v1/businesses/{business}/requests", "listRequests", list),
      route(rooms, kPost, kSignedIn, "/api/v1/businesses/{business}/requests/{request}:cancel",
            "cancelRequest", cancel),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:open",
            "openSubmission", open),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:accept",
            "acceptSubmission", accept),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:refuse",
            "refuseSubmission", refuse)};
}

std::vector<web::Route> intake_routes(RequestRooms rooms) {
  return {open_route(rooms, "/api/v1/intake:show", "showIntake", show),
          open_route(rooms, "/api/v1/intake:submit", "submitIntake", submit),
          open_route(rooms, "/api/v1/intake:decline", "declineIntake", decline)};
}

}  // namespace azekura::lifecycle
