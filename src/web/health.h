#pragma once
// What a watchdog asks of each process of ours.

#include "web/router.h"

namespace azekura::web {

/// GET /api/v1/health: the process answers.
Route health();

}  // namespace azekura::web
