#include "people/registry.h"

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "tracked.h"

namespace azekura::people {
namespace {

std::string place(BusinessId business) { return "azekura/registry/v1/" + business.str(); }

Result<db::Blob> key_box(db::Connection& unit, std::string_view sql, BusinessId business) {
  AZ_TRY(rows, unit.run(sql, {business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "people.registry.no_key"};
  return std::get<db::Blob>(rows[0][0]);
}

constexpr Instant kFormerIsKept = 60'000;  // Longer than any transaction reads.

crypto::Digest root_name(const crypto::Key& key) {
  const auto derived = crypto::derive_key(key, "azekura/root/id/v1");
  return crypto::sha256(derived.expose());
}

}  // namespace

Root::Root(crypto::Key root) : key(std::move(root)) {
  const auto name = root_name(key);
  id = crypto::hex(std::span(name).first(8));
}

Result<std::optional<KeptRoot>> kept_root(db::Connection& unit) {
  AZ_TRY(rows, unit.run("SELECT key_id, mode, custody, since, next FROM root_key WHERE id = $1",
                        {kInstallation.value()}));
  if (rows.empty()) return std::optional<KeptRoot>();
  KeptRoot kept{text_in(rows[0][0]), text_in(rows[0][1]), std::get<db::Blob>(rows[0][2]),
                number_in(rows[0][3])};
  if (const auto* next = std::get_if<db::Blob>(&rows[0][4])) kept.next = *next;
  return std::optional(std::move(kept));
}

Done keep_root(db::Connection& unit, ledger::Act& act, const KeptRoot& root) {
  AZ_CHECK(
      unit.run("INSERT INTO root_key(id, key_id, mode, custody, since) VALUES($1, $2, $3, $4, $5) "
               "ON CONFLICT(id) DO UPDATE SET key_id = excluded.key_id, mode = excluded.mode, "
               "custody = excluded.custody, since = excluded.since, next = NULL",
               {kInstallation.value(), root.key_id, root.mode, root.custody, root.since}));
  return note_state(unit, act, kTrackRootKey, kInstallation.value());
}

Done expect_custody(db::Connection& unit, ledger::Act& act, const std::optional<db::Blob>& next) {
  const db::Value value = next ? db::Value(*next) : db::Value(std::monostate());
  AZ_CHECK(unit.run("UPDATE root_key SET next = $2 WHERE id = $1", {kInstallation.value(), value}));
  return note_state(unit, act, kTrackRootKey, kInstallation.value());
}

std::string Fields::context(std::string_view record, std::string_view field) const {
  std::string path = place(business_);
  return path.append("/").append(record).append("/").append(field);
}

Result<db::Blob> Fields::seal(std::string_view record, std::string_view field, std::string_view text) const {
  return crypto::seal(*key_, crypto::bytes_of(text), context(record, field));
}

Result<std::string> Fields::open(std::string_view record, std::string_view field, const db::Blob& box) const {
  if (box.size() < crypto::kSealOverhead) return Error{ErrorCode::kCorrupt, "people.registry.box"};
  std::string plain(box.size() - crypto::kSealOverhead, '\0');
  AZ_CHECK(crypto::open(*key_, box, context(record, field), std::as_writable_bytes(std::span(plain))));
  return plain;
}

std::string Fields::tag(std::string_view what, std::string_view text) const {
  const crypto::Key key = crypto::derive_key(*key_, context("tag", what));
  return crypto::hex(crypto::hmac_sha256(key.expose(), crypto::bytes_of(text)));
}

Done Registry::create(db::Connection& unit, BusinessId business, Instant now) {
  const auto root = this->root();
  AZ_CHECK(is_current(unit, *root));
  AZ_TRY(key, crypto::fresh_key());
  AZ_TRY(signer, crypto::SigningKey::generate());
  AZ_TRY(registry_box, crypto::seal(root->key, key.expose(), place(business) + "/registry_key"));
  AZ_TRY(ledger_box, crypto::seal(root->key, signer.seed().expose(), place(business) + "/ledger_key"));
  AZ_TRY(made, unit.run("INSERT INTO business_key(business, registry_box, ledger_box, created_at) "
                        "VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING business",
                        {business.value(), registry_box, ledger_box, now}));
  if (made.empty()) return Error{ErrorCode::kConflict, "people.registry.exists"};
  return done();
}

Result<Fields> Registry::fields(db::Connection& unit, BusinessId business) {
  AZ_TRY(box, key_box(unit, "SELECT registry_box FROM business_key WHERE business = $1", business));
  const std::lock_guard lock(guard_);
  auto found = opened_.find(box);
  if (found == opened_.end()) {
    AZ_TRY(key, open_box(box, place(business) + "/registry_key"));
    found = opened_.emplace(std::move(box), std::move(key)).first;
  }
  return Fields(found->second, business);
}

Result<crypto::SigningKey> Registry::ledger_key(db::Connection& unit, BusinessId business) const {
  AZ_TRY(box, key_box(unit, "SELECT ledger_box FROM business_key WHERE business = $1", business));
  AZ_TRY(seed, open_box(box, place(business) + "/ledger_key"));
  return crypto::SigningKey::from_seed(std::move(seed));
}

crypto::Key Registry::derived(const Root& root, std::string_view use) {
  return crypto::derive_key(root.key, "azekura/registry/v1/derived/" + std::string(use));
}

RootKey Registry::root() const {
  const std::lock_guard lock(roots_guard_);
  return root_;
}

std::vector<RootKey> Registry::roots() const {
  const std::lock_guard lock(roots_guard_);
  return other_ ? std::vector{root_, other_} : std::vector{root_};
}

Result<crypto::Key> Registry::open_box(const db::Blob& box, std::string_view context) const {
  const auto both = roots();
  auto opened = crypto::open_key(both.front()->key, box, context);
  if (!opened && both.size() > 1) return crypto::open_key(both.back()->key, box, context);
  return opened;
}

Done Registry::is_current(db::Connection& unit, const Root& root) {
  AZ_TRY(kept, kept_root(unit));
  const bool current = !kept || kept->key_id == root.id;
  return current ? done() : Error{ErrorCode::kUnavailable, "people.registry.renewed"};
}

Done Registry::hold_current(db::Connection& unit, const Root& root) {
  AZ_CHECK(unit.run("UPDATE root_key SET since = since WHERE id = $1", {kInstallation.value()}));
  return is_current(unit, root);
}

void Registry::expect(RootKey next) {
  const std::lock_guard lock(roots_guard_);
  other_ = std::move(next);
  turned_ = 0;
}

Done Registry::reseal(db::Connection& unit, const Root& next) {
  const auto from = root();
  AZ_TRY(rows, unit.run("SELECT business, registry_box, ledger_box FROM business_key ORDER BY business", {}));
  for (const auto& row : rows) {
    const BusinessId business(number_in(row[0]));
    const auto anew = [&](const db::Value& cell, std::string_view what) -> Result<db::Blob> {
      const std::string context = place(business).append(what);
      AZ_TRY(key, crypto::open_key(from->key, std::get<db::Blob>(cell), context));
      return crypto::seal(next.key, key.expose(), context);
    };
    AZ_TRY(registry_box, anew(row[1], "/registry_key"));
    AZ_TRY(ledger_box, anew(row[2], "/ledger_key"));
    AZ_CHECK(unit.run("UPDATE business_key SET registry_box = $2, ledger_box = $3 WHERE business = $1",
                      {business.value(), registry_box, ledger_box}));
  }
  return done();
}

bool Registry::turn_to(std::string_view key_id, Instant now) {
  const std::lock_guard lock(roots_guard_);
  if (root_->id == key_id) return true;
  if (!other_ || other_->id != key_id) return false;
  std::swap(root_, other_);
  turned_ = now;
  return true;
}

void Registry::forget_former(Instant now) {
  const std::lock_guard lock(roots_guard_);
  if (turned_ == 0 || now < turned_ + kFormerIsKept) return;
  other_.reset();
  turned_ = 0;
}

}  // namespace azekura::people
