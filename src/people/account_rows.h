#pragma once
// Private: the rows of accounts and roles, and the rules that hold between them whoever asks.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "db/db.h"
#include "people/accounts.h"

namespace azekura::people::account_rows {

struct Found {
  AccountId id{0};
  std::string login;
  BusinessId home{0};
  db::Blob name_box;
  Language language = Language::kJapanese;
  AccountState state = AccountState::kActive;
  Side side = Side::kNeither;
  std::string password;  // As encoded.
  Instant password_set_at = 0;
  bool temporary = false;
  std::optional<Instant> signed_in_at = {};  // Last.
};

Result<Found> find(db::Connection& unit, AccountId account);
/// Those at home in this business or with a role there, by id.
Result<std::vector<Found>> page(db::Connection& unit, BusinessId business, AccountId after,
                                std::int64_t limit);
Result<std::vector<Grant>> roles_of(db::Connection& unit, AccountId account);
/// Of the same page: after `after`, up to and with `last`, in this business alone.
Result<std::vector<std::pair<AccountId, Grant>>> roles_between(db::Connection& unit, BusinessId business,
                                                               AccountId after, AccountId last);
Result<std::vector<BusinessId>> businesses_with_role(db::Connection& unit, AccountId account);

/// Makes these the account's roles there, and puts it on its side for good. kDenied when it is on the other.
Done put_roles(db::Connection& unit, ledger::Act& act, AccountId account, BusinessId business,
               const std::vector<Role>& roles, std::optional<AccountId> by, Instant now);
/// System administrators belong to the installation, all others to a business; only an owner makes owners.
Done may_make(db::Connection& unit, AccountId by, BusinessId business, const std::vector<Role>& roles);
/// Only an owner acts on an owner.
Done outranks(db::Connection& unit, AccountId by, AccountId account, BusinessId business);
/// After the change there is still someone who can undo it: an owner or manager, or a system administrator.
Done somebody_manages(db::Connection& unit, BusinessId business);
/// One's own roles: only in solo mode.
Done alone(db::Connection& unit, BusinessId business);

/// The old one joins the history.
Done set_password(db::Connection& unit, AccountId account, const std::string& encoded, bool temporary,
                  Instant now);
Result<std::vector<std::string>> last_passwords(db::Connection& unit, AccountId account, std::int64_t count);

/// Guessing the old password from a session that was left open waits like guessing it at sign-in.
Done begin_try(db::Connection& unit, const Caller& who, Instant now);
Done try_was_right(db::Connection& unit, const Caller& who);

}  // namespace azekura::people::account_rows
