#include "law/evidence.h"

#include <gtest/gtest.h>

namespace azekura::law {
namespace {

using enum Channel;
using enum By;
using Codes = std::vector<std::string_view>;

const Date kToday = *Date::civil(2026, 11, 21);
const Date kLastDayOfInsuranceCards = *Date::civil(2025, 12, 1);
const Date kDayAfter = *Date::civil(2025, 12, 2);

struct Case {
  const char* name;
  Shown shown;
  const char* refused;  // nullptr: enough.
  Date on = kToday;
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};
class Evidence : public testing::TestWithParam<Case> {};

TEST_P(Evidence, IsEnoughOrSaysWhatIsMissing) {
  const Done answer = acceptable(GetParam().shown, GetParam().on);
  ASSERT_EQ(bool(answer), GetParam().refused == nullptr) << (answer ? "" : answer.error().key);
  if (answer) return;
  EXPECT_EQ(answer.error().key, GetParam().refused);
  EXPECT_NE(message(answer.error().key, Language::kJapanese), answer.error().key) << "no words for the clerk";
}

INSTANTIATE_TEST_SUITE_P(
    Table, Evidence,
    testing::Values(
        Case{"OneCardProvesBoth", {kInPerson, kSelf, "number_card", {"number_card"}, {}}, nullptr},
        Case{"CopiesByPost", {kPost, kSelf, "number_card", {"driving_licence"}, {}}, nullptr},
        Case{"PicturesOnline", {kOnline, kSelf, "number_card", {"passport"}, {}}, nullptr},
        Case{"ResidenceRecordAndLicence",
             {kInPerson, kSelf, "residence_record", {"driving_licence"}, {}},
             nullptr},
        Case{"NotificationCardStillMatching",
             {kInPerson, kSelf, "notification_card", {"passport"}, {"still_matches"}},
             nullptr},
        Case{"NotificationCardOutdated",
             {kInPerson, kSelf, "notification_card", {"passport"}, {}},
             "evidence.needs.still_matches"},
        Case{"NumberNoticeNever",
             {kInPerson, kSelf, "number_notice", {"passport"}, {}},
             "evidence.number_notice"},
        Case{"StatementWhenOthersAreHard",
             {kPost, kSelf, "declaration", {"passport"}, {"others_hard"}},
             nullptr},
        Case{"StatementForConvenience",
             {kPost, kSelf, "declaration", {"passport"}, {}},
             "evidence.needs.others_hard"},
        Case{"PlainlyOurWorker", {kInPerson, kSelf, "residence_record", {"employment_obvious"}, {}}, nullptr},
        Case{"NobodyIsPlainByPost",
             {kPost, kSelf, "residence_record", {"employment_obvious"}, {}},
             "evidence.identity.not_here"},
        Case{"NoPhotoNeedsTwo",
             {kInPerson, kSelf, "residence_record", {"eligibility_certificate"}, {}},
             "evidence.identity.one_more"},
        Case{"TwoWithoutPhoto",
             {kInPerson, kSelf, "residence_record", {"eligibility_certificate", "pension_book"}, {}},
             nullptr},
        Case{"TheSameTwice",
             {kInPerson, kSelf, "residence_record", {"pension_book", "pension_book"}, {}},
             "evidence.identity.one_more"},
        Case{"ReceiptOfLastMonth",
             {kInPerson, kSelf, "residence_record", {"pension_book", "receipt"}, {"within_six_months"}},
             nullptr},
        Case{"OldReceipt",
             {kInPerson, kSelf, "residence_record", {"pension_book", "receipt"}, {}},
             "evidence.needs.within_six_months"},
        Case{"InsuranceCardOnItsLastDay",
             {kInPerson, kSelf, "residence_record", {"health_insurance_card", "pension_book"}, {}},
             nullptr,
             kLastDayOfInsuranceCards},
        Case{"InsuranceCardTheDayAfter",
             {kInPerson, kSelf, "residence_record", {"health_insurance_card", "pension_book"}, {}},
             "evidence.abolished",
             kDayAfter},
        Case{"SmartphoneBeforeItsLaw",
             {kInPerson, kSelf, "number_card", {"smartphone_card"}, {}},
             "evidence.not_yet",
             *Date::civil(2025, 6, 23)},
        Case{"NoIdentity", {kInPerson, kSelf, "number_card", {}, {}}, "evidence.identity.none"},
        Case{"SignatureOnline", {kOnline, kSelf, "number_card", {"jpki_signature"}, {}}, nullptr},
        Case{"SignatureAtTheDesk",
             {kInPerson, kSelf, "number_card", {"jpki_signature"}, {}},
             "evidence.identity.not_here"},
        Case{"AccountWeIssued",
             {kOnline, kSelf, "number_card", {"issued_account"}, {"verified_before"}},
             nullptr},
        Case{"PhoneAgainstOurFile",
             {kPhone, kSelf, "own_file", {"personal_questions"}, {"verified_before"}},
             nullptr},
        Case{"PhoneIsNoFirstCollection",
             {kPhone, kSelf, "own_file", {"personal_questions"}, {}},
             "evidence.needs.verified_before"},
        Case{"CardReadOutByPhone",
             {kPhone, kSelf, "number_card", {"personal_questions"}, {"verified_before"}},
             "evidence.number.not_here"},
        Case{"AgentWithPower",
             {kInPerson, kAgent, "number_card", {"driving_licence"}, {}, "power_of_attorney"},
             nullptr},
        Case{"AgentWithoutPower",
             {kInPerson, kAgent, "number_card", {"driving_licence"}, {}},
             "evidence.authority.none"},
        Case{"PowerOfAttorneyOnline",
             {kOnline, kAgent, "number_card", {"passport"}, {}, "power_of_attorney"},
             "evidence.authority.not_here"},
        Case{"AgentIsNotOurWorker",
             {kInPerson, kAgent, "number_card", {"employment_obvious"}, {}, "power_of_attorney"},
             "evidence.identity.agent_unknown"},
        Case{"UnknownPaper", {kInPerson, kSelf, "library_card", {"passport"}, {}}, "evidence.unknown"},
        Case{"UnknownIdentity", {kInPerson, kSelf, "number_card", {"library_card"}, {}}, "evidence.unknown"}),
    [](const auto& test) { return test.param.name; });

TEST(EvidenceTable, ReadsWholeAndNamesEachPaperInBothLanguages) {
  EXPECT_GE(number_papers().size(), 8U);
  EXPECT_GE(identity_papers().size(), 20U);
  EXPECT_GE(authority_papers().size(), 5U);
  for (const IdentityPaper& paper : identity_papers()) {
    EXPECT_FALSE(paper.name.ja.empty() || paper.name.en.empty() || paper.fact.source.empty()) << paper.code;
    EXPECT_FALSE(paper.channels.empty()) << paper.code;
  }
}

}  // namespace
}  // namespace azekura::law
