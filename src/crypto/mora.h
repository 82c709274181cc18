#pragma once
// Private. The 32 syllables: their order is part of the formats and never changes. None sounds like another,
// none has two common spellings, except fu, which may also be typed hu.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "crypto/wiped_text.h"

namespace azekura::crypto::mora {

inline constexpr unsigned kBits = 5;

/// Each value below 32 as its two letters, with a hyphen after every third.
WipedText write(std::span<const std::byte> values);
/// The values of what was typed, or nothing if something in it is no syllable of ours.
std::optional<WipedBytes> read(std::string_view typed);

/// Cuts bytes into groups of five bits, the last filled up with zeros; and back, into `size` bytes.
WipedBytes to_values(std::span<const std::byte> bytes, std::size_t count);
/// Nothing if bits beyond the bytes are set.
std::optional<WipedBytes> to_bytes(std::span<const std::byte> values, std::size_t size);

}  // namespace azekura::crypto::mora
