#include "people/work_session.h"

#include "ledger/ledger.h"
#include "people/policy.h"
#include "people/sessions.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr Instant kMinute = 60'000;
constexpr std::int64_t kSweptAtOnce = 100;

#define AZ_WORK_COLUMNS "id, session, account, business, opened_at, last_used, expires_at, idle_ms"

WorkSession work_from(const db::Row& row) {
  return {WorkSessionId(number_in(row[0])),
          SessionId(number_in(row[1])),
          AccountId(number_in(row[2])),
          BusinessId(number_in(row[3])),
          number_in(row[4]),
          number_in(row[5]),
          number_in(row[6]),
          number_in(row[7])};
}

/// Each ended one leaves a line in its business's log.
Result<std::vector<WorkSession>> note_ended(db::Connection& unit, const std::vector<db::Row>& rows,
                                            std::string_view reason, Instant now) {
  std::vector<WorkSession> ended;
  for (const auto& row : rows) {
    const auto& work = ended.emplace_back(work_from(row));
    ledger::Act act;
    act.log = work.business;
    act.act = "work_session.end";
    act.actor = work.account;
    act.session = work.session.str();
    act.records = {work.id.str()};
    act.detail["reason"] = reason;
    AZ_CHECK(ledger::append(unit, now, act));
  }
  return ended;
}

}  // namespace

Done begin_boot(db::Connection& unit, std::string_view boot, Instant now) {
  AZ_TRY(left,
         unit.run("UPDATE work_session SET ended_at = $1, end_reason = 'restart' WHERE ended_at IS NULL "
                  "RETURNING " AZ_WORK_COLUMNS,
                  {now}));
  AZ_CHECK(note_ended(unit, left, "restart", now));
  AZ_CHECK(unit.run("DELETE FROM boot", {}));
  AZ_CHECK(unit.run("INSERT INTO boot(id, began_at) VALUES($1, $2)", {std::string(boot), now}));
  return done();
}

Result<WorkSession> open_work_session(db::Connection& unit, SessionId session, BusinessId business,
                                      Instant now) {
  AZ_TRY(signed_in, live_session(unit, session, now));
  AZ_TRY(boots, unit.run("SELECT id FROM boot", {}));
  if (boots.empty()) return Error{ErrorCode::kUnavailable, "people.work_session.no_boot"};
  AZ_CHECK(end_work_sessions(unit, session, "another_opened", now));
  AZ_TRY(policy, policy_of(unit, business));
  AZ_TRY(rows,
         unit.run("INSERT INTO work_session(session, account, business, boot, opened_at, last_used, "
                  "expires_at, idle_ms) VALUES($1, $2, $3, $4, $5, $5, $6, $7) RETURNING " AZ_WORK_COLUMNS,
                  {session.value(), signed_in.account.value(), business.value(), text_in(boots[0][0]), now,
                   now + policy.work_minutes * kMinute, policy.work_idle_minutes * kMinute}));
  return work_from(rows.at(0));
}

Result<WorkSession> live(db::Connection& unit, SessionId session, BusinessId business, Instant now) {
  AZ_TRY(rows, unit.run("SELECT " AZ_WORK_COLUMNS " FROM work_session WHERE session = $1 AND business = $2 "
                        "AND ended_at IS NULL AND boot IN (SELECT id FROM boot)",
                        {session.value(), business.value()}));
  if (!rows.empty()) {
    auto work = work_from(rows[0]);
    if (now < work.ends_at()) return work;
  }
  return Error{ErrorCode::kDenied, "people.work_session.closed"};
}

Done touch(db::Connection& unit, const WorkSession& work, Instant now) {
  if (now - work.last_used < kMinute) return done();
  AZ_CHECK(
      unit.run("UPDATE work_session SET last_used = $2 WHERE id = $1 AND last_used < $2 AND ended_at IS NULL",
               {work.id.value(), now}));
  return done();
}

Result<std::vector<WorkSession>> end_work_sessions(db::Connection& unit, SessionId session,
                                                   std::string_view reason, Instant now) {
  AZ_TRY(rows, unit.run("UPDATE work_session SET ended_at = $2, end_reason = $3 WHERE session = $1 "
                        "AND ended_at IS NULL RETURNING " AZ_WORK_COLUMNS,
                        {session.value(), now, std::string(reason)}));
  return note_ended(unit, rows, reason, now);
}

Result<std::vector<WorkSession>> end_work_sessions_of(db::Connection& unit, AccountId account,
                                                      BusinessId business, std::string_view reason,
                                                      Instant now) {
  AZ_TRY(rows, unit.run("UPDATE work_session SET ended_at = $3, end_reason = $4 WHERE account = $1 AND "
                        "business = $2 AND ended_at IS NULL RETURNING " AZ_WORK_COLUMNS,
                        {account.value(), business.value(), now, std::string(reason)}));
  return note_ended(unit, rows, reason, now);
}

Result<std::vector<WorkSession>> sweep_work_sessions(db::Connection& unit, Instant now) {
  AZ_TRY(rows,
         unit.run("UPDATE work_session SET ended_at = $1, end_reason = 'time' WHERE id IN "
                  "(SELECT id FROM work_session WHERE ended_at IS NULL AND "
                  "(expires_at <= $1 OR last_used + idle_ms <= $1 OR session IN (SELECT id FROM session "
                  "WHERE ended_at IS NOT NULL OR expires_at <= $1 OR last_seen + idle_ms <= $1)) LIMIT $2) "
                  "RETURNING " AZ_WORK_COLUMNS,
                  {now, kSweptAtOnce}));
  return note_ended(unit, rows, "time", now);
}

}  // namespace azekura::people
