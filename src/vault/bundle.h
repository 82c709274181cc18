#pragma once
// Private: what a business's keys are as bytes (KEM scalar ‖ signing seed ‖ fingerprint key), their wraps,
// and the text that a signature vouches for.

#include <string>
#include <string_view>

#include "crypto/hpke.h"
#include "crypto/sign.h"
#include "vault/room.h"

namespace azekura::vault {

Result<Bundle> fresh_bundle();
/// `holder`: "account:5" or "recovery".
Result<db::Blob> wrap_bundle(const Bundle& bundle, BusinessId business, std::string_view holder,
                             const crypto::KemPublic& to);
Result<Bundle> unwrap_bundle(const db::Blob& wrap, BusinessId business, std::string_view holder,
                             const crypto::KemPrivate& key);

/// What the business signing key signs: whose key, in what role, of which generation.
std::string vouched_text(BusinessId business, std::string_view holder, std::string_view role,
                         std::int64_t generation, std::span<const std::byte> public_key);

}  // namespace azekura::vault
