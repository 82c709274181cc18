#include "people/person_standing.h"

#include "person_rows.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr Error kUnknown{ErrorCode::kNotFound, "people.person.unknown"};

template <typename E>
Result<E> code_in(const db::Value& cell) {
  const auto value = from_code<E>(text_in(cell));
  if (!value) return Error{ErrorCode::kCorrupt, "people.person.row"};
  return *value;
}

}  // namespace

Result<PersonStanding> standing_of(db::Connection& unit, BusinessId business, PersonId person) {
  AZ_TRY(
      rows,
      unit.run("SELECT class, employment, left_on, household, relation, tax_dependant, insurance_dependant, "
               "third_spouse, number_status, " AZ_ASKING_COLUMNS " FROM " AZ_PERSON_TABLES
               " WHERE id = $1 AND business = $2",
               {person.value(), business.value()}));
  if (rows.empty()) return kUnknown;
  const auto& row = rows[0];
  PersonStanding standing;
  AZ_TRY(person_class, code_in<PersonClass>(row[0]));
  AZ_TRY(employment, code_in<Employment>(row[1]));
  AZ_TRY(relation, code_in<Relation>(row[4]));
  AZ_TRY(status, code_in<NumberStatus>(row[8]));
  standing.person_class = person_class;
  standing.employment = employment;
  if (const auto* left = std::get_if<std::string>(&row[2])) standing.left_on = *left;
  if (const auto household = maybe_number_in(row[3])) standing.household = PersonId(*household);
  standing.relation = relation;
  standing.tax_dependant = number_in(row[5]) != 0;
  standing.insurance_dependant = number_in(row[6]) != 0;
  standing.third_spouse = number_in(row[7]) != 0;
  standing.number_status = status;
  AZ_TRY(asking, person_rows::asking_in(std::span(row).subspan(9)));
  standing.asking = asking;
  return standing;
}

Result<PersonClass> class_of(db::Connection& unit, BusinessId business, PersonId person) {
  AZ_TRY(rows, unit.run("SELECT class FROM person WHERE id = $1 AND business = $2",
                        {person.value(), business.value()}));
  if (rows.empty()) return kUnknown;
  return code_in<PersonClass>(rows[0][0]);
}

}  // namespace azekura::people
