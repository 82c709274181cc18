#pragma once
// Turning the keyring: a new generation of the keyring key, every wrap sealed anew under it, the old keyslot
// destroyed. What was destroyed before it is then beyond reach in every older backup too. Readers are not
// disturbed. Each step can be cut off: rotation rows in main say what is unfinished, and the next work
// session finishes it first.
//
//  * stage: the new key into the other slot of the keyslot file, beside the old one
//  * turn: in main the new generation is current ("keyring.turn"); nothing staged before is claimed any more
//  * rewrap: every wrap of an older generation, in chunks
//  * destroy: no older wrap is left, so the keyslot file keeps the new generation alone
//  * end: in main the rotation is over (line "keyring.turned")
//
// When somebody who had the business's keys is a handler no more, the turn makes them anew as well: whatever
// that person kept opens nothing that was written since (renewal.h).
//
// A wrap that is damaged opens for nobody. It is set aside, with a line that names the number, and stays
// behind when the others are turned: one bad row must not keep everybody's disposals from their end. Where
// many are bad at once the databases are what is bad, and nothing is turned until they are restored.

#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "people/act.h"
#include "vault/keys.h"
#include "vault/room.h"
#include "vault/stores.h"

namespace azekura::vault {

/// Wraps that were found damaged and set aside, by the person whose number each holds (none: a request's
/// key).
struct Damaged {
  std::int64_t wraps = 0;
  std::vector<PersonId> persons;
};
Result<Damaged> damaged(db::Connection& unit, BusinessId business);

class Rotation {
 public:
  Rotation(const Stores& stores, const Keys& keys, Clock clock);

  struct Turned {
    std::int64_t from = 0;
    std::int64_t to = 0;
  };
  /// A whole turn, from the present generation to the next. One that was cut off is ended first: what it had
  /// already rewrapped lies in its new generation, and only a turn begun after a destruction takes that away
  /// too.
  Result<Turned> run(const people::Caller& who, Room& room);
  /// Ends one that was cut off, if there is one.
  Done finish(const people::Caller& who, Room& room);
  /// What a work session begins with: a turn if the business's pairs are due to be made anew or a number
  /// that was replaced waits for one, else finish().
  Done renew_if_due(const people::Caller& who, Room& room);

 private:
  Result<Turned> whole_turn(const people::Caller& who, Room& room);
  Result<std::optional<Turned>> unfinished(BusinessId business) const;
  Done finish_cut_off(const people::Caller& who, Room& room);
  Done complete(const people::Caller& who, Room& room, const Turned& turned);
  Result<Turned> turn(const people::Caller& who, Room& room);
  Result<crypto::Key> staged_key(const Room& room, const Turned& turned,
                                 const crypto::KemPublic* renewed) const;
  Done catch_up(Room& room, const Turned& turned) const;

  struct OldWrap {
    Token token;
    std::int64_t generation;
    db::Blob box;
  };
  /// One page of a business's wraps of older generations that rows in main live by.
  struct Page {
    std::vector<OldWrap> live;
    std::optional<db::Blob> last;  // Where the next page begins; none after the last.
  };
  Result<Page> older(BusinessId business, std::int64_t below, const db::Blob& after) const;
  Done rewrap(const people::Caller& who, const Room& room, std::int64_t below);
  Done renew(const people::Caller& who, const Room& room, const std::vector<OldWrap>& wraps);
  Done set_aside(const people::Caller& who, BusinessId business, const OldWrap& wrap, const Error& why);
  Done mended(const people::Caller& who, BusinessId business, const std::vector<OldWrap>& renewed);
  Done not_too_many_damaged(BusinessId business) const;
  Done destroy_older(const Room& room, const Turned& turned);
  Done end(const people::Caller& who, BusinessId business, const Turned& turned);

  Stores stores_;
  const Keys& keys_;
  Clock clock_;
  std::mutex one_at_a_time_;
};

}  // namespace azekura::vault
