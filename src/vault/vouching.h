#pragma once
// Private: what makes a public key one of the business's. Its signing key vouches for each (signed_key), and
// the bundle is wrapped to those whose holders may open it (bundle_wrap). Every row is vouched for in the
// ledger by the line of the act.

#include <string>

#include "bundle.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace azekura::vault {

inline constexpr std::string_view kRecoveryHolder = "recovery";

struct Vouched {
  std::string holder;  // "account:5", "business:3" or "recovery".
  std::string role;    // "handler", "business" or "recovery".
  db::Blob key;
};

/// Signs a public key and keeps the signature; the line carries the key's hash.
Done vouch(db::Connection& unit, ledger::Act& act, BusinessId business, const Bundle& bundle,
           const Vouched& what);
/// The bundle for one of those keys.
Done keep_wrap(db::Connection& unit, ledger::Act& act, BusinessId business, const Bundle& bundle,
               const std::string& holder, const crypto::KemPublic& to);
/// Keeps what was signed or wrapped elsewhere.
Done put_signed_key(db::Connection& unit, ledger::Act& act, BusinessId business, const Vouched& what,
                    const db::Blob& signature);
Done put_wrap(db::Connection& unit, ledger::Act& act, BusinessId business, const std::string& holder,
              const db::Blob& box);

struct Cleared {
  bool key = false;   // There was a signed key,
  bool wrap = false;  // and the bundle was wrapped to it.
};
/// Takes away one holder's key and wrap.
Result<Cleared> clear_holder(db::Connection& unit, ledger::Act& act, BusinessId business,
                             const std::string& holder);

/// Who has the handler's role and a wrap that was made for the key they have.
Result<std::vector<AccountId>> openers(db::Connection& unit, BusinessId business);

/// kConflict "vault.generation.turned" if the bundle is not, or no more, what the business's keys are.
Done is_current(db::Connection& unit, BusinessId business, const Bundle& bundle);
/// kCorrupt "vault.keys.stranger": a public key of the business carries no signature of the bundle's signing
/// key, or the bundle is not the business's. Somebody added one.
Done all_vouched_for(db::Connection& unit, BusinessId business, const Bundle& bundle);

}  // namespace azekura::vault
