#pragma once
// Private: the business's two key pairs made anew, because somebody who had the bundle is a handler no more.
// It goes along with a turn of the keyring: the new keyring key is sealed to the new pair, the old pair to
// the new one for as long as the turn lasts, and then exists nowhere. Recovery sheets stay good: the new
// bundle is wrapped to the same recovery key.

#include <optional>

#include "bundle.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace azekura::vault {

/// Somebody's bundle was taken away since the keys were made; the next work session makes them anew.
Result<bool> renewal_due(db::Connection& unit, BusinessId business);
Done make_renewal_due(db::Connection& unit, ledger::Act& act, BusinessId business, Instant now);

struct Renewal {
  Bundle fresh;
  db::Blob retiring;  // The old KEM scalar, sealed to the fresh pair.
};
Result<Renewal> prepare_renewal(const Bundle& old, BusinessId business);
/// In the transaction of the turn: public keys, signatures and wraps are those of the fresh bundle. Handlers
/// who have the role and the key that the old one vouched for are vouched for again, and nobody else.
Done put_renewal(db::Connection& unit, ledger::Act& act, BusinessId business, const Bundle& old,
                 const Renewal& renewal);
/// While a turn with a renewal is unfinished: what opens the older generation.
Result<std::optional<crypto::KemPrivate>> retiring_pair(db::Connection& unit, BusinessId business,
                                                        const Bundle& bundle);
/// With the turn's end the old pair is gone.
Done end_renewal(db::Connection& unit, BusinessId business);

}  // namespace azekura::vault
