#pragma once
// Where the root key rests, as files: `root.custody`, which opens it, and, while another way is being taken,
// `root.custody.next`, under which the next root rests. Nothing here decides: which of the two counts, main
// says (people::kept_root), so that a change cut off anywhere is either decided or not, and there is a file
// that opens either way. Thread-safe: one writer, the change (root_change.h).

#include <optional>
#include <string>
#include <vector>

#include "crypto/custody.h"
#include "crypto/wiped_text.h"
#include "house/config.h"

namespace azekura::house {

using crypto::custody::Mode;
using crypto::custody::Shape;

/// What people bring to open a custody. Only what its mode asks for is read.
struct Answer {
  crypto::WipedText passphrase = {}, pin = {};
  std::vector<crypto::Share> shares = {};
};

/// How a root shall rest.
struct Wanted {
  Mode mode = Mode::kPassphrase;
  crypto::WipedText passphrase = {}, pin = {};
  std::uint8_t needed = 2, of = 3;
};

class Custodian {
 public:
  explicit Custodian(const Config& config) : config_(config) {}

  /// kInvalid "house.passphrase.weak" below 60 bits, "house.token.none" where no token is configured; errors
  /// of crypto::custody. A key file is made where there is none.
  Result<crypto::custody::Shared> make(const crypto::Key& root, const Wanted& wanted) const;

  enum class Which { kPresent, kNext };
  /// kNotFound "house.not_initialised", "house.custody.no_change".
  Result<crypto::Bytes> read(Which which = Which::kPresent) const;
  Result<crypto::Key> open(const Answer& answer) const;
  /// A file as it was read.
  Result<crypto::Key> open(const crypto::Bytes& file, const Answer& answer) const;
  Result<Shape> shape(Which which = Which::kPresent) const;

  /// Opens without anybody, if that is how it rests: by the key file, or the PIN file of the token. kDenied
  /// "house.custody.attended".
  Result<crypto::Key> open_unattended() const;

  /// Lays the next one beside the present one, in place of an earlier next one.
  Done stage(const crypto::Bytes& file) const;
  Done drop() const;
  /// The next one is the present one from now on, if `decided` (SHA-256) is what main has decided for; what
  /// the present one was is overwritten. Done, too, when there is nothing to do.
  Done settle(std::span<const std::byte> decided) const;

  bool has_token() const { return !config_.token.module.empty(); }

 private:
  std::string path(Which which) const;
  Result<crypto::Key> open_by_key_file(const crypto::Bytes& file) const;
  Result<crypto::Key> open_in_token(const crypto::Bytes& file, std::string_view pin) const;

  Config config_;
};

}  // namespace azekura::house
