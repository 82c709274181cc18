#include "account_rows.h"

#include <algorithm>

#include "people/business.h"
#include "people/hands.h"
#include "people/operations.h"
#include "throttle.h"
#include "tracked.h"

namespace azekura::people::account_rows {
namespace {

constexpr std::int64_t kKeptPasswords = 24;

#define AZ_ACCOUNT_COLUMNS                                                                   \
  "id, login, home, name_box, language, state, side, password, password_set_at, temporary, " \
  "(SELECT max(created_at) FROM session WHERE account = account.id)"

Result<Found> found_from(const db::Row& row) {
  const auto language = from_code<Language>(text_in(row[4]));
  const auto state = from_code<AccountState>(text_in(row[5]));
  const auto side = from_code<Side>(text_in(row[6]));
  if (!language || !state || !side) return Error{ErrorCode::kCorrupt, "people.account.row"};
  return Found{AccountId(number_in(row[0])),
               text_in(row[1]),
               BusinessId(number_in(row[2])),
               std::get<db::Blob>(row[3]),
               *language,
               *state,
               *side,
               text_in(row[7]),
               number_in(row[8]),
               number_in(row[9]) != 0,
               maybe_number_in(row[10])};
}

Side side_of(const std::vector<Role>& roles) {
  for (const Role role : roles) {
    if (role == Role::kSystemAdministrator) return Side::kSystem;
    if (role == Role::kHandler) return Side::kNumbers;
  }
  return Side::kNeither;
}

bool holds(const std::vector<Role>& roles, Role role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Done take_side(db::Connection& unit, AccountId account, const std::vector<Role>& roles) {
  if (holds(roles, Role::kHandler) && holds(roles, Role::kSystemAdministrator))
    return Error{ErrorCode::kDenied, "people.account.sides"};
  const Side side = side_of(roles);
  if (side == Side::kNeither) return done();
  AZ_TRY(rows, unit.run("UPDATE account SET side = $2 WHERE id = $1 AND side IN ('neither', $2) RETURNING id",
                        {account.value(), std::string(code(side))}));
  return rows.empty() ? Error{ErrorCode::kDenied, "people.account.sides"} : done();
}

Result<std::int64_t> count_active(db::Connection& unit, BusinessId business, std::string_view sql) {
  AZ_TRY(rows, unit.run(sql, {business.value()}));
  return number_in(rows.at(0)[0]);
}

std::vector<throttle::Key> try_key(const Caller& who) {
  return {{throttle::Scope::kDevice, "change:" + who.account.str()}};
}

}  // namespace

Result<Found> find(db::Connection& unit, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT " AZ_ACCOUNT_COLUMNS " FROM account WHERE id = $1", {account.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "people.account.unknown"};
  return found_from(rows[0]);
}

Result<std::vector<Found>> page(db::Connection& unit, BusinessId business, AccountId after,
                                std::int64_t limit) {
  AZ_TRY(rows, unit.run("SELECT " AZ_ACCOUNT_COLUMNS " FROM account WHERE id > $2 AND (home = $1 OR id IN "
                        "(SELECT account FROM account_role WHERE business = $1)) ORDER BY id LIMIT $3",
                        {business.value(), after.value(), limit}));
  std::vector<Found> accounts;
  for (const auto& row : rows) {
    AZ_TRY(account, found_from(row));
    accounts.push_back(std::move(account));
  }
  return accounts;
}

Result<std::vector<Grant>> roles_of(db::Connection& unit, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT business, role FROM account_role WHERE account = $1 ORDER BY business, id",
                        {account.value()}));
  std::vector<Grant> roles;
  for (const auto& row : rows) {
    const auto role = from_code<Role>(text_in(row[1]));
    if (!role) return Error{ErrorCode::kCorrupt, "people.account.row"};
    roles.push_back({BusinessId(number_in(row[0])), *role});
  }
  return roles;
}

Result<std::vector<std::pair<AccountId, Grant>>> roles_between(db::Connection& unit, BusinessId business,
                                                               AccountId after, AccountId last) {
  AZ_TRY(rows, unit.run("SELECT account, role FROM account_role WHERE business = $1 AND account > $2 "
                        "AND account <= $3 ORDER BY account, id",
                        {business.value(), after.value(), last.value()}));
  std::vector<std::pair<AccountId, Grant>> roles;
  for (const auto& row : rows) {
    const auto role = from_code<Role>(text_in(row[1]));
    if (!role) return Error{ErrorCode::kCorrupt, "people.account.row"};
    roles.push_back({AccountId(number_in(row[0])), {business, *role}});
  }
  return roles;
}

Result<std::vector<BusinessId>> businesses_with_role(db::Connection& unit, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT DISTINCT business FROM account_role WHERE account = $1", {account.value()}));
  std::vector<BusinessId> businesses;
  for (const auto& row : rows) businesses.emplace_back(number_in(row[0]));
  return businesses;
}

