#pragma once
// Making keys, and opening and locking the room: what a handler does before touching a number.

#include <functional>
#include <vector>

#include "people/accounts.h"
#include "vault/keys.h"
#include "web/router.h"

namespace azekura::vault {

struct KeyRooms {
  db::Store& store;
  people::Accounts& accounts;
  Keys& keys;
  Rooms& rooms;
  Clock clock;
  /// A work session was opened: whatever waits for one is finished first (rotations, disposals).
  /// Where that fails the session is open all the same, and the answer says why it did.
  std::function<Done(const people::Caller&, Room&)> opened;
  std::function<Result<std::int64_t>(db::Connection&, BusinessId)> unfinished;
  /// The business, now that its keys are made.
  std::function<Result<web::Response>(BusinessId, const web::Context&)> confirmed;
};

std::vector<web::Route> key_routes(KeyRooms rooms);

}  // namespace azekura::vault
