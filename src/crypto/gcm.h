#pragma once
// Private. AES-GCM with the nonce given: for seal.h, whose nonces are random, and for HPKE, whose nonces
// count. Nobody else chooses nonces. AES-128 exists for the published vectors of RFC 9180 alone.

#include <cstddef>
#include <span>

#include "base/error.h"

namespace azekura::crypto::gcm {

inline constexpr std::size_t kNonce = 12;
inline constexpr std::size_t kTag = 16;

/// `key` has 32 bytes (or 16). `box` has room for ciphertext ‖ tag.
Done seal(std::span<const std::byte> key, std::span<const std::byte, kNonce> nonce,
          std::span<const std::byte> aad, std::span<const std::byte> plain, std::span<std::byte> box);
/// Fills `plain`, or leaves zeros in it. kCorrupt if anything was altered.
Done open(std::span<const std::byte> key, std::span<const std::byte, kNonce> nonce,
          std::span<const std::byte> aad, std::span<const std::byte> box, std::span<std::byte> plain);

}  // namespace azekura::crypto::gcm
