#pragma once
// A handler's private key at rest: one blob with numbered slots, each a way to open it. A slot is sealed
// twice: inside under the work password, outside under the root key, so that neither a thief of the database
// alone nor the server alone can even begin to guess. A blob is a value; the caller stores its bytes.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "crypto/kem.h"
#include "crypto/password.h"

namespace azekura::crypto {

/// The numbers are in the format. 2 is kept for passkeys with PRF; a reader that does not know a kind
/// refuses.
enum class SlotKind : std::uint8_t { kWorkPassword = 1 };

class HandlerBlob {
 public:
  static constexpr std::size_t kMostSlots = 16;

  /// Whose key it is. Both are bound into every slot.
  HandlerBlob(AccountId account, const KemPublic& public_key) : account_(account), public_(public_key) {}
  /// kCorrupt: crypto.slot.form. kInvalid, crypto.slot.kind: made by a newer version.
  static Result<HandlerBlob> parse(std::span<const std::byte> bytes);
  Bytes serialise() const;

  AccountId account() const { return account_; }
  const KemPublic& public_key() const { return public_; }
  std::vector<std::uint8_t> numbers() const;

  /// Fills slot `number`, or replaces what it held. kInvalid if `key` is not the private half of
  /// public_key().
  Done put_work_password(std::uint8_t number, const KemPrivate& key, const Key& root,
                         std::string_view password, const Effort& effort = {});
  /// The outer layer anew, which needs no password. kCorrupt, crypto.slot.sealed: `from` is not its root.
  Done reseal(const Key& from, const Key& to);
  /// kConflict for the last one: the key would be lost.
  Done remove(std::uint8_t number);

  /// kDenied, crypto.slot.password: another password. kCorrupt, crypto.slot.sealed: another root or an
  /// altered slot.
  Result<KemPrivate> open_work_password(std::uint8_t number, const Key& root,
                                        std::string_view password) const;
  /// How the slot was made; kNotFound if there is none. Weaker than today's: put it again.
  Result<Effort> effort_of(std::uint8_t number) const;

 private:
  struct Slot {
    std::uint8_t number;
    SlotKind kind;
    Effort effort;
    Salt salt;
    Bytes box;
  };
  std::string bound_to(const Slot& slot) const;
  Result<const Slot*> find(std::uint8_t number) const;
  Key outer_key(const Key& root) const;

  AccountId account_;
  KemPublic public_;
  std::vector<Slot> slots_;  // In the order of their numbers.
};

}  // namespace azekura::crypto
