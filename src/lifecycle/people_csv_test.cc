#include "lifecycle/people_csv.h"

#include <gtest/gtest.h>

namespace azekura::lifecycle {
namespace {

using people::Person;

Person made_up(const std::string& family, const std::string& given) {
  Person person;
  person.facts.employee_id = "E-1";
  person.facts.family_name = family;
  person.facts.given_name = given;
  person.facts.family_kana = "タカサキ";
  person.facts.department = "総務部";
  person.facts.employment = people::Employment::kRegular;
  person.facts.hired = Date::civil(2020, 4, 1);
  person.facts.mail = "someone@example.jp";
  return person;
}

std::string text_of(const PeopleCsv& file) { return std::string(crypto::view(file.bytes())); }

TEST(PeopleCsv, SaysWhatTheListSaysAndOfTheNumberOnlyThatItIsHeld) {
  PeopleCsv file(Encoding::kUtf8Bom, Language::kJapanese);
  auto person = made_up("髙﨑", "𠮷男");
  person.number_status = people::NumberStatus::kHeld;
  file.add(person, Date::civil(2033, 1, 11));
  person.number_status = people::NumberStatus::kNone;
  file.add(person, {});
  EXPECT_EQ(
      text_of(file),
      "\ufeff管理番号,氏名,フリガナ,区分,続柄,雇用形態,部署,入社日,退職日,個人番号,状態,廃棄できる日\r\n"
      "E-1,髙﨑　𠮷男,タカサキ,従業員,,正社員,総務部,2020-04-01,,登録済み,保管中,2033-01-11\r\n"
      "E-1,髙﨑　𠮷男,タカサキ,従業員,,正社員,総務部,2020-04-01,,—,未依頼,\r\n");
  EXPECT_TRUE(file.lost().empty());
}

TEST(PeopleCsv, BeginsNoFormula) {
  for (const auto* sign : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) {
    PeopleCsv file(Encoding::kUtf8Bom, Language::kJapanese);
    auto person = made_up(sign + std::string("HYPERLINK(1)"), "");
    person.facts.employee_id = sign + std::string("1+1");
    person.facts.department = sign + std::string("1,2");
    file.add(person, {});
    const auto text = text_of(file);
    EXPECT_NE(text.find("\n'" + std::string(sign) + "1+1,'" + sign + "HYPERLINK"), std::string::npos) << sign;
    EXPECT_NE(text.find(",\"'" + std::string(sign) + "1,2\","), std::string::npos) << sign;
  }
}

TEST(PeopleCsv, NamesWhatShiftJisCannotCarry) {
  PeopleCsv file(Encoding::kCp932, Language::kJapanese);
  file.add(made_up("髙﨑", "𠮷男"), {});
  file.add(made_up("葛󠄀城", "𠮷男"), {});
  const auto text = text_of(file);
  EXPECT_EQ(file.lost(), (std::vector<std::string>{"𠮷", "葛󠄀"})) << "髙 and 﨑 are Windows' own";
  EXPECT_NE(text.find(*to_cp932("髙﨑　〓男")), std::string::npos);
  EXPECT_NE(text.find(*to_cp932("葛城　〓男")), std::string::npos);
}

}  // namespace
}  // namespace azekura::lifecycle
