#pragma once
// Work sessions: the second control (REQ-V3). These are the rows; the keys that a work password opens are
// the vault's, which opens a row after it has verified the password. One at a time for a sign-in, for one
// business. It ends by time, idleness, lock, sign-out, or restart: rows of an earlier start count as ended.
// "Last used" is written at most once a minute, so idleness may end one up to a minute early.

#include <algorithm>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/db.h"
#include "people/codes.h"

namespace azekura::people {

struct WorkSession {
  WorkSessionId id{0};
  SessionId session{0};
  AccountId account{0};
  BusinessId business{0};
  Instant opened_at = 0;
  Instant last_used = 0;
  Instant expires_at = 0;
  std::int64_t idle_ms = 0;

  Instant ends_at() const { return std::min(expires_at, last_used + idle_ms); }
};

/// At start-up, before any other call: names this run of the server and ends what earlier runs left open.
/// `boot` is random; one process holds the keys, so one boot is current in a database.
Done begin_boot(db::Connection& unit, std::string_view boot, Instant now);

/// For a sign-in that decide() let through with kWorkSessionOpen; ends its earlier one. No line: the vault
/// writes "work_session.open", with whether the password was right.
Result<WorkSession> open_work_session(db::Connection& unit, SessionId session, BusinessId business,
                                      Instant now);
/// kDenied "people.work_session.closed" if this sign-in has none open for this business.
Result<WorkSession> live(db::Connection& unit, SessionId session, BusinessId business, Instant now);
/// Its use. Only inside a write.
Done touch(db::Connection& unit, const WorkSession& work, Instant now);
/// Lock, sign-out or a revoked sign-in: what it ended, with a line each, so that the vault drops the keys.
Result<std::vector<WorkSession>> end_work_sessions(db::Connection& unit, SessionId session,
                                                   std::string_view reason, Instant now);
/// Of somebody who is a handler here no more, the same way.
Result<std::vector<WorkSession>> end_work_sessions_of(db::Connection& unit, AccountId account,
                                                      BusinessId business, std::string_view reason,
                                                      Instant now);
/// Those whose time or idleness, or whose sign-in's, is over, the same way. Every few seconds.
Result<std::vector<WorkSession>> sweep_work_sessions(db::Connection& unit, Instant now);

}  // namespace azekura::people
