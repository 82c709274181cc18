#pragma once
// Ed25519 (RFC 8032). The business signing key vouches for public keys; ledger keys sign checkpoints.
// A verification answers done() or kDenied: there is no third.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "crypto/seal.h"

namespace azekura::crypto {

using Signature = std::array<std::byte, 64>;

class PublicSigningKey {
 public:
  static constexpr std::size_t kSize = 32;
  /// Refuses a wrong size and points of small order, under which forgeries verify.
  static Result<PublicSigningKey> parse(std::span<const std::byte> bytes);
  std::span<const std::byte, kSize> bytes() const { return bytes_; }
  friend bool operator==(const PublicSigningKey&, const PublicSigningKey&) = default;

 private:
  friend class SigningKey;
  explicit PublicSigningKey(const std::array<std::byte, kSize>& bytes) : bytes_(bytes) {}
  std::array<std::byte, kSize> bytes_;
};

class SigningKey {
 public:
  static Result<SigningKey> generate();
  static Result<SigningKey> from_seed(Secret<32> seed);

  const PublicSigningKey& public_key() const { return public_; }
  /// For whoever seals it away.
  const Secret<32>& seed() const { return seed_; }
  Result<Signature> sign(std::span<const std::byte> data) const;
  Result<Signature> sign(std::string_view text) const {
    return sign(std::as_bytes(std::span(text.data(), text.size())));
  }

 private:
  SigningKey(Secret<32> seed, PublicSigningKey own) : seed_(std::move(seed)), public_(own) {}
  Secret<32> seed_;
  PublicSigningKey public_;
};

Done verify(const PublicSigningKey& by, std::span<const std::byte> data,
            std::span<const std::byte> signature);
inline Done verify(const PublicSigningKey& by, std::string_view text, std::span<const std::byte> signature) {
  return verify(by, std::as_bytes(std::span(text.data(), text.size())), signature);
}

}  // namespace azekura::crypto
