#pragma once
// Sealing to a public key: HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256) / HKDF-SHA256 / AES-256-GCM;
// in browsers `@hpke/core`. One message a box. Up to 1 MiB it is one ciphertext; beyond, chunks of 64 KiB
// under counting nonces, each knowing whether it is the last (FORMATS.md). Nothing is let out before the last
// tag.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "crypto/kem.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto {

inline constexpr std::size_t kHpkeSingleShot = std::size_t{1} << 20U;
inline constexpr std::size_t kHpkeChunk = std::size_t{1} << 16U;
inline constexpr std::size_t kHpkeLongest = std::size_t{1}
                                            << 28U;  // 256 MiB, so that no caller need fear more.
/// enc and tag: a single-shot box is this much longer than what it holds.
inline constexpr std::size_t kHpkeOverhead = KemPublic::kSize + 16;

struct HpkeBox {
  std::array<std::byte, KemPublic::kSize> enc;  // As received; checked when the box is opened.
  Bytes ciphertext;

  /// enc ‖ ciphertext, and back. kInvalid if too short to be a box.
  Bytes joined() const;
  static Result<HpkeBox> split(std::span<const std::byte> joined);
};

/// `info` says what the box is for (suite version, business, request …), `aad` what it goes with.
Result<HpkeBox> seal_to(const KemPublic& to, std::string_view info, std::span<const std::byte> aad,
                        std::span<const std::byte> plain);
/// kCorrupt if the box, its info or its aad was altered, or it was sealed to somebody else.
Result<WipedBytes> open_with(const KemPrivate& key, std::string_view info, std::span<const std::byte> aad,
                             const HpkeBox& box);
/// For a box that holds a key: 32 bytes.
Result<Key> open_key_with(const KemPrivate& key, std::string_view info, std::span<const std::byte> aad,
                          const HpkeBox& box);

}  // namespace azekura::crypto
