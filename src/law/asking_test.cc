#include "law/asking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "law/retention.h"

namespace azekura::law {
namespace {

const Date kToday = *Date::civil(2026, 11, 21);
const Date kIn2029 = *Date::civil(2029, 4, 1);

struct Case {
  const char* name;
  AskFacts facts;
  const char* refused;  // nullptr: may be asked.
  friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};
class Asking : public testing::TestWithParam<Case> {};

TEST_P(Asking, NeedsAProcedureForThatPerson) {
  const Done answer = may_ask(GetParam().facts);
  ASSERT_EQ(bool(answer), GetParam().refused == nullptr) << (answer ? "" : answer.error().key);
  if (answer) return;
  EXPECT_EQ(answer.error().key, GetParam().refused);
  EXPECT_NE(message(answer.error().key, Language::kJapanese), answer.error().key) << "no words for the clerk";
}

AskFacts worker(std::string_view procedure, Employment employment, Date on = kToday) {
  return {.procedure = procedure, .person = PersonClass::kEmployee, .on = on, .employment = employment};
}
AskFacts offered(bool formal, bool pledge) {
  AskFacts facts = worker("T1", Employment::kOffered);
  facts.formal_offer = formal;
  facts.pledge = pledge;
  return facts;
}
AskFacts hours(int weekly, Date on) {
  AskFacts facts = worker("E1", Employment::kPartTime, on);
  facts.weekly_hours = weekly;
  return facts;
}
AskFacts family(std::string_view procedure, PersonClass person, bool tax, bool health, bool category3,
                Employment of = Employment::kRegular) {
  return {.procedure = procedure,
          .person = person,
          .on = kToday,
          .employment = of,
          .dependant_for_tax = tax,
          .dependant_for_health = health,
          .category3_spouse = category3};
}
AskFacts payee(std::string_view procedure, Payment payment, std::optional<std::int64_t> yen,
               std::optional<bool> corporate = false) {
  return {.procedure = procedure,
          .person = PersonClass::kPayee,
          .on = kToday,
          .payment = payment,
          .corporate = corporate,
          .yen_a_year = yen};
}

using enum Employment;
using enum Payment;
using P = PersonClass;

INSTANTIATE_TEST_SUITE_P(
    Table, Asking,
    testing::Values(
        Case{"Regular", worker("T1", kRegular), nullptr},
        Case{"PartTimeForTax", worker("T1", kPartTime), nullptr},
        Case{"Officer", worker("S1", kOfficer), nullptr},
        Case{"Stranger", worker("T1", Employment::kNotEmployed), "ask.not_employed"},
        Case{"DispatchedHere", worker("T1", kDispatched), "ask.dispatched_worker"},
        Case{"OfferNotFormal", offered(false, true), "ask.no_formal_offer"},
        Case{"OfferWithoutPledge", offered(true, false), "ask.no_formal_offer"},
        Case{"OfferFormalAndPledged", offered(true, true), nullptr},
        Case{"OfferDeclined", worker("T1", kDeclined), "ask.offer_declined"},
        Case{"LeaverForTheLastSlip", worker("T1", kLeft), nullptr},
        Case{"LeaverForBenefits", worker("E2", kLeft), "ask.left"},
        Case{"FamilyOfALeaver", family("T1", P::kDependant, true, true, false, kLeft), "ask.left"},
        Case{"NineteenHours", hours(19, kToday), "ask.below_hours"},
        Case{"TwentyHours", hours(20, kToday), nullptr},
        Case{"TenHoursFrom2028", hours(10, kIn2029), nullptr},
        Case{"NineHoursFrom2028", hours(9, kIn2029), "ask.below_hours"},
        Case{"HoursNotKnown", worker("E1", kPartTime), nullptr},
        Case{"TaxDependant", family("T1", P::kDependant, true, false, false), nullptr},
        Case{"HealthDependantIsNoTaxDependant", family("T1", P::kDependant, false, true, false),
             "ask.not_dependant"},
        Case{"HealthDependant", family("S1", P::kDependant, false, true, false), nullptr},
        Case{"FamilyWhoIsNoDependant", family("S1", P::kDependant, false, false, false), "ask.not_dependant"},
        Case{"Category3Spouse", family("S2", P::kSpouse, false, true, true), nullptr},
        Case{"SpouseOfCategory2", family("S2", P::kSpouse, true, true, false), "ask.not_dependant"},
        Case{"ChildIsNoCategory3", family("S2", P::kDependant, true, true, true), "ask.no_procedure"},
        Case{"FamilyOfADispatchedWorker", family("T1", P::kDependant, true, true, false, kDispatched),
             "ask.dispatched_worker"},
        Case{"DependantsHaveNoEmploymentInsurance", family("E1", P::kDependant, true, true, false),
             "ask.no_procedure"},
        Case{"FeesAtTheThreshold", payee("T2", kFees, 50'000), "ask.below_threshold"},
        Case{"FeesAboveIt", payee("T2", kFees, 50'001), nullptr},
        Case{"FeesNotForeseeable", payee("T2", kFees, {}), nullptr},
        Case{"RentAtTheThreshold", payee("T3", kRent, 150'000), "ask.below_threshold"},
        Case{"RentAboveIt", payee("T3", kRent, 150'001), nullptr},
        Case{"RentToACompany", payee("T3", kRent, 1'200'000, true), "ask.corporate_payee"},
        Case{"PropertyAtTheThreshold", payee("T3", kProperty, 1'000'000), "ask.below_threshold"},
        Case{"RentIsNoFee", payee("T2", kRent, 500'000), "ask.no_procedure"},
        Case{"NoPayment", payee("T2", Payment::kNoPayment, 500'000), "ask.payment_missing"},
        Case{"CompanyOrNot", payee("T2", kFees, 500'000, std::nullopt), "ask.corporate_missing"},
        Case{"PayeeForWithholding", payee("T1", kFees, 500'000), "ask.no_procedure"},
        Case{"Dividend", payee("T4", kDividend, {}), nullptr},
        Case{"AccidentPension", worker("W1", kRegular), "ask.no_accident_purpose"},
        Case{"Disaster", worker("D1", kRegular), "ask.no_disaster_purpose"},
        Case{"NoSuchProcedure", worker("X9", kRegular), "law.procedure.unknown"}),
    [](const auto& test) { return test.param.name; });

TEST(Procedures, NameOnlyFormsOfTheRetentionTable) {
  std::set<std::string> known;
  for (const RetentionRule& rule : retention_rules()) {
    for (const Form& form : rule.forms) {
      if (rule.carries_number) known.insert(form.code);
    }
  }
  for (const Procedure& one : procedures()) {
    for (const std::string& form : one.forms) EXPECT_TRUE(known.contains(form)) << one.code << " " << form;
  }
}

TEST(Procedures, HaveNoAccidentAndNoDisasterPurpose) {
  for (const Procedure& one : procedures()) {
    EXPECT_EQ(one.purpose.ja.find("労働者災害"), std::string::npos) << one.code;
    EXPECT_EQ(one.purpose.ja.find("災害時"), std::string::npos) << one.code;
    EXPECT_FALSE(one.purpose.en.empty()) << one.code;
    EXPECT_FALSE(one.persons.empty()) << one.code;
  }
  EXPECT_EQ(procedure("W1", kToday).error().key, "ask.no_accident_purpose");
}

TEST(Sharoshi, DoesInsuranceByContractAndNeverTax) {
  const std::vector<std::string> contract{"S1", "E1", "T1"};
  EXPECT_TRUE(may_entrust_to_sharoshi("S1", contract, kToday));
  EXPECT_EQ(may_entrust_to_sharoshi("S2", contract, kToday).error().key, "law.entrust.not_in_contract");
  EXPECT_EQ(may_entrust_to_sharoshi("T1", contract, kToday).error().key, "law.entrust.not_theirs");
  EXPECT_EQ(may_entrust_to_sharoshi("T2", contract, kToday).error().key, "law.entrust.not_theirs");
}

TEST(Thresholds, NameAProcedureAndAForm) {
  EXPECT_GE(thresholds().size(), 5U);
  for (const Threshold& one : thresholds()) {
    EXPECT_TRUE(procedure(one.procedure, kToday)) << one.procedure;
    EXPECT_TRUE(due(one.form, kToday)) << one.form;
    EXPECT_GT(one.over_yen, 0);
  }
}

}  // namespace
}  // namespace azekura::law
