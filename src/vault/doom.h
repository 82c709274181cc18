#pragma once
// Destruction of keys: intent → effect → outcome. The intent is a row in main, written with the line that
// decided it. The effect needs no key, so start-up can finish it: the wrap goes, a tombstone (token, line,
// time) stays, the box goes, and both logs are truncated so that the bytes are in no WAL. The outcome takes
// the intent away. What older backups still hold goes with the next rotation of the keyring.

#include <string>

#include "base/clock.h"
#include "base/id.h"
#include "vault/stores.h"

namespace azekura::vault {

/// In the transaction of the deciding line.
Done condemn(db::Connection& unit, BusinessId business, const Token& token, const std::string& line,
             Instant now);

/// Until none is left, 500 at a time. Any thread, any time, also twice.
Done carry_out_dooms(const Stores& stores, const Clock& clock);

/// Right after the commit of what condemned them, which stands whatever comes of this: what cannot be carried
/// out now is repeated, and said, by whoever sweeps.
void begin_dooms(const Stores& stores, const Clock& clock);

/// How many of this line's are still to be carried out.
Result<std::int64_t> dooms_of(db::Connection& unit, const std::string& line);

}  // namespace azekura::vault
