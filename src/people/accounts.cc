#include "people/accounts.h"

#include <algorithm>

#include "account_rows.h"
#include "base/text.h"
#include "passwords.h"
#include "people/business.h"
#include "people/hands.h"
#include "people/rights.h"
#include "throttle.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr std::size_t kLongestName = 300;  // Bytes: 100 characters.
constexpr std::int64_t kPage = 200;

Done check_name(std::string_view name) {
  if (trim(name).empty() || name.size() > kLongestName || !is_utf8(name))
    return Error{ErrorCode::kInvalid, "people.account.name"};
  return done();
}

/// Whoever manages the account's home may act on it; only an owner on an owner; nobody on themselves.
Result<account_rows::Found> manage(db::Connection& unit, const Caller& who, Operation operation,
                                   AccountId account, Instant now) {
  AZ_TRY(found, account_rows::find(unit, account));
  AZ_CHECK(decide(unit, {who.session, operation, found.home}, now));
  if (account == who.account) return Error{ErrorCode::kDenied, "people.rights.own"};
  AZ_CHECK(account_rows::outranks(unit, who.account, account, found.home));
  if (found.state == AccountState::kLeft) return Error{ErrorCode::kConflict, "people.account.left"};
  return found;
}

/// Where the line goes: the log of the account's home, as far as it has one.
BusinessId home_of(db::Store& store, AccountId account) {
  const auto found =
      store.read([&](db::Connection& snapshot) { return account_rows::find(snapshot, account); });
  return found ? found->home : kInstallation;
}

Account account_from(const account_rows::Found& row, std::string name) {
  return {row.id,   row.login,     std::move(name),     row.language,     row.home, row.state,
          row.side, row.temporary, row.password_set_at, row.signed_in_at, {}};
}

}  // namespace

std::vector<Operation> operations_of(const std::vector<Grant>& grants, BusinessId business) {
  RoleSet held = 0;
  for (const auto& grant : grants)
    if (grant.business == business) held |= bit(grant.role);
  std::vector<Operation> operations;
  for (const auto& row : kRules)
    if (row.who == roles::kSelf || (row.who & held) != 0) operations.push_back(row.operation);
  return operations;
}

Result<std::string> login_form(std::string_view typed) {
  constexpr Error kForm{ErrorCode::kInvalid, "people.account.login_form"};
  AZ_TRY(folded, nfkc(trim(typed)));
  if (folded.size() < 3 || folded.size() > 64) return kForm;
  for (char& c : folded) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool plain = ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') ||
                       std::string_view("._-@").find(c) != std::string_view::npos;
    if (!plain) return kForm;
  }
  return folded;
}

Result<AccountId> Accounts::insert(db::Connection& unit, const NewAccount& account,
                                   const std::string& encoded, std::optional<AccountId> by, Instant now,
                                   ledger::Act& act) {
  AZ_CHECK(check_name(account.name));
  AZ_TRY(login, login_form(account.login));
  AZ_TRY(raw, take_ids(unit, "account"));
  const AccountId id(raw);
  AZ_TRY(fields, registry_.fields(unit, account.home));
  AZ_TRY(box, fields.seal(id.str(), "name", account.name));
  AZ_TRY(
      made,
      unit.run("INSERT INTO account(id, login, home, name_box, language, state, side, password, "
               "password_set_at, temporary, created_at) VALUES($1, $2, $3, $4, $5, 'active', 'neither', $6, "
               "$7, 1, $7) ON CONFLICT DO NOTHING RETURNING id",
               {raw, login, account.home.value(), box, std::string(code(account.language)), encoded, now}));
  if (made.empty()) return Error{ErrorCode::kConflict, "people.account.login_taken"};
  act.records = {id.str()};
  if (by) AZ_CHECK(note_hand(unit, act, id, *by, "created", now));
  AZ_CHECK(account_rows::put_roles(unit, act, id, account.home, account.roles, by, now));
  AZ_CHECK(note_state(unit, act, kTrackAccount, raw));
  return id;
}

