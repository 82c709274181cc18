#include "base/check_digit.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string_view>

namespace azekura {
namespace {

struct Case {
  const char* name;
  std::string_view digits;
  const char* error;  // nullptr: sound.
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};

void expect(const Case& row, const Done& checked) {
  ASSERT_EQ(bool(checked), row.error == nullptr);
  if (!checked) {
    EXPECT_EQ(checked.error().key, row.error);
  }
}

class IndividualNumber : public testing::TestWithParam<Case> {};
TEST_P(IndividualNumber, IsSoundOrSaysWhyNot) {
  expect(GetParam(), check_individual_number(GetParam().digits));
}

// Numbers made up for tests: none was taken from a person.
INSTANTIATE_TEST_SUITE_P(
    Table, IndividualNumber,
    testing::Values(
        Case{"Rising", "123456789018", nullptr}, Case{"Ones", "111111111118", nullptr},
        Case{"Twos", "222222222225", nullptr}, Case{"Threes", "333333333332", nullptr},
        Case{"RemainderOne", "444444444440", nullptr}, Case{"Fives", "555555555557", nullptr},
        Case{"Nines", "999999999996", nullptr}, Case{"Falling", "987654321093", nullptr},
        Case{"LeadingZero", "012345678903", nullptr}, Case{"RemainderOneOfSix", "000000000060", nullptr},
        Case{"AllZero", "000000000000", "number.zero"},
        Case{"SampleOfTheNotice", "123456789012", "number.check_digit"},
        Case{"AllOnes", "111111111111", "number.check_digit"},
        Case{"AllTwos", "222222222222", "number.check_digit"},
        Case{"SwappedDigits", "213456789018", "number.check_digit"},
        Case{"Eleven", "12345678901", "number.form"}, Case{"Thirteen", "1234567890128", "number.form"},
        Case{"Hyphens", "1234-5678-9018", "number.form"},
        Case{"LetterAmongDigits", "12345678901O", "number.form"},
        Case{"FullWidth", "１２３４５６７８９０１８", "number.form"}, Case{"Empty", "", "number.form"}),
    [](const auto& test) { return test.param.name; });

class CorporateNumber : public testing::TestWithParam<Case> {};
TEST_P(CorporateNumber, IsSoundOrSaysWhyNot) {
  expect(GetParam(), check_corporate_number(GetParam().digits));
}

// The first three are public entries of the register of corporate numbers; the rest are made up.
INSTANTIATE_TEST_SUITE_P(
    Table, CorporateNumber,
    testing::Values(Case{"NationalTaxAgency", "7000012050002", nullptr},
                    Case{"DigitalAgency", "8000012010038", nullptr},
                    Case{"APublicCompany", "1180301018771", nullptr},
                    Case{"RemainderZero", "9000000000000", nullptr}, Case{"Ones", "9111111111111", nullptr},
                    Case{"Rising", "7123456789012", nullptr}, Case{"LastOne", "8000000000001", nullptr},
                    Case{"Falling", "3987654321098", nullptr}, Case{"Alternating", "3010101010101", nullptr},
                    Case{"ZeroIsNeverACheckDigit", "0000012050002", "number.corporate_check_digit"},
                    Case{"WrongCheckDigit", "6000012050002", "number.corporate_check_digit"},
                    Case{"Twelve", "123456789018", "number.corporate_form"},
                    Case{"InvoiceLetter", "T7000012050002", "number.corporate_form"},
                    Case{"Empty", "", "number.corporate_form"}),
    [](const auto& test) { return test.param.name; });

TEST(IndividualCheckDigit, CatchesEverySingleSlipExceptBetweenRemaindersZeroAndOne) {
  const std::string_view sound = "123456789018";
  for (std::size_t place = 0; place < 12; ++place) {
    for (char other = '0'; other <= '9'; ++other) {
      std::string slipped(sound);
      if (slipped[place] == other) continue;
      slipped[place] = other;
      EXPECT_FALSE(check_individual_number(slipped)) << slipped;
    }
  }
}

}  // namespace
}  // namespace azekura
