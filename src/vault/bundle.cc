#include "bundle.h"

#include <fmt/format.h>

#include "crypto/encode.h"

namespace azekura::vault {
namespace {

std::string bundle_info(BusinessId business, std::string_view holder) {
  return fmt::format("azekura/bundle/v1/{}/{}", business.str(), holder);
}

}  // namespace

Result<Bundle> fresh_bundle() {
  AZ_TRY(kem, crypto::KemPrivate::generate());
  AZ_TRY(sign, crypto::SigningKey::generate());
  return Bundle{std::move(kem), std::move(sign)};
}

Result<db::Blob> wrap_bundle(const Bundle& bundle, BusinessId business, std::string_view holder,
                             const crypto::KemPublic& to) {
  std::array<std::byte, 64> both{};
  std::copy_n(bundle.kem.scalar().expose().begin(), 32, both.begin());
  std::copy_n(bundle.sign.seed().expose().begin(), 32, both.begin() + 32);
  const crypto::Secret<64> plain(std::span{both});
  AZ_TRY(box, crypto::seal_to(to, bundle_info(business, holder), {}, plain.expose()));
  return box.joined();
}

Result<Bundle> unwrap_bundle(const db::Blob& wrap, BusinessId business, std::string_view holder,
                             const crypto::KemPrivate& key) {
  AZ_TRY(box, crypto::HpkeBox::split(wrap));
  AZ_TRY(plain, crypto::open_with(key, bundle_info(business, holder), {}, box));
  if (plain.size() != 64) return Error{ErrorCode::kCorrupt, "vault.bundle.form"};
  AZ_TRY(kem, crypto::KemPrivate::from_scalar(crypto::Secret<32>(std::span(plain).first<32>())));
  AZ_TRY(sign, crypto::SigningKey::from_seed(crypto::Secret<32>(std::span(plain).last<32>())));
  return Bundle{std::move(kem), std::move(sign)};
}

std::string vouched_text(BusinessId business, std::string_view holder, std::string_view role,
                         std::int64_t generation, std::span<const std::byte> public_key) {
  return fmt::format("azekura/public-key/v1/{}/{}/{}/generation:{}/{}", business.str(), holder, role,
                     generation, crypto::hex(public_key));
}

}  // namespace azekura::vault
