#include "crypto/kem.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "crypto/encode.h"
#include "crypto/hash.h"

namespace azekura::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<KemPrivate>);

Secret<32> scalar(std::string_view digits) {
  auto bytes = *from_hex(digits);
  return Secret<32>(std::span(bytes).first<32>());
}

// RFC 9180 A.3.1
TEST(Kem, DerivesThePublishedPairs) {
  const auto receiver =
      *KemPrivate::derive(*from_hex("668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550"));
  EXPECT_EQ(hex(receiver.scalar().expose()),
            "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2");
  EXPECT_EQ(
      hex(receiver.public_key().bytes()),
      "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6a"
      "a8f80e30f1d128aafd68a2ce72ea0");
  const auto sender =
      *KemPrivate::derive(*from_hex("4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e"));
  EXPECT_EQ(hex(sender.scalar().expose()),
            "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb");
}

// RFC 5903 section 8.1
TEST(Kem, AgreesOnThePublishedSecret) {
  const auto i =
      *KemPrivate::from_scalar(scalar("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"));
  const auto r =
      *KemPrivate::from_scalar(scalar("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53"));
  constexpr std::string_view kShared = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
  const auto one = *i.agree(r.public_key());
  const auto other = *r.agree(i.public_key());
  EXPECT_EQ(hex(one.expose()), kShared);
  EXPECT_EQ(hex(other.expose()), kShared);
}

TEST(Kem, ComesBackFromItsScalar) {
  const auto key = *KemPrivate::generate();
  const auto again = *KemPrivate::from_scalar(scalar(hex(key.scalar().expose())));
  EXPECT_EQ(again.public_key(), key.public_key());
}

TEST(Kem, RefusesScalarsOutOfRange) {
  const std::string zero(64, '0');
  constexpr std::string_view kOrder = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  constexpr std::string_view kLast = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
  EXPECT_EQ(KemPrivate::from_scalar(scalar(zero)).error().key, "crypto.kem.private");
  EXPECT_EQ(KemPrivate::from_scalar(scalar(kOrder)).error().key, "crypto.kem.private");
  EXPECT_FALSE(KemPrivate::from_scalar(scalar(std::string(64, 'f'))));
  EXPECT_TRUE(KemPrivate::from_scalar(scalar(kLast)));
  EXPECT_FALSE(KemPrivate::derive(Bytes(31)));
}

TEST(Kem, RefusesEveryPointButAnUncompressedOneOnTheCurve) {
  const auto key = *KemPrivate::generate();
  const auto sound = key.public_key().bytes();
  const Bytes good(sound.begin(), sound.end());
  ASSERT_TRUE(KemPublic::parse(good));

  Bytes compressed(good.begin(), good.begin() + 33);
  compressed[0] = std::byte{2};
  auto hybrid = good;
  hybrid[0] = (good[64] & std::byte{1}) == std::byte{0} ? std::byte{6} : std::byte{7};
  auto off_curve = good;
  off_curve[64] ^= std::byte{1};
  auto past_prime = good;  // x = p: congruent to 0, but not below p.
  const auto p = *from_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
  std::copy(p.begin(), p.end(), past_prime.begin() + 1);
  auto longer = good;
  longer.push_back(std::byte{0});
  Bytes origin(65);
  origin[0] = std::byte{4};
  const struct {
    const char* what;
    Bytes bytes;
  } refused[] = {{"nothing", {}},
                 {"infinity", Bytes(1)},
                 {"infinity, padded", Bytes(65)},
                 {"0,0", origin},
                 {"compressed", compressed},
                 {"hybrid", hybrid},
                 {"off the curve", off_curve},
                 {"coordinate past the prime", past_prime},
                 {"too long", longer},
                 {"too short", Bytes(good.begin(), good.end() - 1)}};
  for (const auto& c : refused)
    EXPECT_EQ(KemPublic::parse(c.bytes).error().key, "crypto.kem.public") << c.what;
}

}  // namespace
}  // namespace azekura::crypto
