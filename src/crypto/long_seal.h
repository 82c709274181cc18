#pragma once
// Authenticated encryption of something long under a key that we hold: identity documents, attachments,
// outputs. Chunks of 64 KiB under counting nonces and a key drawn for this box alone, the last chunk marked,
// so that nothing can be cut off, swapped or repeated. Nothing is let out before the last tag.

#include <cstddef>
#include <span>
#include <string_view>

#include "crypto/seal.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto {

inline constexpr std::size_t kLongestSealed = std::size_t{1} << 28U;  // 256 MiB

Result<Bytes> seal_long(const Key& key, std::span<const std::byte> plain, std::string_view context);
/// kCorrupt if the box or its context was altered.
Result<WipedBytes> open_long(const Key& key, std::span<const std::byte> box, std::string_view context);

}  // namespace azekura::crypto
