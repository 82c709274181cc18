#include "law/sme.h"

#include <gtest/gtest.h>

namespace azekura::law {
namespace {

const Date kToday = *Date::civil(2026, 11, 21);

struct Case {
  const char* name;
  SmeFacts facts;
  bool is_sme;
  const char* reason;
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};
class SmallBusiness : public testing::TestWithParam<Case> {};

TEST_P(SmallBusiness, IsJudgedWithReasons) {
  const auto answer = sme(GetParam().facts, kToday);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->is_sme, GetParam().is_sme);
  ASSERT_EQ(answer->reasons.size(), 1U);
  EXPECT_EQ(answer->reasons[0].key, GetParam().reason);
  EXPECT_EQ(message(answer->reasons[0], Language::kJapanese).find('{'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SmallBusiness,
    testing::Values(
        Case{"Hundred", {.workers = 100}, true, "law.sme.yes"},
        Case{"HundredAndOne", {.workers = 101}, false, "law.sme.workers"},
        Case{"SharoshiOfficeOfThree",
             {.workers = 3, .entrusted_with_numbers = true},
             false,
             "law.sme.entrusted"},
        Case{"HealthInsuranceSociety", {.workers = 20, .uses_numbers = true}, false, "law.sme.uses_numbers"},
        Case{"Financial", {.workers = 20, .financial = true}, false, "law.sme.financial"},
        Case{"FiveThousandPersons", {.workers = 20, .most_persons_in_six_months = 5000}, true, "law.sme.yes"},
        Case{"OnePersonMore", {.workers = 20, .most_persons_in_six_months = 5001}, false, "law.sme.persons"}),
    [](const auto& test) { return test.param.name; });

TEST(SmallBusinessReasons, AreAllGiven) {
  const auto answer = sme({.workers = 500, .financial = true, .most_persons_in_six_months = 9000}, kToday);
  EXPECT_EQ(answer->reasons.size(), 3U);
}

}  // namespace
}  // namespace azekura::law
