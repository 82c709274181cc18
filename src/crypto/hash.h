#pragma once
// SHA-256 and what is built on it: HMAC (RFC 2104), HKDF (RFC 5869), keys derived from keys. These work on
// any bytes, so they return plain values; they throw only when there is no memory.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "crypto/seal.h"

namespace azekura::crypto {

using Digest = std::array<std::byte, 32>;

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

Digest sha256(std::span<const std::byte> data);
inline Digest sha256(std::string_view text) { return sha256(bytes_of(text)); }

/// For what comes in pieces: Sha256().add(a).add(b).finish(). One use.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  Sha256& add(std::span<const std::byte> piece);
  Sha256& add(std::string_view piece) { return add(bytes_of(piece)); }
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> data);

Key hkdf_extract(std::span<const std::byte> salt, std::span<const std::byte> ikm);
/// At most 255 * 32 bytes; more throws, being a bug.
void hkdf_expand(const Key& prk, std::span<const std::byte> info, std::span<std::byte> out);
/// Extract, then expand. An empty salt is 32 zero bytes, as RFC 5869 says.
void hkdf_sha256(std::span<const std::byte> ikm, std::span<const std::byte> salt,
                 std::span<const std::byte> info, std::span<std::byte> out);
/// A key for one use, from a key for many. `info` names the use: "azekura/registry/v1/business:3".
Key derive_key(const Key& from, std::string_view info);

/// Takes as long wherever the difference lies. Sizes are no secret.
bool constant_time_equal(std::span<const std::byte> a, std::span<const std::byte> b);

}  // namespace azekura::crypto