Result<crypto::WipedText> Accounts::temporary_password(std::string& encoded) {
  AZ_TRY(password, make_temporary_password());
  AZ_TRY(hashed, encode_password(effort_, crypto::view(password)));
  encoded = std::move(hashed);
  return password;
}

Result<Issued> Accounts::create_installer(const NewAccount& account, Instant now) {
  std::string encoded;
  AZ_TRY(password, temporary_password(encoded));
  ledger::Act act;
  act.act = "account.create";
  AZ_TRY(id, recorded(store_, now, act, [&](db::Connection& unit, ledger::Act& made) -> Result<AccountId> {
           AZ_TRY(rows, unit.run("SELECT id FROM account LIMIT 1", {}));
           if (!rows.empty()) return Error{ErrorCode::kConflict, "people.account.installed"};
           NewAccount installer = account;
           installer.home = kInstallation;
           installer.roles = {Role::kSystemAdministrator};
           return insert(unit, installer, encoded, std::nullopt, now, made);
         }));
  return Issued{id, std::move(password)};
}

Result<Issued> Accounts::create_first(const Caller& who, const NewAccount& account, Instant now) {
  const auto begun = who.act("account.create", account.home);
  AZ_CHECK(permitted_yet(store_, {who.session, Operation::kAccountCreate, kInstallation}, begun, now));
  std::string encoded;
  AZ_TRY(password, temporary_password(encoded));
  AZ_TRY(id, recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Result<AccountId> {
           AZ_CHECK(decide(unit, {who.session, Operation::kAccountCreate, kInstallation}, now));
           AZ_CHECK(find_business(unit, account.home));
           AZ_TRY(rows, unit.run("SELECT account FROM account_role WHERE business = $1 LIMIT 1",
                                 {account.home.value()}));
           if (!rows.empty()) return Error{ErrorCode::kDenied, "people.account.not_first"};
           AZ_TRY(made, insert(unit, account, encoded, who.account, now, act));
           AZ_CHECK(account_rows::somebody_manages(unit, account.home));
           return made;
         }));
  return Issued{id, std::move(password)};
}

Result<Issued> Accounts::create(const Caller& who, const NewAccount& account, Instant now) {
  const auto begun = who.act("account.create", account.home);
  AZ_CHECK(permitted_yet(store_, {who.session, Operation::kAccountCreate, account.home}, begun, now));
  std::string encoded;
  AZ_TRY(password, temporary_password(encoded));
  AZ_TRY(id, recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Result<AccountId> {
           AZ_CHECK(decide(unit, {who.session, Operation::kAccountCreate, account.home}, now));
           AZ_CHECK(account_rows::may_make(unit, who.account, account.home, account.roles));
           AZ_TRY(made, insert(unit, account, encoded, who.account, now, act));
           AZ_CHECK(end_solo_when_two(unit, account.home, now));
           return made;
         }));
  return Issued{id, std::move(password)};
}

Result<Issued> Accounts::reissue(const Caller& who, AccountId account, Instant now) {
  const auto home = home_of(store_, account);
  auto begun = who.act("account.reissue", home);
  begun.records = {account.str()};
  AZ_CHECK(permitted_yet(store_, {who.session, Operation::kAccountReissue, home}, begun, now));
  std::string encoded;
  AZ_TRY(password, temporary_password(encoded));
  const Done issued = recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(manage(unit, who, Operation::kAccountReissue, account, now));
    AZ_CHECK(account_rows::set_password(unit, account, encoded, true, now));
    AZ_CHECK(note_hand(unit, act, account, who.account, "reissued", now));
    AZ_CHECK(end_sessions_of(unit, account, "reissued", now));
    return note_state(unit, act, kTrackAccount, account.value());
  });
  sessions_.forget_all();
  if (!issued) return issued.error();
  return Issued{account, std::move(password)};
}

