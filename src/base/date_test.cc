#include "base/date.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace azekura {
namespace {

Date day(std::string_view iso) { return *Date::parse_iso(iso); }

TEST(Date, CountsDaysAcrossFourCenturiesAndBack) {
  EXPECT_EQ(day("1970-01-01").days(), 0);
  EXPECT_EQ(day("2000-03-01").days() - day("2000-02-28").days(), 2);
  EXPECT_EQ(day("1900-03-01").days() - day("1900-02-28").days(), 1);
  for (std::int64_t days = -200'000; days < 200'000; days += 37)
    EXPECT_EQ(Date::from_days(days).days(), days) << Date::from_days(days).iso();
}

TEST(Date, KnowsTheDayOfTheWeek) {
  EXPECT_EQ(day("1970-01-01").weekday(), Weekday::kThursday);
  EXPECT_EQ(day("2026-11-21").weekday(), Weekday::kSaturday);
  EXPECT_EQ(day("2027-01-31").weekday(), Weekday::kSunday);
  EXPECT_EQ(day("1868-10-23").weekday(), Weekday::kFriday);
}

TEST(Date, AddsMonthsAndYearsToTheLastDayWhereThereIsNoSuchDay) {
  EXPECT_EQ(day("2026-01-31").plus_months(1).iso(), "2026-02-28");
  EXPECT_EQ(day("2024-02-29").plus_years(1).iso(), "2025-02-28");
  EXPECT_EQ(day("2026-01-10").plus_months(-1).iso(), "2025-12-10");
  EXPECT_EQ(day("2026-01-10").plus_years(7).iso(), "2033-01-10");
}

TEST(Date, IsHeldWithinTheYearsItCanWrite) {
  EXPECT_EQ(day("9999-12-31").plus_days(1).iso(), "9999-12-31");
  EXPECT_EQ(day("0001-01-01").plus_days(-1).iso(), "0001-01-01");
  EXPECT_EQ(day("9999-12-31").plus_years(1).iso(), "9999-12-31");
}

TEST(Date, ReadsIsoAndNothingElseAsIso) {
  EXPECT_TRUE(Date::parse_iso("2026-11-21"));
  EXPECT_EQ(Date::parse_iso("2026-02-29").error().key, "date.no_such_day");
  for (const auto* text : {"2026/11/21", "2026-11-2", "2026-1a-21", "", "2026-11-211", "-026-11-21"})
    EXPECT_FALSE(Date::parse_iso(text)) << text;
}

TEST(Date, TurnsAtMidnightInJapan) {
  EXPECT_EQ(jst_date(0).iso(), "1970-01-01");
  EXPECT_EQ(jst_date(15 * 3'600'000LL - 1).iso(), "1970-01-01");
  EXPECT_EQ(jst_date(15 * 3'600'000LL).iso(), "1970-01-02");
  EXPECT_EQ(jst_date(-9 * 3'600'000LL - 1).iso(), "1969-12-31");
  const Date today = day("2026-11-21");
  EXPECT_EQ(jst_date(start_of_day_jst(today)), today);
  EXPECT_EQ(jst_date(start_of_day_jst(today) - 1), today.plus_days(-1));
}

TEST(Date, CountsFullYearsFromTheBirthday) {
  EXPECT_EQ(full_years(day("1983-04-01"), day("2026-03-31")), 42);
  EXPECT_EQ(full_years(day("1983-04-01"), day("2026-04-01")), 43);
  EXPECT_EQ(full_years(day("2024-02-29"), day("2025-02-28")), 0);
}

struct Shown {
  const char* iso;
  const char* full;
  const char* brief;
};

TEST(Wareki, ChangesItsNameOnTheFirstDayOfEachEra) {
  for (const Shown& row :
       {Shown{"1868-10-22", "1868年10月22日", "1868.10.22"},
        Shown{"1868-10-23", "明治元年10月23日", "M1.10.23"},
        Shown{"1912-07-29", "明治45年7月29日", "M45.7.29"}, Shown{"1912-07-30", "大正元年7月30日", "T1.7.30"},
        Shown{"1926-12-24", "大正15年12月24日", "T15.12.24"},
        Shown{"1926-12-25", "昭和元年12月25日", "S1.12.25"}, Shown{"1983-04-01", "昭和58年4月1日", "S58.4.1"},
        Shown{"1989-01-07", "昭和64年1月7日", "S64.1.7"}, Shown{"1989-01-08", "平成元年1月8日", "H1.1.8"},
        Shown{"2019-04-30", "平成31年4月30日", "H31.4.30"}, Shown{"2019-05-01", "令和元年5月1日", "R1.5.1"},
        Shown{"2026-11-21", "令和8年11月21日", "R8.11.21"}}) {
    EXPECT_EQ(wareki_long(day(row.iso)), row.full);
    EXPECT_EQ(wareki_short(day(row.iso)), row.brief);
  }
}

TEST(Wareki, ReadsBackWhatItWritesOnEveryDayFromMeijiTo2030) {
  const Date last = day("2030-12-31");
  for (Date date = era_first_day(Era::kMeiji); date <= last; date = date.plus_days(1)) {
    for (const auto& written : {wareki_long(date), wareki_short(date), date.iso()}) {
      const auto reading = read_date(written);
      ASSERT_EQ(reading.date, date) << written;
      ASSERT_EQ(reading.note, "") << written;
    }
  }
}

// The same table binds the web page's field, so that both sides read a date alike.
TEST(Wareki, AgreesWithTheSharedVectors) {
  std::ifstream file(AZ_SOURCE_DIR "/tests/vectors/wareki.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto rows = boost::json::parse(text.str()).as_array();
  ASSERT_GT(rows.size(), 70u);
  for (const auto& value : rows) {
    const auto& row = value.as_object();
    const auto text_of = [&](const char* name) {
      const auto* found = row.if_contains(name);
      return found == nullptr ? std::string() : std::string(found->as_string());
    };
    const auto reading = read_date(text_of("input"));
    EXPECT_EQ(reading.date ? reading.date->iso() : "", text_of("iso")) << text_of("input");
    EXPECT_EQ(reading.error, text_of("error")) << text_of("input");
    EXPECT_EQ(reading.note, text_of("note")) << text_of("input");
  }
}

TEST(Wareki, RemembersWhichEraWasWritten) {
  EXPECT_EQ(read_date("H58.4.1").era, Era::kHeisei);
  EXPECT_EQ(read_date("昭和65年1月1日").era, Era::kShowa);
  EXPECT_EQ(parse_date("H58.4.1").error().key, "date.era_range");
  EXPECT_EQ(parse_date("S58.4.1")->iso(), "1983-04-01");
}

TEST(Wareki, RefusesBytesThatAreNotText) {
  EXPECT_EQ(read_date("\xff\xfe").error, "date.form");
  EXPECT_EQ(read_date(std::string(1'000'000, '1')).error, "date.form");
}

}  // namespace
}  // namespace azekura
