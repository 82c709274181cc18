#pragma once
// What whoever was sent a link may ask: api/postbox.yaml. All doors are public; a token opens nothing but its
// own card.

#include <memory>

#include "postbox/folder.h"
#include "web/router.h"

namespace azekura::postbox {

/// `outside` must outlive the router.
std::unique_ptr<web::Router> doors(Outside& outside);

}  // namespace azekura::postbox
