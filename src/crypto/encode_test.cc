#include "crypto/encode.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace azekura::crypto {
namespace {

struct Sound {
  const char* name;
  std::string_view bytes, hex, base64, base64url;
};

class EncodeSound : public testing::TestWithParam<Sound> {};

TEST_P(EncodeSound, GoesThereAndBack) {
  const auto& c = GetParam();
  const auto bytes = bytes_of(c.bytes);
  const Bytes expected(bytes.begin(), bytes.end());
  EXPECT_EQ(hex(bytes), c.hex);
  EXPECT_EQ(base64(bytes), c.base64);
  EXPECT_EQ(base64url(bytes), c.base64url);
  EXPECT_EQ(view(wiped_base64url(bytes)), c.base64url);
  EXPECT_EQ(*from_hex(c.hex), expected);
  EXPECT_EQ(*from_base64(c.base64), expected);
  EXPECT_EQ(*from_base64url(c.base64url), expected);
  EXPECT_TRUE(constant_time_equal(*wiped_from_hex(c.hex), expected));
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, EncodeSound,
                         testing::Values(Sound{"Nothing", "", "", "", ""},
                                         Sound{"One", "f", "66", "Zg==", "Zg"},
                                         Sound{"Two", "fo", "666f", "Zm8=", "Zm8"},
                                         Sound{"Three", "foo", "666f6f", "Zm9v", "Zm9v"},
                                         Sound{"Six", "foobar", "666f6f626172", "Zm9vYmFy", "Zm9vYmFy"},
                                         Sound{"BothAlphabets", "\xfb\xff\xfe", "fbfffe", "+//+", "-__-"}),
                         [](const auto& test) { return test.param.name; });

TEST(Encode, RefusesEveryOtherForm) {
  for (const auto* text : {"\n", " ", ":", "6", "6G", "66 ", " 66", "6F", "66\n", "6:6", "0x66"})
    EXPECT_EQ(from_hex(text).error().key, "crypto.encode.hex") << text;
  for (const auto* text : {"Zg", "Zg=", "Zh==", "Zg== ", "Zg==\n", "Z", "Zm9v=", "-__-", "Zm 9v", "=Zg=",
                           "A\xc5"
                           "A\xc5"})
    EXPECT_EQ(from_base64(text).error().key, "crypto.encode.base64") << text;
  for (const auto* text : {"Zg==", "Zh", "Z", "+//+", "Zm9v ", "Zm\n9v",
                           "A\xc5"
                           "A\xc5"})
    EXPECT_EQ(from_base64url(text).error().key, "crypto.encode.base64url") << text;
}

}  // namespace
}  // namespace azekura::crypto
