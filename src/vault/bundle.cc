#include "bundle.h"

#include <fmt/format.h>

#include "crypto/encode.h"
#include "crypto/hash.h"

namespace azekura::vault {
namespace {

std::string bundle_info(BusinessId business, std::string_view holder) {
  return fmt::format("azekura/bundle/v1/{}/{}", business.str(), holder);
}

constexpr std::size_t kWhole = 96;
// Until the signing key could be made anew, the fingerprint key was derived from it.
constexpr std::size_t kOfBefore = 64;
crypto::Key fingerprint_of_before(const crypto::SigningKey& sign, BusinessId business) {
  return crypto::derive_key(sign.seed(), fmt::format("azekura/fingerprint/v1/{}", business.str()));
}

}  // namespace

Result<Bundle> fresh_bundle() {
  AZ_TRY(kem, crypto::KemPrivate::generate());
  AZ_TRY(sign, crypto::SigningKey::generate());
  AZ_TRY(fingerprint, crypto::fresh_key());
  return Bundle{std::move(kem), std::move(sign), std::move(fingerprint)};
}

Result<db::Blob> wrap_bundle(const Bundle& bundle, BusinessId business, std::string_view holder,
                             const crypto::KemPublic& to) {
  std::array<std::byte, kWhole> all{};
  std::copy_n(bundle.kem.scalar().expose().begin(), 32, all.begin());
  std::copy_n(bundle.sign.seed().expose().begin(), 32, all.begin() + 32);
  std::copy_n(bundle.fingerprint.expose().begin(), 32, all.begin() + 64);
  const crypto::Secret<kWhole> plain(std::span{all});
  AZ_TRY(box, crypto::seal_to(to, bundle_info(business, holder), {}, plain.expose()));
  return box.joined();
}

Result<Bundle> unwrap_bundle(const db::Blob& wrap, BusinessId business, std::string_view holder,
                             const crypto::KemPrivate& key) {
  AZ_TRY(box, crypto::HpkeBox::split(wrap));
  AZ_TRY(plain, crypto::open_with(key, bundle_info(business, holder), {}, box));
  if (plain.size() != kWhole && plain.size() != kOfBefore)
    return Error{ErrorCode::kCorrupt, "vault.bundle.form"};
  AZ_TRY(kem, crypto::KemPrivate::from_scalar(crypto::Secret<32>(std::span(plain).subspan<0, 32>())));
  AZ_TRY(sign, crypto::SigningKey::from_seed(crypto::Secret<32>(std::span(plain).subspan<32, 32>())));
  crypto::Key fingerprint = plain.size() == kWhole ? crypto::Key(std::span(plain).subspan<64, 32>())
                                                   : fingerprint_of_before(sign, business);
  return Bundle{std::move(kem), std::move(sign), std::move(fingerprint)};
}

std::string vouched_text(BusinessId business, std::string_view holder, std::string_view role,
                         std::int64_t generation, std::span<const std::byte> public_key) {
  return fmt::format("azekura/public-key/v1/{}/{}/{}/generation:{}/{}", business.str(), holder, role,
                     generation, crypto::hex(public_key));
}

}  // namespace azekura::vault
