#pragma once
// What the manager decides about passwords and sessions (REQ-A2, A7). Each business has its own; one that
// has none follows the installation's, and that the defaults here.

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "people/act.h"

namespace azekura::people {

struct Policy {
  std::int64_t password_length = 12;   // Characters, 8 to 64.
  std::int64_t password_days = 90;     // Then it must be changed. 0: never.
  std::int64_t password_history = 5;   // The last n are not taken again; 0 to 24.
  std::int64_t session_minutes = 720;  // A sign-in ends after this, whatever happens.
  std::int64_t idle_minutes = 30;      // … or after so long without use.
  std::int64_t work_minutes = 60;      // The same for a work session.
  std::int64_t work_idle_minutes = 10;
};

Result<Policy> policy_of(db::Connection& unit, BusinessId business);
Done set_policy(db::Store& store, const Caller& who, BusinessId business, const Policy& policy, Instant now);

}  // namespace azekura::people
