#include "people/sessions.h"

#include "crypto/hash.h"
#include "people/policy.h"
#include "people/rights.h"
#include "people/work_session.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr Error kEnded{ErrorCode::kDenied, "people.session.ended"};
constexpr Instant kMinute = 60'000;
constexpr Instant kTrusted = 1'000;          // How long an answer from memory is good.
constexpr std::size_t kRemembered = 10'000;  // Then all are read anew.
constexpr std::int64_t kDay = 24 * 60 * kMinute;
constexpr std::int64_t kListed = 200;

#define AZ_SESSION_COLUMNS                                                                              \
  "s.id, s.account, a.home, s.device, s.language, s.created_at, s.last_seen, s.expires_at, s.idle_ms, " \
  "a.temporary, a.password_set_at, a.state, s.ended_at, "                                               \
  "(SELECT password_days FROM account_policy WHERE id = a.home), "                                      \
  "(SELECT password_days FROM account_policy WHERE id = 0)"

Result<Session> session_from(const db::Row& row) {
  const auto language = from_code<Language>(text_in(row[4]));
  if (!language) return Error{ErrorCode::kCorrupt, "people.session.row"};
  Session session{SessionId(number_in(row[0])),
                  AccountId(number_in(row[1])),
                  BusinessId(number_in(row[2])),
                  text_in(row[3]),
                  *language,
                  number_in(row[9]) != 0,
                  number_in(row[5]),
                  number_in(row[6]),
                  number_in(row[7]),
                  number_in(row[8])};
  const auto installation = maybe_number_in(row[14]).value_or(Policy{}.password_days);
  const auto days = maybe_number_in(row[13]).value_or(installation);
  // Old is judged as of the sign-in: nobody is stopped in the middle of their work.
  const bool old = days > 0 && session.created_at - number_in(row[10]) >= days * kDay;
  session.change_password_first = session.change_password_first || old;
  return session;
}

/// The live one of at most one row.
Result<Session> live_from(const std::vector<db::Row>& rows, Instant now) {
  if (rows.empty() || maybe_number_in(rows[0][12]) || text_in(rows[0][11]) != code(AccountState::kActive))
    return kEnded;
  AZ_TRY(session, session_from(rows[0]));
  if (session.ends_at() <= now) return kEnded;
  return session;
}

}  // namespace

Result<Session> live_session(db::Connection& unit, SessionId session, Instant now) {
  AZ_TRY(rows, unit.run("SELECT " AZ_SESSION_COLUMNS " FROM session s JOIN account a ON a.id = s.account "
                        "WHERE s.id = $1",
                        {session.value()}));
  return live_from(rows, now);
}

Result<db::Blob> draft_secret(db::Connection& unit, SessionId session) {
  AZ_TRY(rows, unit.run("SELECT draft_secret FROM session WHERE id = $1 AND draft_secret IS NOT NULL",
                        {session.value()}));
  return rows.empty() ? db::Blob() : std::get<db::Blob>(rows[0][0]);
}

Done sweep_draft_secrets(db::Connection& unit, Instant now) {
  AZ_CHECK(
      unit.run("UPDATE session SET draft_secret = NULL WHERE draft_secret IS NOT NULL AND "
               "(ended_at IS NOT NULL OR expires_at <= $1 OR last_seen + idle_ms <= $1)",
               {now}));
  return done();
}

Result<Session> Sessions::read(const db::Blob& hash, Instant now, By by) {
  AZ_TRY(session, store_.read([&](db::Connection& snapshot) -> Result<Session> {
    AZ_TRY(rows,
           snapshot.run("SELECT " AZ_SESSION_COLUMNS " FROM session s JOIN account a ON a.id = s.account "
                        "WHERE s.token_hash = $1",
                        {hash}));
    return live_from(rows, now);
  }));
  if (by == By::kPage || now - session.last_seen < kMinute) return session;
  session.last_seen = now;
  const auto written = store_.write([&](db::Connection& unit) {
    return unit.run("UPDATE session SET last_seen = $2 WHERE id = $1 AND last_seen < $2 AND ended_at IS NULL",
                    {session.id.value(), now});
  });
  if (!written) return written.error();
  return session;
}

Result<Session> Sessions::find(std::string_view token, Instant now, By by) {
  const Hash hash = crypto::sha256(token);
  std::uint64_t before = 0;
  {
    const std::lock_guard lock(guard_);
    const auto found = known_.find(hash);
    if (found != known_.end() && now >= found->second.read_at && now - found->second.read_at < kTrusted &&
        now < found->second.session.ends_at() &&
        (by == By::kPage || now - found->second.session.last_seen < kMinute))
      return found->second.session;
    before = forgotten_;
  }
  const auto session = read(db::Blob(hash.begin(), hash.end()), now, by);
  const std::lock_guard lock(guard_);
  if (!session) {
    known_.erase(hash);
  } else if (before == forgotten_) {
    if (known_.size() >= kRemembered) known_.clear();
    known_.insert_or_assign(hash, Known{*session, now});
  }
  return session;
}

