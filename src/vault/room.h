#pragma once
// The room: one business while somebody works in it. It holds what a work password opened, and nothing of it
// is anywhere else: the keyring key (two during a rotation), the fingerprint key, the business's own private
// keys, and, once needed, the fingerprints of all numbers held. Rooms are shared by the work sessions of one
// business and emptied with the last of them. Thread-safe.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/hash.h"
#include "crypto/kem.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "people/codes.h"
#include "vault/stores.h"

namespace azekura::vault {

/// The keys of a business: what every handler's wrap holds. The pairs are made anew when a handler has gone;
/// the fingerprint key stays, because its results stand in the wraps.
struct Bundle {
  crypto::KemPrivate kem;
  crypto::SigningKey sign;
  crypto::Key fingerprint;
};

/// DEK ‖ fingerprint, as a wrap of a number holds them; scalar ‖ zeros in the wrap of a request key.
using WrapContent = crypto::Secret<64>;

class Room {
 public:
  Room(BusinessId business, Bundle bundle, std::int64_t generation, crypto::Key keyring_key);

  BusinessId business() const { return business_; }
  std::shared_ptr<const Bundle> bundle() const;
  std::int64_t generation() const;

  struct Wrap {
    std::int64_t generation;
    crypto::Bytes box;
  };
  /// Under the current generation.
  Result<Wrap> seal_wrap(const Token& token, const WrapContent& content) const;
  /// kUnavailable "vault.generation.away" if the room does not hold that generation's key.
  Result<WrapContent> open_wrap(const Token& token, std::int64_t generation,
                                std::span<const std::byte> box) const;

  crypto::Digest fingerprint(std::span<const std::byte, 12> digits) const;

  /// From now on wraps are sealed under this one; older keys still open.
  void add_generation(std::int64_t generation, crypto::Key keyring_key);
  /// From now on the business's keys are these. The fingerprint key is the same.
  void adopt(Bundle fresh);
  /// The keys were made anew and the answer was lost: `other` was opened since, and has them.
  bool is_behind(const Room& other) const;
  /// Forgets every key but the current one.
  void keep_current_only();

  /// Who holds a number with this fingerprint. The list is read by `load` the first time it is needed.
  using Fingerprints = std::map<crypto::Digest, PersonId>;
  using Load = std::function<Result<Fingerprints>()>;
  Result<std::optional<PersonId>> holder_of(const crypto::Digest& fingerprint, const Load& load);
  /// Enters it for a number that is about to be claimed. kConflict if somebody else is there.
  Done reserve(const crypto::Digest& fingerprint, PersonId person, const Load& load);
  void release(const crypto::Digest& fingerprint, PersonId person);
  /// All of this person's, with what is about to be claimed.
  Result<std::set<crypto::Digest>> fingerprints_of(PersonId person, const Load& load);
  /// Looks through the list once, however many they are.
  void forget_persons(const std::set<PersonId>& persons);
  /// After a commit of which nobody knows: the list is read again when it is next needed.
  void forget_fingerprints();

 private:
  std::string wrap_context(const Token& token, std::int64_t generation) const;
  Done load_fingerprints(const Load& load);

  BusinessId business_;
  mutable std::shared_mutex keys_guard_;
  std::shared_ptr<const Bundle> bundle_;
  std::int64_t generation_;
  std::map<std::int64_t, crypto::Key> keyring_keys_;
  std::mutex fingerprints_guard_;
  std::optional<Fingerprints> fingerprints_;
};

/// Which work session is in which room, and for how long yet. The rows of work sessions end by the wall
/// clock, which an administrator can set back; here they end, too, by a clock that nobody can set.
class Rooms {
 public:
  explicit Rooms(Clock steady = boot_clock()) : steady_(std::move(steady)) {}

  /// Puts the session into the business's room: the one that is open, unless that is behind `fresh`. Both in
  /// milliseconds.
  std::shared_ptr<Room> enter(WorkSessionId session, std::shared_ptr<Room> fresh, Instant longest,
                              Instant longest_idle);
  /// Uses the room. kDenied "people.work_session.closed" if the session is in none: the server was
  /// restarted, or its time is over.
  Result<std::shared_ptr<Room>> of(WorkSessionId session);
  /// The open room of a business, for work that any session may do. kNotFound.
  Result<std::shared_ptr<Room>> of(BusinessId business) const;
  /// The last one out empties the room.
  void leave(WorkSessionId session);
  /// Puts out whose time or idleness is over. Every few seconds.
  void leave_expired();
  std::vector<WorkSessionId> sessions() const;

 private:
  struct Stay {
    std::shared_ptr<Room> room;  // Shared: a room lives as long as a session is in it.
    Instant until;
    Instant longest_idle;
    Instant used;
    bool over(Instant now) const { return now >= until || now - used >= longest_idle; }
  };
  Clock steady_;
  mutable std::mutex guard_;
  std::map<WorkSessionId, Stay> stays_;
};

}  // namespace azekura::vault
