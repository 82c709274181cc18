#include "base/check_digit.h"

#include <algorithm>
#include <array>
#include <optional>

namespace azekura {
namespace {

bool all_digits(std::span<const char> text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int digit(char c) { return c - '0'; }

/// What the digit at `place` (from the left) counts in the check digit.
int weight(std::size_t place) {
  const int n = 11 - static_cast<int>(place);  // The n-th from the right.
  return n <= 6 ? n + 1 : n - 5;
}

int check_digit_of(int sum) {
  const int remainder = sum % 11;
  return remainder <= 1 ? 0 : 11 - remainder;
}

/// Takes a digit, half or full width, off the front.
std::optional<int> take_digit(std::string_view& rest) {
  const bool wide =
      rest.starts_with("\xEF\xBC") && rest.size() >= 3 && rest[2] >= '\x90' && rest[2] <= '\x99';
  if (!wide && (rest.empty() || rest[0] < '0' || rest[0] > '9')) return std::nullopt;
  const int value = wide ? rest[2] - '\x90' : digit(rest[0]);
  rest.remove_prefix(wide ? 3 : 1);
  return value;
}

void skip_separator(std::string_view& rest) {
  static constexpr std::array<std::string_view, 11> kBetween = {" ", "　", "\u00A0", "-",  "‐", "‑",
                                                                "–", "—",  "−",      "－", "ー"};
  const auto mark =
      std::find_if(kBetween.begin(), kBetween.end(), [&](auto each) { return rest.starts_with(each); });
  if (mark != kBetween.end()) rest.remove_prefix(mark->size());
}

/// Twelve digits and no more, by their sum alone: they are copied nowhere.
bool begins_with_number(std::string_view rest) {
  int sum = 0;
  bool any = false;
  for (std::size_t place = 0; place < kIndividualDigits; ++place) {
    if (place == 4 || place == 8) skip_separator(rest);
    const auto value = take_digit(rest);
    if (!value) return false;
    any = any || *value != 0;
    if (place + 1 < kIndividualDigits)
      sum += *value * weight(place);
    else if (*value != check_digit_of(sum))
      return false;
  }
  return any && !take_digit(rest);
}

/// The word around `at`: random, if it is long and hexadecimal with letters in it.
bool in_random_id(std::string_view text, std::size_t at) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const auto before = text.substr(0, at).find_last_not_of(kHex);
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  const auto word = text.substr(begin, text.find_first_not_of(kHex, begin) - begin);
  return word.size() >= 16 && word.find_first_of("abcdef") != std::string_view::npos;
}

}  // namespace

int individual_check_digit(std::span<const char, kIndividualDigits - 1> leading) {
  int sum = 0;
  for (std::size_t place = 0; place < leading.size(); ++place) sum += digit(leading[place]) * weight(place);
  return check_digit_of(sum);
}

int corporate_check_digit(std::span<const char, kCorporateDigits - 1> base) {
  int sum = 0;
  for (int n = 1; n <= 12; ++n) {
    const int p = digit(base[static_cast<std::size_t>(12 - n)]);  // The n-th digit from the right.
    sum += p * (n % 2 == 1 ? 1 : 2);
  }
  return 9 - sum % 9;
}

Done check_individual_number(std::span<const char> digits) {
  if (digits.size() != kIndividualDigits || !all_digits(digits))
    return Error{ErrorCode::kInvalid, "number.form"};
  if (std::all_of(digits.begin(), digits.end(), [](char c) { return c == '0'; }))
    return Error{ErrorCode::kInvalid, "number.zero"};
  if (individual_check_digit(digits.first<kIndividualDigits - 1>()) != digit(digits.back()))
    return Error{ErrorCode::kInvalid, "number.check_digit"};
  return done();
}

Done check_corporate_number(std::span<const char> digits) {
  if (digits.size() != kCorporateDigits || !all_digits(digits))
    return Error{ErrorCode::kInvalid, "number.corporate_form"};
  if (corporate_check_digit(digits.last<kCorporateDigits - 1>()) != digit(digits.front()))
    return Error{ErrorCode::kInvalid, "number.corporate_check_digit"};
  return done();
}

bool mentions_individual_number(std::string_view text) {
  bool after_digit = false;
  for (std::size_t at = 0; at < text.size();) {
    auto rest = text.substr(at);
    const bool telephone = at > 0 && text[at - 1] == '+';
    if (!after_digit && !telephone && begins_with_number(rest) && !in_random_id(text, at)) return true;
    after_digit = take_digit(rest).has_value();
    at = after_digit ? text.size() - rest.size() : at + 1;
  }
  return false;
}

}  // namespace azekura
