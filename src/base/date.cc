#include "base/date.h"

#include <fmt/core.h>

#include <algorithm>

namespace azekura {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kJstMs = 9 * 3'600'000;

// Howard Hinnant's days_from_civil: exact for the proleptic Gregorian calendar.
constexpr std::int64_t days_of(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

constexpr std::int64_t kFirstDay = days_of(1, 1, 1);
constexpr std::int64_t kLastDay = days_of(9999, 12, 31);

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

bool is_leap_year(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::optional<Date> Date::civil(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date(year, month, day);
}

Date Date::from_days(std::int64_t days) {
  const std::int64_t z = std::clamp(days, kFirstDay, kLastDay) + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const int day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  const int year = static_cast<int>(yoe + era * 400) + (month <= 2 ? 1 : 0);
  return Date(year, month, day);
}

Result<Date> Date::parse_iso(std::string_view text) {
  const Error form{ErrorCode::kInvalid, "date.form"};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return form;
  const auto year = number_in(text.substr(0, 4));
  const auto month = number_in(text.substr(5, 2));
  const auto day = number_in(text.substr(8, 2));
  if (!year || !month || !day) return form;
  const auto date = civil(*year, *month, *day);
  if (!date) return Error{ErrorCode::kInvalid, "date.no_such_day"};
  return *date;
}

std::int64_t Date::days() const { return days_of(year_, month_, day_); }

Weekday Date::weekday() const {
  const std::int64_t since_thursday = days() % 7;  // 1970-01-01 was one.
  return static_cast<Weekday>((since_thursday + 7 + 4) % 7);
}

std::string Date::iso() const { return fmt::format("{:04}-{:02}-{:02}", year_, month_, day_); }

Date Date::plus_months(int count) const {
  const std::int64_t months = std::int64_t{year_} * 12 + (month_ - 1) + count;
  const std::int64_t held = std::clamp<std::int64_t>(months, 12, std::int64_t{9999} * 12 + 11);
  const int year = static_cast<int>(held / 12);
  const int month = static_cast<int>(held % 12) + 1;
  return Date(year, month, std::min(day_, days_in_month(year, month)));
}

Date jst_date(Instant instant) {
  const std::int64_t local = instant + kJstMs;
  return Date::from_days(local >= 0 ? local / kDayMs : (local - kDayMs + 1) / kDayMs);
}

Instant start_of_day_jst(Date date) { return date.days() * kDayMs - kJstMs; }

int full_years(Date born, Date on) {
  const bool before_birthday =
      on.month() < born.month() || (on.month() == born.month() && on.day() < born.day());
  return on.year() - born.year() - (before_birthday ? 1 : 0);
}

}  // namespace azekura
