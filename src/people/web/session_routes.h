#pragma once
// Signing in and out, one's own password and language, and the sessions that are open.

#include <functional>
#include <vector>

#include "people/accounts.h"
#include "people/business.h"
#include "people/sessions.h"
#include "people/sign_in.h"
#include "web/router.h"

namespace azekura::people {

struct SessionRooms {
  db::Store& store;
  SignIn& sign_in;
  Sessions& sessions;
  Accounts& accounts;
  Clock clock;
  std::function<void()> work_ended;  // Sessions ended: the vault looks which rooms are to be left.
};

std::vector<web::Route> session_routes(SessionRooms rooms);

/// Who is behind a request. A temporary password opens only its own change. Routes that need a work session
/// are judged by decide(), in the act's own transaction.
web::Guard session_guard(Sessions& sessions, Clock clock);

}  // namespace azekura::people
