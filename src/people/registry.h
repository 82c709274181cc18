#pragma once
// The registry keys. What is personal in the register (names, birth, address, mail) is sealed under a key
// of its business, and these keys, with the seeds that sign the ledgers, are sealed under the root key.
// The root opens nothing on the number path: what is here protects names against a thief of disks, not
// numbers. The context of a field is azekura/registry/v1/business:3/person:7/name: it opens nowhere else.
// The root may be changed under everybody's hands (house/root_change.h): for a minute both open what they
// sealed, and which one seals is what the transaction itself reads.
// Thread-safe. A Fields must not outlive its Registry.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "db/db.h"
#include "ledger/leaf.h"

namespace azekura::people {

/// One business's registry key, at hand.
class Fields {
 public:
  Result<db::Blob> seal(std::string_view record, std::string_view field, std::string_view text) const;
  /// kCorrupt when the box was altered, or belongs to another row, field or business.
  Result<std::string> open(std::string_view record, std::string_view field, const db::Blob& box) const;
  /// A keyed hash (HMAC-SHA-256, hexadecimal) of what must be compared but not shown: a network address.
  std::string tag(std::string_view what, std::string_view text) const;

 private:
  friend class Registry;
  Fields(const crypto::Key& key, BusinessId business) : key_(&key), business_(business) {}
  std::string context(std::string_view record, std::string_view field) const;

  const crypto::Key* key_;
  BusinessId business_;
};

/// A root key, and what the ledger calls it: 64 bits that say nothing of it.
struct Root {
  explicit Root(crypto::Key root);
  crypto::Key key;
  std::string id;
};
using RootKey = std::shared_ptr<const Root>;

/// What main knows of the root in use: which one, and in which custody file it rests.
struct KeptRoot {
  std::string key_id;
  std::string mode;  // crypto::custody::name_of().
  db::Blob custody;  // SHA-256 of the file.
  Instant since = 0;
  std::optional<db::Blob> next = {};  // SHA-256 of the file that a change laid beside it.
};
/// None before the first unsealing.
Result<std::optional<KeptRoot>> kept_root(db::Connection& unit);
Done keep_root(db::Connection& unit, ledger::Act& act, const KeptRoot& root);
/// Which file a change laid beside the present one; none: it was given up.
Done expect_custody(db::Connection& unit, ledger::Act& act, const std::optional<db::Blob>& next);

class Registry {
 public:
  explicit Registry(crypto::Key root) : root_(std::make_shared<const Root>(std::move(root))) {}
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Makes the keys of a new business, or of the installation. kConflict if it has some.
  Done create(db::Connection& unit, BusinessId business, Instant now);
  /// kNotFound if it has none; kCorrupt if the root key does not open them.
  Result<Fields> fields(db::Connection& unit, BusinessId business);
  /// What signs the checkpoints of this business's ledger.
  Result<crypto::SigningKey> ledger_key(db::Connection& unit, BusinessId business) const;

  RootKey root() const;
  /// For whoever sealed under `root` before the transaction: kUnavailable "people.registry.renewed" if it is
  /// the root no more.
  static Done is_current(db::Connection& unit, const Root& root);
  /// The same, for the change itself: of two transactions that hold it one fails, however late.
  static Done hold_current(db::Connection& unit, const Root& root);
  /// A key under a root for a use of its own (mail, CA, outer layer of a handler's blob), by its name.
  static crypto::Key derived(const Root& root, std::string_view use);
  /// What `open` makes of the root's key for `use`; of the other root's, while there is one, if it was not
  /// sealed under the first (kCorrupt).
  template <typename F>
  auto open_with(std::string_view use, const F& open) const {
    const auto both = roots();
    auto opened = open(derived(*both.front(), use));
    if (!opened && opened.error().code == ErrorCode::kCorrupt && both.size() > 1)
      return open(derived(*both.back(), use));
    return opened;
  }

  /// A change of root, in this order: expect(), so that nobody fails to read what is being sealed anew;
  /// reseal() and keep_root() in one transaction; turn_to() what main then says, which answers false if that
  /// root is not at hand. What is expected and never decided for opens nothing. One change at a time.
  void expect(RootKey next);
  Done reseal(db::Connection& unit, const Root& next);
  bool turn_to(std::string_view key_id, Instant now);
  /// From the sweep: the former root leaves memory a minute after the turn.
  void forget_former(Instant now);

 private:
  /// The one in use first.
  std::vector<RootKey> roots() const;
  Result<crypto::Key> open_box(const db::Blob& box, std::string_view context) const;

  mutable std::mutex roots_guard_;
  RootKey root_;
  RootKey other_;       // The next one, or for a minute the former.
  Instant turned_ = 0;  // 0: other_ is the next.
  std::mutex guard_;
  std::map<crypto::Bytes, crypto::Key>
      opened_;  // By sealed key, so that an undone creation leaves no wrong one.
};

}  // namespace azekura::people
