#include "forms/pdf.h"

#include <gtest/gtest.h>

#include <string>

#include "reading.h"

namespace azekura::forms {
namespace {

using testing_pdf::pages;
using testing_pdf::text_of;

constexpr Instant kThen = 1795264440000;  // 2026-11-21 21:34 JST
const Imprint kImprint{kThen, "髙﨑 邉", "𠮷野商店", "line:42"};

Result<Bytes> page_with(std::string_view text) {
  Pdf pdf("試し", kImprint, Language::kJapanese);
  pdf.title("");
  pdf.paragraph(text);
  return pdf.finish();
}

TEST(Pdf, KeepsRareCharactersAndVariants) {
  const std::string text = text_of(*page_with("𠮷田 髙橋 山﨑 渡邉 葛󠄀城"));
  for (const std::string_view name : {"𠮷田", "髙橋", "山﨑", "渡邉", "葛󠄀城"}) {
    EXPECT_NE(text.find(name), text.npos) << name << " in " << text;
  }
}

TEST(Pdf, TakesMarkupInAValueAsText) {
  EXPECT_NE(text_of(*page_with("<b>邉</b> & {who} *x*")).find("<b>邉</b> & {who} *x*"), std::string::npos);
}

TEST(Pdf, ShowsWhatWouldBeHidden) {
  const std::string text = text_of(*page_with("A\u202EB\tC\u200FD"));
  EXPECT_EQ(text.find("\u202E"), text.npos);
  EXPECT_EQ(text.find("\u200F"), text.npos);
}

TEST(Pdf, SaysOnEveryPageWhoPrintedItAndWhen) {
  Pdf pdf("長い書類", kImprint, Language::kJapanese);
  for (int i = 0; i < 80; ++i) pdf.paragraph("一行");
  const auto made = pdf.finish();
  ASSERT_GE(pages(*made), 3);
  const std::string text = text_of(*made);
  for (int page = 1; page <= pages(*made); ++page) {
    EXPECT_NE(text.find(std::to_string(page) + " / " + std::to_string(pages(*made))), text.npos);
  }
  EXPECT_NE(text.find("2026-11-21 21:34 JST（令和8年11月21日）"), text.npos) << text.substr(0, 600);
  EXPECT_NE(text.find("台帳番号 line:42"), text.npos);
  EXPECT_NE(text.find("𠮷野商店"), text.npos);
}

TEST(Pdf, RepeatsTheHeadOfATableOnEachPage) {
  Pdf pdf("表", kImprint, Language::kJapanese);
  Table table{{{"番号なし", 1}, {"氏名", 2}}, {}};
  for (int i = 0; i < 120; ++i) table.rows.push_back({std::to_string(i), "佐藤"});
  pdf.table(table);
  const auto made = pdf.finish();
  const std::string text = text_of(*made);
  int heads = 0;
  for (auto at = text.find("番号なし"); at != text.npos; at = text.find("番号なし", at + 1)) ++heads;
  EXPECT_GE(pages(*made), 3);
  EXPECT_EQ(heads, pages(*made));
}

TEST(Pdf, CutsARowThatNoPageCanHold) {
  Pdf pdf("表", kImprint, Language::kJapanese);
  std::string much;
  for (int i = 0; i < 3000; ++i) much += "長い";
  pdf.table({{{"欄", 1}}, {{much}}});
  const auto made = pdf.finish();
  ASSERT_TRUE(made);
  EXPECT_GE(pages(*made), 2);
}

TEST(Pdf, RefusesARowOfTheWrongWidthAndAQrCodeThatCannotBe) {
  Pdf crooked("表", kImprint, Language::kJapanese);
  crooked.table({{{"a", 1}, {"b", 1}}, {{"only one"}}});
  EXPECT_EQ(crooked.finish().error().key, "forms.table.cells");
  Pdf overfull("QR", kImprint, Language::kJapanese);
  overfull.qr(std::string(4000, 'x'), "");
  EXPECT_EQ(overfull.finish().error().key, "forms.qr.too_long");
}

// Numbers made up for tests: none was taken from a person.
TEST(Pdf, IsNotMadeWithANumberInIt) {
  for (const std::string_view text : {"佐藤 123456789018", "123456789018", "番号1234 5678 9018です"}) {
    const auto made = page_with(text);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().key, "forms.number_found");
  }
  for (const std::string_view text :
       {"123456789019", "1234567890128", "0120-1234-5678", "2026-11-21 21:34", "1842"}) {
    EXPECT_TRUE(page_with(text)) << text;
  }
  Pdf foot("試し", {kThen, "123456789018", "𠮷野商店", ""}, Language::kJapanese);
  EXPECT_EQ(foot.finish().error().key, "forms.number_found");
}

// One id in a thousand looks so. A certificate that refused it would refuse it for ever.
TEST(Pdf, TakesALedgerIdWhoseChanceDigitsLookLikeANumber) {
  constexpr std::string_view kId = "005502488556dec42629b74d1992fb1e";
  EXPECT_FALSE(page_with(kId));
  Pdf page("試し", {kThen, "鈴木", "𠮷野商店", std::string(kId)}, Language::kJapanese);
  const std::vector<Labelled> facts{{"台帳の行", std::string(kId), true}};
  page.facts(facts);
  EXPECT_TRUE(page.finish());
}

TEST(Pdf, IsTheSameForTheSameContent) { EXPECT_EQ(*page_with("同じ"), *page_with("同じ")); }

TEST(InJapan, CrossesTheDateLineOfUtc) {
  EXPECT_EQ(in_japan(1798729200000, Language::kJapanese), "2027-01-01 00:00 JST（令和9年1月1日）");
  EXPECT_EQ(in_japan(1798729200000, Language::kEnglish), "2027-01-01 00:00 JST");
}

}  // namespace
}  // namespace azekura::forms
