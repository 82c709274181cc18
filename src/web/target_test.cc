#include "web/target.h"

#include <gtest/gtest.h>

namespace azekura::web {
namespace {

TEST(Target, IsCutIntoDecodedSegmentsAndQuery) {
  const auto target =
      parse_target("/api/v1/people/7/number%3Areveal?q=%E5%B1%B1%E7%94%B0+%E5%A4%AA%E9%83%8E&limit=20");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"api", "v1", "people", "7", "number:reveal"}));
  EXPECT_EQ(target->query, (Texts{{"limit", "20"}, {"q", "山田 太郎"}}));
}

TEST(Target, RootHasNoSegments) {
  const auto target = parse_target("/");
  ASSERT_TRUE(target);
  EXPECT_TRUE(target->segments.empty());
}

TEST(Target, LongerThanFourKilobytesHasItsOwnRefusal) {
  EXPECT_EQ(parse_target("/" + std::string(5000, 'a')).error().key, "web.target.length");
}

struct Trick {
  const char* name;
  std::string raw;
};

class TargetTricks : public testing::TestWithParam<Trick> {};

TEST_P(TargetTricks, AreRefused) {
  const auto target = parse_target(GetParam().raw);
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().key, "web.target");
}

INSTANTIATE_TEST_SUITE_P(
    Table, TargetTricks,
    testing::Values(Trick{"Empty", ""}, Trick{"NoLeadingSlash", "api"},
                    Trick{"Absolute", "https://localhost/"}, Trick{"DotDot", "/api/../etc"},
                    Trick{"Dot", "/api/./v1"}, Trick{"EncodedDotDot", "/api/%2e%2E/x"},
                    Trick{"HalfEncodedDotDot", "/api/.%2e/x"}, Trick{"EmptySegment", "/api//v1"},
                    Trick{"TrailingSlash", "/api/"}, Trick{"EncodedSlash", "/api%2Fv1"},
                    Trick{"EncodedBackslash", "/api%5cv1"}, Trick{"Backslash", "/api\\v1"},
                    Trick{"Nul", "/api/%00"}, Trick{"RawNul", std::string("/api/\0x", 7)},
                    Trick{"LineBreak", "/api/%0d%0aSet-Cookie"}, Trick{"Delete", "/api/%7f"},
                    Trick{"BrokenEscape", "/api/%4"}, Trick{"NotHex", "/api/%zz"},
                    Trick{"Overlong", "/api/%c0%ae%c0%ae/x"}, Trick{"OverlongThree", "/api/%e0%80%af"},
                    Trick{"Surrogate", "/api/%ed%a0%80"}, Trick{"BeyondUnicode", "/api/%f4%90%80%80"},
                    Trick{"CutShort", "/api/%e5%b1"}, Trick{"RawBytes", "/api/\xe5\xb1\xb1"},
                    Trick{"Fragment", "/api#x"}, Trick{"Space", "/api x"}, Trick{"NameTwice", "/api?a=1&a=2"},
                    Trick{"NamelessValue", "/api?=1"}, Trick{"EmptyPair", "/api?a=1&&b=2"},
                    Trick{"QueryNul", "/api?a=%00"}, Trick{"QueryNotUtf8", "/api?a=%ff"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace azekura::web
