#include "law/date.h"

#include <gtest/gtest.h>

namespace azekura::law {
namespace {

Date day(std::string_view iso) { return *date_from(iso); }

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

}  // namespace
}  // namespace azekura::law
