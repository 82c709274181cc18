#pragma once
// UTF-8, one character at a time, for this room's own use.

#include <cstddef>
#include <span>

namespace azekura::utf8 {

inline constexpr char32_t kBad = 0xffffffff;  // Not a character: `size` bytes to step over, at least one.
inline constexpr char32_t kCut = 0xfffffffe;  // Begins well, and the bytes end before it does.

struct Taken {
  char32_t point;
  std::size_t size;
};

/// The first character of `bytes`, which must not be empty.
inline Taken next(std::span<const char> bytes) {
  const auto at = [&](std::size_t index) { return static_cast<unsigned char>(bytes[index]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return {kBad, 1};
  char32_t point = lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (i == bytes.size()) return {kCut, i};
    // The second byte is narrower after E0 (overlong), ED (surrogates), F0 and F4 (the end of Unicode).
    const unsigned low = i == 1 && lead == 0xe0 ? 0xa0 : i == 1 && lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = i == 1 && lead == 0xed ? 0x9f : i == 1 && lead == 0xf4 ? 0x8f : 0xbf;
    if (at(i) < low || at(i) > high) return {kBad, i};
    point = point << 6 | (at(i) & 0x3fU);
  }
  return {point, size};
}

/// Says which form of the character before it is meant: 葛󠄀.
inline bool is_selector(char32_t point) {
  return (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef);
}

template <typename Text>
void append(Text& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6);
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }
}

}  // namespace azekura::utf8
