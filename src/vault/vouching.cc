#include "vouching.h"

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "people/rights.h"
#include "tracked.h"

namespace azekura::vault {
namespace {

constexpr std::int64_t kFirst = 1;  // Of the holder's own key pair: who makes another is vouched for anew.

db::Blob blob(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Done put_signed_key(db::Connection& unit, ledger::Act& act, BusinessId business, const Vouched& what,
                    const db::Blob& signature) {
  AZ_TRY(rows, unit.run("INSERT INTO signed_key(business, holder, role, generation, public_key, signature) "
                        "VALUES($1, $2, $3, $4, $5, $6) RETURNING id",
                        {business.value(), what.holder, what.role, kFirst, what.key, signature}));
  act.detail["key_" + what.role] = crypto::base64(crypto::sha256(what.key));
  return note_state(unit, act, kTrackSignedKey, std::get<std::int64_t>(rows.at(0).at(0)));
}

Done vouch(db::Connection& unit, ledger::Act& act, BusinessId business, const Bundle& bundle,
           const Vouched& what) {
  AZ_TRY(signature, bundle.sign.sign(vouched_text(business, what.holder, what.role, kFirst, what.key)));
  return put_signed_key(unit, act, business, what, blob(signature));
}

Done put_wrap(db::Connection& unit, ledger::Act& act, BusinessId business, const std::string& holder,
              const db::Blob& box) {
  AZ_TRY(rows, unit.run("INSERT INTO bundle_wrap(business, holder, box) VALUES($1, $2, $3) RETURNING id",
                        {business.value(), holder, box}));
  return note_state(unit, act, kTrackBundleWrap, std::get<std::int64_t>(rows.at(0).at(0)));
}

Done keep_wrap(db::Connection& unit, ledger::Act& act, BusinessId business, const Bundle& bundle,
               const std::string& holder, const crypto::KemPublic& to) {
  AZ_TRY(wrap, wrap_bundle(bundle, business, holder, to));
  return put_wrap(unit, act, business, holder, wrap);
}

Result<Cleared> clear_holder(db::Connection& unit, ledger::Act& act, BusinessId business,
                             const std::string& holder) {
  const std::vector<db::Value> whose{business.value(), holder};
  AZ_TRY(keys, unit.run("DELETE FROM signed_key WHERE business = $1 AND holder = $2 RETURNING id", whose));
  for (const auto& row : keys)
    act.state.push_back(ledger::gone("signed_key", std::get<std::int64_t>(row[0])));
  AZ_TRY(wraps, unit.run("DELETE FROM bundle_wrap WHERE business = $1 AND holder = $2 RETURNING id", whose));
  for (const auto& row : wraps)
    act.state.push_back(ledger::gone("bundle_wrap", std::get<std::int64_t>(row[0])));
  return Cleared{!keys.empty(), !wraps.empty()};
}

Result<std::vector<AccountId>> openers(db::Connection& unit, BusinessId business) {
  AZ_TRY(handlers, people::accounts_with(unit, business, people::bit(people::Role::kHandler)));
  std::vector<AccountId> found;
  for (const auto account : handlers) {
    AZ_TRY(rows, unit.run("SELECT 1 FROM bundle_wrap w JOIN signed_key s ON s.business = w.business AND "
                          "s.holder = w.holder JOIN handler_key k ON k.public_key = s.public_key "
                          "WHERE w.business = $1 AND w.holder = $2 AND k.id = $3",
                          {business.value(), account.str(), account.value()}));
    if (!rows.empty()) found.push_back(account);
  }
  return found;
}

Done is_current(db::Connection& unit, BusinessId business, const Bundle& bundle) {
  AZ_TRY(rows, unit.run("SELECT 1 FROM business_keys WHERE id = $1 AND kem_public = $2",
                        {business.value(), blob(bundle.kem.public_key().bytes())}));
  return rows.empty() ? Error{ErrorCode::kConflict, "vault.generation.turned"} : done();
}

Done all_vouched_for(db::Connection& unit, BusinessId business, const Bundle& bundle) {
  constexpr Error kStranger{ErrorCode::kCorrupt, "vault.keys.stranger"};
  AZ_TRY(keys,
         unit.run("SELECT kem_public, sign_public FROM business_keys WHERE id = $1", {business.value()}));
  if (keys.empty() || std::get<db::Blob>(keys[0][0]) != blob(bundle.kem.public_key().bytes()) ||
      std::get<db::Blob>(keys[0][1]) != blob(bundle.sign.public_key().bytes()))
    return kStranger;
  AZ_TRY(
      rows,
      unit.run("SELECT holder, role, generation, public_key, signature FROM signed_key WHERE business = $1",
               {business.value()}));
  for (const auto& row : rows) {
    const auto text = vouched_text(business, std::get<std::string>(row[0]), std::get<std::string>(row[1]),
                                   std::get<std::int64_t>(row[2]), std::get<db::Blob>(row[3]));
    if (!crypto::verify(bundle.sign.public_key(), text, std::get<db::Blob>(row[4]))) return kStranger;
  }
  AZ_TRY(wraps, unit.run("SELECT holder FROM bundle_wrap WHERE business = $1 AND holder NOT IN "
                         "(SELECT holder FROM signed_key WHERE business = $1)",
                         {business.value()}));
  return wraps.empty() ? done() : kStranger;
}

}  // namespace azekura::vault
