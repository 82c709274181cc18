#pragma once
// Accounts: one person each, never shared (REQ-A1). The system makes a temporary password, shows it once,
// and takes nothing from its holder but a new one. A leaver's sessions end in the act that ends the account
// (REQ-A6). A system administrator's account can never become a handler's, nor the other way round.
// An account belongs to its home business (the installation, for system administrators): those who manage
// that business manage it, and its name is sealed under that business's registry key.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "crypto/password.h"
#include "crypto/wiped_text.h"
#include "db/store.h"
#include "people/act.h"
#include "people/codes.h"
#include "people/operations.h"
#include "people/registry.h"
#include "people/sessions.h"

namespace azekura::people {

struct Grant {
  BusinessId business{0};
  Role role = Role::kMember;
};
/// What roles can have at all in one business: the menu is made of it. What is allowed is decided act by act.
std::vector<Operation> operations_of(const std::vector<Grant>& grants, BusinessId business);

struct NewAccount {
  std::string login;
  std::string name;
  Language language = Language::kJapanese;
  BusinessId home{0};
  std::vector<Role> roles;
};

struct Account {
  AccountId id{0};
  std::string login;
  std::string name;
  Language language = Language::kJapanese;
  BusinessId home{0};
  AccountState state = AccountState::kActive;
  Side side = Side::kNeither;
  bool temporary = false;  // Must change the password before anything else.
  Instant password_set_at = 0;
  std::optional<Instant> signed_in_at = {};  // Last.
  std::vector<Grant> roles;
};

/// What is shown once, and to one person.
struct Issued {
  AccountId account{0};
  crypto::WipedText temporary_password;
};

/// Somebody is no handler of this business any more: what rooms above this one take away in the same act.
using NoHandler = std::function<Done(db::Connection& unit, ledger::Act& act, AccountId, BusinessId, Instant)>;

class Accounts {
 public:
  Accounts(db::Store& store, Registry& registry, Sessions& sessions, NoHandler no_handler,
           crypto::Effort effort = {})
      : store_(store),
        registry_(registry),
        sessions_(sessions),
        no_handler_(std::move(no_handler)),
        effort_(effort) {}

  /// The first account of all, a system administrator's, made at installation. kConflict once there is one.
  Result<Issued> create_installer(const NewAccount& account, Instant now);
  /// The first account of a business that has none: its owner's or manager's, made by whoever made the
  /// business.
  Result<Issued> create_first(const Caller& who, const NewAccount& account, Instant now);
  Result<Issued> create(const Caller& who, const NewAccount& account, Instant now);

  /// A new temporary password, without knowing the old one. Its sessions end; nobody reissues their own.
  Result<Issued> reissue(const Caller& who, AccountId account, Instant now);
  /// The holder's own change: refused if `old_password` is wrong, or the new one breaks the rule.
  Done change_password(const Caller& who, std::string_view old_password, std::string_view new_password,
                       Instant now);

  /// Before something that a borrowed session must not be enough for. Wrong ones are throttled as with
  /// change_password(); the caller writes the line. kDenied "people.password.wrong".
  Done check_own_password(const Caller& who, std::string_view password, Instant now);

  /// What the account may be in this business from now on; an empty list takes all roles away.
  Done set_roles(const Caller& who, AccountId account, BusinessId business, const std::vector<Role>& roles,
                 Instant now);
  Done rename(const Caller& who, AccountId account, const std::string& name, Language language, Instant now);
  /// Unlocking also ends the waiting after failed sign-ins.
  Done lock(const Caller& who, AccountId account, bool locked, Instant now);
  Done end(const Caller& who, AccountId account, Instant now);

  // Reading asks nobody: decide() with kAccountRead first.
  Result<Account> find(db::Connection& unit, AccountId account);
  /// Of one business: those at home there or with a role there, with their roles there; by id, at most 200.
  Result<std::vector<Account>> list(db::Connection& unit, BusinessId business, AccountId after, int limit);

 private:
  Result<crypto::WipedText> temporary_password(std::string& encoded);
  Done end_handling(db::Connection& unit, ledger::Act& act, AccountId account, BusinessId business,
                    Instant now);
  Result<AccountId> insert(db::Connection& unit, const NewAccount& account, const std::string& encoded,
                           std::optional<AccountId> by, Instant now, ledger::Act& act);

  db::Store& store_;
  Registry& registry_;
  Sessions& sessions_;
  NoHandler no_handler_;
  crypto::Effort effort_;
};

/// The one form of a login id: NFKC, lower case, 3–64 of letters, digits and . _ - @. kInvalid otherwise.
Result<std::string> login_form(std::string_view typed);

}  // namespace azekura::people
