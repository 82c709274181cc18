#pragma once
// Who may open a business besides its first handler (REQ-V9: never by one person alone). Three people come
// together: the newcomer makes a key and reads its six words out; a manager approves; a handler with the room
// open types the words that were read, and the business's keys are wrapped to the newcomer's. A handler who
// goes loses wrap, approval and work sessions in the same act, and the next work session makes the business's
// keys anew (renewal.h). Thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "people/act.h"
#include "vault/room.h"
#include "vault/stores.h"

namespace azekura::vault {

struct Handler {
  AccountId account{0};
  std::string state;  // "none" (no key), "waiting" (for approval), "approved", "admitted".
  std::string words;  // Fingerprint of the public key, unless there is none.
  std::optional<AccountId> approved_by = {};
  Instant approved_at = 0;
};
/// Everybody who has the role, by account.
Result<std::vector<Handler>> handlers_of(db::Connection& unit, BusinessId business, Instant now);
/// A handler has gone, and the next work session makes the business's keys anew.
Result<bool> keys_to_be_renewed(db::Connection& unit, BusinessId business);

/// In the act that takes the role away, or the key: nothing of this person's opens the business any more. A
/// key that opens no other business is forgotten. kConflict "vault.handler.last" for the only one who can
/// open the business: another one has to be let in first.
Done take_keys_away(db::Connection& unit, ledger::Act& act, AccountId account, BusinessId business,
                    Instant now);

class Handlers {
 public:
  Handlers(const Stores& stores, Rooms& rooms, Clock clock)
      : stores_(stores), rooms_(rooms), clock_(std::move(clock)) {}

  /// Of the key that the newcomer has now. kConflict "vault.handler.admitted"; kNotFound
  /// "vault.handler.no_key"; kDenied "vault.handler.self".
  Done approve(const people::Caller& who, BusinessId business, AccountId newcomer);
  /// In the caller's work session. `words` as they were read out. kInvalid "vault.handler.words"; kConflict
  /// "vault.handler.not_approved", also when the key was made anew since; kDenied "vault.handler.same_person"
  /// when the caller approved, "vault.handler.own_making" when somebody of the caller's making did.
  /// Where there was no other manager, the caller may have approved a day before: "vault.handler.too_soon".
  /// An approval lasts a week, and only as long as its giver manages.
  Done admit(const people::Caller& who, BusinessId business, AccountId newcomer, std::string_view words);
  /// For a lost work password, or when trust ended: the role stays, the key goes. Before admission it
  /// withdraws the approval.
  Done remove(const people::Caller& who, BusinessId business, AccountId handler);

 private:
  Stores stores_;
  Rooms& rooms_;
  Clock clock_;
};

}  // namespace azekura::vault
