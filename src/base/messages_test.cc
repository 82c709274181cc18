#include "base/messages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace azekura {
namespace {

using enum Language;

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> names;
  for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    names.emplace_back(text.substr(open, text.find('}', open) - open + 1));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

TEST(Catalogue, HasAWordInBothLanguagesForEveryKey) {
  const auto keys = message_keys();
  ASSERT_FALSE(keys.empty());
  for (const auto key : keys) {
    EXPECT_FALSE(message(key, kJapanese).empty()) << key;
    EXPECT_FALSE(message(key, kEnglish).empty()) << key;
    EXPECT_EQ(placeholders(message(key, kJapanese)), placeholders(message(key, kEnglish))) << key;
  }
}

TEST(Catalogue, HoldsEachKeyOnce) {
  const auto keys = message_keys();
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

TEST(Catalogue, EndsItsSentences) {
  for (const auto key : message_keys()) {
    const auto ja = message(key, kJapanese);
    const auto en = message(key, kEnglish);
    for (const std::string_view ending : {"です", "ます", "ません", "ました", "ください"}) {
      EXPECT_FALSE(ja.ends_with(ending)) << key << " lacks 。";
    }
    if (ja.ends_with("。")) {
      EXPECT_NE(std::string_view(".!?").find(en.back()), std::string_view::npos) << key;
    }
  }
}

TEST(Message, IsItsOwnKeyWhenNobodyWroteIt) {
  EXPECT_EQ(message("nobody.wrote.this", kJapanese), "nobody.wrote.this");
  EXPECT_EQ(message("nobody.wrote.this", kEnglish, {{"name", "x"}}), "nobody.wrote.this");
}

TEST(Message, FillsNamesOnceAndLeavesUnknownOnesVisible) {
  EXPECT_EQ(message("base.test.filled", kEnglish, {{"who", "{what}"}, {"what", "a line"}}),
            "{what} wrote a line.");
  EXPECT_EQ(message("base.test.filled", kEnglish, {{"who", "Sato"}}), "Sato wrote {what}.");
  EXPECT_EQ(message(Message{"base.test.filled", {{"who", "佐藤"}, {"what", "一行"}}}, kJapanese),
            "佐藤が一行を書きました。");
  EXPECT_EQ(message("base.test.filled", kEnglish, {{"who", "佐藤"}, {"what", "一行", "a line"}}),
            "佐藤 wrote a line.");
}

TEST(LanguageTag, ReadsWhatBrowsersSend) {
  EXPECT_EQ(language_from("en-GB,en;q=0.9"), kEnglish);
  EXPECT_EQ(language_from("EN"), kEnglish);
  EXPECT_EQ(language_from("ja,en-US;q=0.9"), kJapanese);
  EXPECT_EQ(language_from("enx"), kJapanese);
  EXPECT_EQ(language_from(""), kJapanese);
}

}  // namespace
}  // namespace azekura
