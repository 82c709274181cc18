#include "people/policy.h"

#include <algorithm>

#include "people/rights.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr std::int64_t kDay = 24 * 60;  // Minutes.

bool within(std::int64_t value, std::int64_t least, std::int64_t most) {
  return least <= value && value <= most;
}

Done check(const Policy& policy) {
  const bool sound = within(policy.password_length, 8, 64) && within(policy.password_days, 0, 3650) &&
                     within(policy.password_history, 0, 24) && within(policy.session_minutes, 5, 7 * kDay) &&
                     within(policy.idle_minutes, 1, policy.session_minutes) &&
                     within(policy.work_minutes, 5, kDay) &&
                     within(policy.work_idle_minutes, 1, policy.work_minutes);
  return sound ? done() : Error{ErrorCode::kInvalid, "people.policy.range"};
}

}  // namespace

Result<Policy> policy_of(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows,
         unit.run("SELECT id, password_length, password_days, password_history, session_minutes, "
                  "idle_minutes, work_minutes, work_idle_minutes FROM account_policy WHERE id IN ($1, 0)",
                  {business.value()}));
  if (rows.empty()) return Policy{};
  const auto& row = *std::max_element(rows.begin(), rows.end());  // Its own before the installation's.
  return Policy{number_in(row[1]), number_in(row[2]), number_in(row[3]), number_in(row[4]),
                number_in(row[5]), number_in(row[6]), number_in(row[7])};
}

Done set_policy(db::Store& store, const Caller& who, BusinessId business, const Policy& policy, Instant now) {
  return recorded(
      store, now, who.act("settings.write", business), [&](db::Connection& unit, ledger::Act& act) -> Done {
        AZ_CHECK(decide(unit, {who.session, Operation::kSettingsWrite, business}, now));
        AZ_CHECK(check(policy));
        AZ_CHECK(unit.run(
            "INSERT INTO account_policy(id, password_length, password_days, password_history, "
            "session_minutes, "
            "idle_minutes, work_minutes, work_idle_minutes) VALUES($1, $2, $3, $4, $5, $6, $7, $8) "
            "ON CONFLICT(id) DO UPDATE SET password_length = $2, password_days = $3, password_history = $4, "
            "session_minutes = $5, idle_minutes = $6, work_minutes = $7, work_idle_minutes = $8",
            {business.value(), policy.password_length, policy.password_days, policy.password_history,
             policy.session_minutes, policy.idle_minutes, policy.work_minutes, policy.work_idle_minutes}));
        act.records = {"account_policy:" + std::to_string(business.value())};
        return note_state(unit, act, kTrackPolicy, business.value());
      });
}

}  // namespace azekura::people
