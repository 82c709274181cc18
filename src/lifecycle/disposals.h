#pragma once
// Disposal (廃棄): list → confirmation → destruction, so that no backup brings a number back (REQ-L7).
// One person proposes, another confirms; in solo mode the same one, a day later, having typed it out. One of
// the two is a handler at work: a work password is what no manager can issue, so nobody is both of the two by
// making an account or taking one over. The other must not have come out of that handler's hands.
// Retention is asked again at the confirmation. What happens then:
//
// * intent: the list is confirmed, its numbers are being disposed of, their keys condemned (line
//   "disposal.confirm");
// * effect, keyless: wraps and boxes destroyed, tombstones written;
// * outcome: the numbers are disposed of (line "disposal.destroyed");
// * rotation, in session: the keyring is turned, the old keyslot destroyed; then the list is done (line
//   "disposal.done").
//
// Start-up finishes the keyless steps, the next work session the others. Thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "law/retention.h"
#include "lifecycle/certificates.h"
#include "people/act.h"
#include "vault/room.h"
#include "vault/rotation.h"
#include "vault/stores.h"

namespace azekura::lifecycle {

struct Disposal {
  DisposalId id{0};
  BusinessId business{0};
  std::string state;   // proposed, executing, rotating, done, cancelled
  std::string reason;  // retention_ended, no_longer_needed, offer_declined, mistaken_collection
  std::vector<PersonId> persons;
  AccountId proposed_by{0};
  Instant proposed_at = 0;
  std::optional<AccountId> confirmed_by;
  std::optional<Instant> confirmed_at;
  std::optional<Instant> done_at;
  std::optional<std::int64_t> generation_from, generation_to;
  std::string line;  // Of the confirmation; then of the end.
};

/// Who of a list is still kept by a document.
struct StillKept {
  PersonId person{0};
  law::Due floor;
};

class Disposals {
 public:
  /// What always fits into one line of the ledger, whatever the ids.
  static constexpr std::size_t kMostPersons = 500;

  Disposals(const vault::Stores& stores, vault::Rooms& rooms, vault::Rotation& rotation,
            Certificates& certificates, Clock clock);

  /// kConflict "disposal.not_due" when retention_ended is the reason and a floor still stands; names nobody.
  Result<Disposal> propose(const people::Caller& who, BusinessId business,
                           const std::vector<PersonId>& persons, const std::string& reason);
  /// `typed`: whether the confirmation was typed out. Destroys, then turns the keyring if a room is open;
  /// what fails of that is left to the sweep and to the next work session, and the answer's state says so.
  /// kDenied "disposal.nobody_at_work", "disposal.own_making"; kConflict "disposal.not_due" (the line names
  /// them), "disposal.number_changed".
  Result<Disposal> confirm(const people::Caller& who, BusinessId business, DisposalId disposal, bool typed);
  Result<Disposal> cancel(const people::Caller& who, BusinessId business, DisposalId disposal);

  Result<Disposal> find(db::Connection& unit, BusinessId business, DisposalId disposal);
  Result<std::vector<StillKept>> still_kept(db::Connection& unit, const Disposal& disposal);
  /// In `state` ("": in any; "unfinished": executing or rotating), the newest first, before `before` (0: from
  /// the newest).
  Result<std::vector<Disposal>> list(db::Connection& unit, BusinessId business, const std::string& state,
                                     std::int64_t before, int limit);

  /// Keyless: carries out what is condemned and records its outcome. At start-up and after each confirmation.
  Done finish_keyless();
  /// In session: turns the keyring for lists that wait for it. When a work session opens, and after a
  /// confirmation.
  Done finish_in(const people::Caller& who, vault::Room& room);
  /// How many lists, numbers that were replaced, or rotations wait for a work session.
  Result<std::int64_t> unfinished(db::Connection& unit, BusinessId business);

 private:
  Done two_people(db::Connection& unit, const people::Caller& who, const Disposal& disposal,
                  Instant now) const;
  /// The open room that this handler works in; none for whoever does not.
  Result<std::optional<WorkSessionId>> at_work(db::Connection& unit, const people::Caller& who,
                                               BusinessId business, Instant now) const;
  Error not_finished(const people::Caller& who, BusinessId business, const std::vector<db::Row>& waiting,
                     const Error& why);
  Done record_destroyed(DisposalId disposal, BusinessId business);

  vault::Stores stores_;
  vault::Rooms& rooms_;
  vault::Rotation& rotation_;
  Certificates& certificates_;
  Clock clock_;
};

}  // namespace azekura::lifecycle
