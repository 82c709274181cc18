#include "crypto/hpke.h"

#include <algorithm>
#include <utility>

#include "crypto/hash.h"
#include "gcm.h"
#include "hpke_inside.h"

namespace azekura::crypto {
namespace hpke_inside {
namespace {

constexpr std::uint16_t kKem = 0x0010;  // DHKEM(P-256, HKDF-SHA256)
constexpr std::uint16_t kKdf = 0x0001;  // HKDF-SHA256

void add(WipedBytes& to, std::span<const std::byte> bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}
void add(WipedBytes& to, std::string_view text) { add(to, bytes_of(text)); }
void add(WipedBytes& to, std::uint16_t number) {
  to.push_back(static_cast<std::byte>(number >> 8U));
  to.push_back(static_cast<std::byte>(number & 0xffU));
}

WipedBytes kem_suite() {
  WipedBytes id;
  add(id, "KEM");
  add(id, kKem);
  return id;
}

WipedBytes hpke_suite(Aead aead) {
  WipedBytes id;
  add(id, "HPKE");
  for (const auto part : {kKem, kKdf, aead.id}) add(id, part);
  return id;
}

// LabeledExtract and LabeledExpand, RFC 9180 section 4.
Key extract(const WipedBytes& suite, std::span<const std::byte> salt, std::string_view label,
            std::span<const std::byte> ikm) {
  WipedBytes labeled;
  add(labeled, "HPKE-v1");
  add(labeled, suite);
  add(labeled, label);
  add(labeled, ikm);
  return hkdf_extract(salt, labeled);
}

void expand(const WipedBytes& suite, const Key& prk, std::string_view label, std::span<const std::byte> info,
            std::span<std::byte> out) {
  WipedBytes labeled;
  add(labeled, static_cast<std::uint16_t>(out.size()));
  add(labeled, "HPKE-v1");
  add(labeled, suite);
  add(labeled, label);
  add(labeled, info);
  hkdf_expand(prk, labeled, out);
}

Key shared_secret(const Secret<32>& dh, std::span<const std::byte> enc, const KemPublic& receiver) {
  const auto suite = kem_suite();
  WipedBytes exchange;
  add(exchange, enc);
  add(exchange, receiver.bytes());
  const Key prk = extract(suite, {}, "eae_prk", dh.expose());
  std::array<std::byte, 32> shared{};
  expand(suite, prk, "shared_secret", exchange, shared);
  return Key(std::span(shared));
}

Key all_zero() {
  std::array<std::byte, 32> zero{};
  return Key(std::span(zero));
}

}  // namespace

Context::Context(const Secret<32>& dh, std::span<const std::byte> enc, const KemPublic& receiver,
                 std::span<const std::byte> info, Aead aead)
    : key_(all_zero()), aead_(aead) {
  const auto suite = hpke_suite(aead);
  WipedBytes schedule{std::byte{0}};  // mode_base
  const Key psk_id_hash = extract(suite, {}, "psk_id_hash", {});
  const Key info_hash = extract(suite, {}, "info_hash", info);
  add(schedule, psk_id_hash.expose());
  add(schedule, info_hash.expose());
  const Key shared = shared_secret(dh, enc, receiver);
  const Key secret = extract(suite, shared.expose(), "secret", {});
  std::array<std::byte, 32> key{};
  expand(suite, secret, "key", schedule, std::span(key).first(aead.key_size));
  key_ = Key(std::span(key));
  expand(suite, secret, "base_nonce", schedule, base_nonce_);
}

Result<Context> Context::to_send(const KemPrivate& ephemeral, const KemPublic& to,
                                 std::span<const std::byte> info, Aead aead) {
  AZ_TRY(dh, ephemeral.agree(to));
  return Context(dh, ephemeral.public_key().bytes(), to, info, aead);
}

Result<Context> Context::to_receive(const KemPrivate& key, std::span<const std::byte> enc,
                                    std::span<const std::byte> info, Aead aead) {
  AZ_TRY(sender, KemPublic::parse(enc));
  AZ_TRY(dh, key.agree(sender));
  return Context(dh, enc, key.public_key(), info, aead);
}

std::array<std::byte, 12> Context::next_nonce() {
  auto nonce = base_nonce_;
  for (std::size_t i = 0; i < 8; ++i) nonce[11 - i] ^= static_cast<std::byte>((sequence_ >> (8 * i)) & 0xffU);
  ++sequence_;
  return nonce;
}

Done Context::seal(std::span<const std::byte> aad, std::span<const std::byte> plain,
                   std::span<std::byte> box) {
  return gcm::seal(key_.expose().first(aead_.key_size), next_nonce(), aad, plain, box);
}

Done Context::open(std::span<const std::byte> aad, std::span<const std::byte> box,
                   std::span<std::byte> plain) {
  return gcm::open(key_.expose().first(aead_.key_size), next_nonce(), aad, box, plain);
}

namespace {

struct Chunk {
  std::size_t plain_at, plain_size;  // In the plain bytes.
  std::size_t box_at, box_size;      // In the ciphertext.
  bool last;
};

/// How `size` plain bytes are cut: the same for whoever seals and whoever opens.
std::vector<Chunk> cut(std::size_t size) {
  std::vector<Chunk> chunks;
  std::size_t box_at = 0;
  for (std::size_t at = 0; at < size; at += kHpkeChunk) {
    const auto n = std::min(kHpkeChunk, size - at);
    chunks.push_back({at, n, box_at, n + gcm::kTag, at + n == size});
    box_at += n + gcm::kTag;
  }
  return chunks;
}

Bytes chunk_aad(std::span<const std::byte> aad, bool last) {
  Bytes bound(aad.begin(), aad.end());
  bound.push_back(last ? std::byte{1} : std::byte{0});
  return bound;
}

/// How many plain bytes a ciphertext of this size holds; kInvalid if none has this size.
Result<std::size_t> plain_size(std::size_t ciphertext) {
  constexpr Error kRefused{ErrorCode::kInvalid, "crypto.hpke.size"};
  if (ciphertext < gcm::kTag) return kRefused;
  if (ciphertext <= kHpkeSingleShot + gcm::kTag) return ciphertext - gcm::kTag;
  constexpr std::size_t kSealed = kHpkeChunk + gcm::kTag;
  const auto chunks = (ciphertext + kSealed - 1) / kSealed;
  const auto tags = chunks * gcm::kTag;
  const auto last = ciphertext - (chunks - 1) * kSealed;
  if (last <= gcm::kTag || ciphertext - tags <= kHpkeSingleShot || ciphertext - tags > kHpkeLongest)
    return kRefused;
  return ciphertext - tags;
}

}  // namespace

Result<HpkeBox> seal_from(const KemPrivate& ephemeral, const KemPublic& to, std::string_view info,
                          std::span<const std::byte> aad, std::span<const std::byte> plain, Aead aead) {
  if (plain.size() > kHpkeLongest) return Error{ErrorCode::kInvalid, "crypto.hpke.size"};
  AZ_TRY(context, Context::to_send(ephemeral, to, bytes_of(info), aead));
  HpkeBox box;
  const auto enc = ephemeral.public_key().bytes();
  std::copy(enc.begin(), enc.end(), box.enc.begin());
  if (plain.size() <= kHpkeSingleShot) {
    box.ciphertext.resize(plain.size() + gcm::kTag);
    AZ_CHECK(context.seal(aad, plain, box.ciphertext));
    return box;
  }
  const auto chunks = cut(plain.size());
  box.ciphertext.resize(plain.size() + chunks.size() * gcm::kTag);
  for (const auto& chunk : chunks)
    AZ_CHECK(context.seal(chunk_aad(aad, chunk.last), plain.subspan(chunk.plain_at, chunk.plain_size),
                          std::span(box.ciphertext).subspan(chunk.box_at, chunk.box_size)));
  return box;
}

Secret<32> candidate_scalar(std::span<const std::byte> input, std::byte counter) {
  const auto suite = kem_suite();
  std::array<std::byte, 32> candidate{};
  expand(suite, extract(suite, {}, "dkp_prk", input), "candidate", std::array{counter}, candidate);
  return Secret<32>(std::span(candidate));
}

}  // namespace hpke_inside

Bytes HpkeBox::joined() const {
  Bytes all(enc.begin(), enc.end());
  all.insert(all.end(), ciphertext.begin(), ciphertext.end());
  return all;
}

Result<HpkeBox> HpkeBox::split(std::span<const std::byte> joined) {
  if (joined.size() < kHpkeOverhead) return Error{ErrorCode::kInvalid, "crypto.hpke.size"};
  HpkeBox box;
  std::copy_n(joined.begin(), box.enc.size(), box.enc.begin());
  box.ciphertext.assign(joined.begin() + KemPublic::kSize, joined.end());
  return box;
}

Result<HpkeBox> seal_to(const KemPublic& to, std::string_view info, std::span<const std::byte> aad,
                        std::span<const std::byte> plain) {
  AZ_TRY(ephemeral, KemPrivate::generate());
  return hpke_inside::seal_from(ephemeral, to, info, aad, plain, hpke_inside::kAes256);
}

Result<WipedBytes> open_with(const KemPrivate& key, std::string_view info, std::span<const std::byte> aad,
                             const HpkeBox& box) {
  constexpr Error kAltered{ErrorCode::kCorrupt, "crypto.hpke.open"};
  AZ_TRY(size, hpke_inside::plain_size(box.ciphertext.size()));
  AZ_TRY(context, hpke_inside::Context::to_receive(key, box.enc, bytes_of(info), hpke_inside::kAes256));
  WipedBytes plain(size);
  const std::span ciphertext(box.ciphertext);
  if (size <= kHpkeSingleShot) {
    if (!context.open(aad, ciphertext, plain)) return kAltered;
    return plain;
  }
  for (const auto& chunk : hpke_inside::cut(size)) {
    const auto sealed = ciphertext.subspan(chunk.box_at, chunk.box_size);
    const auto opened = std::span(plain).subspan(chunk.plain_at, chunk.plain_size);
    if (!context.open(hpke_inside::chunk_aad(aad, chunk.last), sealed, opened)) return kAltered;
  }
  return plain;
}

Result<Key> open_key_with(const KemPrivate& key, std::string_view info, std::span<const std::byte> aad,
                          const HpkeBox& box) {
  AZ_TRY(plain, open_with(key, info, aad, box));
  if (plain.size() != 32) return Error{ErrorCode::kCorrupt, "crypto.hpke.open"};
  return Key(std::span(plain).first<32>());
}

}  // namespace azekura::crypto
