#include "people/rights.h"

#include <algorithm>

#include "people/business.h"
#include "people/sessions.h"
#include "people/work_session.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr Error no(std::string_view why) { return {ErrorCode::kDenied, why}; }

struct Standing {
  RoleSet roles = 0;  // In the business asked about.
  Side side = Side::kNeither;
};

Result<Standing> standing(db::Connection& unit, AccountId account, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT a.side, r.role FROM account a LEFT JOIN account_role r "
                        "ON r.account = a.id AND r.business = $2 WHERE a.id = $1",
                        {account.value(), business.value()}));
  Standing found;
  for (const auto& row : rows) {
    const auto side = from_code<Side>(text_in(row[0]));
    if (!side) return Error{ErrorCode::kCorrupt, "people.account.row"};
    found.side = *side;
    const auto* name = std::get_if<std::string>(&row[1]);
    const auto role = name != nullptr ? from_code<Role>(*name) : std::nullopt;
    if (role) found.roles |= bit(*role);
  }
  return found;
}

Done has_role(const Rule& row, const Standing& standing) {
  if (row.touches != Touches::kNothing && standing.side == Side::kSystem)
    return no("people.rights.system_administrator");
  if (row.who == roles::kSelf || (row.who & standing.roles) != 0) return done();
  return no("people.rights.role");
}

/// Deny by default: a right counts only for the purpose and class of person it was granted for.
Done has_purpose(db::Connection& unit, const Rule& row, const Ask& ask, AccountId account) {
  if (row.right == Right::kNone) return done();
  if (ask.purpose.empty() || !ask.person_class) return no("people.rights.purpose_missing");
  AZ_TRY(
      rows,
      unit.run("SELECT rights FROM handler_purpose WHERE account = $1 AND business = $2 AND purpose = $3 "
               "AND person_class = $4",
               {account.value(), ask.business.value(), ask.purpose, std::string(code(*ask.person_class))}));
  const auto needed = static_cast<std::int64_t>(row.right);
  if (rows.empty() || (number_in(rows[0][0]) & needed) == 0) return no("people.rights.purpose");
  return done();
}

enum class Confirmed { kByAnother, kAlone };

/// Two persons, or in solo mode the same one a day later.
Result<Confirmed> second_person(db::Connection& unit, const Rule& row, const Ask& ask, AccountId account,
                                Instant now) {
  if (row.hands == Hands::kOne) return Confirmed::kByAnother;
  if (!ask.proposal) return no("people.rights.proposal_missing");
  if (ask.proposal->proposer != account) return Confirmed::kByAnother;
  AZ_TRY(business, find_business(unit, ask.business));
  if (!business.solo) return no("people.rights.same_person");
  if (now - std::max(ask.proposal->proposed_at, business.solo_since) < kSoloWait)
    return no("people.rights.solo_too_soon");
  if (!ask.proposal->typed) return no("people.rights.solo_not_typed");
  return Confirmed::kAlone;
}

bool may_with_temporary_password(Operation operation) {
  return operation == Operation::kOwnPassword || operation == Operation::kSignOut;
}

}  // namespace

Result<Permit> decide(db::Connection& unit, const Ask& ask, Instant now) {
  const Rule& row = rule(ask.operation);
  AZ_TRY(session, live_session(unit, ask.session, now));
  if (session.change_password_first && !may_with_temporary_password(ask.operation))
    return no("people.rights.change_password_first");
  AZ_TRY(found, standing(unit, session.account, ask.business));
  AZ_CHECK(has_role(row, found));
  AZ_CHECK(has_purpose(unit, row, ask, session.account));
  Permit permit(session.account, ask);
  AZ_TRY(confirmed, second_person(unit, row, ask, session.account, now));
  permit.alone_ = confirmed == Confirmed::kAlone;
  if (row.work == Work::kOpen) {
    AZ_TRY(work, live(unit, ask.session, ask.business, now));
    permit.work_ = work;
  }
  return permit;
}

Done may_at_all(db::Connection& unit, SessionId session, Operation operation, BusinessId business,
                Instant now) {
  AZ_TRY(signed_in, live_session(unit, session, now));
  AZ_TRY(found, standing(unit, signed_in.account, business));
  return has_role(rule(operation), found);
}

Result<std::optional<WorkSessionId>> handler_at_work(db::Connection& unit, SessionId session,
                                                     BusinessId business, Instant now) {
  AZ_TRY(signed_in, live_session(unit, session, now));
  AZ_TRY(found, standing(unit, signed_in.account, business));
  if ((found.roles & bit(Role::kHandler)) == 0) return std::optional<WorkSessionId>{};
  const auto work = live(unit, session, business, now);
  if (!work && work.error().code != ErrorCode::kDenied) return work.error();
  return work ? std::optional((*work).id) : std::optional<WorkSessionId>{};
}

Result<bool> is_handler(db::Connection& unit, AccountId account, BusinessId business) {
  AZ_TRY(found, standing(unit, account, business));
  return (found.roles & bit(Role::kHandler)) != 0;
}

