#pragma once
// Who can open a business (ARCHITECTURE "Keys"). A handler has a key pair, its private half in a blob under
// the work password and, again, under the root key. The business has a bundle (a KEM and a signing key),
// wrapped to every handler and to the recovery key; the KEM key opens the keyslot file, and that holds the
// keyring key of the current generation. So: work password → handler → bundle → keyslot → keyring key → wraps
// → boxes. The root opens nothing on this path by itself, and no one person, and not the server, can add a
// handler. Thread-safe.

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/keyslot.h"
#include "crypto/password.h"
#include "crypto/wiped_text.h"
#include "people/act.h"
#include "people/registry.h"
#include "people/work_session.h"
#include "vault/room.h"
#include "vault/stores.h"

namespace azekura::vault {

/// What a screen shows of a business's keys.
struct KeyState {
  std::string state = "none";  // none, unconfirmed (no recovery sheet typed back yet), active
  std::int64_t generation = 0;
  bool rotating = false;
};
Result<KeyState> key_state(db::Connection& unit, BusinessId business);

class Keys {
 public:
  struct Places {
    std::string keyslots;        // Folder, outside every database.
    crypto::Effort effort = {};  // Of work passwords.
  };
  Keys(const Stores& stores, people::Registry& registry, Rooms& rooms, Places places, Clock clock);

  struct Enrolled {
    std::string words;                               // Fingerprint of the new public key.
    std::optional<crypto::WipedText> work_password;  // When it was generated: shown once.
  };
  /// The caller's own key pair. Anew as long as it opens the confirmed keys of no business: unconfirmed ones
  /// made with the one before go, too. kConflict "vault.handler.enrolled" after that; kInvalid
  /// "vault.work_password.weak" below 60 bits.
  Result<Enrolled> enrol(const people::Caller& who, BusinessId business,
                         std::optional<crypto::WipedText> work_password);

  /// The caller's own, everywhere it is used. Its owner has the new one already: were it made here and the
  /// answer lost, nobody would. Errors as open() and enrol().
  Done change_work_password(const people::Caller& who, BusinessId business, std::string_view present,
                            std::string_view next);

  struct Made {
    std::vector<crypto::WipedText> shares;  // For printing, one for each custodian. Nowhere else.
    int needed = 2;
    std::string business_words, signing_words, recovery_words;
  };
  /// In the first handler's first session with the work password. May be repeated until it was confirmed.
  Result<Made> create(const people::Caller& who, BusinessId business, std::string_view work_password);
  /// Ends the making: one share, typed back from its sheet. kInvalid names what is wrong with it.
  Done confirm(const people::Caller& who, BusinessId business, std::string_view typed_share);

  /// kDenied "vault.work_password.wrong", "vault.work_password.wait"; kCorrupt "vault.keys.stranger" when a
  /// public key is not vouched for: an incident.
  Result<people::WorkSession> open(const people::Caller& who, BusinessId business,
                                   std::string_view work_password);
  /// Lock. Ends the caller's work session.
  Done close(const people::Caller& who, BusinessId business);
  /// After work sessions ended elsewhere (sign-out, time, an account's end): their rooms are left. Every few
  /// seconds, too.
  void leave_ended();

  std::string keyslot_path(BusinessId business) const;

 private:
  Result<crypto::KemPrivate> handler_key(AccountId account, std::string_view work_password) const;
  Result<std::shared_ptr<Room>> unlock(const people::Caller& who, BusinessId business,
                                       const crypto::KemPrivate& handler) const;
  Result<crypto::KemPrivate> tried_key(const people::Caller& who, const ledger::Act& act,
                                       std::string_view work_password);
  Done begin_try(AccountId account);
  Done end_try(AccountId account, bool right);

  Stores stores_;
  people::Registry& registry_;
  Rooms& rooms_;
  Places places_;
  Clock clock_;
  std::mutex making_;  // Keys are made and confirmed one at a time: rows and keyslot file belong together.
};

}  // namespace azekura::vault
