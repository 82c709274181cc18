#include "crypto/words.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/hash.h"
#include "crypto/strength.h"
#include "mora.h"

namespace azekura::crypto {
namespace {

std::string text(const WipedText& words) { return std::string(view(words)); }

TEST(Words, AreTheSameForTheSameKeyForEver) {
  // SHA-256("abc") = ba7816bf8f01cfea414140de…: bits by fives. Never to change.
  EXPECT_EQ(words_of(bytes_of("abc")), "metera-kineha-rahaka-seseru-mahito-kitake");
}

TEST(Words, AreSixOfThreeSyllablesAndNeverTheSameTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const auto words = text(*generate_words());
    EXPECT_EQ(words.size(), 6 * 6 + 5);
    EXPECT_TRUE(seen.insert(words).second);
    EXPECT_EQ(text(tidy_words(words)), words);
    EXPECT_GE(guess_bits(words), kWorkPasswordBits) << words;
  }
}

TEST(Words, AreTakenHoweverTheyWereTyped) {
  constexpr std::string_view kMeant = "kamori-tesuna-fuyuki-kasase-nohimi-rameto";
  for (const auto* typed :
       {"kamori-tesuna-fuyuki-kasase-nohimi-rameto", "KAMORI TESUNA FUYUKI KASASE NOHIMI RAMETO",
        "kamoritesunafuyukikasasenohimirameto", " Kamori, Tesuna.  huyuki_kasase\nnohimi rameto ",
        "ｋａｍｏｒｉ－ｔｅｓｕｎａ－ｆｕｙｕｋｉ－ＫＡＳＡＳＥ－ｎｏｈｉｍｉ－ｒａｍｅｔｏ",
        "かもり　てすな　ふゆき　かさせ　のひみ　らめと", "カモリ・テスナ・フユキ・カサセ・ノヒミ・ラメト"})
    EXPECT_EQ(text(tidy_words(typed)), kMeant) << typed;
}

TEST(Words, LeavesEveryOtherPasswordAsItWasTyped) {
  for (const auto* typed :
       {"", "Kamori Tesuna", "kamori-tesuna-fuyuki-kasase-nohimi-ramet", "correct horse",
        "kamori-tesuna-fuyuki-kasase-nohimi-rameto-kamori", "kamori-tesuna-fuyuki-kasase-nohimi-ramesi"})
    EXPECT_EQ(text(tidy_words(typed)), typed);
}

TEST(Words, CarryBytesThereAndBack) {
  for (std::size_t size = 0; size < 50; ++size) {
    Bytes bytes(size);
    ASSERT_TRUE(fill_random(bytes));
    const auto values = mora::to_values(bytes, (size * 8 + 4) / 5);
    const auto typed = mora::write(values);
    const auto read = mora::read(view(typed));
    ASSERT_TRUE(read);
    const auto back = mora::to_bytes(*read, size);
    ASSERT_TRUE(back);
    EXPECT_TRUE(constant_time_equal(*back, bytes));
  }
  EXPECT_FALSE(mora::to_bytes(Bytes{std::byte{0}, std::byte{1}}, 1)) << "bits beyond the end";
}

}  // namespace
}  // namespace azekura::crypto
