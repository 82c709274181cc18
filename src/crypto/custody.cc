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
constexpr std::string_view kSharesUse = "azekura/custody/shares/v1";
constexpr std::string_view kMarkUse = "azekura/custody/share-mark/v1";
constexpr std::size_t kMachineId = 32;
using Mark = std::array<std::byte, 16>;

struct Parsed {
  Shape shape;
  Effort effort;  // Zeros but for a passphrase.
  Salt salt;
  std::span<const std::byte> marks;  // Shares: one for each, in their order.
  std::string_view header;           // Bound into the box: all that stands before it.
  std::span<const std::byte> box;
};

/// What every file begins with; what its mode adds follows, then the box.
Writer header(Mode mode, const Effort& effort, const Salt& salt) {
  Writer writer;
  writer.text(kMagic)
      .number(kVersion, 2)
      .number(static_cast<std::uint64_t>(mode), 1)
      .number(effort.memory_kib, 4)
      .number(effort.passes, 4)
      .bytes(salt);
  return writer;
}

/// What the mode adds.
bool read_addition(Reader& reader, Parsed& parsed) {
  switch (parsed.shape.mode) {
    case Mode::kPassphrase:
    case Mode::kKeyFile: return true;
    case Mode::kShares:
      parsed.shape.needed = static_cast<std::uint8_t>(reader.number(1));
      parsed.shape.of = static_cast<std::uint8_t>(reader.number(1));
      parsed.marks = reader.bytes(Mark{}.size() * parsed.shape.of);
      return parsed.shape.needed >= 2 && parsed.shape.needed <= parsed.shape.of && parsed.shape.of <= 16;
    case Mode::kToken:
      if (const auto id = reader.bytes(TokenKeyId{}.size()); reader.good())
        std::copy(id.begin(), id.end(), parsed.shape.token_key.emplace().begin());
      return true;
  }
  return false;
}

Result<Parsed> parse(std::span<const std::byte> file) {
  const Error refused{ErrorCode::kCorrupt, "crypto.custody.form"};
  Reader reader(file);
  if (!reader.literal(kMagic)) return refused;
  if (reader.number(2) != kVersion) return Error{ErrorCode::kInvalid, "crypto.custody.version"};
  Parsed parsed{};
  parsed.shape.mode = static_cast<Mode>(reader.number(1));
  parsed.effort.memory_kib = static_cast<std::uint32_t>(reader.number(4));
  parsed.effort.passes = static_cast<std::uint32_t>(reader.number(4));
  const auto salt = reader.bytes(parsed.salt.size());
  if (!reader.good() || !read_addition(reader, parsed)) return refused;
  parsed.box = reader.bytes(32 + kSealOverhead);
  if (!reader.finished()) return refused;
  std::copy(salt.begin(), salt.end(), parsed.salt.begin());
  parsed.header = text_of(file.first(file.size() - parsed.box.size()));
  const bool sound = parsed.shape.mode == Mode::kPassphrase ? static_cast<bool>(check_effort(parsed.effort))
                                                            : parsed.effort == Effort{0, 0};
  if (!sound) return refused;
  return parsed;
}

/// Parsed, and of this mode.
Result<Parsed> parse(std::span<const std::byte> file, Mode mode) {
  AZ_TRY(parsed, parse(file));
  if (parsed.shape.mode != mode) return Error{ErrorCode::kInvalid, "crypto.custody.mode"};
  return parsed;
}

Result<Bytes> write(const Key& root, const Bytes& head, const Key& under) {
  AZ_TRY(box, seal(under, root.expose(), text_of(head)));
  return Writer().bytes(head).bytes(box).written();
}

Key key_of(const Secret<32>& joined, const Salt& salt) {
  std::array<std::byte, 32> key{};
  hkdf_sha256(joined.expose(), salt, bytes_of(kSharesUse), key);
  return Key(std::span(key));
}

