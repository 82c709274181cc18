#include "people/policy.h"
#include "people_web/account_routes.h"
#include "people_web/answers.h"

namespace azekura::people {
namespace {

using web::Context;
using web::Request;
using web::Response;

struct Named {
  std::string_view name;
  std::int64_t Policy::*value;
};
constexpr Named kNamed[] = {
    {"password_length", &Policy::password_length},    {"password_days", &Policy::password_days},
    {"password_history", &Policy::password_history},  {"session_minutes", &Policy::session_minutes},
    {"idle_minutes", &Policy::idle_minutes},          {"work_minutes", &Policy::work_minutes},
    {"work_idle_minutes", &Policy::work_idle_minutes}};

Result<Response> policy_answer(const AccountRooms& rooms, BusinessId business) {
  AZ_TRY(policy, rooms.store.read([&](db::Connection& snapshot) { return policy_of(snapshot, business); }));
  web::JsonWriter out;
  out.object();
  for (const auto& [name, value] : kNamed) out.member(name, policy.*value);
  out.end();
  return web::json(std::move(out));
}

Result<Response> read_policy(const AccountRooms& rooms, const Request& request, const web::Session& session,
                             Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) {
    return may(snapshot, session, Operation::kBusinessRead, business, rooms.clock());
  }));
  return policy_answer(rooms, business);
}

Result<Response> write_policy(const AccountRooms& rooms, const Request& request, const web::Session& session,
                              Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::JsonReader body(request, context);
  Policy policy;
  for (const auto& [name, value] : kNamed) policy.*value = body.integer(name, 0, 100'000);
  AZ_CHECK(body.finish());
  AZ_CHECK(set_policy(rooms.store, caller_of(session), business, policy, rooms.clock()));
  return policy_answer(rooms, business);
}

}  // namespace

std::vector<web::Route> policy_routes(AccountRooms rooms) {
  using enum web::Method;
  constexpr std::string_view kPath = "/api/v1/businesses/{business}/policy";
  return {{kGet, kPath, "readPolicy", web::Access::kSignedIn, web::handler_of(rooms, read_policy)},
          {kPut, kPath, "setPolicy", web::Access::kSignedIn, web::handler_of(rooms, write_policy)}};
}

}  // namespace azekura::people
