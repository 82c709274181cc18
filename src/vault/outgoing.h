#pragma once
// Private: numbers that were replaced, on their way out of older backups. What a turn of the keyring does for
// them, whoever turns it and whatever for.

#include "base/id.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace azekura::vault {

/// Is there one for which no turn was begun yet?
Result<bool> outgoing_waits(db::Connection& unit, BusinessId business);
/// In the transaction of the turn: those whose keys are destroyed by now go with it.
Done begin_outgoing(db::Connection& unit, BusinessId business, std::int64_t to_generation);
/// With the turn's end they are gone.
Done end_outgoing(db::Connection& unit, ledger::Act& act, BusinessId business, std::int64_t to_generation);

}  // namespace azekura::vault
