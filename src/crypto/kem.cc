#include "crypto/kem.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <utility>

#include "evp.h"
#include "hpke_inside.h"

namespace azekura::crypto {
namespace {

using Number = Held<BIGNUM, BN_clear_free>;
using Group = Held<EC_GROUP, EC_GROUP_free>;
using Point = Held<EC_POINT, EC_POINT_clear_free>;
using Scratch = Held<BN_CTX, BN_CTX_free>;

const EC_GROUP* p256() {
  static const Group kGroup(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  must(kGroup != nullptr);
  return kGroup.get();
}

/// `own` and, for a key that can agree, `native`: the scalar in the machine's byte order.
HeldKey import(std::span<const std::byte> own, std::span<std::byte> native) {
  const HeldKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  char group[] = "prime256v1";
  // Only read from; the interface knows no const.
  auto* point = const_cast<std::byte*>(own.data());
  std::array<OSSL_PARAM, 4> params{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, own.size()),
      OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  if (!native.empty())
    params[2] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, out(native), native.size());
  EVP_PKEY* key = nullptr;
  const int selection = native.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, params.data()) != 1)
    return nullptr;
  return HeldKey(key);
}

constexpr Error kUnavailable{ErrorCode::kUnavailable, "crypto.kem"};

}  // namespace

Result<KemPublic> KemPublic::parse(std::span<const std::byte> bytes) {
  const Error refused{ErrorCode::kInvalid, "crypto.kem.public"};
  // OpenSSL would take compressed, hybrid and infinite points too.
  if (bytes.size() != kSize || bytes[0] != std::byte{4}) return refused;
  const auto key = import(bytes, {});
  if (key == nullptr) return refused;
  const HeldKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_public_check(context.get()) != 1) return refused;
  std::array<std::byte, kSize> copy{};
  std::copy(bytes.begin(), bytes.end(), copy.begin());
  return KemPublic(copy);
}

Result<KemPrivate> KemPrivate::generate() {
  AZ_TRY(input, fresh_key());
  return derive(input.expose());
}

Result<KemPrivate> KemPrivate::derive(std::span<const std::byte> input) {
  if (input.size() < 32) return Error{ErrorCode::kInvalid, "crypto.kem.private"};
  for (unsigned counter = 0; counter < 256; ++counter) {
    auto pair = from_scalar(hpke_inside::candidate_scalar(input, static_cast<std::byte>(counter)));
    if (pair || pair.error().code != ErrorCode::kInvalid) return pair;
  }
  return Error{ErrorCode::kInvalid, "crypto.kem.private"};  // One in 2^8192.
}

Result<KemPrivate> KemPrivate::from_scalar(Secret<32> scalar) {
  const Number number(BN_secure_new());
  const Point point(EC_POINT_new(p256()));
  const Scratch scratch(BN_CTX_secure_new());
  if (number == nullptr || point == nullptr || scratch == nullptr ||
      BN_bin2bn(in(scalar.expose()), 32, number.get()) == nullptr)
    return kUnavailable;
  if (BN_is_zero(number.get()) == 1 || BN_cmp(number.get(), EC_GROUP_get0_order(p256())) >= 0)
    return Error{ErrorCode::kInvalid, "crypto.kem.private"};
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  std::array<std::byte, KemPublic::kSize> own{};
  if (EC_POINT_mul(p256(), point.get(), number.get(), nullptr, nullptr, scratch.get()) != 1 ||
      EC_POINT_point2oct(p256(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out(own), own.size(),
                         scratch.get()) != own.size())
    return kUnavailable;
  AZ_TRY(checked, KemPublic::parse(own));
  return KemPrivate(std::move(scalar), checked);
}

Result<Secret<32>> KemPrivate::agree(const KemPublic& with) const {
  const Number number(BN_secure_new());
  std::array<std::byte, 32> native{};
  const bool turned = number != nullptr && BN_bin2bn(in(scalar_.expose()), 32, number.get()) != nullptr &&
                      BN_bn2nativepad(number.get(), out(native), int_size(native)) == int_size(native);
  const auto own = turned ? import(public_.bytes(), native) : nullptr;
  wipe(native);
  const auto peer = import(with.bytes(), {});
  if (own == nullptr || peer == nullptr) return kUnavailable;
  const HeldKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr));
  std::array<std::byte, 32> shared{};
  std::size_t size = shared.size();
  const bool agreed = context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
                      EVP_PKEY_derive_set_peer_ex(context.get(), peer.get(), 1) == 1 &&
                      EVP_PKEY_derive(context.get(), out(shared), &size) == 1 && size == shared.size();
  Secret<32> secret{std::span(shared)};
  if (!agreed) return kUnavailable;
  return secret;
}

}  // namespace azekura::crypto
