#include "people_web/answers.h"

#include <cstdint>

#include "people/rights.h"

namespace azekura::people {

Caller caller_of(const web::Session& session) {
  return {SessionId(std::stoll(session.session_id)), session.account, session.device};
}

Done may(db::Connection& unit, const web::Session& session, Operation operation, BusinessId business,
         Instant now) {
  AZ_CHECK(decide(unit, {caller_of(session).session, operation, business}, now));
  return done();
}

Result<bool> may_name(db::Connection& unit, const web::Session& session, BusinessId business, Instant now) {
  const auto allowed = may(unit, session, Operation::kPersonRead, business, now);
  if (!allowed && allowed.error().code == ErrorCode::kDenied) return false;
  AZ_CHECK(allowed);
  return true;
}

void instant_member(web::JsonWriter& out, std::string_view name, const std::optional<Instant>& at) {
  if (at) out.member(name, instant_text(*at));
}

void account_member(web::JsonWriter& out, std::string_view name, db::Connection& unit, Accounts& accounts,
                    AccountId account) {
  const auto found = accounts.find(unit, account);
  out.key(name)
      .object()
      .member("id", account.value())
      .member("display_name", found ? (*found).name : account.str())
      .end();
}

std::int64_t cursor_of(web::QueryReader& query) { return query.integer("cursor", 0, INT64_MAX, 0); }

}  // namespace azekura::people