Done put_roles(db::Connection& unit, ledger::Act& act, AccountId account, BusinessId business,
               const std::vector<Role>& roles, std::optional<AccountId> by, Instant now) {
  AZ_CHECK(take_side(unit, account, roles));
  AZ_TRY(held, unit.run("SELECT id, role FROM account_role WHERE account = $1 AND business = $2",
                        {account.value(), business.value()}));
  for (const auto& row : held) {
    const auto role = from_code<Role>(text_in(row[1]));
    if (role && holds(roles, *role)) continue;
    AZ_CHECK(unit.run("DELETE FROM account_role WHERE id = $1", {row[0]}));
    act.state.push_back(ledger::gone(kTrackRole.kind, number_in(row[0])));
  }
  bool given = false;
  for (const Role role : roles) {
    AZ_TRY(rows,
           unit.run("INSERT INTO account_role(account, business, role, granted_by, granted_at) "
                    "VALUES($1, $2, $3, $4, $5) ON CONFLICT(account, business, role) DO NOTHING RETURNING id",
                    {account.value(), business.value(), std::string(code(role)),
                     by ? db::Value(by->value()) : db::Value(std::monostate{}), now}));
    given = given || !rows.empty();
    if (!rows.empty()) AZ_CHECK(note_state(unit, act, kTrackRole, number_in(rows[0][0])));
  }
  return given && by && *by != account ? note_hand(unit, act, account, *by, "roles", now) : done();
}

Done may_make(db::Connection& unit, AccountId by, BusinessId business, const std::vector<Role>& roles) {
  if (roles.empty()) return Error{ErrorCode::kInvalid, "people.account.no_role"};
  for (const Role role : roles) {
    const bool system = role == Role::kSystemAdministrator;
    if (role != Role::kAuditor && system != (business == kInstallation))
      return Error{ErrorCode::kInvalid, "people.account.role_place"};
  }
  if (!holds(roles, Role::kOwner)) return done();
  AZ_TRY(owner, unit.run("SELECT 1 FROM account_role WHERE account = $1 AND business = $2 AND role = 'owner'",
                         {by.value(), business.value()}));
  return owner.empty() ? Error{ErrorCode::kDenied, "people.rights.owner_only"} : done();
}

Done outranks(db::Connection& unit, AccountId by, AccountId account, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT account FROM account_role WHERE business = $1 AND role = 'owner' "
                        "AND account IN ($2, $3)",
                        {business.value(), by.value(), account.value()}));
  const auto owns = [&](AccountId who) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return number_in(row[0]) == who.value(); });
  };
  if (owns(account) && !owns(by)) return Error{ErrorCode::kDenied, "people.rights.owner_only"};
  return done();
}

Done somebody_manages(db::Connection& unit, BusinessId business) {
  AZ_TRY(
      left,
      business == kInstallation
          ? count_active(unit, business,
                         "SELECT COUNT(*) FROM account_role r JOIN account a ON a.id = r.account "
                         "WHERE r.business = $1 AND r.role = 'system_administrator' AND a.state = 'active'")
          : count_active(unit, business,
                         "SELECT COUNT(*) FROM account_role r JOIN account a ON a.id = r.account "
                         "WHERE r.business = $1 AND r.role IN ('owner', 'manager') AND a.state = 'active'"));
  return left > 0 ? done() : Error{ErrorCode::kDenied, "people.account.last_manager"};
}

Done alone(db::Connection& unit, BusinessId business) {
  if (business == kInstallation) return Error{ErrorCode::kDenied, "people.rights.own"};
  AZ_TRY(found, find_business(unit, business));
  return found.solo ? done() : Error{ErrorCode::kDenied, "people.rights.own"};
}

Done set_password(db::Connection& unit, AccountId account, const std::string& encoded, bool temporary,
                  Instant now) {
  AZ_CHECK(unit.run(
      "INSERT INTO account_password(account, password) SELECT id, password FROM account WHERE id = $1",
      {account.value()}));
  AZ_CHECK(unit.run(
      "DELETE FROM account_password WHERE account = $1 AND id NOT IN (SELECT id FROM account_password "
      "WHERE account = $1 ORDER BY id DESC LIMIT $2)",
      {account.value(), kKeptPasswords}));
  AZ_CHECK(unit.run("UPDATE account SET password = $2, password_set_at = $3, temporary = $4 WHERE id = $1",
                    {account.value(), encoded, now, flag(temporary)}));
  return done();
}

Result<std::vector<std::string>> last_passwords(db::Connection& unit, AccountId account, std::int64_t count) {
  AZ_TRY(rows, unit.run("SELECT password FROM account_password WHERE account = $1 ORDER BY id DESC LIMIT $2",
                        {account.value(), count}));
  std::vector<std::string> used;
  for (const auto& row : rows) used.push_back(text_in(row[0]));
  return used;
}

Done begin_try(db::Connection& unit, const Caller& who, Instant now) {
  return throttle::begin(unit, try_key(who), now);
}

Done try_was_right(db::Connection& unit, const Caller& who) {
  return throttle::succeeded(unit, try_key(who));
}

}  // namespace azekura::people::account_rows
