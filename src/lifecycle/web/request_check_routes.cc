#include "lifecycle_web/request_routes.h"
#include "people_web/answers.h"

namespace azekura::lifecycle {
namespace {

using web::JsonReader;
using web::JsonWriter;
using web::Response;

/// Before anybody is asked: whom the guard lets one ask, and why not the others. Writes no line, asks nobody.
Result<Response> check(const RequestRooms& rooms, const web::Request& request, const web::Session& session,
                       web::Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto ids = body.integers("people", 500);
  const auto procedures = body.texts("procedures", 32, 40);
  AZ_CHECK(body.finish());
  if (ids.empty() || procedures.empty()) return Error{ErrorCode::kInvalid, "request.form"};
  const auto who = people::caller_of(session);
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    JsonWriter out;
    out.object().key("results").array();
    for (const auto id : ids) {
      const auto would = would_ask(snapshot, who, business, PersonId(id), procedures, rooms.persons.clock());
      if (!would && is_about_the_caller(would.error())) return would.error();
      out.object().member("person", id).member("ok", static_cast<bool>(would));
      if (!would) {
        out.key("refusal");
        rooms.problems.write_problem(out, rooms.problems.status_of(would.error(), false), would.error(),
                                     context.language);
      }
      out.end();
    }
    out.end().end();
    return web::json(std::move(out));
  });
}

}  // namespace

std::vector<web::Route> request_check_routes(RequestRooms rooms) {
  return {{web::Method::kPost, "/api/v1/businesses/{business}/requests:check", "checkRequests",
           web::Access::kWorkSession, web::handler_of(rooms, check)}};
}

}  // namespace azekura::lifecycle
