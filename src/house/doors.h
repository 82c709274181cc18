#pragma once
// All doors of the house: the routes of every room, tied to its services. Sealed, only three stand open:
// health, status, and the one by which the passphrase comes in.

#include <functional>
#include <memory>

#include "house/house.h"
#include "web/router.h"

namespace azekura::house {

/// Told when the house was unsealed through the door: the server then opens the others.
using Unsealed = std::function<void()>;

std::unique_ptr<web::Router> sealed_doors(House& house, Unsealed unsealed);
/// Only when unsealed.
std::unique_ptr<web::Router> all_doors(House& house);

}  // namespace azekura::house
