#pragma once
// Which documents hold whose number, and so when it must go (REQ-L6). The periods are the law room's dated
// tables; what is kept here is the facts: a holding is "this document of this year carries the number". A
// number goes after the relation ended and after the latest floor of its documents; without any document it
// goes when the relation ends. A dependant's relation ends with its worker's at the latest.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "db/store.h"
#include "law/retention.h"
#include "people/act.h"
#include "people/persons.h"

namespace azekura::lifecycle {

struct Holding {
  std::int64_t id = 0;
  std::string form;
  Date event;
  std::optional<int> year;
};

struct Retention {
  std::vector<Holding> holdings;
  law::NumberDue due;
};

/// kInvalid for a form that the tables do not have, or that must not carry a number.
Done add_holding(db::Store& main, const people::Caller& who, BusinessId business, PersonId person,
                 const std::string& form, Date event, std::optional<int> year, Instant now);
Result<Retention> retention_of(db::Connection& unit, BusinessId business, PersonId person);

/// From when the number of somebody who left, or whose worker left, may go. Nobody else's has such a day.
Result<std::optional<Date>> disposal_day(db::Connection& unit, const people::Person& person);

/// The latest floor that still stands on `today`, whether the relation goes on or not.
std::optional<law::Due> floor_on(const Retention& retention, Date today);

struct DueNumber {
  PersonId person{0};
  NumberId number{0};
  Date from;  // First day of disposal.
  law::NumberDue due;
};
/// Held numbers whose first day of disposal is `until` or before, by person, after `after`.
Result<std::vector<DueNumber>> due_numbers(db::Connection& unit, BusinessId business, Date until,
                                           PersonId after, int limit);

}  // namespace azekura::lifecycle
