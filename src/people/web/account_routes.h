#pragma once
// Accounts and businesses: who may sign in, in which roles and for which purposes.

#include <functional>
#include <vector>

#include "people/accounts.h"
#include "people/business.h"
#include "web/json.h"
#include "web/router.h"

namespace azekura::people {

struct AccountRooms {
  db::Store& store;
  Accounts& accounts;
  Businesses& businesses;
  Clock clock;
  std::function<void()> work_ended;
  /// What the vault knows of a business: written into its answer.
  std::function<Done(db::Connection& unit, BusinessId, web::JsonWriter& out)> keys_of;
};

/// A business as the API shows it.
Result<web::Response> business_answer(const AccountRooms& rooms, BusinessId business,
                                      const web::Context& context);

std::vector<web::Route> account_routes(AccountRooms rooms);
std::vector<web::Route> business_routes(AccountRooms rooms);
std::vector<web::Route> policy_routes(AccountRooms rooms);

}  // namespace azekura::people
