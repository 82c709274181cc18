#pragma once
// CP932 (the Shift_JIS that Windows writes, with NEC's and IBM's extension characters) as one table, built
// from iconv once. A table instead of iconv for the work itself: iconv would keep digits in buffers that
// nobody wipes.

#include <cstdint>

namespace azekura::cp932 {

inline constexpr char32_t kNone = 0;

bool is_lead(unsigned char byte);
/// ASCII and half-width katakana, or kNone.
char32_t single(unsigned char byte);
/// kNone when the pair is no character.
char32_t pair(unsigned char lead, unsigned char trail);
/// One or two bytes (lead × 256 + trail); nothing (0) for a character CP932 does not have. U+0000 has none.
std::uint16_t code(char32_t point);

}  // namespace azekura::cp932
