#include "crypto/long_seal.h"

#include <algorithm>
#include <array>

#include "crypto/hash.h"
#include "gcm.h"

namespace azekura::crypto {
namespace {

constexpr std::size_t kSalt = 32;
constexpr std::size_t kChunk = std::size_t{1} << 16U;
constexpr std::size_t kSealedChunk = kChunk + gcm::kTag;

Key key_of_box(const Key& key, std::span<const std::byte> salt) {
  std::array<std::byte, 32> derived{};
  hkdf_sha256(key.expose(), salt, bytes_of("azekura/long-seal/v1"), derived);
  return Key(std::span(derived));
}

/// Seven zeros, which chunk, and whether it is the last.
std::array<std::byte, gcm::kNonce> nonce(std::size_t chunk, bool last) {
  std::array<std::byte, gcm::kNonce> bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[10 - i] = static_cast<std::byte>((chunk >> (8 * i)) & 0xffU);
  bytes[11] = last ? std::byte{1} : std::byte{0};
  return bytes;
}

/// Of as many bytes, and never none: nothing at all is one empty chunk.
std::size_t chunks_of(std::size_t size, std::size_t each) {
  return std::max<std::size_t>(1, (size + each - 1) / each);
}

std::span<const std::byte> part(std::span<const std::byte> whole, std::size_t i, std::size_t each) {
  return whole.subspan(i * each, std::min(each, whole.size() - i * each));
}

}  // namespace

Result<Bytes> seal_long(const Key& key, std::span<const std::byte> plain, std::string_view context) {
  if (plain.size() > kLongestSealed) return Error{ErrorCode::kInvalid, "crypto.seal.size"};
  const auto chunks = chunks_of(plain.size(), kChunk);
  Bytes box(kSalt + plain.size() + chunks * gcm::kTag);
  const auto salt = std::span(box).first(kSalt);
  AZ_CHECK(fill_random(salt));
  const auto own = key_of_box(key, salt);
  for (std::size_t i = 0; i < chunks; ++i) {
    const auto from = part(plain, i, kChunk);
    const auto to = std::span(box).subspan(kSalt + i * kSealedChunk, from.size() + gcm::kTag);
    AZ_CHECK(gcm::seal(own.expose(), nonce(i, i + 1 == chunks), bytes_of(context), from, to));
  }
  return box;
}

Result<WipedBytes> open_long(const Key& key, std::span<const std::byte> box, std::string_view context) {
  constexpr Error kSize{ErrorCode::kCorrupt, "crypto.box.size"};
  if (box.size() < kSalt + gcm::kTag) return kSize;
  const auto own = key_of_box(key, box.first(kSalt));
  const auto body = box.subspan(kSalt);
  const auto chunks = chunks_of(body.size(), kSealedChunk);
  const auto last_size = body.size() - (chunks - 1) * kSealedChunk;
  if (last_size < gcm::kTag || body.size() - chunks * gcm::kTag > kLongestSealed) return kSize;
  WipedBytes plain(body.size() - chunks * gcm::kTag);
  for (std::size_t i = 0; i < chunks; ++i) {
    const auto from = part(body, i, kSealedChunk);
    const auto to = std::span(plain).subspan(i * kChunk, from.size() - gcm::kTag);
    AZ_CHECK(gcm::open(own.expose(), nonce(i, i + 1 == chunks), bytes_of(context), from, to));
  }
  return plain;
}

}  // namespace azekura::crypto
