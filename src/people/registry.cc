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

}  // namespace

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
  AZ_TRY(key, crypto::fresh_key());
  AZ_TRY(signer, crypto::SigningKey::generate());
  AZ_TRY(registry_box, crypto::seal(root_, key.expose(), place(business) + "/registry_key"));
  AZ_TRY(ledger_box, crypto::seal(root_, signer.seed().expose(), place(business) + "/ledger_key"));
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
    AZ_TRY(key, crypto::open_key(root_, box, place(business) + "/registry_key"));
    found = opened_.emplace(std::move(box), std::move(key)).first;
  }
  return Fields(found->second, business);
}

Result<crypto::SigningKey> Registry::ledger_key(db::Connection& unit, BusinessId business) const {
  AZ_TRY(box, key_box(unit, "SELECT ledger_box FROM business_key WHERE business = $1", business));
  AZ_TRY(seed, crypto::open_key(root_, box, place(business) + "/ledger_key"));
  return crypto::SigningKey::from_seed(std::move(seed));
}

crypto::Key Registry::derived(std::string_view use) const {
  return crypto::derive_key(root_, "azekura/registry/v1/derived/" + std::string(use));
}

}  // namespace azekura::people
