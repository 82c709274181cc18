#include "crypto/sign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "crypto/encode.h"
#include "crypto/hash.h"

namespace azekura::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SigningKey>);

SigningKey key_of(std::string_view seed) {
  auto bytes = *from_hex(seed);
  return *SigningKey::from_seed(Secret<32>(std::span(bytes).first<32>()));
}

struct Vector {
  const char* name;
  std::string_view seed, own, message, signature;
};
class SignVector : public testing::TestWithParam<Vector> {};

TEST_P(SignVector, SignsAndVerifiesAsPublished) {
  const auto& c = GetParam();
  const auto key = key_of(c.seed);
  const auto message = *from_hex(c.message);
  EXPECT_EQ(hex(key.public_key().bytes()), c.own);
  EXPECT_EQ(hex(*key.sign(message)), c.signature);
  EXPECT_TRUE(verify(*PublicSigningKey::parse(*from_hex(c.own)), message, *from_hex(c.signature)));
}

INSTANTIATE_TEST_SUITE_P(
    Rfc8032, SignVector,
    testing::Values(
        Vector{
            "Test1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"},
        Vector{
            "Test2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"},
        Vector{
            "Test3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"}),
    [](const auto& test) { return test.param.name; });

TEST(Sign, DeniesWhatWasAltered) {
  const auto key = *SigningKey::generate();
  const auto signature = *key.sign("azekura");
  ASSERT_TRUE(verify(key.public_key(), "azekura", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto altered = signature;
    altered[i] ^= std::byte{1};
    EXPECT_EQ(verify(key.public_key(), "azekura", altered).error().code, ErrorCode::kDenied) << i;
  }
  EXPECT_FALSE(verify(key.public_key(), "azekurb", signature));
  EXPECT_FALSE(verify((*SigningKey::generate()).public_key(), "azekura", signature));
  EXPECT_FALSE(verify(key.public_key(), "azekura", std::span(signature).first(63)));
  EXPECT_FALSE(verify(key.public_key(), "azekura", {}));
}

TEST(Sign, RefusesPublicKeysThatVouchForAnything) {
  EXPECT_EQ(PublicSigningKey::parse(Bytes(31)).error().key, "crypto.sign.public");
  EXPECT_EQ(PublicSigningKey::parse(Bytes(33)).error().key, "crypto.sign.public");
  EXPECT_FALSE(PublicSigningKey::parse(Bytes(32))) << "of order 4";
  Bytes neutral(32);
  neutral[0] = std::byte{1};
  EXPECT_FALSE(PublicSigningKey::parse(neutral));
  EXPECT_FALSE(PublicSigningKey::parse(Bytes(32, std::byte{0xff}))) << "not canonical";
}

TEST(Sign, MakesTheSameKeyFromTheSameSeed) {
  const auto key = *SigningKey::generate();
  std::array<std::byte, 32> seed{};
  std::copy(key.seed().expose().begin(), key.seed().expose().end(), seed.begin());
  const auto again = *SigningKey::from_seed(Secret<32>(std::span(seed)));
  EXPECT_EQ(again.public_key(), key.public_key());
  EXPECT_EQ(*again.sign("x"), *key.sign("x"));
}

}  // namespace
}  // namespace azekura::crypto
