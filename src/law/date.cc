#include "law/date.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace azekura::law {

using namespace std::chrono;

namespace {

// Digits only: from_chars alone would take "-1".
bool number(std::string_view text, int& into) {
  if (text.find_first_not_of("0123456789") != text.npos) return false;
  return std::from_chars(text.data(), text.data() + text.size(), into).ec == std::errc{};
}

}  // namespace

Result<Date> date_from(std::string_view iso) {
  int y = 0;
  int m = 0;
  int d = 0;
  const bool shaped = iso.size() == 10 && iso[4] == '-' && iso[7] == '-' && number(iso.substr(0, 4), y) &&
                      number(iso.substr(5, 2), m) && number(iso.substr(8, 2), d);
  const Date day{year{y}, month{static_cast<unsigned>(m)}, std::chrono::day{static_cast<unsigned>(d)}};
  if (!shaped || !day.ok()) return Error{ErrorCode::kInvalid, "law.date.form"};
  return day;
}

std::string to_iso(Date day) {
  return fmt::format("{:04}-{:02}-{:02}", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
}

Date next_day(Date day) { return Date{sys_days{day} + days{1}}; }
Date last_day_before(Date day) { return Date{sys_days{day} - days{1}}; }

Date last_day_of(Date first, int n) {
  const Date corresponding = first + years{n};
  if (!corresponding.ok()) return Date{corresponding.year() / corresponding.month() / last};
  return last_day_before(corresponding);
}

std::string to_wareki(Date day) {
  struct Era {
    Date from;
    std::string_view name;
  };
  static constexpr std::array kEras{Era{Date{year{2019}, May, std::chrono::day{1}}, "令和"},
                                    Era{Date{year{1989}, January, std::chrono::day{8}}, "平成"}};
  for (const Era& era : kEras) {
    if (day < era.from) continue;
    const int n = int{day.year()} - int{era.from.year()} + 1;
    return fmt::format("{}{}年{}月{}日", era.name, n == 1 ? "元" : std::to_string(n), unsigned{day.month()},
                       unsigned{day.day()});
  }
  return fmt::format("{}年{}月{}日", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
}

}  // namespace azekura::law