Done Accounts::change_password(const Caller& who, std::string_view old_password,
                               std::string_view new_password, Instant now) {
  AZ_TRY(before,
         store_.read([&](db::Connection& snapshot) { return account_rows::find(snapshot, who.account); }));
  AZ_CHECK(store_.write([&](db::Connection& unit) { return account_rows::begin_try(unit, who, now); }));
  std::string encoded;
  const Done verdict = [&]() -> Done {  // The costly part, before the transaction.
    AZ_CHECK(verify_password(before.password, old_password));
    AZ_TRY(policy, store_.read([&](db::Connection& snapshot) { return policy_of(snapshot, before.home); }));
    AZ_CHECK(check_password_rule(policy, before.login, new_password));
    AZ_TRY(used, store_.read([&](db::Connection& snapshot) {
      return account_rows::last_passwords(snapshot, who.account, policy.password_history);
    }));
    used.push_back(before.password);
    AZ_CHECK(check_password_history(used, new_password));
    AZ_TRY(hashed, encode_password(effort_, new_password));
    encoded = std::move(hashed);
    return done();
  }();
  const bool right = verdict || verdict.error().code == ErrorCode::kInvalid;  // The old one was, at least.
  auto begun = who.act("account.password", before.home);
  begun.records = {who.account.str()};
  const Done changed = recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(decide(unit, {who.session, Operation::kOwnPassword, before.home}, now));
    AZ_CHECK(verdict);
    AZ_TRY(found, account_rows::find(unit, who.account));
    if (found.password != before.password)
      return Error{ErrorCode::kConflict, "people.password.changed_meanwhile"};
    AZ_CHECK(account_rows::set_password(unit, who.account, encoded, false, now));
    AZ_CHECK(end_sessions_of(unit, who.account, "password_changed", now, who.session));
    return note_state(unit, act, kTrackAccount, who.account.value());
  });
  if (right)
    AZ_CHECK(store_.write([&](db::Connection& unit) { return account_rows::try_was_right(unit, who); }));
  sessions_.forget_all();
  return changed;
}

Done Accounts::check_own_password(const Caller& who, std::string_view password, Instant now) {
  AZ_TRY(account,
         store_.read([&](db::Connection& snapshot) { return account_rows::find(snapshot, who.account); }));
  AZ_CHECK(store_.write([&](db::Connection& unit) { return account_rows::begin_try(unit, who, now); }));
  AZ_CHECK(verify_password(account.password, password));
  return store_.write([&](db::Connection& unit) { return account_rows::try_was_right(unit, who); });
}

Done Accounts::end_handling(db::Connection& unit, ledger::Act& act, AccountId account, BusinessId business,
                            Instant now) {
  AZ_CHECK(drop_purposes(unit, act, account, business));
  return no_handler_(unit, act, account, business, now);
}

Done Accounts::set_roles(const Caller& who, AccountId account, BusinessId business,
                         const std::vector<Role>& roles, Instant now) {
  auto begun = who.act("account.role", business);
  begun.records = {account.str()};
  for (const Role role : roles) begun.detail[std::string(code(role))] = "granted";
  return recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_TRY(found, account_rows::find(unit, account));
    AZ_CHECK(decide(unit, {who.session, Operation::kAccountRole, business}, now));
    if (found.home != business)
      AZ_CHECK(decide(unit, {who.session, Operation::kAccountRole, found.home}, now));
    if (found.state == AccountState::kLeft) return Error{ErrorCode::kConflict, "people.account.left"};
    if (account == who.account) AZ_CHECK(account_rows::alone(unit, business));
    AZ_CHECK(account_rows::outranks(unit, who.account, account, business));
    AZ_CHECK(account_rows::may_make(unit, who.account, business, roles));
    AZ_CHECK(account_rows::put_roles(unit, act, account, business, roles, who.account, now));
    AZ_CHECK(account_rows::somebody_manages(unit, business));
    if (std::find(roles.begin(), roles.end(), Role::kHandler) == roles.end())
      AZ_CHECK(end_handling(unit, act, account, business, now));
    AZ_CHECK(end_solo_when_two(unit, business, now));
    return note_state(unit, act, kTrackAccount, account.value());
  });
}

