#pragma once
// The register of persons as the screens see it: lists, one person with household, number state and
// retention, and the law's procedures, papers and the business's notices. Never a number.

#include <vector>

#include "people/accounts.h"
#include "people/person_search.h"
#include "people/persons.h"
#include "web/json.h"
#include "web/router.h"

namespace azekura::lifecycle {

struct PersonRooms {
  db::Store& store;
  people::Accounts& accounts;
  people::Persons& persons;
  people::PersonSearch& search;
  Clock clock;
};

std::vector<web::Route> person_routes(PersonRooms rooms);
/// The list with its filters and orders, and the same as a file.
std::vector<web::Route> person_list_routes(PersonRooms rooms);
std::vector<web::Route> law_routes(PersonRooms rooms);

void write_person(web::JsonWriter& out, const people::Person& person,
                  const std::optional<Date>& disposal_from = {});
/// The holdings with their rules, and the day of disposal, explained in `language`.
Done write_retention(web::JsonWriter& out, db::Connection& unit, BusinessId business, PersonId person,
                     Language language);

}  // namespace azekura::lifecycle
