#include "base/check_digit.h"

#include <algorithm>
#include <array>

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

void IndividualSum::take(int digit) {
  any_ = any_ || digit != 0;
  last_ = digit;
  if (++count_ < kIndividualDigits) sum_ += digit * weight(count_ - 1);
}

bool IndividualSum::sound() const {
  return count_ == kIndividualDigits && any_ && last_ == check_digit_of(sum_);
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
