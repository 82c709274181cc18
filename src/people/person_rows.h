#pragma once
// Private: how a person lies in a row. What is personal goes into two boxes, one for the names (which
// lists and the search index open) and one for the rest. In a box each text has its length before it.

#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "db/db.h"
#include "people/persons.h"
#include "people/registry.h"

#define AZ_ASKING_COLUMNS "weekly_hours, formal_offer, pledge, payment, yen_a_year, corporate"
#define AZ_PERSON_TABLES "person LEFT JOIN person_asking USING (id)"
#define AZ_PERSON_COLUMNS                                                                                   \
  "id, business, token, class, employment, employee_id, department, name_box, detail_box, hired, left_on, " \
  "household, relation, tax_dependant, insurance_dependant, third_spouse, number_status, "                  \
  "updated_at, " AZ_ASKING_COLUMNS

namespace azekura::people::person_rows {

struct Names {
  std::string family_name, given_name, family_kana, given_kana;
};

Done insert(db::Connection& unit, const Fields& fields, BusinessId business, PersonId id,
            const std::string& token, const PersonFacts& facts, Instant now);
Done update(db::Connection& unit, const Fields& fields, const Person& before, const PersonFacts& facts,
            Instant now);
/// Makes the row or changes it.
Done put_asking(db::Connection& unit, PersonId id, const AskingFacts& facts);
/// From AZ_ASKING_COLUMNS: NULL all through for a person without that row.
Result<AskingFacts> asking_in(std::span<const db::Value> cells);
Result<Person> open(const Fields& fields, const db::Row& row);
Result<std::vector<Person>> open_all(const Fields& fields, const std::vector<db::Row>& rows);
Result<Names> open_names(const Fields& fields, PersonId id, const db::Blob& box);
Result<std::optional<Date>> day_in(const db::Value& cell);
Result<BusinessId> business_of(db::Connection& unit, PersonId person);
/// Which fields differ, by their codes: what an update's line says.
std::vector<std::string_view> changes(const PersonFacts& before, const PersonFacts& after);

}  // namespace azekura::people::person_rows
