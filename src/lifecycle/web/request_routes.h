#pragma once
// Asking for numbers and taking them: a handler's side, and the side of whoever holds a link.

#include <string>
#include <vector>

#include "lifecycle/requests.h"
#include "lifecycle_web/person_routes.h"
#include "web/problem.h"

namespace azekura::lifecycle {

struct RequestRooms {
  PersonRooms persons;
  Requests& requests;
  std::string public_url;         // "https://localhost:8443": links begin with it.
  const web::Problems& problems;  // For refusals inside an answer.
};

std::vector<web::Route> request_routes(RequestRooms rooms);
std::vector<web::Route> intake_routes(RequestRooms rooms);

}  // namespace azekura::lifecycle
