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

/// Full-width ASCII (０ Ａ － ＠) and U+3000 become ASCII; all else stays.
std::string half_width(std::string_view text);

/// フリガナ as it is stored: hiragana and half-width kana become full-width katakana, ー stays, white space
/// between words becomes one U+3000 and is cut off at the ends.
std::string katakana(std::string_view text);
/// Full-width katakana, ー, ・, ヽ, ヾ and U+3000 only.
bool is_katakana(std::string_view text);

/// One @, something before it, a name with a dot behind it, no spaces. Whether mail arrives is another
/// matter.
bool plausible_mail(std::string_view text);

/// For comparing what is searched with what is stored: widths, case, kana and variant forms (髙 高, 﨑 崎,
/// 𠮷 吉, 邉 邊 辺, 齋 斎 …) become one, spaces and variation selectors fall away.
std::string search_fold(std::string_view text);

/// フリガナ to be sorted by, in the order of the fifty sounds: ハシモト, ババ, ハヤシ. Marks of voice, small
/// kana and long vowels decide only between readings that are otherwise the same.
std::string kana_order(std::string_view text);

/// The characters that are in neither JIS level 1 nor level 2 (nor ASCII, nor half-width kana), each once,
/// with its variation selector: what a statutory file in Shift_JIS cannot carry.
std::vector<std::string> outside_jis(std::string_view text);

}  // namespace azekura
