#include "crypto/keyslot.h"

#include <algorithm>

#include "crypto/file.h"
#include "wire.h"

namespace azekura::crypto {
namespace {

constexpr std::string_view kMagic = "AZK-SLOT";
constexpr std::size_t kVersion = 1;
constexpr std::size_t kSealed = 32 + 16;
constexpr std::size_t kCanary = 32 + kSealOverhead;
constexpr std::size_t kChecked = KeyslotFile::kSlotSize - sizeof(Digest);
/// What a canary holds: zeros. That it opens is what it says.
constexpr std::array<std::byte, 32> kSong{};

constexpr Error kLost{ErrorCode::kCorrupt, "crypto.keyslot.lost"};
constexpr Error kDoesNotOpen{ErrorCode::kCorrupt, "crypto.keyslot.open"};
constexpr Error kGone{ErrorCode::kNotFound, "crypto.keyslot.generation"};

std::string bound_to(std::string_view use, BusinessId business, std::uint64_t generation) {
  return "azekura/keyslot/" + std::string(use) + "/v1/" + business.str() +
         "/generation:" + std::to_string(generation);
}

Result<WipedBytes> read_whole(const std::string& path) {
  AZ_TRY(file, File::to_read(path));
  AZ_TRY(bytes, file.read(KeyslotFile::kSize));
  if (bytes.size() != KeyslotFile::kSize) return kLost;
  return bytes;
}

/// The first whole slot's business: whose file this is, whoever asks.
std::optional<BusinessId> owner(std::span<const std::byte> file) {
  for (std::size_t i = 0; i < 2; ++i) {
    Reader reader(file.subspan(i * KeyslotFile::kSlotSize, KeyslotFile::kSlotSize));
    const auto checked = reader.bytes(kChecked);
    if (!constant_time_equal(sha256(checked), reader.bytes(sizeof(Digest)))) continue;
    Reader head(checked);
    if (head.literal(kMagic) && head.number(2) == kVersion)
      return BusinessId(static_cast<std::int64_t>(head.number(8)));
  }
  return std::nullopt;
}

}  // namespace

Result<KeyslotFile::Slot> KeyslotFile::make(BusinessId business, std::uint64_t generation,
                                            const KemPublic& to, const Key& keyring) {
  AZ_TRY(box, seal_to(to, bound_to("key", business, generation), {}, keyring.expose()));
  AZ_TRY(canary, seal(keyring, kSong, bound_to("canary", business, generation)));
  return Slot{generation, 0, std::move(box), std::move(canary)};
}

std::optional<KeyslotFile::Slot> KeyslotFile::parse(std::span<const std::byte> slot, BusinessId business) {
  const auto checked = slot.first(kChecked);
  if (!constant_time_equal(sha256(checked), slot.subspan(kChecked))) return std::nullopt;
  Reader reader(checked);
  if (!reader.literal(kMagic) || reader.number(2) != kVersion ||
      BusinessId(static_cast<std::int64_t>(reader.number(8))) != business)
    return std::nullopt;
  Slot parsed{};
  parsed.generation = reader.number(8);
  parsed.sequence = reader.number(8);
  if (reader.number(1) != 0) return std::nullopt;  // Wrapped by a token as well: none yet.
  const auto box = HpkeBox::split(reader.bytes(KemPublic::kSize + kSealed));
  const auto canary = reader.bytes(kCanary);
  if (!reader.good() || !box) return std::nullopt;
  parsed.box = *box;
  parsed.canary.assign(canary.begin(), canary.end());
  return parsed;
}

Bytes KeyslotFile::serialise(const std::optional<Slot>& slot, BusinessId business) {
  if (!slot) return Bytes(kSlotSize);
  auto bytes = Writer()
                   .text(kMagic)
                   .number(kVersion, 2)
                   .number(static_cast<std::uint64_t>(business.value()), 8)
                   .number(slot->generation, 8)
                   .number(slot->sequence, 8)
                   .number(0, 1)
                   .bytes(slot->box.joined())
                   .bytes(slot->canary)
                   .written();
  bytes.resize(kChecked);
  const auto checksum = sha256(bytes);
  bytes.insert(bytes.end(), checksum.begin(), checksum.end());
  return bytes;
}

Result<KeyslotFile::Slots> KeyslotFile::read(const std::string& path, BusinessId business) {
  AZ_TRY(bytes, read_whole(path));
  const std::span whole(bytes);
  const auto whose = owner(whole);
  if (!whose) return kLost;
  if (*whose != business) return Error{ErrorCode::kInvalid, "crypto.keyslot.business"};
  return Slots{parse(whole.first(kSlotSize), business), parse(whole.last(kSlotSize), business)};
}

Result<Key> KeyslotFile::open(const Slot& slot, BusinessId business, const KemPrivate& key) {
  auto keyring = open_key_with(key, bound_to("key", business, slot.generation), {}, slot.box);
  if (!keyring) return kDoesNotOpen;
  std::array<std::byte, 32> song{};
  const auto bound = bound_to("canary", business, slot.generation);
  if (!crypto::open(*keyring, slot.canary, bound, song) || song != kSong) return kDoesNotOpen;
  return keyring;
}

Result<KeyslotFile> KeyslotFile::create(const std::string& path, BusinessId business,
                                        std::uint64_t generation, const KemPublic& to, const Key& keyring) {
  AZ_TRY(slot, make(business, generation, to, keyring));
  Bytes whole;
  for (slot.sequence = 1; slot.sequence <= 2; ++slot.sequence) {
    const auto bytes = serialise(slot, business);
    whole.insert(whole.end(), bytes.begin(), bytes.end());
  }
  AZ_CHECK(write_new_file(path, whole));
  return load(path, business);
}

Result<KeyslotFile> KeyslotFile::load(const std::string& path, BusinessId business) {
  KeyslotFile loaded(path, business);
  AZ_TRY(slots, read(path, business));
  if (!slots[0] && !slots[1]) return kLost;
  loaded.slots_ = std::move(slots);
  return loaded;
}

std::uint64_t KeyslotFile::newest() const {
  const Slot* last = nullptr;
  for (const auto& slot : slots_)
    if (slot && (last == nullptr || slot->sequence > last->sequence)) last = &*slot;
  return last == nullptr ? 0 : last->generation;
}

bool KeyslotFile::holds(std::uint64_t generation) const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [&](const auto& slot) { return slot && slot->generation == generation; });
}

