#pragma once
// A number that gives way to another (個人番号の変更; REQ-V8): the municipality gave a new one, on request or
// of its own accord, because the old one may have leaked (番号法7条2項); or it was taken down wrongly. What
// is kept of the old one is when it went, why, by whom, and by which document: neither digits nor a hash.
// They are kept no longer, because it is this person's number no more (番号法20条). Each change takes one of
// the handler's matches: whoever may change may neither ask without end which numbers are held nor destroy
// without end. The old number is destroyed as a disposal does it:
//
//  * intent: the old number is out, its key condemned, the new one held, the change written down (line
//    "number.change")
//  * effect, keyless: wrap and box destroyed, a tombstone left (doom.h); start-up and the sweep finish it
//  * rotation, in session: a turn that was begun after the effect takes it out of older backups, too, and its
//    end says so (line "keyring.turned"); the next work session finishes it

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/id.h"
#include "db/db.h"
#include "people/codes.h"
#include "vault/verification.h"

namespace azekura::vault {

enum class ChangeReason { kReissuedOnRequest, kReissuedExOfficio, kCorrectionOfMistake };

struct NumberChange {
  ChangeReason reason;
  Date changed_on;  // From when the new number counts; of a mistake, when it was found.
};

/// A number that went, as the person's history tells of it.
struct PastNumber {
  NumberId number{0};
  std::string reason = {};
  std::string changed_on = {};  // ISO date.
  Instant accepted_at = 0;      // When it had come in.
  Instant recorded_at = 0;
  AccountId recorded_by{0};
  Verification verification = {};  // Of the number that came for it.
  bool forgotten = false;          // No older backup opens it any more.
};
/// The latest first.
Result<std::vector<PastNumber>> past_numbers(db::Connection& unit, BusinessId business, PersonId person);

}  // namespace azekura::vault

template <>
inline constexpr auto azekura::people::kCodes<azekura::vault::ChangeReason> =
    std::to_array<std::string_view>({"reissued_on_request", "reissued_ex_officio", "correction_of_mistake"});
