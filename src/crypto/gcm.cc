#include "gcm.h"

#include <algorithm>
#include <array>

#include "crypto/forget.h"
#include "evp.h"

namespace azekura::crypto::gcm {
namespace {

using Cipher = Held<EVP_CIPHER, EVP_CIPHER_free>;
using Context = Held<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;  // Wipes its copy of the key when freed.

/// Fetched once: looking it up by name would cost more than sealing a number.
const EVP_CIPHER* cipher_for(std::size_t key_size) {
  static const Cipher kAes128(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr));
  static const Cipher kAes256(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  return key_size == 32 ? kAes256.get() : key_size == 16 ? kAes128.get() : nullptr;
}

}  // namespace

Done seal(std::span<const std::byte> key, std::span<const std::byte, kNonce> nonce,
          std::span<const std::byte> aad, std::span<const std::byte> plain, std::span<std::byte> box) {
  const EVP_CIPHER* cipher = cipher_for(key.size());
  if (cipher == nullptr || box.size() != plain.size() + kTag)
    return Error{ErrorCode::kInvalid, "crypto.seal.size"};
  const auto tag = box.last(kTag);
  const Context context(EVP_CIPHER_CTX_new());
  int n = 0;
  const bool sealed = context != nullptr &&
                      EVP_EncryptInit_ex2(context.get(), cipher, in(key), in(nonce), nullptr) == 1 &&
                      EVP_EncryptUpdate(context.get(), nullptr, &n, in(aad), int_size(aad)) == 1 &&
                      EVP_EncryptUpdate(context.get(), out(box), &n, in(plain), int_size(plain)) == 1 &&
                      EVP_EncryptFinal_ex(context.get(), out(tag), &n) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, int_size(tag), out(tag)) == 1;
  if (!sealed) return Error{ErrorCode::kUnavailable, "crypto.seal"};
  return done();
}

Done open(std::span<const std::byte> key, std::span<const std::byte, kNonce> nonce,
          std::span<const std::byte> aad, std::span<const std::byte> box, std::span<std::byte> plain) {
  const EVP_CIPHER* cipher = cipher_for(key.size());
  if (cipher == nullptr || box.size() != plain.size() + kTag)
    return Error{ErrorCode::kCorrupt, "crypto.box.size"};
  const auto body = box.first(plain.size());
  std::array<std::byte, kTag> tag{};  // A copy, because the call below takes it without const.
  std::copy(box.end() - kTag, box.end(), tag.begin());
  const Context context(EVP_CIPHER_CTX_new());
  int n = 0;
  const bool opened =
      context != nullptr && EVP_DecryptInit_ex2(context.get(), cipher, in(key), in(nonce), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &n, in(aad), int_size(aad)) == 1 &&
      EVP_DecryptUpdate(context.get(), out(plain), &n, in(body), int_size(body)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, int_size(tag), out(tag)) == 1 &&
      EVP_DecryptFinal_ex(context.get(), out(plain), &n) == 1;
  if (opened) return done();
  wipe(plain);  // GCM writes the plain bytes before it has seen the tag.
  return Error{ErrorCode::kCorrupt, "crypto.box.tag"};
}

}  // namespace azekura::crypto::gcm
