#include "law/retention.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>

namespace azekura::law {
namespace {

Date day(std::string_view iso) { return *date_from(iso); }

struct Case {
  const char* name;
  const char* form;
  const char* event;
  std::optional<int> year;
  const char* start;
  const char* end;
  const char* disposal;
  const char* rule;
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};
class DueDays : public testing::TestWithParam<Case> {};

TEST_P(DueDays, FollowTheTable) {
  const Case& c = GetParam();
  const auto answer = due(c.form, day(c.event), c.year);
  ASSERT_TRUE(answer) << answer.error().key;
  EXPECT_EQ(to_iso(answer->start), c.start);
  EXPECT_EQ(to_iso(answer->end), c.end);
  EXPECT_EQ(to_iso(answer->first_day_of_disposal), c.disposal);
  EXPECT_EQ(answer->rule->id, c.rule);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DueDays,
    testing::Values(
        Case{"DeclarationOfDependants", "dependants_declaration", "2027-01-24", 2027, "2028-01-11",
             "2035-01-10", "2035-01-11", "R01"},
        Case{"HandedInTheYearBefore", "dependants_declaration", "2026-12-10", 2027, "2028-01-11",
             "2035-01-10", "2035-01-11", "R01"},
        Case{"YearOfTheDeadlineIfNoneIsGiven",
             "R01",
             "2027-01-24",
             {},
             "2028-01-11",
             "2035-01-10",
             "2035-01-11",
             "R01"},
        Case{"SecondarySalary", "R02", "2026-01-20", 2026, "2027-01-11", "2034-01-10", "2034-01-11", "R02"},
        Case{"YearEndAdjustment", "R03", "2026-12-24", 2026, "2027-01-11", "2034-01-10", "2034-01-11", "R03"},
        Case{"RetirementPay", "R06", "2026-03-31", {}, "2027-01-11", "2034-01-10", "2034-01-11", "R06"},
        Case{"LumpSumBeforeTheReform",
             "R06b",
             "2025-12-31",
             {},
             "2026-01-11",
             "2033-01-10",
             "2033-01-11",
             "R06b"},
        Case{"LumpSumSinceTheReform",
             "R06b",
             "2026-01-01",
             {},
             "2027-01-11",
             "2037-01-10",
             "2037-01-11",
             "R06b"},
        Case{"OmissionBookLivesByItsLastForm", "R06c", "2030-12-20", 2030, "2031-01-11", "2038-01-10",
             "2038-01-11", "R06c"},
        Case{"CopyOfAWithholdingSlip", "375", "2027-01-31", 2026, "2027-02-01", "2034-01-31", "2034-02-01",
             "R09"},
        Case{"CopyFiledWithoutAYear",
             "withholding_slip",
             "2027-01-31",
             {},
             "2027-02-01",
             "2034-01-31",
             "2034-02-01",
             "R09"},
        Case{"CopyOfARentRecord", "313", "2027-01-31", 2026, "2027-02-01", "2034-01-31", "2034-02-01", "R11"},
        Case{"EmploymentInsuranceFourYears",
             "10191",
             "2026-03-31",
             {},
             "2026-04-01",
             "2030-03-31",
             "2030-04-01",
             "R13"},
        Case{"EmploymentInsuranceOther",
             "R14",
             "2026-03-31",
             {},
             "2026-04-01",
             "2028-03-31",
             "2028-04-01",
             "R14"},
        Case{"HealthInsuranceTwoYears",
             "R18",
             "2026-03-31",
             {},
             "2026-04-01",
             "2028-03-31",
             "2028-04-01",
             "R18"},
        Case{"PensionTwoYears", "2201700", "2026-02-28", {}, "2026-03-01", "2028-02-29", "2028-03-01", "R18"},
        Case{"EveOfALeapDay", "R19", "2028-02-28", {}, "2028-02-29", "2030-02-28", "2030-03-01", "R19"},
        Case{"OnALeapDay", "R19", "2028-02-29", {}, "2028-03-01", "2030-02-28", "2030-03-01", "R19"},
        Case{"LeapDayToLeapYear", "R13", "2028-02-28", {}, "2028-02-29", "2032-02-28", "2032-02-29", "R13"},
        Case{
            "IdentityCopiesAtOnce", "R22", "2026-11-21", {}, "2026-11-21", "2026-11-21", "2026-11-21", "R22"},
        Case{"VerificationRecordOneYear",
             "R23",
             "2026-11-21",
             {},
             "2026-11-22",
             "2027-11-21",
             "2027-11-22",
             "R23"}),
    [](const auto& test) { return test.param.name; });

TEST(Due, RefusesWhatNobodyVerified) {
  for (const std::string_view rule : {"R07", "R20", "R21"}) {
    const auto answer = due(rule, day("2026-11-21"));
    ASSERT_FALSE(answer) << rule;
    EXPECT_EQ(answer.error().code, ErrorCode::kDenied);
    EXPECT_EQ(answer.error().key, "law.unverified");
  }
}

TEST(Due, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(due("no_such_form", day("2026-11-21")).error().key, "law.form.unknown");
  EXPECT_EQ(due("", day("2026-11-21")).error().key, "law.form.unknown");
  EXPECT_EQ(due("R13", day("2015-12-31")).error().key, "law.rule.none_then") << "there were no numbers yet";
  EXPECT_EQ(due("R01", day("2027-01-24"), 2072).error().key, "law.year.far");
  EXPECT_EQ(due("R01", day("9999-12-31"), 10000).error().key, "law.year.far");
}

TEST(Due, ExplainsItselfInBothLanguages) {
  const auto answer = due("R13", day("2026-03-31"));
  const auto ja = message(answer->explanation, Language::kJapanese);
  const auto en = message(answer->explanation, Language::kEnglish);
  EXPECT_NE(ja.find("雇用保険法施行規則143条"), ja.npos) << ja;
  EXPECT_NE(ja.find("2030-04-01"), ja.npos) << ja;
  EXPECT_NE(en.find("2030-04-01"), en.npos) << en;
  EXPECT_EQ(ja.find('{'), ja.npos) << ja;
  EXPECT_EQ(en.find('{'), en.npos) << en;
}

TEST(Due, GivesOutsidersStartEndDisposalRuleAndSource) {
  const auto json = boost::json::parse(to_json(*due("R01", day("2027-01-24"), 2027))).as_object();
  EXPECT_EQ(json.at("start").as_string(), "2028-01-11");
  EXPECT_EQ(json.at("end").as_string(), "2035-01-10");
  EXPECT_EQ(json.at("first_day_of_disposal").as_string(), "2035-01-11");
  EXPECT_EQ(json.at("rule").as_string(), "R01");
  EXPECT_EQ(json.at("kind").as_string(), "floor");
  EXPECT_FALSE(json.at("source").as_string().empty());
}

TEST(Table, HoldsEveryRuleOfTheReview) {
  std::set<std::string> ids;
  for (const RetentionRule& rule : retention_rules()) ids.insert(rule.id);
  for (int n = 1; n <= 26; ++n) EXPECT_TRUE(ids.contains((n < 10 ? "R0" : "R") + std::to_string(n))) << n;
}

TEST(Table, NamesAFormOnceAtAnyTime) {
  std::map<std::string, std::vector<const RetentionRule*>> by_name;
  for (const RetentionRule& rule : retention_rules()) {
    EXPECT_FALSE(rule.forms.empty()) << rule.id;
    EXPECT_FALSE(rule.fact.source.empty()) << rule.id;
    for (const Form& form : rule.forms) {
      for (const RetentionRule* other : by_name[form.code]) {
        EXPECT_FALSE(other->fact.in_force(rule.fact.valid_from) || rule.fact.in_force(other->fact.valid_from))
            << form.code;
      }
      by_name[form.code].push_back(&rule);
      if (!form.official.empty()) by_name[form.official].push_back(&rule);
    }
  }
}

using To = Relation::To;

TEST(NumberDue, NeverComesWhileTheRelationContinues) {
  const std::vector<HeldFor> held{{"dependants_declaration", day("2020-01-24"), 2020}};
  const auto answer = number_due({To::kWorker, {}}, held);
  EXPECT_FALSE(answer->first_day_of_disposal);
  EXPECT_EQ(answer->why.key, "law.number.continues.worker");
  EXPECT_EQ(number_due({To::kPayee, {}}, {})->why.key, "law.number.continues.payee");
}

TEST(NumberDue, IsTheLatestFloorAfterLeaving) {
  const std::vector<HeldFor> held{{"10191", day("2026-03-31"), {}},
                                  {"dependants_declaration", day("2026-01-24"), 2026},
                                  {"2201700", day("2026-03-31"), {}}};
  const auto answer = number_due({To::kWorker, day("2026-03-31")}, held);
  EXPECT_EQ(to_iso(*answer->first_day_of_disposal), "2034-01-11");
  EXPECT_EQ(answer->why.key, "law.number.kept_by");
  EXPECT_EQ(answer->floors.front().rule->id, "R01");
  EXPECT_EQ(answer->floors.size(), 3U);
}

TEST(NumberDue, IsNotKeptByCopiesThatNoLawAsksFor) {
  const std::vector<HeldFor> held{{"309", day("2027-01-31"), 2026}};
  const auto answer = number_due({To::kPayee, day("2026-12-31")}, held);
  EXPECT_EQ(to_iso(*answer->first_day_of_disposal), "2027-01-01");
  EXPECT_EQ(answer->why.key, "law.number.nothing_keeps");
  ASSERT_EQ(answer->copies.size(), 1U);
  EXPECT_EQ(to_iso(answer->copies.front().end), "2034-01-31");
}

TEST(NumberDue, OfADependantRunsFromTheChangeNotFromTheLeaving) {
  const std::vector<HeldFor> held{{"health_insurance_dependants", day("2026-06-30"), {}}};
  const auto answer = number_due({To::kDependant, day("2026-06-30")}, held);
  EXPECT_EQ(to_iso(*answer->first_day_of_disposal), "2028-07-01");
}

TEST(NumberDue, ComesAtOnceWhenEveryFloorIsPast) {
  const std::vector<HeldFor> held{{"R18", day("2020-03-31"), {}}};
  const auto answer = number_due({To::kWorker, day("2026-03-31")}, held);
  EXPECT_EQ(to_iso(*answer->first_day_of_disposal), "2026-04-01");
  EXPECT_EQ(answer->why.key, "law.number.nothing_keeps");
}

TEST(NumberDue, RefusesDocumentsThatMustNotCarryOne) {
  const std::vector<HeldFor> wages{{"wage_ledger", day("2026-03-31"), {}}};
  EXPECT_EQ(number_due({To::kWorker, day("2026-03-31")}, wages).error().key, "law.form.no_number");
  const std::vector<HeldFor> unverified{{"national_pension_spouse", day("2026-03-31"), {}}};
  EXPECT_EQ(number_due({To::kDependant, day("2026-03-31")}, unverified).error().key, "law.unverified");
}

}  // namespace
}  // namespace azekura::law
