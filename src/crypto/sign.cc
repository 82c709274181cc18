#include "crypto/sign.h"

#include <sodium.h>

#include <algorithm>

#include "evp.h"

namespace azekura::crypto {
namespace {

using HashContext = Held<EVP_MD_CTX, EVP_MD_CTX_free>;

HeldKey private_key(const Secret<32>& seed) {
  return HeldKey(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, in(seed.expose()), 32));
}

}  // namespace

Result<PublicSigningKey> PublicSigningKey::parse(std::span<const std::byte> bytes) {
  if (bytes.size() != kSize || crypto_core_ed25519_is_valid_point(in(bytes)) != 1)
    return Error{ErrorCode::kInvalid, "crypto.sign.public"};
  std::array<std::byte, kSize> copy{};
  std::copy(bytes.begin(), bytes.end(), copy.begin());
  return PublicSigningKey(copy);
}

Result<SigningKey> SigningKey::generate() {
  AZ_TRY(seed, fresh_key());
  return from_seed(std::move(seed));
}

Result<SigningKey> SigningKey::from_seed(Secret<32> seed) {
  const auto key = private_key(seed);
  std::array<std::byte, PublicSigningKey::kSize> own{};
  std::size_t size = own.size();
  if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), out(own), &size) != 1 || size != own.size())
    return Error{ErrorCode::kUnavailable, "crypto.sign"};
  return SigningKey(std::move(seed), PublicSigningKey(own));
}

Result<Signature> SigningKey::sign(std::span<const std::byte> data) const {
  const auto key = private_key(seed_);
  const HashContext context(EVP_MD_CTX_new());
  Signature signature{};
  std::size_t size = signature.size();
  const bool made =
      key != nullptr && context != nullptr &&
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) == 1 &&
      EVP_DigestSign(context.get(), out(signature), &size, in(data), data.size()) == 1 &&
      size == signature.size();
  if (!made) return Error{ErrorCode::kUnavailable, "crypto.sign"};
  return signature;
}

Done verify(const PublicSigningKey& by, std::span<const std::byte> data,
            std::span<const std::byte> signature) {
  const HeldKey key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, in(by.bytes()), 32));
  const HashContext context(EVP_MD_CTX_new());
  if (key == nullptr || context == nullptr ||
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.get(), nullptr) != 1)
    return Error{ErrorCode::kUnavailable, "crypto.sign"};
  if (signature.size() == sizeof(Signature) &&
      EVP_DigestVerify(context.get(), in(signature), signature.size(), in(data), data.size()) == 1)
    return done();
  return Error{ErrorCode::kDenied, "crypto.sign.wrong"};
}

}  // namespace azekura::crypto
