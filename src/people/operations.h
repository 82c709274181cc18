#pragma once
// What can be done in the product, one row each: who may, whether a work session must be open, what it
// touches, which of a handler's rights it uses, and whether a second person is needed. The rows are the
// rule (rights.h reads nothing else); the name of a row is also the act in the ledger.
// No row that touches numbers or the register of persons lets a system administrator in: see the assertion.

#include <array>
#include <cstdint>
#include <string_view>

#include "people/codes.h"

namespace azekura::people {

using RoleSet = std::uint32_t;
constexpr RoleSet bit(Role role) { return 1U << static_cast<unsigned>(role); }

namespace roles {
inline constexpr RoleSet O = bit(Role::kOwner), M = bit(Role::kManager), H = bit(Role::kHandler),
                         S = bit(Role::kSystemAdministrator), E = bit(Role::kMember), A = bit(Role::kAuditor);
inline constexpr RoleSet kAnyone = O | M | H | S | E | A;
inline constexpr RoleSet kSelf = kAnyone | (1U << 31U);  // Whoever is signed in, about their own account.
}  // namespace roles

enum class Touches { kNothing, kPersons, kNumbers };
enum class Work { kClosed, kOpen };  // kOpen: only in an open work session of that business.
enum class Hands { kOne, kTwo };     // kTwo: not whoever proposed it, but for solo mode.

/// What a handler can be granted per purpose and class of person (REQ-V6). Bits, kept in rows.
enum class Right : std::uint32_t {
  kNone = 0,
  kRegister = 1,
  kReveal = 2,
  kMatch = 4,
  kOutput = 8,
  kProvide = 16,
  kDispose = 32
};
inline constexpr std::uint32_t kAllRights = 63;

// Roles: O owner, M manager, H handler, S system administrator, E member (employee), A auditor.
#define AZ_OPERATIONS(X)                                                            \
  X(NumberRegister, "number.register", H, kNumbers, kOpen, kRegister, kOne)         \
  X(NumberChange, "number.change", H, kNumbers, kOpen, kRegister, kOne)             \
  X(NumberReveal, "number.reveal", H, kNumbers, kOpen, kReveal, kOne)               \
  X(NumberMatch, "number.match", H, kNumbers, kOpen, kMatch, kOne)                  \
  X(NumberVerify, "number.verify", H, kPersons, kClosed, kNone, kOne)               \
  X(NumberStatus, "number.status", O | M | H | A, kPersons, kClosed, kNone, kOne)   \
  X(RequestCreate, "request.create", H, kNumbers, kOpen, kRegister, kOne)           \
  X(RequestList, "request.list", M | H, kPersons, kClosed, kNone, kOne)             \
  X(RequestCancel, "request.cancel", M | H, kPersons, kClosed, kNone, kOne)         \
  X(IntakeOpen, "intake.open", H, kNumbers, kOpen, kRegister, kOne)                 \
  X(IntakeAccept, "intake.accept", H, kNumbers, kOpen, kRegister, kOne)             \
  X(IntakeRefuse, "intake.refuse", H, kNumbers, kOpen, kRegister, kOne)             \
  X(IntakeReturn, "intake.return", H, kNumbers, kOpen, kRegister, kOne)             \
  X(ImportCheck, "import.check", H, kNumbers, kOpen, kRegister, kOne)               \
  X(ImportRun, "import.run", H, kNumbers, kOpen, kRegister, kOne)                   \
  X(DisposalList, "disposal.list", O | M | H | A, kPersons, kClosed, kNone, kOne)   \
  X(DisposalPropose, "disposal.propose", M | H, kPersons, kClosed, kNone, kOne)     \
  X(DisposalConfirm, "disposal.confirm", M | H, kPersons, kClosed, kNone, kTwo)     \
  X(PersonRead, "person.read", O | M | H, kPersons, kClosed, kNone, kOne)           \
  X(PersonExport, "person.export", O | M | H, kPersons, kClosed, kNone, kOne)       \
  X(PersonWrite, "person.write", M | H, kPersons, kClosed, kNone, kOne)             \
  X(WorkSessionOpen, "work_session.open", H, kNothing, kClosed, kNone, kOne)        \
  X(WorkSessionEnd, "work_session.end", H, kNothing, kClosed, kNone, kOne)          \
  X(HandlerEnrol, "handler.enrol", H, kNothing, kClosed, kNone, kOne)               \
  X(HandlerList, "handler.list", O | M | H | A, kNothing, kClosed, kNone, kOne)     \
  X(HandlerApprove, "handler.approve", O | M, kNothing, kClosed, kNone, kOne)       \
  X(HandlerAdmit, "handler.admit", H, kNumbers, kOpen, kNone, kOne)                 \
  X(HandlerRemove, "handler.remove", O | M, kNothing, kClosed, kNone, kOne)         \
  X(WorkPassword, "handler.password", H, kNothing, kClosed, kNone, kOne)            \
  X(HandlerPurpose, "handler.purpose", O | M, kNothing, kClosed, kNone, kOne)       \
  X(BusinessCreate, "business.create", O | S, kNothing, kClosed, kNone, kOne)       \
  X(BusinessRead, "business.read", kAnyone, kNothing, kClosed, kNone, kOne)         \
  X(BusinessWrite, "business.write", O | M, kNothing, kClosed, kNone, kOne)         \
  X(NoticePublish, "notice.publish", O | M, kNothing, kClosed, kNone, kOne)         \
  X(BusinessSolo, "business.solo", O | M, kNothing, kClosed, kNone, kOne)           \
  X(AccountCreate, "account.create", O | M | S, kNothing, kClosed, kNone, kOne)     \
  X(AccountRead, "account.read", O | M | S | A, kNothing, kClosed, kNone, kOne)     \
  X(AccountWrite, "account.write", O | M | S, kNothing, kClosed, kNone, kOne)       \
  X(AccountReissue, "account.reissue", O | M | S, kNothing, kClosed, kNone, kOne)   \
  X(AccountRole, "account.role", O | M | S, kNothing, kClosed, kNone, kOne)         \
  X(AccountEnd, "account.end", O | M | S, kNothing, kClosed, kNone, kOne)           \
  X(SessionList, "session.list", O | M | S | A, kNothing, kClosed, kNone, kOne)     \
  X(SessionEnd, "session.end", O | M | S, kNothing, kClosed, kNone, kOne)           \
  X(OwnPassword, "account.password", kSelf, kNothing, kClosed, kNone, kOne)         \
  X(OwnSessions, "session.own", kSelf, kNothing, kClosed, kNone, kOne)              \
  X(SignOut, "account.sign_out", kSelf, kNothing, kClosed, kNone, kOne)             \
  X(LedgerRead, "ledger.read", O | M | A, kPersons, kClosed, kNone, kOne)           \
  X(LedgerVerify, "ledger.verify", O | M | H | A, kNothing, kClosed, kNone, kOne)   \
  X(LedgerCheckpoint, "ledger.checkpoint", kAnyone, kNothing, kClosed, kNone, kOne) \
  X(CustodyRead, "custody.read", S, kNothing, kClosed, kNone, kOne)                 \
  X(CustodyChange, "custody.change", S, kNothing, kClosed, kNone, kOne)             \
  X(SettingsWrite, "settings.write", O | M | S, kNothing, kClosed, kNone, kOne)

enum class Operation {
#define AZ_X(id, name, who, touches, work, right, hands) k##id,
  AZ_OPERATIONS(AZ_X)
#undef AZ_X
};
template <>
inline constexpr auto kCodes<Operation> = std::to_array<std::string_view>({
#define AZ_X(id, name, who, touches, work, right, hands) name,
    AZ_OPERATIONS(AZ_X)
#undef AZ_X
});

struct Rule {
  Operation operation;
  RoleSet who;
  Touches touches;
  Work work;
  Right right;
  Hands hands;
  std::string_view label;  // Message key: what the operation is called on a screen.
};

namespace roles {
inline constexpr auto kRules = std::to_array<Rule>({
#define AZ_X(id, name, who, touches, work, right, hands)                    \
  Rule{Operation::k##id, who,          Touches::touches,        Work::work, \
       Right::right,     Hands::hands, "people.operation." name},
    AZ_OPERATIONS(AZ_X)
#undef AZ_X
});
}  // namespace roles
using roles::kRules;

constexpr const Rule& rule(Operation operation) { return kRules[static_cast<std::size_t>(operation)]; }

static_assert(
    [] {
      for (const Rule& row : kRules)
        if (row.touches != Touches::kNothing && (row.who & bit(Role::kSystemAdministrator)) != 0)
          return false;
      return true;
    }(),
    "a system administrator sees neither numbers nor persons");

}  // namespace azekura::people
