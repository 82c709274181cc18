#pragma once
// Days as the statutes count them. A Date is a calendar day in Japan; no hour, no zone.

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace azekura::law {

using Date = std::chrono::year_month_day;

/// "2027-01-11", and nothing looser. kInvalid law.date.form for text that is no day of the calendar.
Result<Date> date_from(std::string_view iso);
std::string to_iso(Date day);
Date next_day(Date day);
Date last_day_before(Date day);

/// The last day of a period of years that begins with `first`, that day counted (民法143条2項): the eve of
/// the corresponding day; where the last month has no such day (29 February), the last day of that month.
Date last_day_of(Date first, int years);

/// 令和8年11月21日. From 1989-01-08 on; earlier days are written in Western years.
std::string to_wareki(Date day);

}  // namespace azekura::law
