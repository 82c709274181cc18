#include "forms/documents.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "reading.h"

namespace azekura::forms {
namespace {

using testing_pdf::text_of;
using enum Language;

constexpr Instant kThen = 1795264440000;  // 2026-11-21 21:34 JST
const Imprint kImprint{kThen, "佐藤 花子", "𠮷野商店株式会社", "line:1842"};

// With AZ_FORMS_OUT=folder the tests leave the papers there, to be looked at.
void show(const char* name, const Bytes& pdf) {
  const char* folder = std::getenv("AZ_FORMS_OUT");  // NOLINT(concurrency-mt-unsafe)
  if (folder == nullptr) return;
  std::ofstream(std::string(folder) + "/" + name + ".pdf", std::ios::binary)
      .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
}

DisposalCertificate disposal(int lines) {
  DisposalCertificate what;
  what.business = "𠮷野商店株式会社";
  what.list = 17;
  what.executed_at = kThen;
  what.drawn_up_at = kThen;
  what.reason = "保存期間が過ぎた";
  what.numbers = lines;
  what.documents = 2;
  const char* names[] = {"髙橋 一郎", "渡邉 さくら", "山﨑 健", "葛󠄀城 あおい"};
  for (int i = 0; i < lines; ++i) {
    what.lines.push_back({i + 1, names[i % 4],
                          i % 2 == 0 ? "給与所得者の扶養控除等（異動）申告書（令和元年分）"
                                     : "雇用保険被保険者資格喪失届の控え",
                          i % 2 == 0 ? "所得税法施行規則76条の3" : "雇用保険法施行規則143条", "2026-01-09",
                          "2026-01-10"});
  }
  what.proposer = {"佐藤 花子", {"事務取扱担当者"}, kThen - 90'000'000};
  what.confirmer = {"鈴木 次郎", {"事業主", "事務取扱責任者"}, kThen};
  what.generation_from = 6;
  what.generation_to = 7;
  what.ledger_id = "01JD8Z6Q4T3N";
  what.ledger_index = 1842;
  what.checkpoint =
      "ledger.example.jp/yoshino/1\n1843\nnND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=\n\n"
      "— ledger.example.jp/yoshino/1 "
      "UwAAARYAAAAAAAAAJvN1ePrSc5Jq8m0x9H1tYb2yNnPZrKx1V0p0b6nZfF3k2H8l7yq5uA==\n";
  what.proof =
      "c2sp.org/tlog-proof@v1\nindex 1842\nq3Vd0m6pF1bQm6uJmU5rX1vG0b8m6cQ8e3wYhKQe1rE=\n"
      "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=\n";
  return what;
}

RecoverySheet recovery(std::string_view share) {
  return {.business = "𠮷野商店株式会社",
          .set_id = "R-2026-001",
          .index = 2,
          .needed = 2,
          .of = 3,
          .made_at = kThen,
          .share = share,
          .words = {"さくら", "いなずま", "たけのこ", "みずうみ", "くるみ", "はやぶさ"}};
}

TEST(DisposalCertificateText, CarriesWhoWhatWhyAndTheProof) {
  const auto made = disposal_certificate(disposal(5), kImprint, kJapanese);
  ASSERT_TRUE(made);
  show("disposal.ja", *made);
  const std::string text = text_of(*made);
  for (const std::string_view words :
       {"個人番号廃棄証明書", "廃棄一覧 第17号", "髙橋 一郎", "葛󠄀城 あおい",
        "雇用保険法施行規則143条", "佐藤 花子（事務取扱担当者）", "鈴木 次郎（事業主、事務取扱責任者）",
        "保存期間が過ぎた", "廃棄を承認した2026-11-21 21:34 JST", "暗号鍵の消去",
        "2026-11-21 21:34 JST（令和8年11月21日）", "第6世代 → 第7世代", "1843", "ledger.example.jp/yoshino/1",
        "nND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=", "c2sp.org/tlog-proof@v1",
        "この証明書が及ばないもの"}) {
    EXPECT_NE(text.find(words), text.npos) << words << "\n" << text;
  }
}

TEST(DisposalCertificateText, SaysWhenOnePersonDidBoth) {
  DisposalCertificate alone = disposal(1);
  EXPECT_EQ(text_of(*disposal_certificate(alone, kImprint, kJapanese)).find("24時間以上"), std::string::npos);
  alone.solo = true;
  EXPECT_NE(text_of(*disposal_certificate(alone, kImprint, kJapanese)).find("24時間以上"), std::string::npos);
}

TEST(DisposalCertificateText, SaysWhenNothingWasKeptAtTheConfirmation) {
  DisposalCertificate late = disposal(1);
  late.drawn_up_at = kThen + 60'000;
  const auto text = text_of(*disposal_certificate(late, kImprint, kJapanese));
  EXPECT_NE(text.find("2026-11-21 21:35 JST"), text.npos) << text;
  EXPECT_NE(text.find("廃棄を承認したときの記録は残"), text.npos) << text;
}

TEST(DisposalCertificateText, ListsTheCopiesItDoesNotCover) {
  DisposalCertificate what = disposal(1);
  what.not_covered = {"税理士法人みずほに引き渡した控え1件"};
  EXPECT_NE(text_of(*disposal_certificate(what, kImprint, kJapanese)).find("税理士法人みずほ"),
            std::string::npos);
}

TEST(DisposalCertificateText, RunsOverManyPagesAndInEnglish) {
  const auto made = disposal_certificate(disposal(90), kImprint, kEnglish);
  ASSERT_TRUE(made);
  show("disposal.en", *made);
  EXPECT_GE(testing_pdf::pages(*made), 4);
  EXPECT_NE(text_of(*made).find("Certificate of Disposal"), std::string::npos);
}

TEST(RecoverySheetText, GivesTheShareInTypableGroups) {
  const std::string share = "A7K2M9QXPT4WZ3HB8RCD5VNEJ6GYFS2UK4TQ9XWB";
  const auto made = recovery_sheet(recovery(share), kImprint, kJapanese);
  ASSERT_TRUE(made);
  show("recovery.ja", *made);
  const std::string text = text_of(*made);
  for (std::size_t i = 0; i < share.size(); i += 4) EXPECT_NE(text.find(share.substr(i, 4)), text.npos) << i;
  for (const std::string_view words :
       {"3枚のうちの2枚目", "R-2026-001", "さくら", "はやぶさ", "保管者の氏名"}) {
    EXPECT_NE(text.find(words), text.npos) << words;
  }
}

TEST(RecoverySheetText, KeepsGroupsThatAShareCameWith) {
  const auto text = text_of(*recovery_sheet(recovery("abcde-fghij klmno"), kImprint, kEnglish));
  for (const std::string_view group : {"abcde", "fghij", "klmno"}) EXPECT_NE(text.find(group), text.npos);
}

TEST(RecoverySheetText, FitsOneSheetOfPaper) {
  const std::string share(64, 'W');
  EXPECT_EQ(testing_pdf::pages(*recovery_sheet(recovery(share), kImprint, kJapanese)), 1);
  const auto english = recovery_sheet(recovery(share), kImprint, kEnglish);
  show("recovery.en", *english);
  EXPECT_EQ(testing_pdf::pages(*english), 1);
}

TEST(RecoverySheetText, OfTheRootKeySaysWhereItIsTyped) {
  auto what = recovery("kamori-tesuna fuyuki-kasase");
  what.opens = RecoverySheet::Opens::kRoot;
  const auto text = text_of(*recovery_sheet(what, kImprint, kJapanese));
  for (const std::string_view words : {"起動用紙", "封印された", "個人番号は開きません", "kamori", "kasase"})
    EXPECT_NE(text.find(words), text.npos) << words << "\n" << text;
  for (const std::string_view words : {"復旧用紙", "recover"})
    EXPECT_EQ(text.find(words), text.npos) << words;
  const auto english = recovery_sheet(what, kImprint, kEnglish);
  show("root.en", *english);
  EXPECT_EQ(testing_pdf::pages(*english), 1);
}

TEST(FingerprintSheetText, ShowsTheWordsOfEachKey) {
  const FingerprintSheet what{"𠮷野商店株式会社",
                              "吉野 太郎",
                              kThen,
                              {{"業務鍵",
                                {"さくら", "いなずま", "たけのこ", "みずうみ", "くるみ", "はやぶさ"},
                                "SHA256 9f2c 11ab 77e0 4d5a 8c3b"},
                               {"署名鍵",
                                {"もみじ", "こだま", "すずめ", "あけぼの", "つばき", "ほたる"},
                                "SHA256 04d1 aa70 5b3e 91c2 6f88"}}};
  const auto made = fingerprint_sheet(what, kImprint, kJapanese);
  ASSERT_TRUE(made);
  show("fingerprint.ja", *made);
  const std::string text = text_of(*made);
  for (const std::string_view words : {"業務鍵", "つばき", "SHA256 9f2c", "事業主"})
    EXPECT_NE(text.find(words), text.npos) << words;
}

TEST(PurposeNoticeText, NamesPurposesAndEntrustedPartiesAndAsksForNoConsent) {
  const PurposeNotice what{
      "𠮷野商店株式会社",
      "奈良県奈良市1-2-3",
      "",
      kThen,
      "第2版（2026-04-01）",
      {"給与所得・退職所得の源泉徴収票作成事務、個人住民税（給与支払報告書・特別徴収）に関する事務",
       "健康保険・厚生年金保険届出事務", "国民年金第3号被保険者の届出事務", "雇用保険届出事務"},
      {"報酬、料金、契約金及び賞金の支払調書作成事務"},
      {"みどり社会保険労務士事務所（社会保険・雇用保険の手続）"},
      "総務課 佐藤　電話 0742-00-0000"};
  const auto made = purpose_notice(what, kImprint, kJapanese);
  ASSERT_TRUE(made);
  show("purpose.ja", *made);
  const std::string text = text_of(*made);
  for (const std::string_view words : {"個人番号の利用目的の通知", "国民年金第3号被保険者の届出事務",
                                       "みどり社会保険労務士事務所", "第2版"}) {
    EXPECT_NE(text.find(words), text.npos) << words;
  }
  EXPECT_EQ(text.find("同意します"), text.npos);
  EXPECT_EQ(text.find("労働者災害"), text.npos);
  const auto english = purpose_notice(what, kImprint, kEnglish);
  show("purpose.en", *english);
  EXPECT_NE(text_of(*english).find("Notice of the Purposes of Use"), std::string::npos);
}

}  // namespace
}  // namespace azekura::forms
