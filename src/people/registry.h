#pragma once
// The registry keys. What is personal in the register (names, birth, address, mail) is sealed under a key
// of its business, and these keys, with the seeds that sign the ledgers, are sealed under the root key.
// The root opens nothing on the number path: what is here protects names against a thief of disks, not
// numbers. The context of a field is azekura/registry/v1/business:3/person:7/name: it opens nowhere else.
// Thread-safe. A Fields must not outlive its Registry.

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "db/db.h"

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

class Registry {
 public:
  explicit Registry(crypto::Key root) : root_(std::move(root)) {}
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Makes the keys of a new business, or of the installation. kConflict if it has some.
  Done create(db::Connection& unit, BusinessId business, Instant now);
  /// kNotFound if it has none; kCorrupt if the root key does not open them.
  Result<Fields> fields(db::Connection& unit, BusinessId business);
  /// What signs the checkpoints of this business's ledger.
  Result<crypto::SigningKey> ledger_key(db::Connection& unit, BusinessId business) const;
  /// A key under the root for a use of its own (mail, CA, outer layer of a handler's blob), by its name.
  crypto::Key derived(std::string_view use) const;

 private:
  crypto::Key root_;
  std::mutex guard_;
  std::map<crypto::Bytes, crypto::Key>
      opened_;  // By sealed key, so that an undone creation leaves no wrong one.
};

}  // namespace azekura::people
