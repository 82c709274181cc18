#pragma once
// Check digits of the 個人番号 (12 digits) and the 法人番号 (13 digits). Both work on the caller's memory
// and copy nothing: what they are given may be somebody's number. They accept ASCII digits only; what a
// person typed is first brought into that form by its own room.

#include <span>
#include <string_view>

#include "base/error.h"

namespace azekura {

inline constexpr std::size_t kIndividualDigits = 12;
inline constexpr std::size_t kCorporateDigits = 13;

/// The 12th digit that belongs to eleven leading ones. 行政手続における特定の個人を識別するための番号の
/// 利用等に関する法律施行令 第八条, 平成26年総務省令第85号 第五条.
int individual_check_digit(std::span<const char, kIndividualDigits - 1> leading);
/// The 1st digit that belongs to twelve following ones. 法人番号の指定等に関する省令 第二条.
int corporate_check_digit(std::span<const char, kCorporateDigits - 1> base);

/// done(), or kInvalid: number.form (not twelve digits), number.zero (all zero: right by its digit, but
/// nobody has it, and it is what an empty field becomes), number.check_digit.
Done check_individual_number(std::span<const char> digits);
/// Digits of an individual number as they come, first to last: only their sum is kept.
class IndividualSum {
 public:
  void take(int digit);
  std::size_t count() const { return count_; }
  /// Were there twelve, not all zero, and does the last one fit?
  bool sound() const;

 private:
  std::size_t count_ = 0;
  int sum_ = 0;
  int last_ = 0;
  bool any_ = false;
};

/// done(), or kInvalid: number.corporate_form (not thirteen digits), number.corporate_check_digit.
Done check_corporate_number(std::span<const char> digits);

}  // namespace azekura
