#include "crypto/slot.h"

#include <algorithm>

#include "crypto/hash.h"
#include "wire.h"

namespace azekura::crypto {
namespace {

constexpr std::string_view kMagic = "AZK-BLOB";
constexpr std::size_t kVersion = 1;
constexpr std::size_t kInner = 32 + kSealOverhead;
constexpr std::size_t kOuter = kInner + kSealOverhead;

}  // namespace

Result<HandlerBlob> HandlerBlob::parse(std::span<const std::byte> bytes) {
  const Error refused{ErrorCode::kCorrupt, "crypto.slot.form"};
  Reader reader(bytes);
  if (!reader.literal(kMagic)) return refused;
  if (reader.number(2) != kVersion) return Error{ErrorCode::kInvalid, "crypto.slot.version"};
  const AccountId account(static_cast<std::int64_t>(reader.number(8)));
  const auto point = reader.bytes(KemPublic::kSize);
  const auto count = reader.number(1);
  if (!reader.good() || count > kMostSlots) return refused;
  const auto public_key = KemPublic::parse(point);
  if (!public_key) return refused;
  HandlerBlob blob(account, *public_key);
  for (std::uint64_t i = 0; i < count; ++i) {
    Slot slot{};
    slot.number = static_cast<std::uint8_t>(reader.number(1));
    const auto kind = reader.number(1);
    if (reader.good() && kind != static_cast<std::uint64_t>(SlotKind::kWorkPassword))
      return Error{ErrorCode::kInvalid, "crypto.slot.kind"};
    slot.kind = SlotKind::kWorkPassword;
    slot.effort.memory_kib = static_cast<std::uint32_t>(reader.number(4));
    slot.effort.passes = static_cast<std::uint32_t>(reader.number(4));
    const auto salt = reader.bytes(slot.salt.size());
    const auto box = reader.bytes(kOuter);
    const bool rising = blob.slots_.empty() || blob.slots_.back().number < slot.number;
    if (!reader.good() || !rising || !check_effort(slot.effort)) return refused;
    std::copy(salt.begin(), salt.end(), slot.salt.begin());
    slot.box.assign(box.begin(), box.end());
    blob.slots_.push_back(std::move(slot));
  }
  if (!reader.finished()) return refused;
  return blob;
}

Bytes HandlerBlob::serialise() const {
  Writer writer;
  writer.text(kMagic).number(kVersion, 2).number(static_cast<std::uint64_t>(account_.value()), 8);
  writer.bytes(public_.bytes()).number(slots_.size(), 1);
  for (const auto& slot : slots_) {
    writer.number(slot.number, 1).number(static_cast<std::uint64_t>(slot.kind), 1);
    writer.number(slot.effort.memory_kib, 4).number(slot.effort.passes, 4);
    writer.bytes(slot.salt).bytes(slot.box);
  }
  return writer.written();
}

std::vector<std::uint8_t> HandlerBlob::numbers() const {
  std::vector<std::uint8_t> all;
  for (const auto& slot : slots_) all.push_back(slot.number);
  return all;
}

/// All that the slot says in clear, so that nothing of it can be changed or moved.
std::string HandlerBlob::bound_to(const Slot& slot) const {
  const auto bound = Writer()
                         .text("azekura/handler-slot/v1")
                         .number(static_cast<std::uint64_t>(account_.value()), 8)
                         .bytes(public_.bytes())
                         .number(slot.number, 1)
                         .number(static_cast<std::uint64_t>(slot.kind), 1)
                         .number(slot.effort.memory_kib, 4)
                         .number(slot.effort.passes, 4)
                         .bytes(slot.salt)
                         .written();
  return std::string(text_of(bound));
}

Key HandlerBlob::outer_key(const Key& root) const {
  return derive_key(root, "azekura/handler-blob/v1/" + account_.str());
}

Result<const HandlerBlob::Slot*> HandlerBlob::find(std::uint8_t number) const {
  const auto at =
      std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.number == number; });
  if (at == slots_.end()) return Error{ErrorCode::kNotFound, "crypto.slot.none"};
  return &*at;
}

Done HandlerBlob::put_work_password(std::uint8_t number, const KemPrivate& key, const Key& root,
                                    std::string_view password, const Effort& effort) {
  if (!(key.public_key() == public_)) return Error{ErrorCode::kInvalid, "crypto.slot.key"};
  Slot slot{number, SlotKind::kWorkPassword, effort, {}, {}};
  AZ_TRY(salt, fresh_salt());
  slot.salt = salt;
  const auto bound = bound_to(slot);
  AZ_TRY(inner_key, stretch(password, slot.salt, effort));
  AZ_TRY(inner, seal(inner_key, key.scalar().expose(), bound));
  AZ_TRY(outer, seal(outer_key(root), inner, bound));
  slot.box = std::move(outer);
  auto at = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.number >= number; });
  if (at != slots_.end() && at->number == number) {
    *at = std::move(slot);
    return done();
  }
  if (slots_.size() == kMostSlots) return Error{ErrorCode::kConflict, "crypto.slot.full"};
  slots_.insert(at, std::move(slot));
  return done();
}

Done HandlerBlob::reseal(const Key& from, const Key& to) {
  std::vector<Bytes> boxes;
  for (const auto& slot : slots_) {
    Bytes inner(kInner);
    if (!crypto::open(outer_key(from), slot.box, bound_to(slot), inner))
      return Error{ErrorCode::kCorrupt, "crypto.slot.sealed"};
    AZ_TRY(outer, seal(outer_key(to), inner, bound_to(slot)));
    boxes.push_back(std::move(outer));
  }
  for (std::size_t i = 0; i < slots_.size(); ++i) slots_[i].box = std::move(boxes[i]);
  return done();
}

Done HandlerBlob::remove(std::uint8_t number) {
  AZ_CHECK(find(number));
  if (slots_.size() == 1) return Error{ErrorCode::kConflict, "crypto.slot.last"};
  std::erase_if(slots_, [&](const Slot& s) { return s.number == number; });
  return done();
}

Result<KemPrivate> HandlerBlob::open_work_password(std::uint8_t number, const Key& root,
                                                   std::string_view password) const {
  const Error sealed{ErrorCode::kCorrupt, "crypto.slot.sealed"};
  AZ_TRY(slot, find(number));
  const auto bound = bound_to(*slot);
  Bytes inner(kInner);
  if (!crypto::open(outer_key(root), slot->box, bound, inner)) return sealed;
  AZ_TRY(inner_key, stretch(password, slot->salt, slot->effort));
  auto scalar = open_key(inner_key, inner, bound);
  if (!scalar) return Error{ErrorCode::kDenied, "crypto.slot.password"};
  auto key = KemPrivate::from_scalar(*std::move(scalar));
  if (!key || !(key->public_key() == public_)) return sealed;
  return key;
}

Result<Effort> HandlerBlob::effort_of(std::uint8_t number) const {
  AZ_TRY(slot, find(number));
  return slot->effort;
}

}  // namespace azekura::crypto
