#pragma once
// Where the root key rests: a small file that opens with a passphrase, or with a key file on the machine it
// was made on. The root opens nothing on the number path by itself; losing it costs the registry, mail and
// ledger signing keys. Reading one wrong asks for nothing: neither memory nor time beyond the limits.

#include <string>
#include <string_view>

#include "crypto/password.h"
#include "crypto/seal.h"

namespace azekura::crypto::custody {

enum class Mode : std::uint8_t { kPassphrase = 1, kKeyFile = 2 };

/// What mode 2 asks for. The machine's id is bound in, so that the two files alone, on a stolen copy of the
/// data folder, open nothing elsewhere. It is no secret: who has the whole disk has it too.
struct Machine {
  const Secret<32>& key_file;
  std::string_view machine_id;
};

Result<Bytes> create(const Key& root, std::string_view passphrase, const Effort& effort = {});
Result<Bytes> create(const Key& root, const Machine& machine);

Result<Mode> mode_of(std::span<const std::byte> file);
/// kDenied, crypto.custody.passphrase: another passphrase, or the file was altered.
Result<Key> open(std::span<const std::byte> file, std::string_view passphrase);
/// kDenied, crypto.custody.machine: another key file or machine, or the file was altered.
Result<Key> open(std::span<const std::byte> file, const Machine& machine);

/// 32 random bytes in a new file that only its owner can read.
Done make_key_file(const std::string& path);
/// kDenied, crypto.custody.key_file.mode, if others could read it too.
Result<Secret<32>> read_key_file(const std::string& path);
Result<std::string> read_machine_id(const std::string& path = "/etc/machine-id");

}  // namespace azekura::crypto::custody
