#pragma once
// Which characters are one for a search.

namespace azekura {

/// The everyday form of a variant (髙 → 高); every other character is its own.
char32_t everyday_form(char32_t point);

}  // namespace azekura