void Sessions::forget_all() {
  const std::lock_guard lock(guard_);
  known_.clear();
  ++forgotten_;
}

namespace {

/// Ends one live session, with its work session. `ended` rows come back: none if it was over already.
Done end_one(db::Connection& unit, SessionId session, std::string_view reason, Instant now) {
  AZ_CHECK(end_work_sessions(unit, session, reason, now));
  AZ_CHECK(unit.run("UPDATE session SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL",
                    {session.value(), now, std::string(reason)}));
  return done();
}

}  // namespace

Done end_sessions_of(db::Connection& unit, AccountId account, std::string_view reason, Instant now,
                     std::optional<SessionId> except) {
  AZ_TRY(rows, unit.run("SELECT id FROM session WHERE account = $1 AND ended_at IS NULL", {account.value()}));
  for (const auto& row : rows)
    if (const SessionId session(number_in(row[0])); session != except)
      AZ_CHECK(end_one(unit, session, reason, now));
  return done();
}

Done Sessions::sign_out(const Caller& who, Instant now) {
  const Done ended = store_.write([&](db::Connection& unit) -> Done {
    AZ_TRY(session, live_session(unit, who.session, now));
    AZ_CHECK(end_one(unit, who.session, "sign_out", now));
    auto act = who.act("account.sign_out", session.home);
    act.records = {who.account.str()};
    AZ_CHECK(ledger::append(unit, now, act));
    return done();
  });
  forget_all();
  return ended;
}

Done Sessions::set_language(const Caller& who, Language language, Instant now) {
  const auto session =
      store_.read([&](db::Connection& snapshot) { return live_session(snapshot, who.session, now); });
  auto begun = who.act("session.own", session ? session->home : kInstallation);
  begun.records = {who.account.str()};
  begun.detail["language"] = code(language);
  const Done changed = recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_TRY(own, live_session(unit, who.session, now));
    AZ_CHECK(decide(unit, {who.session, Operation::kOwnSessions, own.home}, now));
    AZ_CHECK(unit.run("UPDATE session SET language = $2 WHERE id = $1",
                      {own.id.value(), std::string(code(language))}));
    AZ_CHECK(unit.run("UPDATE account SET language = $2 WHERE id = $1",
                      {own.account.value(), std::string(code(language))}));
    return note_state(unit, act, kTrackAccount, own.account.value());
  });
  forget_all();
  return changed;
}

Result<std::vector<Session>> Sessions::list(const Caller& who, AccountId account, Instant now) {
  return store_.read([&](db::Connection& snapshot) -> Result<std::vector<Session>> {
    AZ_TRY(rows,
           snapshot.run("SELECT " AZ_SESSION_COLUMNS " FROM session s JOIN account a ON a.id = s.account "
                        "WHERE s.account = $1 AND s.ended_at IS NULL ORDER BY s.id DESC LIMIT $2",
                        {account.value(), kListed}));
    AZ_TRY(homes, snapshot.run("SELECT home FROM account WHERE id = $1", {account.value()}));
    const BusinessId home(homes.empty() ? 0 : number_in(homes[0][0]));
    const auto operation = account == who.account ? Operation::kOwnSessions : Operation::kSessionList;
    AZ_CHECK(decide(snapshot, {who.session, operation, home}, now));
    std::vector<Session> live;
    for (const auto& row : rows) {
      AZ_TRY(session, session_from(row));
      if (now < session.ends_at()) live.push_back(std::move(session));
    }
    return live;
  });
}

Done Sessions::end(const Caller& who, SessionId session, Instant now) {
  const auto target =
      store_.read([&](db::Connection& snapshot) { return live_session(snapshot, session, now); });
  const BusinessId home = target ? target->home : kInstallation;
  const bool own = target && target->account == who.account;
  auto act = who.act(own ? "session.own" : "session.end", home);
  act.records = {session.str()};
  const Done ended = recorded(store_, now, act, [&](db::Connection& unit, ledger::Act&) -> Done {
    AZ_CHECK(decide(unit, {who.session, own ? Operation::kOwnSessions : Operation::kSessionEnd, home}, now));
    AZ_CHECK(live_session(unit, session, now));
    return end_one(unit, session, "revoked", now);
  });
  forget_all();
  return ended;
}

}  // namespace azekura::people