/// A part is 256 random bits: its hash gives nothing of it away.
Mark mark_of(const Share& share, const Salt& salt) {
  const auto bound = Writer()
                         .number(share.set, 4)
                         .number(share.index, 1)
                         .number(share.needed, 1)
                         .number(share.of, 1)
                         .written();
  const auto digest = Sha256().add(kMarkUse).add(salt).add(bound).add(share.part.expose()).finish();
  Mark mark{};
  std::copy_n(digest.begin(), mark.size(), mark.begin());
  return mark;
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
  return write(root, header(Mode::kPassphrase, effort, salt).written(), under);
}

Result<Bytes> create(const Key& root, const Machine& machine) {
  AZ_TRY(salt, fresh_salt());
  AZ_TRY(under, key_of(machine, salt));
  return write(root, header(Mode::kKeyFile, {0, 0}, salt).written(), under);
}

Result<Shared> create_shared(const Key& root, std::uint8_t needed, std::uint8_t of) {
  AZ_TRY(salt, fresh_salt());
  AZ_TRY(joined, fresh_key());
  AZ_TRY(shares, split(joined, needed, of));
  auto head = header(Mode::kShares, {0, 0}, salt).number(needed, 1).number(of, 1);
  for (const auto& share : shares) head.bytes(mark_of(share, salt));
  AZ_TRY(file, write(root, head.written(), key_of(joined, salt)));
  return Shared{std::move(file), std::move(shares)};
}

Result<Bytes> create(const Key& root, HardwareToken& token) {
  AZ_TRY(salt, fresh_salt());
  AZ_TRY(id, token.make_key());
  const auto head = header(Mode::kToken, {0, 0}, salt).bytes(id).written();
  const auto box = token.seal(id, root, text_of(head));
  if (!box) {
    static_cast<void>(token.destroy_key(id));  // It keeps nothing; what failed is told.
    return box.error();
  }
  return Writer().bytes(head).bytes(*box).written();
}

std::string_view name_of(Mode mode) {
  switch (mode) {
    case Mode::kPassphrase: return "passphrase";
    case Mode::kKeyFile: return "key_file";
    case Mode::kShares: return "shares";
    case Mode::kToken: return "token";
  }
  return "";
}

Result<Shape> shape_of(std::span<const std::byte> file) {
  AZ_TRY(parsed, parse(file));
  return parsed.shape;
}

Done check_share(std::span<const std::byte> file, const Share& share) {
  AZ_TRY(parsed, parse(file, Mode::kShares));
  const bool fits =
      share.needed == parsed.shape.needed && share.of == parsed.shape.of && share.index >= 1 &&
      share.index <= share.of &&
      constant_time_equal(mark_of(share, parsed.salt),
                          parsed.marks.subspan(Mark{}.size() * (share.index - 1U), Mark{}.size()));
  return fits ? done() : Error{ErrorCode::kInvalid, "crypto.custody.share.other"};
}

Result<Key> open(std::span<const std::byte> file, std::string_view passphrase) {
  AZ_TRY(parsed, parse(file, Mode::kPassphrase));
  AZ_TRY(under, stretch(passphrase, parsed.salt, parsed.effort));
  auto root = open_key(under, parsed.box, parsed.header);
  if (!root) return Error{ErrorCode::kDenied, "crypto.custody.passphrase"};
  return root;
}

Result<Key> open(std::span<const std::byte> file, const Machine& machine) {
  AZ_TRY(parsed, parse(file, Mode::kKeyFile));
  AZ_TRY(under, key_of(machine, parsed.salt));
  auto root = open_key(under, parsed.box, parsed.header);
  if (!root) return Error{ErrorCode::kDenied, "crypto.custody.machine"};
  return root;
}

Result<Key> open(std::span<const std::byte> file, std::span<const Share> shares) {
  AZ_TRY(parsed, parse(file, Mode::kShares));
  for (const auto& share : shares) AZ_CHECK(check_share(file, share));
  AZ_TRY(joined, join(shares));
  auto root = open_key(key_of(joined, parsed.salt), parsed.box, parsed.header);
  if (!root) return Error{ErrorCode::kDenied, "crypto.custody.shares"};
  return root;
}

Result<Key> open(std::span<const std::byte> file, HardwareToken& token) {
  AZ_TRY(parsed, parse(file, Mode::kToken));
  return token.open_key(*parsed.shape.token_key, parsed.box, parsed.header);
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
