#pragma once
// Periods as the Civil Code counts them. A Date is base's: a calendar day in Japan, no hour, no zone.

#include <string>
#include <string_view>

#include "base/date.h"

namespace azekura::law {

using Date = azekura::Date;

/// "2027-01-11", as the tables and the command line write days.
inline Result<Date> date_from(std::string_view iso) { return Date::parse_iso(iso); }
inline std::string to_iso(Date day) { return day.iso(); }

/// The last day of a period of years that begins with `first`, that day counted (民法143条2項): the eve of
/// the corresponding day; where the last month has no such day (29 February), the last day of that month.
inline Date last_day_of(Date first, int years) {
  const Date corresponding = first.plus_years(years);
  return corresponding.day() == first.day() ? corresponding.plus_days(-1) : corresponding;
}

}  // namespace azekura::law
