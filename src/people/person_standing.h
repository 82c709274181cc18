#pragma once
// What a person is to the business, without a name: enough for the rules (rights, asking guard, retention),
// and nothing in it is sealed. Reading asks nobody: decide() in the same unit.

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/id.h"
#include "db/db.h"
#include "people/codes.h"

namespace azekura::people {

/// What decides, besides the class, whether this person may be asked for the number at all. Empty means not
/// recorded, which is never taken for a yes.
struct AskingFacts {
  std::optional<std::int64_t> weekly_hours;  // Of a worker.
  bool formal_offer = false;                 // 内定: the formal notice was given …
  bool pledge = false;                       // … and the pledge or letter of acceptance received.
  Payment payment = Payment::kNone;          // Of a payee.
  std::optional<std::int64_t> yen_a_year;    // The most that can be expected.
  std::optional<bool> corporate;
  friend bool operator==(const AskingFacts&, const AskingFacts&) = default;
};

struct PersonStanding {
  PersonClass person_class = PersonClass::kEmployee;
  Employment employment = Employment::kNone;
  std::string left_on;                // ISO date, or empty while the relation lasts.
  std::optional<PersonId> household;  // The worker; none for the worker.
  Relation relation = Relation::kNone;
  bool tax_dependant = false;
  bool insurance_dependant = false;
  bool third_spouse = false;
  AskingFacts asking;
  NumberStatus number_status = NumberStatus::kNone;
};

/// kNotFound "people.person.unknown" if the business has no such person.
Result<PersonStanding> standing_of(db::Connection& unit, BusinessId business, PersonId person);
/// The class alone: what a handler's rights are granted for.
Result<PersonClass> class_of(db::Connection& unit, BusinessId business, PersonId person);

}  // namespace azekura::people
