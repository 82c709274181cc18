#pragma once
// Bringing in what a payroll program holds: begin, give files, check, run, cancel, and the rows to mend.
// Never a number.

#include <vector>

#include "lifecycle/imports.h"
#include "lifecycle_web/person_routes.h"

namespace azekura::lifecycle {

struct ImportRooms {
  PersonRooms persons;
  Imports& imports;
};

std::vector<web::Route> import_routes(ImportRooms rooms);

}  // namespace azekura::lifecycle
