#include "ledger/note.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "digest.h"

namespace azekura::ledger {
namespace {

constexpr Error kVkey{ErrorCode::kInvalid, "ledger.vkey.form"};
constexpr Error kForm{ErrorCode::kCorrupt, "ledger.note.form"};
constexpr std::string_view kDash = "— ";
constexpr std::byte kEd25519{1};
constexpr std::size_t kMostBytes = 1'000'000;
constexpr std::size_t kMostSignatures = 100;

std::uint32_t number_of(std::span<const std::byte> four) {
  std::uint32_t number = 0;
  for (const auto byte : four.first(4)) number = number << 8 | std::to_integer<std::uint32_t>(byte);
  return number;
}

std::uint32_t id_of(std::string_view name, const crypto::PublicSigningKey& key) {
  return number_of(sha256({bytes_of(name), bytes_of("\n"), std::span(&kEd25519, 1), key.bytes()}));
}

/// Length of the UTF-8 character at the front, or 0. Shortest forms only, no surrogates.
std::size_t character(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (at(0) < 0x80) return 1;
  const std::size_t size = at(0) >= 0xF0 ? 4 : at(0) >= 0xE0 ? 3 : 2;
  if (at(0) < 0xC2 || at(0) > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((at(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (at(0) == 0xE0 && at(1) < 0xA0) || (at(0) == 0xF0 && at(1) < 0x90);
  const bool beyond = (at(0) == 0xED && at(1) > 0x9F) || (at(0) == 0xF4 && at(1) > 0x8F);
  return overlong || beyond ? 0 : size;
}

bool sound_text(std::string_view text) {
  while (!text.empty()) {
    const auto size = character(text);
    if (size == 0 || (static_cast<unsigned char>(text.front()) < 0x20 && text.front() != '\n')) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool sound_name(std::string_view name) {
  if (name.empty() || !sound_text(name)) return false;
  for (const std::string_view space :
       {"+", " ", "\n", "\u0085", "\u00A0", "\u1680", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"})
    if (name.find(space) != std::string_view::npos) return false;
  // U+2000 … U+200A
  for (std::size_t at = 0; (at = name.find("\xE2\x80", at)) != std::string_view::npos; ++at)
    if (static_cast<unsigned char>(name[at + 2]) <= 0x8A) return false;
  return true;
}

struct Signature {
  std::string_view name;
  std::uint32_t id;
  db::Blob bytes;
};

Result<Signature> read_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return kForm;
  line.remove_prefix(kDash.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !sound_name(line.substr(0, space))) return kForm;
  auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return kForm;
  return Signature{line.substr(0, space), number_of(*bytes), {bytes->begin() + 4, bytes->end()}};
}

}  // namespace

Result<NoteKey> NoteKey::make(std::string_view name, const crypto::PublicSigningKey& key) {
  if (!sound_name(name)) return kVkey;
  return NoteKey(name, id_of(name, key), key);
}

Result<NoteKey> NoteKey::parse(std::string_view vkey) {
  const auto first = vkey.find('+');
  if (first == std::string_view::npos || vkey.size() < first + 10 || vkey[first + 9] != '+') return kVkey;
  const auto bytes = from_base64(vkey.substr(first + 10));
  if (!bytes || bytes->size() != 1 + crypto::PublicSigningKey::kSize || bytes->front() != kEd25519)
    return kVkey;
  const auto key = crypto::PublicSigningKey::parse(std::span(*bytes).subspan(1));
  if (!key) return kVkey;
  AZ_TRY(made, make(vkey.substr(0, first), *key));
  if (made.vkey() != vkey) return kVkey;
  return made;
}

std::string NoteKey::vkey() const {
  db::Blob bytes{kEd25519};
  bytes.insert(bytes.end(), key_.bytes().begin(), key_.bytes().end());
  return fmt::format("{}+{:08x}+{}", name_, id_, base64(bytes));
}

Result<std::string> sign_note(std::string_view text, std::string_view name, const crypto::SigningKey& key) {
  if (text.empty() || text.back() != '\n' || !sound_text(text) || !sound_name(name))
    return Error{ErrorCode::kInvalid, "ledger.note.form"};
  AZ_TRY(signature, key.sign(text));
  const auto id = id_of(name, key.public_key());
  db::Blob bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(id >> shift & 0xFF));
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return fmt::format("{}\n{}{} {}\n", text, kDash, name, base64(bytes));
}

Result<std::string> open_note(std::string_view note, std::span<const NoteKey> known) {
  if (note.size() > kMostBytes || !sound_text(note) || !note.ends_with('\n')) return kForm;
  const auto blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return kForm;
  const auto text = note.substr(0, blank + 1);
  auto lines = note.substr(blank + 2);
  if (lines.empty()) return kForm;
  std::set<std::pair<std::string_view, std::uint32_t>> verified;
  for (std::size_t count = 0; !lines.empty(); ++count) {
    if (count == kMostSignatures) return kForm;
    const auto end = lines.find('\n');
    AZ_TRY(signature, read_signature(lines.substr(0, end)));
    lines.remove_prefix(end + 1);
    const auto key = std::find_if(known.begin(), known.end(), [&](const NoteKey& each) {
      return each.id() == signature.id && each.name() == signature.name;
    });
    if (key == known.end()) continue;
    if (!crypto::verify(key->key(), text, signature.bytes))
      return Error{ErrorCode::kDenied, "ledger.note.signature"};
    verified.emplace(key->name(), key->id());
  }
  if (verified.empty()) return Error{ErrorCode::kDenied, "ledger.note.unsigned"};
  return std::string(text);
}

}  // namespace azekura::ledger
