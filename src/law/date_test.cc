#include "law/date.h"

#include <gtest/gtest.h>

namespace azekura::law {
namespace {

Date day(std::string_view iso) { return *date_from(iso); }

TEST(DateText, IsReadInOneFormOnly) {
  EXPECT_EQ(to_iso(day("2028-02-29")), "2028-02-29");
  for (const std::string_view wrong :
       {"2027-02-29", "2027-13-01", "2027-00-10", "2027-1-11", "27-01-11", "2027/01/11", "2027-01-11 ",
        "-027-01-11", "2027-01-+1", "", "令和9年1月11日"}) {
    const auto read = date_from(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().key, "law.date.form");
  }
}

struct Period {
  const char* first;
  int years;
  const char* last;
};
class LastDay : public testing::TestWithParam<Period> {};

TEST_P(LastDay, IsTheEveOfTheCorrespondingDay) {
  EXPECT_EQ(to_iso(last_day_of(day(GetParam().first), GetParam().years)), GetParam().last);
}

INSTANTIATE_TEST_SUITE_P(
    CivilCode143, LastDay,
    testing::Values(Period{"2028-01-11", 7, "2035-01-10"}, Period{"2026-04-01", 4, "2030-03-31"},
                    Period{"2028-02-29", 2, "2030-02-28"},  // no such day: the month's last
                    Period{"2028-02-29", 4, "2032-02-28"},  // there is one: its eve
                    Period{"2024-03-01", 4, "2028-02-29"}, Period{"2027-01-01", 1, "2027-12-31"}));

TEST(Wareki, NamesTheFirstYearGannen) {
  EXPECT_EQ(to_wareki(day("2026-11-21")), "令和8年11月21日");
  EXPECT_EQ(to_wareki(day("2019-05-01")), "令和元年5月1日");
  EXPECT_EQ(to_wareki(day("2019-04-30")), "平成31年4月30日");
  EXPECT_EQ(to_wareki(day("1988-12-31")), "1988年12月31日");
}

}  // namespace
}  // namespace azekura::law
