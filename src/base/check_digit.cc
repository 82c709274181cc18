#include "base/check_digit.h"

#include <algorithm>

namespace azekura {
namespace {

bool all_digits(std::span<const char> text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int digit(char c) { return c - '0'; }

}  // namespace

int individual_check_digit(std::span<const char, kIndividualDigits - 1> leading) {
  int sum = 0;
  for (int n = 1; n <= 11; ++n) {
    const int p = digit(leading[static_cast<std::size_t>(11 - n)]);  // The n-th digit from the right.
    const int q = n <= 6 ? n + 1 : n - 5;
    sum += p * q;
  }
  const int remainder = sum % 11;
  return remainder <= 1 ? 0 : 11 - remainder;
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

}  // namespace azekura