bool KeyslotFile::unfinished() const {
  return slots_[0] && slots_[1] && slots_[0]->generation != slots_[1]->generation;
}

bool KeyslotFile::damaged() const { return !slots_[0] || !slots_[1]; }

std::uint64_t KeyslotFile::next_sequence() const {
  std::uint64_t last = 0;
  for (const auto& slot : slots_)
    if (slot) last = std::max(last, slot->sequence);
  return last + 1;
}

Result<Key> KeyslotFile::open(std::uint64_t generation, const KemPrivate& business) const {
  Error why = kGone;
  for (const auto& slot : slots_) {
    if (!slot || slot->generation != generation) continue;
    auto keyring = open(*slot, business_, business);
    if (keyring) return keyring;
    why = keyring.error();
  }
  return why;
}

/// To the disk, and from there into `slots_`: what we believe is what was read back.
Done KeyslotFile::write(std::size_t at, const Slot& slot) {
  Slot numbered = slot;
  numbered.sequence = next_sequence();
  const auto bytes = serialise(numbered, business_);
  {
    AZ_TRY(file, File::to_change(path_));
    AZ_CHECK(file.write_at(at * kSlotSize, bytes));
    AZ_CHECK(file.sync());
    AZ_CHECK(sync_folder_of(path_));
  }
  AZ_TRY(slots, read(path_, business_));
  slots_ = std::move(slots);
  if (!slots_[at] || serialise(slots_[at], business_) != bytes)
    return Error{ErrorCode::kCorrupt, "crypto.keyslot.read_back"};
  return done();
}

Done KeyslotFile::stage(std::uint64_t current, std::uint64_t next, const KemPublic& to, const Key& keyring) {
  if (current == next) return Error{ErrorCode::kInvalid, "crypto.keyslot.generation"};
  if (!holds(current)) return kGone;
  // A third generation would push one out whose key may still be needed.
  if (unfinished()) return Error{ErrorCode::kConflict, "crypto.keyslot.unfinished"};
  const bool first_is_older = slots_[0] && slots_[1] && slots_[0]->sequence < slots_[1]->sequence;
  const std::size_t at = !slots_[0] || first_is_older ? 0 : 1;
  AZ_TRY(slot, make(business_, next, to, keyring));
  return write(at, slot);
}

Done KeyslotFile::keep_only(std::uint64_t kept, const KemPrivate& business) {
  AZ_TRY(slots, read(path_, business_));
  slots_ = std::move(slots);
  if (!holds(kept)) return kGone;
  // Only a slot that opens, as it stands on the disk now, may be what remains.
  std::optional<std::size_t> sound;
  for (std::size_t at = 0; at < 2; ++at)
    if (slots_[at] && slots_[at]->generation == kept && open(*slots_[at], business_, business)) sound = at;
  if (!sound) return kDoesNotOpen;
  const auto other = 1 - *sound;
  if (slots_[other] && slots_[other]->generation == kept && open(*slots_[other], business_, business))
    return done();
  const Slot copy = *slots_[*sound];
  return write(other, copy);
}

Digest KeyslotFile::digest() const {
  return Sha256().add(serialise(slots_[0], business_)).add(serialise(slots_[1], business_)).finish();
}

}  // namespace azekura::crypto
