#include "vault/room.h"

#include <fmt/format.h>

#include <algorithm>

namespace azekura::vault {
Room::Room(BusinessId business, Bundle bundle, std::int64_t generation, crypto::Key keyring_key)
    : business_(business),
      bundle_(std::make_shared<const Bundle>(std::move(bundle))),
      generation_(generation) {
  keyring_keys_.emplace(generation, std::move(keyring_key));
}

std::int64_t Room::generation() const {
  const std::shared_lock lock(keys_guard_);
  return generation_;
}

std::string Room::wrap_context(const Token& token, std::int64_t generation) const {
  return fmt::format("azekura/wrap/v1/{}/token:{}/generation:{}", business_.str(), token.hex(), generation);
}

Result<Room::Wrap> Room::seal_wrap(const Token& token, const WrapContent& content) const {
  const std::shared_lock lock(keys_guard_);
  AZ_TRY(box,
         crypto::seal(keyring_keys_.at(generation_), content.expose(), wrap_context(token, generation_)));
  return Wrap{generation_, std::move(box)};
}

Result<WrapContent> Room::open_wrap(const Token& token, std::int64_t generation,
                                    std::span<const std::byte> box) const {
  const std::shared_lock lock(keys_guard_);
  const auto key = keyring_keys_.find(generation);
  if (key == keyring_keys_.end()) return Error{ErrorCode::kUnavailable, "vault.generation.away"};
  std::array<std::byte, 64> plain{};
  AZ_CHECK(crypto::open(key->second, box, wrap_context(token, generation), plain));
  return WrapContent(std::span{plain});
}

crypto::Digest Room::fingerprint(std::span<const std::byte, 12> digits) const {
  return crypto::hmac_sha256(bundle()->fingerprint.expose(), digits);
}

std::shared_ptr<const Bundle> Room::bundle() const {
  const std::shared_lock lock(keys_guard_);
  return bundle_;
}

bool Room::is_behind(const Room& other) const {
  return generation() < other.generation() &&
         !std::ranges::equal(bundle()->kem.public_key().bytes(), other.bundle()->kem.public_key().bytes());
}

void Room::adopt(Bundle fresh) {
  auto adopted = std::make_shared<const Bundle>(std::move(fresh));
  const std::unique_lock lock(keys_guard_);
  bundle_ = std::move(adopted);
}

void Room::add_generation(std::int64_t generation, crypto::Key keyring_key) {
  const std::unique_lock lock(keys_guard_);
  keyring_keys_.insert_or_assign(generation, std::move(keyring_key));
  generation_ = std::max(generation_, generation);
}

void Room::keep_current_only() {
  const std::unique_lock lock(keys_guard_);
  std::erase_if(keyring_keys_, [this](const auto& held) { return held.first != generation_; });
}

Done Room::load_fingerprints(const Load& load) {
  if (fingerprints_) return done();
  AZ_TRY(read, load());
  fingerprints_ = std::move(read);
  return done();
}

Result<std::optional<PersonId>> Room::holder_of(const crypto::Digest& fingerprint, const Load& load) {
  const std::lock_guard lock(fingerprints_guard_);
  AZ_CHECK(load_fingerprints(load));
  const auto found = fingerprints_->find(fingerprint);
  if (found == fingerprints_->end()) return std::optional<PersonId>{};
  return std::optional(found->second);
}

Done Room::reserve(const crypto::Digest& fingerprint, PersonId person, const Load& load) {
  const std::lock_guard lock(fingerprints_guard_);
  AZ_CHECK(load_fingerprints(load));
  const auto [place, entered] = fingerprints_->try_emplace(fingerprint, person);
  if (!entered) return Error{ErrorCode::kConflict, "vault.number.held_by_another"};
  return done();
}

void Room::release(const crypto::Digest& fingerprint, PersonId person) {
  const std::lock_guard lock(fingerprints_guard_);
  if (!fingerprints_) return;
  const auto found = fingerprints_->find(fingerprint);
  if (found != fingerprints_->end() && found->second == person) fingerprints_->erase(found);
}

Result<std::set<crypto::Digest>> Room::fingerprints_of(PersonId person, const Load& load) {
  const std::lock_guard lock(fingerprints_guard_);
  AZ_CHECK(load_fingerprints(load));
  std::set<crypto::Digest> all;
  for (const auto& [fingerprint, holder] : *fingerprints_)
    if (holder == person) all.insert(fingerprint);
  return all;
}

void Room::forget_persons(const std::set<PersonId>& persons) {
  const std::lock_guard lock(fingerprints_guard_);
  if (fingerprints_)
    std::erase_if(*fingerprints_, [&](const auto& held) { return persons.contains(held.second); });
}

void Room::forget_fingerprints() {
  const std::lock_guard lock(fingerprints_guard_);
  fingerprints_.reset();
}

std::shared_ptr<Room> Rooms::enter(WorkSessionId session, std::shared_ptr<Room> fresh, Instant longest,
                                   Instant longest_idle) {
  const Instant now = steady_();
  const std::lock_guard lock(guard_);
  for (auto& [other, stay] : stays_) {
    if (stay.room->business() != fresh->business()) continue;
    if (stay.room->is_behind(*fresh))
      stay.room = fresh;
    else
      fresh = stay.room;
  }
  stays_.insert_or_assign(session, Stay{fresh, now + longest, longest_idle, now});
  return fresh;
}

Result<std::shared_ptr<Room>> Rooms::of(WorkSessionId session) {
  const Instant now = steady_();
  const std::lock_guard lock(guard_);
  const auto found = stays_.find(session);
  if (found == stays_.end() || found->second.over(now))
    return Error{ErrorCode::kDenied, "people.work_session.closed"};
  found->second.used = now;
  return found->second.room;
}

Result<std::shared_ptr<Room>> Rooms::of(BusinessId business) const {
  const Instant now = steady_();
  const std::lock_guard lock(guard_);
  for (const auto& [session, stay] : stays_)
    if (stay.room->business() == business && !stay.over(now)) return stay.room;
  return Error{ErrorCode::kNotFound, "vault.room.closed"};
}

void Rooms::leave(WorkSessionId session) {
  const std::lock_guard lock(guard_);
  stays_.erase(session);
}

void Rooms::leave_expired() {
  const Instant now = steady_();
  const std::lock_guard lock(guard_);
  std::erase_if(stays_, [now](const auto& entry) { return entry.second.over(now); });
}

std::vector<WorkSessionId> Rooms::sessions() const {
  const std::lock_guard lock(guard_);
  std::vector<WorkSessionId> all;
  for (const auto& [session, stay] : stays_) all.push_back(session);
  return all;
}

}  // namespace azekura::vault
