#pragma once
// Asking for numbers and taking them: a handler's side. Whoever holds a link talks to the postbox.

#include <string>
#include <vector>

#include "lifecycle/requests.h"
#include "lifecycle_web/person_routes.h"
#include "web/problem.h"

namespace azekura::lifecycle {

struct RequestRooms {
  PersonRooms persons;
  Requests& requests;
  std::string postbox_url;        // "https://localhost:8444": links begin with it.
  const web::Problems& problems;  // For refusals inside an answer.
};

std::vector<web::Route> request_routes(RequestRooms rooms);
std::vector<web::Route> request_check_routes(RequestRooms rooms);

}  // namespace azekura::lifecycle
