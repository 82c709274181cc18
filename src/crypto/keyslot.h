#pragma once
// The keyslot file: the one thing that must exist in its latest version alone. It holds a business's keyring
// key, sealed to the business key pair. Whoever destroys a generation here has destroyed every number that
// was disposed of, in every backup. 4 KiB outside every database: two slots, written in turn, each with its
// checksum, so that a write cut off anywhere leaves the other slot whole. One process writes at a time.

#include <cstdint>
#include <optional>
#include <string>

#include "base/id.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"

namespace azekura::crypto {

class KeyslotFile {
 public:
  static constexpr std::size_t kSize = 4096;
  static constexpr std::size_t kSlotSize = 2048;

  /// A new file whose two slots hold this generation. kConflict if the path exists.
  static Result<KeyslotFile> create(const std::string& path, BusinessId business, std::uint64_t generation,
                                    const KemPublic& to, const Key& keyring);
  /// kCorrupt, crypto.keyslot.lost, if neither slot is whole; kInvalid, crypto.keyslot.business, if it is
  /// another business's.
  static Result<KeyslotFile> load(const std::string& path, BusinessId business);

  BusinessId business() const { return business_; }
  /// The generation written last. Which one is current, the database says.
  std::uint64_t newest() const;
  bool holds(std::uint64_t generation) const;
  /// Another generation is still, or already, in the file: a rotation is under way or was cut off.
  bool unfinished() const;
  /// One slot is torn; the next write mends it.
  bool damaged() const;

  /// The keyring key. kNotFound if the generation is gone, kCorrupt if it does not open.
  Result<Key> open(std::uint64_t generation, const KemPrivate& business) const;

  /// Rotation, first step: writes `next` beside `current`, which stays. kConflict, crypto.keyslot.unfinished,
  /// while there are two already.
  Done stage(std::uint64_t current, std::uint64_t next, const KemPublic& to, const Key& keyring);
  /// Last step (or, with the old generation, the way back): `kept` is read from the disk and its canary
  /// opened; only then is every other generation overwritten. Afterwards their keys exist nowhere in this
  /// file.
  Done keep_only(std::uint64_t kept, const KemPrivate& business);

  /// Of the whole content: the same for the file and its copies. A rotation knows of no copy: whoever keeps
  /// one lays the latest over it by hand (docs/operations.md).
  Digest digest() const;

 private:
  struct Slot {
    std::uint64_t generation, sequence;
    HpkeBox box;
    Bytes canary;
  };
  using Slots = std::array<std::optional<Slot>, 2>;

  KeyslotFile(std::string path, BusinessId business) : path_(std::move(path)), business_(business) {}
  static Result<Slot> make(BusinessId business, std::uint64_t generation, const KemPublic& to,
                           const Key& keyring);
  static std::optional<Slot> parse(std::span<const std::byte> slot, BusinessId business);
  static Bytes serialise(const std::optional<Slot>& slot, BusinessId business);
  static Result<Slots> read(const std::string& path, BusinessId business);
  static Result<Key> open(const Slot& slot, BusinessId business, const KemPrivate& key);
  std::uint64_t next_sequence() const;
  Done write(std::size_t at, const Slot& slot);

  std::string path_;
  BusinessId business_;
  Slots slots_;
};

}  // namespace azekura::crypto
