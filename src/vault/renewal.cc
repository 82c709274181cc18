#include "renewal.h"

#include <fmt/format.h>

#include <algorithm>

#include "tracked.h"
#include "vault/keys.h"
#include "vouching.h"

namespace azekura::vault {
namespace {

std::string retiring_info(BusinessId business) {
  return fmt::format("azekura/retiring-key/v1/{}", business.str());
}

db::Blob blob(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

crypto::Key copy_of(const crypto::Key& key) {
  std::array<std::byte, 32> bytes{};
  std::copy(key.expose().begin(), key.expose().end(), bytes.begin());
  return crypto::Key(std::span{bytes});
}

}  // namespace

Result<bool> renewal_due(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT 1 FROM renewal_due WHERE id = $1", {business.value()}));
  if (!rows.empty()) return true;
  AZ_TRY(known, key_state(unit, business));
  if (known.state != "active") return false;
  // Whoever went before renewals were known, or was put there behind our back.
  AZ_TRY(wraps, unit.run("SELECT COUNT(*) FROM bundle_wrap WHERE business = $1 AND holder <> $2",
                         {business.value(), std::string(kRecoveryHolder)}));
  AZ_TRY(own, openers(unit, business));
  return std::get<std::int64_t>(wraps.at(0).at(0)) > std::ssize(own);
}

Done make_renewal_due(db::Connection& unit, ledger::Act& act, BusinessId business, Instant now) {
  AZ_CHECK(unit.run("INSERT INTO renewal_due(id, since) VALUES($1, $2) ON CONFLICT(id) DO NOTHING",
                    {business.value(), now}));
  return note_state(unit, act, kTrackRenewalDue, business.value());
}

Result<Renewal> prepare_renewal(const Bundle& old, BusinessId business) {
  AZ_TRY(fresh, fresh_bundle());
  fresh.fingerprint = copy_of(old.fingerprint);  // It stands in every wrap, and opens nothing by itself.
  AZ_TRY(box,
         crypto::seal_to(fresh.kem.public_key(), retiring_info(business), {}, old.kem.scalar().expose()));
  return Renewal{std::move(fresh), box.joined()};
}

Done put_renewal(db::Connection& unit, ledger::Act& act, BusinessId business, const Bundle& old,
                 const Renewal& renewal) {
  AZ_CHECK(all_vouched_for(unit, business, old));
  AZ_TRY(keys, unit.run("SELECT holder, role, public_key FROM signed_key WHERE business = $1 ORDER BY id",
                        {business.value()}));
  AZ_TRY(own, openers(unit, business));
  const Bundle& fresh = renewal.fresh;
  AZ_CHECK(unit.run(
      "UPDATE business_keys SET kem_public = $2, sign_public = $3 WHERE id = $1",
      {business.value(), blob(fresh.kem.public_key().bytes()), blob(fresh.sign.public_key().bytes())}));
  for (const auto& row : keys) {
    Vouched what{std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<db::Blob>(row[2])};
    AZ_CHECK(clear_holder(unit, act, business, what.holder));
    const bool stays = what.role != "handler" ||
                       std::ranges::any_of(own, [&](AccountId each) { return each.str() == what.holder; });
    if (!stays) continue;
    if (what.role == "business") what.key = blob(fresh.kem.public_key().bytes());
    AZ_CHECK(vouch(unit, act, business, fresh, what));
    if (what.role == "business") continue;  // It opens the keyslot, and gets no wrap.
    AZ_TRY(to, crypto::KemPublic::parse(what.key));
    AZ_CHECK(keep_wrap(unit, act, business, fresh, what.holder, to));
  }
  AZ_CHECK(
      unit.run("INSERT INTO retiring_key(id, box) VALUES($1, $2)", {business.value(), renewal.retiring}));
  AZ_CHECK(unit.run("DELETE FROM renewal_due WHERE id = $1", {business.value()}));
  act.state.push_back(ledger::gone("renewal_due", business.value()));
  act.detail.erase("key_handler");  // Theirs are as they were; it was the last one's.
  act.detail["renewed"] = "yes";
  return done();
}

Result<std::optional<crypto::KemPrivate>> retiring_pair(db::Connection& unit, BusinessId business,
                                                        const Bundle& bundle) {
  AZ_TRY(rows, unit.run("SELECT box FROM retiring_key WHERE id = $1", {business.value()}));
  if (rows.empty()) return std::optional<crypto::KemPrivate>{};
  AZ_TRY(box, crypto::HpkeBox::split(std::get<db::Blob>(rows[0][0])));
  AZ_TRY(scalar, crypto::open_key_with(bundle.kem, retiring_info(business), {}, box));
  AZ_TRY(old, crypto::KemPrivate::from_scalar(std::move(scalar)));
  return std::optional(std::move(old));
}

Done end_renewal(db::Connection& unit, BusinessId business) {
  AZ_CHECK(unit.run("DELETE FROM retiring_key WHERE id = $1", {business.value()}));
  return done();
}

}  // namespace azekura::vault
