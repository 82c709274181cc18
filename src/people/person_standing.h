#pragma once
// What a person is to the business, without a name: enough for the rules (rights, asking guard, retention),
// and nothing in it is sealed. Reading asks nobody: decide() in the same unit.

#include <optional>
#include <string>

#include "base/error.h"
#include "base/id.h"
#include "db/db.h"
#include "people/codes.h"

namespace azekura::people {

struct PersonStanding {
  PersonClass person_class = PersonClass::kEmployee;
  Employment employment = Employment::kNone;
  std::string left_on;                // ISO date, or empty while the relation lasts.
  std::optional<PersonId> household;  // The worker; none for the worker.
  Relation relation = Relation::kNone;
  bool tax_dependant = false;
  bool insurance_dependant = false;
  bool third_spouse = false;
  NumberStatus number_status = NumberStatus::kNone;
};

/// kNotFound "people.person.unknown" if the business has no such person.
Result<PersonStanding> standing_of(db::Connection& unit, BusinessId business, PersonId person);
/// The class alone: what a handler's rights are granted for.
Result<PersonClass> class_of(db::Connection& unit, BusinessId business, PersonId person);

}  // namespace azekura::people