Result<bool> handles_anywhere(db::Connection& unit, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT 1 FROM account_role WHERE account = $1 AND role = $2 LIMIT 1",
                        {account.value(), std::string(code(Role::kHandler))}));
  return !rows.empty();
}

Result<std::vector<AccountId>> accounts_with(db::Connection& unit, BusinessId business, RoleSet roles) {
  AZ_TRY(rows, unit.run("SELECT account, role FROM account_role WHERE business = $1 ORDER BY account",
                        {business.value()}));
  std::vector<AccountId> found;
  for (const auto& row : rows) {
    const AccountId account(number_in(row[0]));
    const auto role = from_code<Role>(text_in(row[1]));
    if (role && (roles & bit(*role)) != 0 && (found.empty() || found.back() != account))
      found.push_back(account);
  }
  return found;
}

Result<std::vector<PurposeRight>> purposes_of(db::Connection& unit, AccountId handler, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT purpose, person_class, rights FROM handler_purpose WHERE account = $1 "
                        "AND business = $2 ORDER BY id",
                        {handler.value(), business.value()}));
  std::vector<PurposeRight> rights;
  for (const auto& row : rows) {
    const auto person_class = from_code<PersonClass>(text_in(row[1]));
    if (!person_class) return Error{ErrorCode::kCorrupt, "people.rights.row"};
    rights.push_back({text_in(row[0]), *person_class, static_cast<std::uint32_t>(number_in(row[2]))});
  }
  return rights;
}

Result<std::int64_t> count_purposes(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT COUNT(*) FROM handler_purpose WHERE business = $1", {business.value()}));
  return number_in(rows[0][0]);
}

namespace {

constexpr std::size_t kMostRights = 500;

Done check(const std::vector<PurposeRight>& rights) {
  if (rights.size() > kMostRights) return Error{ErrorCode::kInvalid, "people.rights.too_many"};
  for (const auto& right : rights)
    if (right.purpose.empty() || right.purpose.size() > 64 || right.rights == 0 || right.rights > kAllRights)
      return Error{ErrorCode::kInvalid, "people.rights.form"};
  return done();
}

Done may_set(db::Connection& unit, const Caller& who, AccountId handler, BusinessId business, Instant now) {
  AZ_CHECK(decide(unit, {who.session, Operation::kHandlerPurpose, business}, now));
  AZ_TRY(found, is_handler(unit, handler, business));
  if (!found) return Error{ErrorCode::kInvalid, "people.rights.no_handler"};
  if (handler != who.account) return done();
  AZ_TRY(held, find_business(unit, business));
  return held.solo ? done() : no("people.rights.own");
}

}  // namespace

Done permitted_yet(db::Store& store, const Ask& ask, const ledger::Act& act, Instant now) {
  const auto asked = store.read([&](db::Connection& snapshot) { return decide(snapshot, ask, now); });
  if (asked) return done();
  if (asked.error().code != ErrorCode::kDenied) return asked.error();
  return recorded(store, now, act, [&](db::Connection&, ledger::Act&) -> Done { return asked.error(); });
}

Done set_purposes(db::Store& store, const Caller& who, AccountId handler, BusinessId business,
                  const std::vector<PurposeRight>& rights, Instant now) {
  return recorded(
      store, now, who.act("handler.purpose", business), [&](db::Connection& unit, ledger::Act& act) -> Done {
        act.records = {handler.str()};
        act.detail["rights"] = std::to_string(rights.size());
        AZ_CHECK(may_set(unit, who, handler, business, now));
        AZ_CHECK(check(rights));
        AZ_CHECK(drop_purposes(unit, act, handler, business));
        for (const auto& right : rights) {
          AZ_TRY(
              rows,
              unit.run(
                  "INSERT INTO handler_purpose(account, business, purpose, person_class, rights, granted_by, "
                  "granted_at) VALUES($1, $2, $3, $4, $5, $6, $7) "
                  "ON CONFLICT(account, business, purpose, person_class) DO NOTHING RETURNING id",
                  {handler.value(), business.value(), right.purpose, std::string(code(right.person_class)),
                   std::int64_t{right.rights}, who.account.value(), now}));
          if (rows.empty()) return Error{ErrorCode::kInvalid, "people.rights.twice"};
          AZ_CHECK(note_state(unit, act, kTrackPurpose, number_in(rows[0][0])));
        }
        return done();
      });
}

Done drop_purposes(db::Connection& unit, ledger::Act& act, AccountId handler, BusinessId business) {
  AZ_TRY(rows, unit.run("DELETE FROM handler_purpose WHERE account = $1 AND business = $2 RETURNING id",
                        {handler.value(), business.value()}));
  for (const auto& row : rows) act.state.push_back(ledger::gone(kTrackPurpose.kind, number_in(row[0])));
  return done();
}

}  // namespace azekura::people
