#pragma once
// Bytes as words that people type, read aloud and compare: "kamori-tesuna-…". A word is three of 32 Japanese
// syllables, 15 bits. Work passwords and the fingerprints of public keys are six such words; share sheets
// are more. What was typed may be in any case, full width or kana, and with any spaces or hyphens.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto {

/// A new work password: six words, 90 random bits.
Result<WipedText> generate_words();

/// Six words for a public key (or anything): the first 90 bits of the SHA-256 of the bytes.
std::string words_of(std::span<const std::byte> bytes);

/// One for one, as they are printed: "kamori-tesuna" is two.
std::vector<std::string> split_words(std::string_view words);

/// What was typed, as generate_words() writes it, if it is six such words; else as it was typed.
WipedText tidy_words(std::string_view typed);

}  // namespace azekura::crypto
