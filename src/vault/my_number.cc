#include "vault/my_number.h"

#include <algorithm>
#include <array>

#include "base/check_digit.h"

namespace azekura::vault {

Result<MyNumber> MyNumber::take(std::span<char> text) {
  const auto bytes = std::as_writable_bytes(text);
  if (const Done sound = check_individual_number(text); !sound) {
    crypto::wipe(bytes);
    return sound.error();
  }
  return MyNumber(crypto::Secret<kDigits>(bytes.first<kDigits>()));
}

Result<MyNumber> MyNumber::typed(const crypto::WipedText& text) {
  // U+0020, U+3000, and what keyboards make of a hyphen.
  static constexpr std::array<std::string_view, 10> kBetween = {" ", "　", "-", "‐",  "‑",
                                                                "–", "—",  "−", "－", "ー"};
  static constexpr std::string_view kWide = "\xEF\xBC";  // U+FF10 to U+FF19 are this and 0x90 to 0x99.
  crypto::WipedText digits;
  digits.reserve(text.size());
  for (auto rest = crypto::view(text); !rest.empty();) {
    const auto gap =
        std::find_if(kBetween.begin(), kBetween.end(), [&](auto mark) { return rest.starts_with(mark); });
    if (gap != kBetween.end()) {
      rest.remove_prefix(gap->size());
      continue;
    }
    const bool wide = rest.size() >= 3 && rest.starts_with(kWide) &&
                      static_cast<unsigned char>(rest[2]) >= 0x90 &&
                      static_cast<unsigned char>(rest[2]) <= 0x99;
    digits.push_back(wide ? static_cast<char>('0' + (static_cast<unsigned char>(rest[2]) - 0x90)) : rest[0]);
    rest.remove_prefix(wide ? 3 : 1);
  }
  return take(digits);
}

std::string_view RevealedNumber::digits() const& {
  const auto bytes = secret_.expose();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace azekura::vault
