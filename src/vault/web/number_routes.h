#pragma once
// Numbers: registered by entry, shown, compared. The only answers in which a number stands are made here and
// where a submission is opened, and both are written into memory that is wiped.

#include <vector>

#include "people/accounts.h"
#include "vault/vault.h"
#include "web/json.h"
#include "web/router.h"

namespace azekura::vault {

struct NumberRooms {
  db::Store& store;
  people::Accounts& accounts;
  Vault& vault;
  Clock clock;
};

std::vector<web::Route> number_routes(NumberRooms rooms);

/// Reads {"channel", "number_evidence", "identity_evidence", "checked_on", "agent"}; checked against the
/// evidence tables for `today`.
Result<Verification> read_verification(web::JsonReader& body, Instant now);

/// {"status":…,"masked":…,…} of this person's number. Never the number.
Done write_number_state(web::JsonWriter& out, db::Connection& unit, people::Accounts& accounts,
                        BusinessId business, PersonId person);

/// 60 s on the screen, then hidden.
inline constexpr std::int64_t kHideAfterSeconds = 60;

}  // namespace azekura::vault
