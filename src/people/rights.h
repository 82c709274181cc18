#pragma once
// The one decision: may this sign-in do this, here, for this purpose, now? The rules are the rows of
// operations.h, read against the rows of the database in the transaction of the act. No is the default, and
// says why by a message key. What comes back on yes is a Permit, which nothing else can make.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "people/act.h"
#include "people/codes.h"
#include "people/operations.h"
#include "people/work_session.h"

namespace azekura::people {

/// Where an operation needs two persons: what the first one did, and what the second one typed.
struct Proposal {
  AccountId proposer{0};
  Instant proposed_at = 0;
  bool typed = false;  // Solo mode: the confirmation was typed out.
};

struct Ask {
  SessionId session;
  Operation operation;
  BusinessId business;
  std::string purpose = {};                      // For operations that use a right.
  std::optional<PersonClass> person_class = {};  // The same.
  std::optional<Proposal> proposal = {};         // For operations of two persons.
};

class Permit {
 public:
  AccountId account() const { return account_; }
  SessionId session() const { return session_; }
  BusinessId business() const { return business_; }
  Operation operation() const { return operation_; }
  /// For operations that need one: as it was found.
  const std::optional<WorkSession>& work() const { return work_; }
  bool alone() const { return alone_; }  // Confirmed by the proposer, in solo mode: say so in the ledger.

 private:
  friend Result<Permit> decide(db::Connection& unit, const Ask& ask, Instant now);
  Permit(AccountId account, const Ask& ask)
      : account_(account), session_(ask.session), business_(ask.business), operation_(ask.operation) {}

  AccountId account_;
  SessionId session_;
  BusinessId business_;
  Operation operation_;
  std::optional<WorkSession> work_;
  bool alone_ = false;
};

/// In solo mode the proposer may confirm after this long.
inline constexpr Instant kSoloWait = Instant{24} * 3600 * 1000;

/// kDenied with the reason; anything else means that it cannot be told.
Result<Permit> decide(db::Connection& unit, const Ask& ask, Instant now);

/// Asks before something costly is begun for it, an Argon2id say, so that nobody without the right can keep
/// the machine busy. A refusal has its line. decide() still follows, in the transaction of the act.
Done permitted_yet(db::Store& store, const Ask& ask, const ledger::Act& act, Instant now);

/// The work session in which a handler takes this step; none for everybody else. Only a work password opens
/// one, and no manager can issue that.
Result<std::optional<WorkSessionId>> handler_at_work(db::Connection& unit, SessionId session,
                                                     BusinessId business, Instant now);

/// Has this sign-in a role here that could do it at all? Until this said yes nothing is told of what lies
/// behind the door, not even that it is there; decide() follows.
Done may_at_all(db::Connection& unit, SessionId session, Operation operation, BusinessId business,
                Instant now);

/// Who has one of these roles here, by account. Who left has none.
Result<std::vector<AccountId>> accounts_with(db::Connection& unit, BusinessId business, RoleSet roles);
/// In any business.
Result<bool> handles_anywhere(db::Connection& unit, AccountId account);
Result<bool> is_handler(db::Connection& unit, AccountId account, BusinessId business);

/// What a handler may do with one class of persons for one purpose (REQ-V6). Nothing is allowed that was
/// not granted: a new handler has no purposes until the manager grants them.
struct PurposeRight {
  std::string purpose;
  PersonClass person_class = PersonClass::kEmployee;
  std::uint32_t rights = 0;  // Bits of Right.
};
Result<std::vector<PurposeRight>> purposes_of(db::Connection& unit, AccountId handler, BusinessId business);
/// How many all handlers here have together: with none, no number can be used.
Result<std::int64_t> count_purposes(db::Connection& unit, BusinessId business);
/// Replaces them all. Refused for one's own account, but in solo mode.
Done set_purposes(db::Store& store, const Caller& who, AccountId handler, BusinessId business,
                  const std::vector<PurposeRight>& rights, Instant now);
/// Takes them all away, in the act of the caller: who is no handler any more has none.
Done drop_purposes(db::Connection& unit, ledger::Act& act, AccountId handler, BusinessId business);

}  // namespace azekura::people
