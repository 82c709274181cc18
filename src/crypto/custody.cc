#include "crypto/custody.h"

#include <algorithm>

#include "crypto/file.h"
#include "crypto/hash.h"
#include "crypto/wiped_text.h"
#include "wire.h"

namespace azekura::crypto::custody {
namespace {

constexpr std::string_view kMagic = "AZK-CUST";
constexpr std::size_t kVersion = 1;
constexpr std::string_view kUse = "azekura/custody/key-file/v1/machine:";
constexpr std::size_t kMachineId = 32;

struct Parsed {
  Mode mode;
  Effort effort;  // Zeros in mode 2.
  Salt salt;
  std::string_view header;  // Bound into the box: all that stands before it.
  std::span<const std::byte> box;
};

Bytes header(Mode mode, const Effort& effort, const Salt& salt) {
  return Writer()
      .text(kMagic)
      .number(kVersion, 2)
      .number(static_cast<std::uint64_t>(mode), 1)
      .number(effort.memory_kib, 4)
      .number(effort.passes, 4)
      .bytes(salt)
      .written();
}

Result<Parsed> parse(std::span<const std::byte> file) {
  const Error refused{ErrorCode::kCorrupt, "crypto.custody.form"};
  Reader reader(file);
  if (!reader.literal(kMagic)) return refused;
  if (reader.number(2) != kVersion) return Error{ErrorCode::kInvalid, "crypto.custody.version"};
  Parsed parsed{};
  const auto mode = reader.number(1);
  parsed.mode = static_cast<Mode>(mode);
  parsed.effort.memory_kib = static_cast<std::uint32_t>(reader.number(4));
  parsed.effort.passes = static_cast<std::uint32_t>(reader.number(4));
  const auto salt = reader.bytes(parsed.salt.size());
  parsed.box = reader.bytes(32 + kSealOverhead);
  if (!reader.finished() || mode < 1 || mode > 2) return refused;
  std::copy(salt.begin(), salt.end(), parsed.salt.begin());
  parsed.header = text_of(file.first(file.size() - parsed.box.size()));
  const bool sound = parsed.mode == Mode::kPassphrase ? static_cast<bool>(check_effort(parsed.effort))
                                                      : parsed.effort == Effort{0, 0};
  if (!sound) return refused;
  return parsed;
}

Result<Bytes> write(const Key& root, const Bytes& head, const Key& under) {
  AZ_TRY(box, seal(under, root.expose(), text_of(head)));
  return Writer().bytes(head).bytes(box).written();
}

Result<Key> key_of(const Machine& machine, const Salt& salt) {
  if (machine.machine_id.empty()) return Error{ErrorCode::kInvalid, "crypto.custody.machine_id"};
  std::array<std::byte, 32> key{};
  const auto info = std::string(kUse) + std::string(machine.machine_id);
  hkdf_sha256(machine.key_file.expose(), salt, bytes_of(info), key);
  return Key(std::span(key));
}

}  // namespace

Result<Bytes> create(const Key& root, std::string_view passphrase, const Effort& effort) {
  AZ_TRY(salt, fresh_salt());
  AZ_TRY(under, stretch(passphrase, salt, effort));
  return write(root, header(Mode::kPassphrase, effort, salt), under);
}

Result<Bytes> create(const Key& root, const Machine& machine) {
  AZ_TRY(salt, fresh_salt());
  AZ_TRY(under, key_of(machine, salt));
  return write(root, header(Mode::kKeyFile, {0, 0}, salt), under);
}

Result<Mode> mode_of(std::span<const std::byte> file) {
  AZ_TRY(parsed, parse(file));
  return parsed.mode;
}

Result<Key> open(std::span<const std::byte> file, std::string_view passphrase) {
  AZ_TRY(parsed, parse(file));
  if (parsed.mode != Mode::kPassphrase) return Error{ErrorCode::kInvalid, "crypto.custody.mode"};
  AZ_TRY(under, stretch(passphrase, parsed.salt, parsed.effort));
  auto root = open_key(under, parsed.box, parsed.header);
  if (!root) return Error{ErrorCode::kDenied, "crypto.custody.passphrase"};
  return root;
}

Result<Key> open(std::span<const std::byte> file, const Machine& machine) {
  AZ_TRY(parsed, parse(file));
  if (parsed.mode != Mode::kKeyFile) return Error{ErrorCode::kInvalid, "crypto.custody.mode"};
  AZ_TRY(under, key_of(machine, parsed.salt));
  auto root = open_key(under, parsed.box, parsed.header);
  if (!root) return Error{ErrorCode::kDenied, "crypto.custody.machine"};
  return root;
}

Done make_key_file(const std::string& path) {
  AZ_TRY(key, fresh_key());
  return write_new_file(path, key.expose());
}

Result<Secret<32>> read_key_file(const std::string& path) {
  AZ_TRY(file, File::to_read(path));
  if (!file.only_owners()) return Error{ErrorCode::kDenied, "crypto.custody.key_file.mode"};
  AZ_TRY(bytes, file.read(32));
  if (bytes.size() != 32) return Error{ErrorCode::kCorrupt, "crypto.custody.key_file"};
  return Secret<32>(std::span(bytes).first<32>());
}

Result<std::string> read_machine_id(const std::string& path) {
  AZ_TRY(file, File::to_read(path));
  AZ_TRY(bytes, file.read(kMachineId + 1));
  auto id = std::string(text_of(bytes));
  if (id.ends_with('\n')) id.pop_back();
  const bool sound = id.size() == kMachineId && std::all_of(id.begin(), id.end(), [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                     });
  if (!sound) return Error{ErrorCode::kInvalid, "crypto.custody.machine_id"};
  return id;
}

}  // namespace azekura::crypto::custody
