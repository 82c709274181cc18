#pragma once
// When nobody's work password opens a business any more. Its bundle is also wrapped to a recovery key that
// exists only on printed shares. So: export the wrap (needs no key), join enough shares on another computer,
// wrap the bundle there anew to a handler's public key and vouch for that key, and bring the result back. The
// server never sees a share.

#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/kem.h"
#include "crypto/shares.h"
#include "db/store.h"

namespace azekura::vault {

/// What leaves the server: sealed to the recovery key, and public keys.
struct SealedBundle {
  struct Handler {
    AccountId account;
    db::Blob public_key;
  };
  BusinessId business = kInstallation;
  db::Blob box;
  db::Blob kem_public, sign_public, recovery_public;
  std::vector<Handler> handlers;  // Everyone enrolled, so that a public key can be told by its account.
};

/// What comes back: the bundle for one handler, the business's signature under that handler's key, which is
/// kept, and one under the whole, so that nothing spoilt on the way takes a sound wrap's place.
struct Admission {
  BusinessId business = kInstallation;
  AccountId account{0};
  db::Blob public_key, box, signature, whole_signature;
};

/// kNotFound "vault.keys.none"; kConflict "vault.keys.unconfirmed" as long as no share was typed back.
Result<SealedBundle> sealed_bundle(db::Connection& unit, BusinessId business);
/// Joins the shares (errors of crypto::join), and admits. kInvalid "vault.share.other" when they join to
/// another key than the bundle's; kCorrupt when the bundle is not what its public keys say.
Result<Admission> admit_by_shares(const SealedBundle& sealed, std::span<const crypto::Share> shares,
                                  AccountId account, const crypto::KemPublic& to);
/// Keeps it, with the line "recovery.finish". kDenied "vault.recovery.unsigned" for what the business did not
/// sign; kConflict "vault.recovery.other_key" if the account has another key than the one admitted.
Done finish_recovery(db::Store& main, const Admission& admission, Instant now);

}  // namespace azekura::vault
