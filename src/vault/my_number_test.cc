#include "vault/my_number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace azekura::vault {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* error;  // nullptr: accepted.
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};

class MyNumberTake : public testing::TestWithParam<Case> {};

TEST_P(MyNumberTake, AcceptsOrSaysWhy) {
  std::string text = GetParam().text;
  const auto number = MyNumber::take(text);
  ASSERT_EQ(bool(number), GetParam().error == nullptr);
  if (!number) {
    EXPECT_EQ(number.error().key, GetParam().error);
  }
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) { return c == '\0'; }))
      << "the caller's copy was left behind";
}

// Numbers made up for tests: none was taken from a person.
INSTANTIATE_TEST_SUITE_P(Table, MyNumberTake,
                         testing::Values(Case{"Sound", "123456789018", nullptr},
                                         Case{"RemainderZero", "000000000060", nullptr},
                                         Case{"AllZero", "000000000000", "number.zero"},
                                         Case{"WrongCheckDigit", "123456789019", "number.check_digit"},
                                         Case{"SwappedDigits", "213456789018", "number.check_digit"},
                                         Case{"TooShort", "12345678901", "number.form"},
                                         Case{"CompanyNumber13", "1234567890128", "number.form"},
                                         Case{"Hyphens", "1234-5678-9018", "number.form"},
                                         Case{"FullWidth", "１２３４５６７８９０１８", "number.form"},
                                         Case{"Empty", "", "number.form"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace azekura::vault
