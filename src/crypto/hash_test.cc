#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "crypto/encode.h"

namespace azekura::crypto {
namespace {

std::string hkdf_hex(std::string_view ikm, std::string_view salt, std::string_view info, std::size_t size) {
  Bytes out(size);
  hkdf_sha256(*from_hex(ikm), *from_hex(salt), *from_hex(info), out);
  return hex(out);
}

TEST(Hash, GivesThePublishedDigests) {  // FIPS 180-4 examples
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hash, InPiecesIsTheSameAsAtOnce) {
  EXPECT_EQ(Sha256().add("a").add("").add("bc").finish(), sha256("abc"));
  EXPECT_EQ(Sha256().finish(), sha256(""));
}

TEST(Hash, AuthenticatesAsRfc4231Does) {
  EXPECT_EQ(hex(hmac_sha256(Bytes(20, std::byte{0x0b}), bytes_of("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(Bytes(131, std::byte{0xaa}),
                            bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hash, TakesAnEmptyKeyAsOne) {
  EXPECT_EQ(hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(hmac_sha256({}, bytes_of("x")), hmac_sha256(Bytes(32), bytes_of("x")));
}

TEST(Hash, DerivesAsRfc5869Does) {
  EXPECT_EQ(hkdf_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
                     "f0f1f2f3f4f5f6f7f8f9", 42),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(hkdf_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627282"
                     "92a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
                     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f8081828384858687888"
                     "98a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
                     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d"
                     "9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                     82),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
            "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  EXPECT_EQ(hkdf_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hash, RefusesToDeriveMoreThanHkdfCan) {
  const auto key = *fresh_key();
  Bytes most(255 * 32);
  EXPECT_NO_THROW(hkdf_expand(key, {}, most));
  Bytes more(most.size() + 1);
  EXPECT_THROW(hkdf_expand(key, {}, more), std::length_error);
}

TEST(Hash, DerivesADifferentKeyForEachUse) {
  const auto root = *fresh_key();
  const auto one = derive_key(root, "azekura/one/v1");
  const auto again = derive_key(root, "azekura/one/v1");
  const auto other = derive_key(root, "azekura/other/v1");
  EXPECT_TRUE(constant_time_equal(one.expose(), again.expose()));
  EXPECT_FALSE(constant_time_equal(one.expose(), other.expose()));
}

TEST(Hash, ComparesSizesToo) {
  EXPECT_TRUE(constant_time_equal({}, {}));
  EXPECT_FALSE(constant_time_equal(bytes_of("a"), bytes_of("ab")));
  EXPECT_FALSE(constant_time_equal(bytes_of("ab"), bytes_of("ac")));
}

}  // namespace
}  // namespace azekura::crypto
