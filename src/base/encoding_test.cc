#include "base/encoding.h"

#include <gtest/gtest.h>

namespace azekura {
namespace {

struct Decoded {
  std::string text;
  Encoding encoding;
  std::vector<std::int64_t> bad_lines;
};

Decoded decode(std::string_view bytes, std::size_t piece = 1 << 20, std::optional<Encoding> known = {}) {
  Decoded out;
  TextDecoder decoder(
      [&](std::span<char> text) {
        out.text.append(text.data(), text.size());
        return done();
      },
      known);
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, piece);
    EXPECT_TRUE(decoder.feed(part));
    bytes.remove_prefix(part.size());
  }
  EXPECT_TRUE(decoder.finish());
  out.encoding = decoder.encoding();
  out.bad_lines = decoder.undecodable_lines();
  return out;
}

std::string utf16(std::u16string_view text, bool little, bool mark) {
  std::string out;
  const auto put = [&](char16_t unit) {
    const char low = static_cast<char>(unit & 0xff);
    const char high = static_cast<char>(unit >> 8);
    out += little ? low : high;
    out += little ? high : low;
  };
  if (mark) put(0xfeff);
  for (const char16_t unit : text) put(unit);
  return out;
}

constexpr const char* kText = "社員番号,姓\r\nE-1,髙﨑\r\n";
constexpr std::u16string_view kText16 = u"社員番号,姓\r\nE-1,髙﨑\r\n";

TEST(Encoding, IsGuessedFromWhatOfficesSave) {
  const auto sjis = *to_cp932(kText);
  struct Row {
    std::string bytes;
    Encoding encoding;
  };
  for (const Row& row :
       {Row{kText, Encoding::kUtf8}, Row{"\xef\xbb\xbf" + std::string(kText), Encoding::kUtf8Bom},
        Row{sjis, Encoding::kCp932}, Row{utf16(kText16, true, true), Encoding::kUtf16Le},
        Row{utf16(kText16, false, true), Encoding::kUtf16Be},
        Row{utf16(kText16, true, false), Encoding::kUtf16Le},
        Row{utf16(kText16, false, false), Encoding::kUtf16Be}})
    for (const std::size_t piece : {1, 3, 1 << 20}) {
      const auto decoded = decode(row.bytes, piece);
      EXPECT_EQ(decoded.text, kText) << encoding_name(row.encoding);
      EXPECT_EQ(decoded.encoding, row.encoding) << encoding_name(row.encoding);
      EXPECT_TRUE(decoded.bad_lines.empty());
    }
}

TEST(Encoding, IsGuessedWhereAsciiEndsHoweverLateThatIs) {
  std::string bytes;
  for (int i = 0; i < 40'000; ++i) bytes += "a,b,c\r\n";
  const auto ascii = bytes;
  EXPECT_EQ(decode(ascii).encoding, Encoding::kUtf8);
  EXPECT_EQ(decode(ascii).text, ascii);
  const auto late = decode(ascii + *to_cp932("髙橋"));
  EXPECT_EQ(late.encoding, Encoding::kCp932);
  EXPECT_TRUE(late.text.ends_with("c\r\n髙橋"));
  EXPECT_EQ(decode(ascii + "髙橋").encoding, Encoding::kUtf8);
}

TEST(Encoding, CutsNoCharacterAtTheEdgeOfAWindow) {
  for (std::size_t before = 65'530; before < 65'540; ++before) {
    const std::string ascii(before, 'x');
    EXPECT_EQ(decode("あ" + ascii + "髙𠮷\n").text, "あ" + ascii + "髙𠮷\n");
    EXPECT_EQ(decode(*to_cp932("あ") + ascii + *to_cp932("髙﨑\n")).text, "あ" + ascii + "髙﨑\n");
  }
}

TEST(Encoding, ReadsBothPlacesOfNecsAndIbmsCharacters) {
  EXPECT_EQ(decode("\xfb\xfc\xee\xe0,\xfa\xb1\xed\x95,\x87\x40\x87\x8a").text, "髙髙,﨑﨑,①㈱");
  EXPECT_EQ(decode("\x81\x60\x81\x7c\x5c\x7e,\xb1\xb2").text, "～－\\~,ｱｲ");
}

TEST(Encoding, MarksBytesThatAreNoCharacterAndSaysInWhichLine) {
  const auto sjis = decode(*to_cp932("姓,名\r\n田中") + "\x85" + *to_cp932(",一郎\r\n鈴木") + "\xfd\n");
  EXPECT_EQ(sjis.encoding, Encoding::kCp932);
  EXPECT_EQ(sjis.text, "姓,名\r\n田中\ufffd,一郎\r\n鈴木\ufffd\n");
  EXPECT_EQ(sjis.bad_lines, (std::vector<std::int64_t>{2, 3}));
  const auto utf8 = decode("社員番号,氏名\n1,田\xff中\n2,髙\xe9\xab");
  EXPECT_EQ(utf8.encoding, Encoding::kUtf8);
  EXPECT_EQ(utf8.text, "社員番号,氏名\n1,田\ufffd中\n2,髙\ufffd");
  EXPECT_EQ(utf8.bad_lines, (std::vector<std::int64_t>{2, 3}));
  const auto utf16le = decode(utf16(u"a\n\xd800z", true, true) + "x");
  EXPECT_EQ(utf16le.text, "a\n\ufffdz\ufffd");
}

TEST(Encoding, IsToldWhenThePersonKnowsBetter) {
  EXPECT_EQ(decode("\xc3\xbd", 1, Encoding::kCp932).text, "ﾃｽ");
  EXPECT_EQ(decode("\xef\xbb\xbf\x61", 1, Encoding::kUtf8).text, "a");
}

TEST(Encoding, WritesCp932AsWindowsDoes) {
  EXPECT_EQ(*to_cp932("髙﨑"), "\xfb\xfc\xfa\xb1");
  EXPECT_EQ(*to_cp932("①㈱∵～〜ｱ"), "\x87\x40\x87\x8a\x81\xe6\x81\x60\x81\x60\xb1");
  EXPECT_FALSE(to_cp932("𠮷"));
  EXPECT_FALSE(to_cp932("\xff"));
}

TEST(Encoding, WipesEachPieceWhenItsTakerReturns) {
  std::span<char> seen;
  {
    TextDecoder decoder([&](std::span<char> text) {
      seen = text;
      return done();
    });
    ASSERT_TRUE(decoder.feed(std::string_view("123456789018")));
    ASSERT_TRUE(decoder.finish());
    EXPECT_EQ(std::string(seen.data(), seen.size()), std::string(12, '\0'));
  }
}

}  // namespace
}  // namespace azekura
