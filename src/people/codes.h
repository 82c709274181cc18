#pragma once
// The words of this room, each an enum here and a code outside: in rows, in the ledger, in the API.
// A code is never renamed, and values are never reordered without a migration: rows hold the code.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/messages.h"

namespace azekura {

struct SessionTag {
  static constexpr std::string_view kName = "session";
};
struct WorkSessionTag {
  static constexpr std::string_view kName = "work_session";
};
using SessionId = Id<SessionTag>;          // One sign-in.
using WorkSessionId = Id<WorkSessionTag>;  // One opening of one business by a work password.

}  // namespace azekura

namespace azekura::people {

template <typename E>
inline constexpr std::array<std::string_view, 0> kCodes{};

template <typename E>
constexpr std::string_view code(E value) {
  return kCodes<E>[static_cast<std::size_t>(value)];
}

/// The value that goes by this code, or nothing.
template <typename E>
constexpr std::optional<E> from_code(std::string_view text) {
  for (std::size_t i = 0; i < kCodes<E>.size(); ++i)
    if (kCodes<E>[i] == text) return static_cast<E>(i);
  return std::nullopt;
}

// kSystemAdministrator (システム管理者) never sees a number, nor a name from the register of persons.
enum class Role { kOwner, kManager, kHandler, kSystemAdministrator, kMember, kAuditor };
template <>
inline constexpr auto kCodes<Role> = std::to_array<std::string_view>({"owner", "manager", "handler",
                                                                      "system_administrator", "member",
                                                                      "auditor"});

template <>
inline constexpr auto kCodes<Language> = std::to_array<std::string_view>({"ja", "en"});

enum class AccountState { kActive, kLocked, kLeft };
template <>
inline constexpr auto kCodes<AccountState> = std::to_array<std::string_view>({"active", "locked", "left"});

/// An account is on one side for good: whoever once ran the system is never a handler, nor the reverse.
enum class Side { kNeither, kSystem, kNumbers };
template <>
inline constexpr auto kCodes<Side> = std::to_array<std::string_view>({"neither", "system", "numbers"});

enum class BusinessKind { kBusiness, kLabourOffice, kTaxOffice, kLaborInsuranceGroup, kPublicBody };
template <>
inline constexpr auto kCodes<BusinessKind> = std::to_array<std::string_view>(
    {"business", "labour_office", "tax_office", "labor_insurance_group", "public_body"});

enum class PersonClass { kEmployee, kOfficer, kDependant, kPayee, kShareholder, kOther };
template <>
inline constexpr auto kCodes<PersonClass> =
    std::to_array<std::string_view>({"employee", "officer", "dependant", "payee", "shareholder", "other"});

// kOffer: 内定. kDispatched: a worker sent by another firm, whose number one may not ask for.
// kDeclined: 内定辞退.
enum class Employment {
  kNone,
  kRegular,
  kContract,
  kPartTime,
  kReemployed,
  kSeconded,
  kDispatched,
  kOffer,
  kDeclined
};
template <>
inline constexpr auto kCodes<Employment> = std::to_array<std::string_view>({"none", "regular", "contract",
                                                                            "part_time", "reemployed",
                                                                            "seconded", "dispatched", "offer",
                                                                            "declined"});

/// What a payee is paid for. kNone: not recorded.
enum class Payment { kNone, kFees, kFeesMedical, kRent, kProperty, kAgency, kDividend };
template <>
inline constexpr auto kCodes<Payment> = std::to_array<std::string_view>({"none", "fees", "fees_medical",
                                                                         "rent", "property", "agency",
                                                                         "dividend"});

/// 続柄, as seen from the worker.
enum class Relation { kNone, kSpouse, kChild, kParent, kGrandparent, kGrandchild, kSibling, kOther };
template <>
inline constexpr auto kCodes<Relation> = std::to_array<std::string_view>({"none", "spouse", "child", "parent",
                                                                          "grandparent", "grandchild",
                                                                          "sibling", "other"});

enum class Sex { kUnknown, kMale, kFemale };
template <>
inline constexpr auto kCodes<Sex> = std::to_array<std::string_view>({"unknown", "male", "female"});

/// Where this person's number stands. Kept by the vault, shown in lists.
enum class NumberStatus { kNone, kRequested, kSubmitted, kUnverified, kHeld, kDisposed };
template <>
inline constexpr auto kCodes<NumberStatus> =
    std::to_array<std::string_view>({"none", "requested", "submitted", "unverified", "held", "disposed"});

}  // namespace azekura::people
