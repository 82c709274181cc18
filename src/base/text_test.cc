#include "base/text.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace azekura {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Text, IsUtf8OrIsNot) {
  for (const auto* text : {"", "abc", "髙﨑𠮷", "葛󠄀城"}) EXPECT_TRUE(is_utf8(text)) << text;
  for (const auto* bytes : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe3\x81", "a\x80"})
    EXPECT_FALSE(is_utf8(bytes));
}

TEST(Text, NormalisesWidthsAndRefusesBytesThatAreNoText) {
  EXPECT_EQ(*nfkc("２０２６／１１"), "2026/11");
  EXPECT_EQ(*nfkc("ｶﾞ㍻"), "ガ平成");
  EXPECT_EQ(*nfkc(""), "");
  EXPECT_EQ(nfkc("\xff").error().key, "text.utf8");
}

TEST(Text, KeepsRareNamesByteForByte) {
  for (const auto* name : {"髙橋", "山﨑", "𠮷田", "葛󠄀城", "渡邉", "齋藤"}) {
    EXPECT_EQ(*nfkc(name), name);
    EXPECT_EQ(half_width(name), name);
    EXPECT_EQ(trim(name), name);
  }
}

TEST(Text, TrimsEveryBlankThatProgramsLeave) {
  EXPECT_EQ(trim("　 \t髙橋 　\r\n"), "髙橋");
  EXPECT_EQ(trim("\ufeff社員番号"), "社員番号");
  EXPECT_EQ(trim("山田　太郎"), "山田　太郎");
  EXPECT_EQ(trim("　　"), "");
}

TEST(Text, BringsFullWidthLettersAndDigitsToHalfWidth) {
  EXPECT_EQ(half_width("Ｅ－０００１"), "E-0001");
  EXPECT_EQ(half_width("１２　３４"), "12 34");
  EXPECT_EQ(half_width("カタカナ"), "カタカナ");
}

struct Reading {
  const char* given;
  const char* stored;
};

TEST(Furigana, BecomesFullWidthKatakana) {
  for (const Reading& row :
       {Reading{"たなか", "タナカ"}, Reading{"ﾀﾅｶ", "タナカ"}, Reading{"ｻﾄｳ ﾀﾛｳ", "サトウ　タロウ"},
        Reading{"ガッツ", "ガッツ"}, Reading{"ﾏｰｶﾞﾚｯﾄ", "マーガレット"},
        Reading{"　やまだ  はなこ　", "ヤマダ　ハナコ"}, Reading{"ヴィクトル", "ヴィクトル"},
        Reading{"ゔ", "ヴ"}, Reading{"みすゞ", "ミスヾ"}, Reading{"", ""}}) {
    EXPECT_EQ(katakana(row.given), row.stored);
    EXPECT_EQ(katakana(row.stored), row.stored);
  }
}

TEST(Furigana, IsNothingButKatakana) {
  EXPECT_TRUE(is_katakana("サトウ　タロウ"));
  EXPECT_TRUE(is_katakana("マーガレット・アン"));
  for (const auto* text : {"", "たなか", "ﾀﾅｶ", "田中", "TANAKA", "タナカ1"})
    EXPECT_FALSE(is_katakana(text)) << text;
}

TEST(Mail, IsPlausibleOrNot) {
  for (const auto* address : {"user00001@example.jp", "a..b.@docomo.ne.jp", "x+y@sub.example.co.jp"})
    EXPECT_TRUE(plausible_mail(address)) << address;
  for (const auto* address :
       {"", "not-an-address", "@example.jp", "a@", "a@b", "a@@b.jp", "a b@example.jp", "a@example..jp",
        "a@.example.jp", "a@example.jp.", "太郎@example.jp", "a@ex_.jp\n"})
    EXPECT_FALSE(plausible_mail(address)) << address;
}

struct Found {
  const char* stored;
  const char* searched;
};

TEST(Search, FindsANameUnderItsEverydayForm) {
  for (const Found& row :
       {Found{"髙橋", "高橋"}, Found{"山﨑", "山崎"}, Found{"𠮷田", "吉田"}, Found{"渡邉", "渡辺"},
        Found{"渡邊", "渡邉"}, Found{"齋藤", "斎藤"}, Found{"齊藤", "斉藤"}, Found{"濵田", "浜田"},
        Found{"廣澤", "広沢"}, Found{"葛󠄀城", "葛城"}, Found{"タナカ", "たなか"}, Found{"ﾀﾅｶ", "タナカ"},
        Found{"山田　太郎", "山田太郎"}, Found{"Ｓｍｉｔｈ", "smith"}, Found{"神田", "神田"}})
    EXPECT_EQ(search_fold(row.stored), search_fold(row.searched)) << row.stored;
  EXPECT_NE(search_fold("高橋"), search_fold("橋本"));
}

TEST(KanaOrder, IsThatOfADictionary) {
  const std::vector<std::string> read = {"アイダ", "イイダ", "オオノ",   "オーノ", "カキ",
                                         "ガキ",   "カゲ",   "ハシモト", "ハット", "ババ",
                                         "パパ",   "ハヤシ", "ワタナベ"};
  for (std::size_t i = 1; i < read.size(); ++i)
    EXPECT_LT(kana_order(read[i - 1]), kana_order(read[i])) << read[i - 1] << " " << read[i];
  EXPECT_LT(kana_order("ハヤシ　ヨウ"), kana_order("ハヤシダ　アイ")) << "the family first";
  EXPECT_EQ(kana_order("はやし"), kana_order("ﾊﾔｼ"));
  EXPECT_EQ(kana_order("　"), "");
}

TEST(OutsideJis, NamesEachCharacterThatAShiftJisFileCannotCarry) {
  EXPECT_THAT(outside_jis("髙橋𠮷𠮷髙"), ElementsAre("髙", "𠮷"));
  EXPECT_THAT(outside_jis("葛󠄀城"), ElementsAre("葛󠄀"));
  EXPECT_THAT(outside_jis("①㈱Ⅲ"), ElementsAre("①", "㈱", "Ⅲ"));
  EXPECT_THAT(outside_jis("渡邉 齋藤 ﾀﾅｶ ABC～〜－−ー々〆"), IsEmpty());
  EXPECT_THAT(outside_jis("熙堯槇遙瑤"), IsEmpty());
}

// The page names the same characters under a name field.
TEST(OutsideJis, AgreesWithTheSharedVectors) {
  std::ifstream file(AZ_SOURCE_DIR "/tests/vectors/outside_jis.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto rows = boost::json::parse(text.str()).as_array();
  ASSERT_GT(rows.size(), 10U);
  for (const auto& row : rows) {
    std::vector<std::string> outside;
    for (const auto& character : row.at("outside").as_array()) outside.emplace_back(character.as_string());
    EXPECT_EQ(outside_jis(row.at("text").as_string()), outside) << row.at("text");
  }
}

}  // namespace
}  // namespace azekura
