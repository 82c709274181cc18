#include "crypto/hash.h"

#include <stdexcept>

#include "crypto/wiped_text.h"
#include "evp.h"

namespace azekura::crypto {
namespace {

using HashContext = Held<EVP_MD_CTX, EVP_MD_CTX_free>;
using MacContext = Held<EVP_MAC_CTX, EVP_MAC_CTX_free>;

const EVP_MD* sha256_method() {
  static const Held<EVP_MD, EVP_MD_free> kMethod(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  must(kMethod != nullptr);
  return kMethod.get();
}

/// An HMAC context that knows its hash and no key. Copied for each use, for the copy is freed, and so wiped.
EVP_MAC_CTX* hmac_pattern() {
  static const MacContext kPattern = [] {
    const Held<EVP_MAC, EVP_MAC_free> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacContext context(EVP_MAC_CTX_new(hmac.get()));
    char name[] = "SHA2-256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                 OSSL_PARAM_construct_end()};
    must(context != nullptr && EVP_MAC_CTX_set_params(context.get(), params) == 1);
    return context;
  }();
  return kPattern.get();
}

}  // namespace

Digest sha256(std::span<const std::byte> data) {
  // One context a thread: a Merkle tree hashes a million small nodes, and making one costs as much as a hash.
  thread_local const HashContext context(EVP_MD_CTX_new());
  Digest digest{};
  must(context != nullptr && EVP_DigestInit_ex2(context.get(), sha256_method(), nullptr) == 1 &&
       EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
       EVP_DigestFinal_ex(context.get(), out(digest), nullptr) == 1);
  return digest;
}

struct Sha256::State {
  HashContext context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  must(state_->context != nullptr &&
       EVP_DigestInit_ex2(state_->context.get(), sha256_method(), nullptr) == 1);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::add(std::span<const std::byte> piece) {
  must(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1);
  return *this;
}

Digest Sha256::finish() {
  Digest digest{};
  must(EVP_DigestFinal_ex(state_->context.get(), out(digest), nullptr) == 1);
  return digest;
}

Digest hmac_sha256(std::span<const std::byte> key, std::span<const std::byte> data) {
  static constexpr unsigned char kNoKey = 0;  // A null key would mean "the one you have".
  const MacContext context(EVP_MAC_CTX_dup(hmac_pattern()));
  Digest digest{};
  std::size_t size = 0;
  must(context != nullptr &&
       EVP_MAC_init(context.get(), key.empty() ? &kNoKey : in(key), key.size(), nullptr) == 1 &&
       EVP_MAC_update(context.get(), in(data), data.size()) == 1 &&
       EVP_MAC_final(context.get(), out(digest), &size, digest.size()) == 1 && size == digest.size());
  return digest;
}

Key hkdf_extract(std::span<const std::byte> salt, std::span<const std::byte> ikm) {
  // HMAC pads a short key with zeros, so that no salt and 32 zero bytes are the same.
  auto prk = hmac_sha256(salt, ikm);
  return Key(std::span(prk));
}

void hkdf_expand(const Key& prk, std::span<const std::byte> info, std::span<std::byte> out) {
  constexpr std::size_t kBlock = sizeof(Digest);
  if (out.size() > 255 * kBlock) throw std::length_error("hkdf_expand");
  WipedBytes input;
  input.reserve(kBlock + info.size() + 1);
  for (std::size_t at = 0, counter = 1; at < out.size(); at += kBlock, ++counter) {
    input.insert(input.end(), info.begin(), info.end());
    input.push_back(static_cast<std::byte>(counter));
    auto block = hmac_sha256(prk.expose(), input);
    const auto n = std::min(kBlock, out.size() - at);
    std::copy_n(block.begin(), n, out.begin() + static_cast<std::ptrdiff_t>(at));
    input.assign(block.begin(), block.end());
    wipe(block);
  }
}

void hkdf_sha256(std::span<const std::byte> ikm, std::span<const std::byte> salt,
                 std::span<const std::byte> info, std::span<std::byte> out) {
  hkdf_expand(hkdf_extract(salt, ikm), info, out);
}

Key derive_key(const Key& from, std::string_view info) {
  std::array<std::byte, 32> derived{};
  hkdf_sha256(from.expose(), {}, bytes_of(info), derived);
  return Key(std::span(derived));
}

bool constant_time_equal(std::span<const std::byte> a, std::span<const std::byte> b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace azekura::crypto
