#pragma once
// A key that never leaves a token: a smart card, an HSM, or SoftHSM, reached through its PKCS#11 module. The
// token makes the key, and seals and opens another key under it; its own key cannot be read, not even by us.
// Nothing that a module answers is believed unmeasured; but it runs in this process and could do worse than
// lie, so its path comes from the configuration alone.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "crypto/seal.h"

namespace azekura::crypto {

/// Which module, by its absolute path, and which token in it: slot numbers change, labels stay.
struct TokenPlace {
  std::string module;
  std::string label;
};

/// The CKA_ID of a key in its token. Random; no secret.
using TokenKeyId = std::array<std::byte, 16>;

/// nonce (12) ‖ ciphertext (32) ‖ tag (16)
inline constexpr std::size_t kTokenBox = 32 + kSealOverhead;

/// One token, and a login to it until this goes out of scope. Any thread may call: one call at a time reaches
/// the module. Several may be open at once, of one module or one token; the last one logs out and gives the
/// module back. Not to be used in a child after fork (PKCS#11 v2.40, 5.4).
///
/// Any call may answer kUnavailable: crypto.token.absent (pulled out; put it in and open again) or .failed.
class HardwareToken {
 public:
  /// kInvalid: crypto.token.module (cannot be loaded, or is no PKCS#11), .mechanism (no AES-256-GCM in it);
  /// kConflict: .twice (two tokens of that label); kDenied: .pin, .pin_locked, .last_try (another wrong PIN
  /// would lock it: give the right one with the token's own tool). A PIN is asked of the token once, and
  /// neither kept nor told.
  static Result<HardwareToken> open(const TokenPlace& place, std::string_view pin);

  HardwareToken(HardwareToken&&) noexcept;
  HardwareToken& operator=(HardwareToken&&) noexcept;
  ~HardwareToken();

  /// A new AES-256 key, made inside the token. kDenied, crypto.token.readable, if the token would let it out:
  /// then the key is destroyed again.
  Result<TokenKeyId> make_key();

  /// A box of kTokenBox bytes, opened again inside the token before it is handed out. kDenied,
  /// crypto.token.readable, under a key that could leave the token.
  Result<Bytes> seal(const TokenKeyId& under, const Key& what, std::string_view context);

  /// kCorrupt, crypto.token.refused: the box or its context was altered, or another key sealed it.
  /// kNotFound, crypto.token.key, here and in the others: there is no such key, or more than one.
  Result<Key> open_key(const TokenKeyId& under, std::span<const std::byte> box, std::string_view context);

  /// What was sealed under it is lost.
  Done destroy_key(const TokenKeyId& which);

 private:
  struct Inside;
  explicit HardwareToken(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace azekura::crypto
