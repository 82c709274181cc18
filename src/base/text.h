#pragma once
// Japanese text as offices type it: widths, kana, variant forms. All of it is UTF-8. Names are kept byte
// for byte (髙 﨑 𠮷 and variation sequences included): folding is for searching, never for storing.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace azekura {

/// No overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
/// kInvalid text.utf8 when the bytes are not UTF-8.
Result<std::string> nfkc(std::string_view text);
/// Without white space at both ends: ASCII, U+3000, U+00A0, U+200B, U+FEFF.
std::string_view trim(std::string_view text);

}  // namespace azekura
