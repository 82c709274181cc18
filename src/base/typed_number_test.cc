#include "base/typed_number.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace azekura {
namespace {

// The page asks by the same rule, and its test reads the same file.
TEST(TypedNumber, IsFoundWhereTheSharedVectorsHaveOne) {
  std::ifstream file(AZ_SOURCE_DIR "/tests/vectors/typed_number.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto rows = boost::json::parse(text.str()).as_array();
  ASSERT_GT(rows.size(), 50U);
  for (const auto& row : rows)
    EXPECT_EQ(mentions_individual_number(row.at("text").as_string()), row.at("holds").as_bool())
        << row.at("what");
}

TEST(TypedNumber, IsFoundBetweenBytesThatAreNoText) {
  EXPECT_TRUE(
      mentions_individual_number("\xff\x80"
                                 "1234\xff"
                                 "5678\xff"
                                 "9018\xe3\x81"));
  EXPECT_FALSE(mentions_individual_number("\xef\xbc"));
}

}  // namespace
}  // namespace azekura
