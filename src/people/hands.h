#pragma once
// Whose hands an account went through: who made it, gave it roles, or issued a password for it, and so might
// have signed in as its holder. Two accounts of which one came out of the other's hands are not two people
// who watch each other. Kept by account, for good; the ledger vouches for the rows.

#include <set>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace azekura::people {

/// In the act that did it: "created", "roles" or "reissued".
Done note_hand(db::Connection& unit, ledger::Act& act, AccountId account, AccountId by, std::string_view what,
               Instant now);
/// Everybody whose hands the account went through, and through whose hands theirs went.
Result<std::set<AccountId>> hands_on(db::Connection& unit, AccountId account);

}  // namespace azekura::people
