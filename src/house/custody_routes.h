#pragma once
// Opening a sealed house, and changing how its root key is kept.

#include <functional>
#include <vector>

#include "house/house.h"
#include "web/json.h"
#include "web/router.h"

namespace azekura::house {

/// Told when the house was unsealed through the door: the server then opens the others.
using Unsealed = std::function<void()>;

/// How a sealed house is opened: `custody` of its status.
Done write_lock(House& house, web::JsonWriter& out);
/// `status` answers what a house says of itself.
web::Route unseal_route(House& house, std::function<Result<web::Response>()> status, Unsealed unsealed);
/// Only when unsealed.
std::vector<web::Route> custody_routes(House& house);

}  // namespace azekura::house
