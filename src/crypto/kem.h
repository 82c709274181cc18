#pragma once
// Key pairs that boxes are sealed to: P-256, as every browser's WebCrypto has it. A public key is the 65
// bytes beginning 04 and is fully checked when it is made, so that whoever holds a KemPublic need not ask.

#include <array>
#include <cstddef>
#include <span>

#include "crypto/seal.h"

namespace azekura::crypto {

class KemPublic {
 public:
  static constexpr std::size_t kSize = 65;
  /// kInvalid: wrong length, not the uncompressed form, not on the curve.
  static Result<KemPublic> parse(std::span<const std::byte> bytes);
  std::span<const std::byte, kSize> bytes() const { return bytes_; }
  friend bool operator==(const KemPublic&, const KemPublic&) = default;

 private:
  explicit KemPublic(const std::array<std::byte, kSize>& bytes) : bytes_(bytes) {}
  std::array<std::byte, kSize> bytes_;
};

class KemPrivate {
 public:
  static Result<KemPrivate> generate();
  /// DeriveKeyPair of RFC 9180: the same input gives the same pair. At least 32 secret bytes.
  static Result<KemPrivate> derive(std::span<const std::byte> input);
  /// Big-endian, from 1 to the order of the curve less one.
  static Result<KemPrivate> from_scalar(Secret<32> scalar);

  const KemPublic& public_key() const { return public_; }
  /// For whoever seals it away.
  const Secret<32>& scalar() const { return scalar_; }
  /// The x coordinate of scalar × point, big-endian. Not uniform: a key must be derived from it.
  Result<Secret<32>> agree(const KemPublic& with) const;

 private:
  KemPrivate(Secret<32> scalar, const KemPublic& own) : scalar_(std::move(scalar)), public_(own) {}
  Secret<32> scalar_;
  KemPublic public_;
};

}  // namespace azekura::crypto
