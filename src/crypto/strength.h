#pragma once
// How many bits somebody's own work password is worth to a thief who guesses offline. An estimate, made to be
// low: it finds the cheapest way to describe the text by common words, dates, rows of keys, sequences and
// repetitions, and takes what sounds like language for language. It cannot know the names in a family.

#include <string_view>

namespace azekura::crypto {

inline constexpr double kWorkPasswordBits = 60;

double guess_bits(std::string_view password);

}  // namespace azekura::crypto
