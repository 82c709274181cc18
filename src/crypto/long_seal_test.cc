#include "crypto/long_seal.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/hash.h"

namespace azekura::crypto {
namespace {

constexpr std::string_view kContext = "azekura/document/v1/business:1/person:7";
constexpr std::size_t kChunk = 65'536;
constexpr auto kSealed = static_cast<std::ptrdiff_t>(kChunk + 16);

Bytes pattern(std::size_t size) {
  Bytes all(size);
  for (std::size_t i = 0; i < size; ++i) all[i] = static_cast<std::byte>(i * 31 + (i >> 16U));
  return all;
}

TEST(LongSeal, OpensEverySizeAroundItsBorders) {
  const auto key = *fresh_key();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 2 * kChunk, 5 * kChunk + 3}) {
    const auto plain = pattern(size);
    const auto box = *seal_long(key, plain, kContext);
    EXPECT_EQ(box.size(), 32 + size + 16 * std::max<std::size_t>(1, (size + kChunk - 1) / kChunk));
    EXPECT_TRUE(constant_time_equal(*open_long(key, box, kContext), plain)) << size;
    EXPECT_NE(*seal_long(key, plain, kContext), box);
  }
}

TEST(LongSeal, RefusesWhatWasAlteredOrBelongsElsewhere) {
  const auto key = *fresh_key();
  const auto box = *seal_long(key, pattern(40), kContext);
  for (std::size_t i = 0; i < box.size(); ++i) {
    auto altered = box;
    altered[i] ^= std::byte{1};
    EXPECT_EQ(open_long(key, altered, kContext).error().code, ErrorCode::kCorrupt) << "byte " << i;
    EXPECT_FALSE(open_long(key, std::span(box).first(i), kContext)) << "cut at " << i;
  }
  EXPECT_FALSE(open_long(*fresh_key(), box, kContext));
  EXPECT_FALSE(open_long(key, box, "azekura/document/v1/business:1/person:8"));
}

TEST(LongSeal, RefusesChunksThatWereCutOffSwappedOrRepeated) {
  const auto key = *fresh_key();
  const auto box = *seal_long(key, pattern(3 * kChunk), kContext);
  const auto opens = [&](auto change) {
    auto altered = box;
    change(altered);
    return static_cast<bool>(open_long(key, altered, kContext));
  };
  EXPECT_TRUE(opens([](Bytes&) {}));
  EXPECT_FALSE(opens([](Bytes& b) { b.erase(b.end() - kSealed, b.end()); })) << "the last one cut off";
  EXPECT_FALSE(opens([](Bytes& b) { b.erase(b.begin() + 32, b.begin() + 32 + kSealed); }));
  EXPECT_FALSE(opens([](Bytes& b) {
    std::swap_ranges(b.begin() + 32, b.begin() + 32 + kSealed, b.begin() + 32 + kSealed);
  }));
  EXPECT_FALSE(opens([](Bytes& b) { std::copy_n(b.begin() + 32, kSealed, b.begin() + 32 + kSealed); }));
  EXPECT_FALSE(opens([](Bytes& b) { b.insert(b.end(), b.end() - kSealed, b.end()); }));
  EXPECT_FALSE(opens([](Bytes& b) { b.back() ^= std::byte{1}; })) << "only the last tag is wrong";
}

}  // namespace
}  // namespace azekura::crypto
