#include "lifecycle_web/request_routes.h"

#include <algorithm>
#include <array>

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
constexpr int kUsualDays = 14;
constexpr int kMostDays = 60;

void write_request(JsonWriter& out, const Asking& request, const std::string& name) {
  out.object().member("id", request.id.value()).member("person", request.person.value());
  if (!name.empty()) out.member("person_name", name);
  out.key("procedures").array();
  for (const auto& code : request.procedures) out.value(code);
  out.end().member("state", request.state).member("created_at", people::instant_text(request.created_at));
  out.member("expires_at", people::instant_text(request.expires_at));
  people::instant_member(out, "submitted_at", request.submitted_at);
  out.member("documents", request.documents);
  if (request.state == "open" && !request.reason.empty()) out.member("returned", request.reason);
  out.end();
}

std::string name_of(const PersonRooms& rooms, db::Connection& unit, PersonId person) {
  const auto found = rooms.persons.find(unit, person);
  return found ? people::full_name((*found).facts) : std::string();
}

void write_asked(const RequestRooms& rooms, JsonWriter& out, const Asked& asked, const Context& context) {
  out.object().member("person", asked.person.value()).member("asked", asked.request.has_value());
  if (asked.request) {
    out.key("request");
    write_request(out, *asked.request, {});
    crypto::WipedText link(rooms.postbox_url.begin(), rooms.postbox_url.end());
    link.push_back('/');
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
  Wish wish{.procedures = body.texts("procedures", 32, 40)};
  wish.days = static_cast<int>(body.maybe_integer("days", 1, kMostDays).value_or(kUsualDays));
  wish.documents = body.maybe_flag("documents").value_or(false);
  AZ_CHECK(body.finish());
  std::vector<PersonId> persons;
  for (const auto id : ids) persons.emplace_back(id);
  AZ_TRY(answers, rooms.requests.create(caller_of(session), business, persons, wish));
  JsonWriter out;
  out.object().key("results").array();
  for (const auto& asked : answers) write_asked(rooms, out, asked, context);
  out.end().end();
  return web::json(std::move(out));
}

Result<Response> reissue(const RequestRooms& rooms, const Request& request, const web::Session& session,
                         Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  JsonReader body(request, context);
  const auto days = static_cast<int>(body.maybe_integer("days", 1, kMostDays).value_or(kUsualDays));
  AZ_CHECK(body.finish());
  AZ_TRY(asked, rooms.requests.reissue(caller_of(session), business, which, days));
  JsonWriter out;
  write_asked(rooms, out, asked, context);
  return web::json(std::move(out));
}

Result<Response> list(const RequestRooms& rooms, const Request& request, const web::Session& session,
                      Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const auto state = query.text("state", 20);
  if (!state.empty() && !is_request_filter(state)) context.blame("state", "web.field.value");
  const auto order = query.text("order", 10);
  if (!order.empty() && order != "oldest" && order != "newest") context.blame("order", "web.field.value");
  const auto limit = static_cast<int>(query.integer("limit", 1, 200, kPage));
  const auto after = people::cursor_of(query);
  AZ_CHECK(query.finish());
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(people::decide(snapshot, {caller_of(session).session, people::Operation::kRequestList, business},
                            rooms.persons.clock()));
    AZ_TRY(page, rooms.requests.list(
                     snapshot, business, state,
                     order == "oldest" ? Requests::Order::kOldestFirst : Requests::Order::kNewestFirst, after,
                     limit));
    AZ_TRY(counts, rooms.requests.counts(snapshot, business));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& each : page) write_request(out, each, name_of(rooms.persons, snapshot, each.person));
    out.end().key("counts").object();
    for (const auto& [filter, n] : counts) out.member(filter, n);
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

Result<Response> read(const RequestRooms& rooms, const Request& request, const web::Session& session,
                      Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  AZ_TRY(asking, rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Asking> {
    AZ_CHECK(people::decide(snapshot, {caller_of(session).session, people::Operation::kRequestList, business},
                            rooms.persons.clock()));
    return rooms.requests.find(snapshot, business, which);
  }));
  return one(rooms, asking);
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
    const auto& number = opened.intake.number;
    out.object().member("number", number.digits()).member("line", number.recorded_in().id);
    out.member("hide_after_s", vault::kHideAfterSeconds).member("seen", opened.seen).key("person");
    write_person(out, whose);
    out.key("documents").array();
    for (std::size_t i = 0; i < opened.kinds.size(); ++i) {
      out.object().member("kind", opened.kinds[i]).member("type", "image/jpeg");
      out.member("data", crypto::view(crypto::wiped_base64(opened.intake.documents[i]))).end();
    }
    out.end().end();
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

/// Why something was not accepted: a code, for it is written into the ledger and shown to whoever sent it.
std::string read_reason(JsonReader& body, Context& context) {
  constexpr std::array<std::string_view, 5> kReasons{"unreadable", "wrong_person", "number_invalid",
                                                     "documents_missing", "other"};
  auto reason = body.text("reason", 40);
  if (!reason.empty() && std::ranges::find(kReasons, reason) == kReasons.end())
    context.blame("reason", "web.field.value");
  return reason;
}

Result<Response> refuse(const RequestRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  JsonReader body(request, context);
  const auto reason = read_reason(body, context);
  AZ_CHECK(body.finish());
  AZ_TRY(asking, rooms.requests.refuse(caller_of(session), business, which, reason));
  return one(rooms, asking);
}

Result<Response> send_back(const RequestRooms& rooms, const Request& request, const web::Session& session,
                           Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<RequestId>(request, "request"));
  JsonReader body(request, context);
  const auto reason = read_reason(body, context);
  AZ_CHECK(body.finish());
  AZ_TRY(asking, rooms.requests.send_back(caller_of(session), business, which, reason));
  return one(rooms, asking);
}

using Step = Result<Response> (*)(const RequestRooms&, const Request&, const web::Session&, Context&);

web::Route route(const RequestRooms& rooms, web::Method method, web::Access access, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, access, web::handler_of(rooms, step)};
}

}  // namespace

std::vector<web::Route> request_routes(RequestRooms rooms) {
  using enum web::Method;
  using enum web::Access;
  return {
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests", "createRequests", create),
      route(rooms, kGet, kSignedIn, "/api/v1/businesses/{business}/requests", "listRequests", list),
      route(rooms, kGet, kSignedIn, "/api/v1/businesses/{business}/requests/{request}", "readRequest", read),
      route(rooms, kPost, kSignedIn, "/api/v1/businesses/{business}/requests/{request}:cancel",
            "cancelRequest", cancel),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:open",
            "openSubmission", open),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:accept",
            "acceptSubmission", accept),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:refuse",
            "refuseSubmission", refuse),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:return",
            "returnSubmission", send_back),
      route(rooms, kPost, kWorkSession, "/api/v1/businesses/{business}/requests/{request}:reissue",
            "reissueRequest", reissue)};
}

}  // namespace azekura::lifecycle
