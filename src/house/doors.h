#pragma once
// All doors of the house: the routes of every room, tied to its services. Sealed, only those stand open by
// which health and status are told and what opens it comes in; before there is a house, those of its
// founding.

#include <functional>
#include <memory>

#include "house/custody_routes.h"
#include "house/founding.h"
#include "house/house.h"
#include "web/router.h"

namespace azekura::house {

/// Told when the house was founded through the door: it stands open, and the server takes it.
using HouseFounded = std::function<void()>;

std::unique_ptr<web::Router> founding_doors(Founding& founding, HouseFounded founded);
std::unique_ptr<web::Router> sealed_doors(House& house, Unsealed unsealed);
/// Only when unsealed.
std::unique_ptr<web::Router> all_doors(House& house);

}  // namespace azekura::house