Done Accounts::rename(const Caller& who, AccountId account, const std::string& name, Language language,
                      Instant now) {
  auto begun = who.act("account.write", home_of(store_, account));
  begun.records = {account.str()};
  return recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_TRY(found, account_rows::find(unit, account));
    AZ_CHECK(decide(unit, {who.session, Operation::kAccountWrite, found.home}, now));
    AZ_CHECK(check_name(name));
    AZ_TRY(fields, registry_.fields(unit, found.home));
    AZ_TRY(box, fields.seal(account.str(), "name", name));
    AZ_CHECK(unit.run("UPDATE account SET name_box = $2, language = $3 WHERE id = $1",
                      {account.value(), box, std::string(code(language))}));
    return note_state(unit, act, kTrackAccount, account.value());
  });
}

Done Accounts::lock(const Caller& who, AccountId account, bool locked, Instant now) {
  auto begun = who.act("account.write", home_of(store_, account));
  begun.records = {account.str()};
  begun.detail["state"] = locked ? "locked" : "active";
  const Done changed = recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_TRY(found, manage(unit, who, Operation::kAccountWrite, account, now));
    AZ_CHECK(unit.run("UPDATE account SET state = $2 WHERE id = $1",
                      {account.value(), std::string(locked ? "locked" : "active")}));
    if (locked) {
      AZ_CHECK(end_sessions_of(unit, account, "locked", now));
    } else {
      AZ_TRY(fields, registry_.fields(unit, kInstallation));
      AZ_CHECK(throttle::forgive(unit, fields.tag("login", found.login)));
    }
    return note_state(unit, act, kTrackAccount, account.value());
  });
  sessions_.forget_all();
  return changed;
}

Done Accounts::end(const Caller& who, AccountId account, Instant now) {
  auto begun = who.act("account.end", home_of(store_, account));
  begun.records = {account.str()};
  const Done ended = recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(manage(unit, who, Operation::kAccountEnd, account, now));
    AZ_CHECK(end_sessions_of(unit, account, "left", now));
    AZ_TRY(held, account_rows::businesses_with_role(unit, account));
    for (const auto business : held) {
      AZ_CHECK(account_rows::put_roles(unit, act, account, business, {}, who.account, now));
      AZ_CHECK(end_handling(unit, act, account, business, now));
      AZ_CHECK(account_rows::somebody_manages(unit, business));
    }
    AZ_CHECK(unit.run("DELETE FROM known_device WHERE account = $1", {account.value()}));
    AZ_CHECK(
        unit.run("UPDATE account SET state = 'left', left_at = $2 WHERE id = $1", {account.value(), now}));
    return note_state(unit, act, kTrackAccount, account.value());
  });
  sessions_.forget_all();
  return ended;
}

Result<Account> Accounts::find(db::Connection& unit, AccountId account) {
  AZ_TRY(found, account_rows::find(unit, account));
  AZ_TRY(fields, registry_.fields(unit, found.home));
  AZ_TRY(name, fields.open(account.str(), "name", found.name_box));
  AZ_TRY(roles, account_rows::roles_of(unit, account));
  auto whole = account_from(found, std::move(name));
  whole.roles = std::move(roles);
  return whole;
}

Result<std::vector<Account>> Accounts::list(db::Connection& unit, BusinessId business, AccountId after,
                                            int limit) {
  AZ_TRY(page,
         account_rows::page(unit, business, after, std::clamp(std::int64_t{limit}, std::int64_t{1}, kPage)));
  std::vector<Account> accounts;
  for (const auto& found : page) {
    AZ_TRY(fields, registry_.fields(unit, found.home));
    AZ_TRY(name, fields.open(found.id.str(), "name", found.name_box));
    accounts.push_back(account_from(found, std::move(name)));
  }
  AZ_TRY(rows,
         account_rows::roles_between(unit, business, after, accounts.empty() ? after : accounts.back().id));
  for (const auto& [id, grant] : rows) {
    const auto account =
        std::lower_bound(accounts.begin(), accounts.end(), id,
                         [](const Account& one, AccountId wanted) { return one.id < wanted; });
    if (account != accounts.end() && account->id == id) account->roles.push_back(grant);
  }
  return accounts;
}

}  // namespace azekura::people
