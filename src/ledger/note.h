#pragma once
// Signed notes (c2sp.org/signed-note): text, a blank line, and one line for each signature. What is not
// signed by a key that the reader knows is nobody's word.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/sign.h"

namespace azekura::ledger {

/// A name and an Ed25519 key, as in "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".
class NoteKey {
 public:
  /// kInvalid "ledger.vkey.form", also for a key that is not Ed25519 and for an id that is not the key's.
  static Result<NoteKey> parse(std::string_view vkey);
  /// kInvalid for a name that is empty, or holds a plus or a space.
  static Result<NoteKey> make(std::string_view name, const crypto::PublicSigningKey& key);

  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  const crypto::PublicSigningKey& key() const { return key_; }
  std::string vkey() const;

 private:
  NoteKey(std::string_view name, std::uint32_t id, const crypto::PublicSigningKey& key)
      : name_(name), id_(id), key_(key) {}
  std::string name_;
  std::uint32_t id_;
  crypto::PublicSigningKey key_;
};

/// `text` ends with a new line. The note has one signature.
Result<std::string> sign_note(std::string_view text, std::string_view name, const crypto::SigningKey& key);

/// The text of a note that at least one of the known keys signed. Signatures by others are passed over; one
/// in a known key's name that does not verify spoils the note. kCorrupt "ledger.note.form", kDenied
/// "ledger.note.unsigned" or "ledger.note.signature".
Result<std::string> open_note(std::string_view note, std::span<const NoteKey> known);

}  // namespace azekura::ledger
