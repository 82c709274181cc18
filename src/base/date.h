#pragma once
// Days of the civil calendar, and 和暦. A Date is always a day that exists. Dates are stored as ISO text;
// 和暦 is for reading and showing. read_date() takes what people and payroll programs write
// (S58.4.1, 昭和58年4月1日, 1983/4/1, 3580401 …); tests/vectors/wareki.json is its table.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace azekura {

enum class Weekday { kSunday, kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday };

class Date {
 public:
  constexpr Date() = default;  // 1970-01-01
  /// Nothing if there is no such day. Years 1 to 9999.
  static std::optional<Date> civil(int year, int month, int day);
  /// Days since 1970-01-01, held within the years 1 to 9999.
  static Date from_days(std::int64_t days);
  static Result<Date> parse_iso(std::string_view text);  // "2026-11-21" only, else date.form

  int year() const { return year_; }
  int month() const { return month_; }
  int day() const { return day_; }
  std::int64_t days() const;
  Weekday weekday() const;
  std::string iso() const;

  Date plus_days(std::int64_t count) const { return from_days(days() + count); }
  /// The same day of the month, or the month's last: 1/31 plus one month is 2/28.
  Date plus_months(int count) const;
  Date plus_years(int count) const { return plus_months(count * 12); }

  friend constexpr auto operator<=>(const Date&, const Date&) = default;

 private:
  constexpr Date(int year, int month, int day) : year_(year), month_(month), day_(day) {}
  int year_ = 1970;
  int month_ = 1;
  int day_ = 1;
};

bool is_leap_year(int year);
int days_in_month(int year, int month);
/// The day in Japan (UTC+9, no summer time).
Date jst_date(Instant instant);
/// Midnight in Japan at the start of that day.
Instant start_of_day_jst(Date date);
/// Whole years lived: 満年齢. Somebody born on 2/29 is a year older on 3/1 of a common year.
int full_years(Date born, Date on);

enum class Era { kMeiji, kTaisho, kShowa, kHeisei, kReiwa };

struct EraDate {
  Era era;
  int year;  // 1 is 元年.
};

std::string_view era_name(Era era);    // "平成"
std::string_view era_letter(Era era);  // "H"
Date era_first_day(Era era);
/// Nothing before 明治 (1868-10-23).
std::optional<EraDate> era_of(Date date);

/// 令和元年5月1日; before 明治 1868年1月1日.
std::string wareki_long(Date date);
/// R1.5.1; before 明治 1868.1.1.
std::string wareki_short(Date date);

/// What was understood. Either `date`, perhaps with a note to show, or `error`. Keys are literals:
/// date.era_adjusted, date.era_digit_read | date.missing, date.form, date.era_needed, date.era_range,
/// date.no_such_day, date.year_range.
struct DateReading {
  std::optional<Date> date;
  std::string_view error;
  std::string_view note;
  std::optional<Era> era;  // As it was written, for date.era_range.
};

/// Never throws; any bytes may come in. A two-digit year without an era is asked about, never guessed.
DateReading read_date(std::string_view text);
/// The same without the note: kInvalid with the reading's error.
Result<Date> parse_date(std::string_view text);

}  // namespace azekura
