#include "vault/recovery.h"

#include <fmt/format.h>

#include "bundle.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "people/act.h"
#include "vouching.h"

namespace azekura::vault {
namespace {

constexpr std::int64_t kFirstGeneration = 1;
constexpr std::string_view kRole = "handler";

db::Blob blob(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

const db::Blob& bytes_in(const db::Value& cell) { return std::get<db::Blob>(cell); }

/// What is signed of an admission, so that it arrives as it left.
std::string whole_text(BusinessId business, AccountId account, std::span<const std::byte> public_key,
                       std::span<const std::byte> box) {
  return fmt::format("azekura/recovery-wrap/v1/{}/{}/{}/{}", business.str(), account.str(),
                     crypto::hex(public_key), crypto::hex(crypto::sha256(box)));
}

/// The signing key and the state of the business's keys.
Result<db::Row> keys_of(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows,
         unit.run("SELECT state, kem_public, sign_public, recovery_public FROM business_keys WHERE id = $1",
                  {business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "vault.keys.none"};
  if (std::get<std::string>(rows[0][0]) != "active")
    return Error{ErrorCode::kConflict, "vault.keys.unconfirmed"};
  return rows[0];
}

Done check_signed(db::Connection& unit, const Admission& admission) {
  constexpr Error kUnsigned{ErrorCode::kDenied, "vault.recovery.unsigned"};
  AZ_TRY(keys, keys_of(unit, admission.business));
  const auto signer = crypto::PublicSigningKey::parse(bytes_in(keys[2]));
  if (!signer) return Error{ErrorCode::kCorrupt, "vault.recovery.bundle"};
  const auto text = vouched_text(admission.business, admission.account.str(), kRole, kFirstGeneration,
                                 admission.public_key);
  const auto whole = whole_text(admission.business, admission.account, admission.public_key, admission.box);
  if (!crypto::verify(*signer, text, admission.signature) ||
      !crypto::verify(*signer, whole, admission.whole_signature))
    return kUnsigned;
  AZ_TRY(enrolled, unit.run("SELECT public_key FROM handler_key WHERE id = $1", {admission.account.value()}));
  if (enrolled.empty()) return Error{ErrorCode::kNotFound, "vault.handler.not_enrolled"};
  if (bytes_in(enrolled[0][0]) != admission.public_key)
    return Error{ErrorCode::kConflict, "vault.recovery.other_key"};
  return done();
}

}  // namespace

Result<SealedBundle> sealed_bundle(db::Connection& unit, BusinessId business) {
  AZ_TRY(keys, keys_of(unit, business));
  AZ_TRY(wraps, unit.run("SELECT box FROM bundle_wrap WHERE business = $1 AND holder = $2",
                         {business.value(), std::string(kRecoveryHolder)}));
  if (wraps.empty()) return Error{ErrorCode::kNotFound, "vault.keys.none"};
  SealedBundle sealed{business,          bytes_in(wraps[0][0]), bytes_in(keys[1]),
                      bytes_in(keys[2]), bytes_in(keys[3]),     {}};
  AZ_TRY(handlers, unit.run("SELECT id, public_key FROM handler_key ORDER BY id", {}));
  for (const auto& row : handlers)
    sealed.handlers.push_back({AccountId(std::get<std::int64_t>(row[0])), bytes_in(row[1])});
  return sealed;
}

Result<Admission> admit_by_shares(const SealedBundle& sealed, std::span<const crypto::Share> shares,
                                  AccountId account, const crypto::KemPublic& to) {
  AZ_TRY(scalar, crypto::join(shares));
  auto recovery = crypto::KemPrivate::from_scalar(std::move(scalar));
  if (!recovery || blob(recovery->public_key().bytes()) != sealed.recovery_public)
    return Error{ErrorCode::kInvalid, "vault.share.other"};
  AZ_TRY(bundle, unwrap_bundle(sealed.box, sealed.business, kRecoveryHolder, *recovery));
  if (blob(bundle.kem.public_key().bytes()) != sealed.kem_public ||
      blob(bundle.sign.public_key().bytes()) != sealed.sign_public)
    return Error{ErrorCode::kCorrupt, "vault.recovery.bundle"};
  AZ_TRY(box, wrap_bundle(bundle, sealed.business, account.str(), to));
  AZ_TRY(signature,
         bundle.sign.sign(vouched_text(sealed.business, account.str(), kRole, kFirstGeneration, to.bytes())));
  AZ_TRY(whole, bundle.sign.sign(whole_text(sealed.business, account, to.bytes(), box)));
  return Admission{sealed.business, account, blob(to.bytes()), std::move(box), blob(signature), blob(whole)};
}

Done finish_recovery(db::Store& main, const Admission& admission, Instant now) {
  ledger::Act begun;
  begun.log = admission.business;
  begun.act = "recovery.finish";
  begun.records = {admission.account.str()};
  return people::recorded(main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(check_signed(unit, admission));
    // What this account had before gives way: it may be sealed to a key that nobody can open any more.
    const std::string holder = admission.account.str();
    AZ_CHECK(clear_holder(unit, act, admission.business, holder));
    AZ_CHECK(put_signed_key(unit, act, admission.business, {holder, std::string(kRole), admission.public_key},
                            admission.signature));
    return put_wrap(unit, act, admission.business, holder, admission.box);
  });
}

}  // namespace azekura::vault
