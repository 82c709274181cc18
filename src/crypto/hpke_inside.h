#pragma once
// Private. The inside of HPKE, open to its tests: the published vectors fix the ephemeral key, and some of
// them name AES-128.

#include <cstdint>

#include "crypto/hpke.h"

namespace azekura::crypto::hpke_inside {

struct Aead {
  std::uint16_t id;
  std::size_t key_size;
};
inline constexpr Aead kAes128{1, 16};
inline constexpr Aead kAes256{2, 32};  // The product's.

/// One direction of one exchange: counts its messages.
class Context {
 public:
  static Result<Context> to_send(const KemPrivate& ephemeral, const KemPublic& to,
                                 std::span<const std::byte> info, Aead aead);
  static Result<Context> to_receive(const KemPrivate& key, std::span<const std::byte> enc,
                                    std::span<const std::byte> info, Aead aead);
  Done seal(std::span<const std::byte> aad, std::span<const std::byte> plain, std::span<std::byte> box);
  Done open(std::span<const std::byte> aad, std::span<const std::byte> box, std::span<std::byte> plain);

 private:
  Context(const Secret<32>& dh, std::span<const std::byte> enc, const KemPublic& receiver,
          std::span<const std::byte> info, Aead aead);
  std::array<std::byte, 12> next_nonce();

  Secret<32> key_;  // AES-128 uses its first half.
  Aead aead_;
  std::array<std::byte, 12> base_nonce_{};
  std::uint64_t sequence_ = 0;
};

Result<HpkeBox> seal_from(const KemPrivate& ephemeral, const KemPublic& to, std::string_view info,
                          std::span<const std::byte> aad, std::span<const std::byte> plain, Aead aead);

/// One draw of DeriveKeyPair.
Secret<32> candidate_scalar(std::span<const std::byte> input, std::byte counter);

}  // namespace azekura::crypto::hpke_inside
