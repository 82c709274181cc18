#pragma once
// Handlers besides the first: who has a key, who was approved, who is admitted; and the own work password.

#include <vector>

#include "people/accounts.h"
#include "vault/handlers.h"
#include "vault/keys.h"
#include "web/router.h"

namespace azekura::vault {

struct HandlerRooms {
  db::Store& store;
  people::Accounts& accounts;
  Handlers& handlers;
  Keys& keys;
  Clock clock;
};

std::vector<web::Route> handler_routes(HandlerRooms rooms);

}  // namespace azekura::vault
