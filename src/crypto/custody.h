#pragma once
// Where the root key rests: a small file that opens with a passphrase, with k of n printed shares, inside a
// PKCS#11 token, or with a key file on the machine it was made on. The root opens nothing on the number path
// by itself; losing it costs the registry, mail and ledger signing keys. Reading one wrong asks for nothing:
// neither memory nor time beyond the limits.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/password.h"
#include "crypto/seal.h"
#include "crypto/shares.h"
#include "crypto/token.h"

namespace azekura::crypto::custody {

/// The numbers are in the format.
enum class Mode : std::uint8_t { kPassphrase = 1, kKeyFile = 2, kShares = 3, kToken = 4 };
/// "passphrase", "key_file", "shares", "token".
std::string_view name_of(Mode mode);

/// What a custody file says without being opened.
struct Shape {
  Mode mode;
  std::uint8_t needed = 0, of = 0;           // Shares: k of n.
  std::optional<TokenKeyId> token_key = {};  // Token: which of its keys keeps it.
};

/// What mode 2 asks for. The machine's id is bound in, so that the two files alone, on a stolen copy of the
/// data folder, open nothing elsewhere. It is no secret: who has the whole disk has it too.
struct Machine {
  const Secret<32>& key_file;
  std::string_view machine_id;
};

Result<Bytes> create(const Key& root, std::string_view passphrase, const Effort& effort = {});
Result<Bytes> create(const Key& root, const Machine& machine);

struct Shared {
  Bytes file;
  std::vector<Share> shares;  // For paper: they exist nowhere else.
};
/// 2 <= needed <= of <= 16.
Result<Shared> create_shared(const Key& root, std::uint8_t needed, std::uint8_t of);
/// Under a new key that the token makes and keeps.
Result<Bytes> create(const Key& root, HardwareToken& token);

Result<Shape> shape_of(std::span<const std::byte> file);
/// Is this share one of this file's? The file has a mark of each (a hash that says nothing of it), so that a
/// wrong one is named before any are joined. kInvalid, crypto.custody.share.other.
Done check_share(std::span<const std::byte> file, const Share& share);
/// kDenied, crypto.custody.passphrase: another passphrase, or the file was altered.
Result<Key> open(std::span<const std::byte> file, std::string_view passphrase);
/// kDenied, crypto.custody.machine: another key file or machine, or the file was altered.
Result<Key> open(std::span<const std::byte> file, const Machine& machine);
/// Errors of check_share() and join(); kDenied, crypto.custody.shares: the file was altered.
Result<Key> open(std::span<const std::byte> file, std::span<const Share> shares);
/// Errors of HardwareToken.
Result<Key> open(std::span<const std::byte> file, HardwareToken& token);

/// 32 random bytes in a new file that only its owner can read.
Done make_key_file(const std::string& path);
/// kDenied, crypto.custody.key_file.mode, if others could read it too.
Result<Secret<32>> read_key_file(const std::string& path);
Result<std::string> read_machine_id(const std::string& path = "/etc/machine-id");

}  // namespace azekura::crypto::custody
