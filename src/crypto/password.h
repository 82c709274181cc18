#pragma once
// Argon2id (RFC 9106). Sign-in passwords are kept as verifiers; work passwords and passphrases are stretched
// into keys. At most 2 × cores run at once in the process; beyond a short queue the answer is kUnavailable,
// crypto.busy. Text comes in as it will be compared: whoever reads the form normalises it (NFKC) first.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/seal.h"

namespace azekura::crypto {

/// How hard guessing is made. Stored beside what it made, so that it can grow.
struct Effort {
  std::uint32_t memory_kib = 64 * 1024;
  std::uint32_t passes = 3;
  friend bool operator==(const Effort&, const Effort&) = default;
};
/// For tests, which make many. Nothing else may name it.
inline constexpr Effort kEffortOfTests{8, 1};

/// No smaller than Argon2id allows, no larger than a hostile file should be able to ask for.
Done check_effort(const Effort& effort);

/// A verifier in the usual text form: $argon2id$v=19$m=65536,t=3,p=1$salt$hash
Result<std::string> hash_password(std::string_view password, const Effort& effort = {});
/// kDenied, crypto.password.wrong, if it is another; kCorrupt if `stored` is no verifier.
Done verify_password(std::string_view password, std::string_view stored);
/// Made with another effort: hash again after the next good sign-in.
bool outdated(std::string_view stored, const Effort& effort = {});

using Salt = std::array<std::byte, 16>;
Result<Salt> fresh_salt();
Result<Key> stretch(std::string_view password, const Salt& salt, const Effort& effort = {});

}  // namespace azekura::crypto
