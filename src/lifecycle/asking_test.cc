// The asking guard as requests use it: from what stands in the register to the answer.
#include <gtest/gtest.h>

#include <filesystem>

#include "db/store.h"
#include "ledger/tables.h"
#include "lifecycle/requests.h"
#include "people/persons.h"
#include "people/schema.h"
#include "support/postgres.h"

namespace azekura::lifecycle {
namespace {

using people::AskingFacts;
using people::Employment;
using people::Payment;
using people::PersonClass;
using people::PersonFacts;
using people::Relation;

constexpr Instant kNow = 1'795'000'000'000;  // 18 November 2026.
constexpr BusinessId kShop{1};
const Date kToday = jst_date(kNow);

template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

PersonFacts worker(Employment employment, AskingFacts asking = {}) {
  PersonFacts facts;
  facts.family_name = "山田";
  facts.employment = employment;
  facts.asking = asking;
  return facts;
}
PersonFacts left(Employment employment, Date day) {
  auto facts = worker(employment);
  facts.left = day;
  return facts;
}
PersonFacts officer() {
  auto facts = worker(Employment::kNone);
  facts.person_class = PersonClass::kOfficer;
  return facts;
}
AskingFacts offer(bool formal, bool pledge) { return {{}, formal, pledge, Payment::kNone, {}, {}}; }
AskingFacts hours(std::int64_t weekly) { return {weekly, false, false, Payment::kNone, {}, {}}; }
AskingFacts paid(Payment payment, std::optional<std::int64_t> yen, std::optional<bool> corporate = false) {
  return {{}, false, false, payment, yen, corporate};
}
PersonFacts payee(AskingFacts asking, PersonClass person_class = PersonClass::kPayee) {
  auto facts = worker(Employment::kNone, asking);
  facts.person_class = person_class;
  return facts;
}
PersonFacts kin(Relation relation, bool tax, bool insurance, bool third) {
  PersonFacts facts;
  facts.person_class = PersonClass::kDependant;
  facts.family_name = "山田";
  facts.relation = relation;
  facts.tax_dependant = tax;
  facts.insurance_dependant = insurance;
  facts.third_spouse = third;
  return facts;
}

struct Case {
  const char* what;
  PersonFacts person;
  std::vector<std::string> procedures;
  const char* answer;
  PersonFacts household = worker(Employment::kRegular);  // Of a dependant.
};

const Case kCases[] = {
    {"a worker", worker(Employment::kRegular), {"T1", "S1", "E1"}, ""},
    {"an officer", officer(), {"T1"}, ""},
    {"nobody's worker", worker(Employment::kNone), {"T1"}, "ask.not_employed"},
    {"a dispatched worker", worker(Employment::kDispatched), {"T1"}, "ask.dispatched_worker"},
    {"one who has gone",
     left(Employment::kDispatched, *Date::civil(2020, 3, 31)),
     {"T1"},
     "ask.dispatched_worker"},
    {"an offer", worker(Employment::kOffer), {"T1"}, "ask.no_formal_offer"},
    {"an offer without pledge",
     worker(Employment::kOffer, offer(true, false)),
     {"T1"},
     "ask.no_formal_offer"},
    {"a pledge without notice",
     worker(Employment::kOffer, offer(false, true)),
     {"T1"},
     "ask.no_formal_offer"},
    {"an offer with both", worker(Employment::kOffer, offer(true, true)), {"T1"}, ""},
    {"an offer declined", worker(Employment::kDeclined, offer(true, true)), {"T1"}, "ask.offer_declined"},
    {"an offer that ended", left(Employment::kOffer, kToday.plus_days(-1)), {"T1"}, "ask.offer_declined"},
    {"the last day", left(Employment::kRegular, kToday), {"E2"}, ""},
    {"the day after, for the last slip", left(Employment::kRegular, kToday.plus_days(-1)), {"T1"}, ""},
    {"the day after, for benefits", left(Employment::kRegular, kToday.plus_days(-1)), {"E2"}, "ask.left"},
    {"the day after, for both", left(Employment::kRegular, kToday.plus_days(-1)), {"T1", "E2"}, "ask.left"},
    {"nineteen hours", worker(Employment::kPartTime, hours(19)), {"E1"}, "ask.below_hours"},
    {"twenty hours", worker(Employment::kPartTime, hours(20)), {"E1"}, ""},
    {"hours not known", worker(Employment::kPartTime), {"E1"}, ""},
    {"a child for tax", kin(Relation::kChild, true, false, false), {"T1"}, ""},
    {"a child for insurance only", kin(Relation::kChild, false, true, false), {"T1"}, "ask.not_dependant"},
    {"a category 3 spouse", kin(Relation::kSpouse, false, false, true), {"S2"}, ""},
    {"a working spouse", kin(Relation::kSpouse, true, true, false), {"S2"}, "ask.not_dependant"},
    {"the family of a leaver",
     kin(Relation::kChild, true, false, false),
     {"T1"},
     "ask.left",
     left(Employment::kRegular, kToday.plus_days(-1))},
    {"the family of an offer",
     kin(Relation::kChild, true, false, false),
     {"T1"},
     "ask.no_formal_offer",
     worker(Employment::kOffer)},
    {"the family of an offer with both",
     kin(Relation::kChild, true, false, false),
     {"T1"},
     "",
     worker(Employment::kOffer, offer(true, true))},
    {"fees above the threshold", payee(paid(Payment::kFees, 50'001)), {"T2"}, ""},
    {"fees at the threshold", payee(paid(Payment::kFees, 50'000)), {"T2"}, "ask.below_threshold"},
    {"fees not foreseeable", payee(paid(Payment::kFees, {})), {"T2"}, ""},
    {"medical fees at the threshold",
     payee(paid(Payment::kFeesMedical, 500'000)),
     {"T2"},
     "ask.below_threshold"},
    {"rent above the threshold", payee(paid(Payment::kRent, 150'001)), {"T3"}, ""},
    {"a bought house", payee(paid(Payment::kProperty, 1'000'001)), {"T3"}, ""},
    {"an agent", payee(paid(Payment::kAgency, 150'000)), {"T3"}, "ask.below_threshold"},
    {"rent as a fee", payee(paid(Payment::kRent, 900'000)), {"T2"}, "ask.no_procedure"},
    {"a dividend", payee(paid(Payment::kDividend, {})), {"T4"}, ""},
    {"a shareholder", payee(paid(Payment::kNone, {}), PersonClass::kShareholder), {"T4"}, ""},
    {"a company", payee(paid(Payment::kRent, 900'000, true)), {"T3"}, "ask.corporate_payee"},
    {"a payee of whom nothing is known", payee({}), {"T2"}, "ask.payment_missing"},
    {"a company or not", payee(paid(Payment::kFees, 90'000, {})), {"T2"}, "ask.corporate_missing"},
    {"a payee for withholding", payee(paid(Payment::kFees, 90'000)), {"T1"}, "ask.no_procedure"},
};

class AskingGuard : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    auto opened =
        db::open_store(GetParam() == "sqlite" ? folder_ + "/azekura.db" : test_support::postgres_database());
    ASSERT_EQ(why(opened), "");
    store_ = *std::move(opened);
    store_->sequence(ledger::assign, [] {});
    ASSERT_EQ(why(ledger::migrate(*store_)), "");
    ASSERT_EQ(why(db::migrate(*store_, "people", people::migrations())), "");
    std::array<std::byte, 32> root{};
    registry_.emplace(crypto::Key(std::span(root)));
    persons_.emplace(*store_, *registry_);
    ASSERT_EQ(why(store_->write([&](auto& unit) { return registry_->create(unit, kShop, kNow); })), "");
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  PersonId enter(const PersonFacts& facts) {
    const auto made = store_->write([&](db::Connection& unit) {
      ledger::Act act;
      return persons_->insert_chunk(unit, act, kShop, std::span(&facts, 1), kNow);
    });
    EXPECT_EQ(why(made), "");
    return made ? made->front() : PersonId(0);
  }

  std::string folder_ = "/tmp/azekura-asking-XXXXXX";
  std::unique_ptr<db::Store> store_;
  std::optional<people::Registry> registry_;
  std::optional<people::Persons> persons_;
};
INSTANTIATE_TEST_SUITE_P(Backends, AskingGuard, testing::Values("sqlite", "postgres"),
                         [](const auto& test) { return test.param; });

TEST_P(AskingGuard, GoesByWhatTheRegisterSays) {
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.what);
    auto facts = each.person;
    if (facts.person_class == PersonClass::kDependant) facts.household = enter(each.household);
    const auto person = enter(facts);
    const auto answer = store_->read(
        [&](db::Connection& unit) { return may_ask(unit, kShop, person, each.procedures, kNow); });
    EXPECT_EQ(why(answer), each.answer);
  }
}

TEST_P(AskingGuard, LetsNobodysNumberInThatMayNotBeHeld) {
  const auto may = [&](PersonId person) {
    return why(store_->read([&](db::Connection& unit) { return may_hold(unit, kShop, person, kNow); }));
  };
  EXPECT_EQ(may(enter(worker(Employment::kRegular))), "");
  const auto sent = enter(worker(Employment::kDispatched));
  EXPECT_EQ(may(sent), "ask.dispatched_worker");
  PersonFacts spouse;
  spouse.person_class = PersonClass::kDependant;
  spouse.family_name = "山田";
  spouse.relation = people::Relation::kSpouse;
  spouse.household = sent;
  EXPECT_EQ(may(enter(spouse)), "ask.dispatched_worker") << "nor the family's";
  const auto past = Date::civil(2020, 3, 31).value();
  EXPECT_EQ(may(enter(left(Employment::kDispatched, past))), "ask.dispatched_worker") << "nor afterwards";
  EXPECT_EQ(may(enter(left(Employment::kDeclined, past))), "ask.offer_declined");
  EXPECT_EQ(may(enter(worker(Employment::kDeclined))), "ask.offer_declined");
  auto offered = worker(Employment::kOffer);
  offered.asking.formal_offer = offered.asking.pledge = false;
  EXPECT_EQ(may(enter(offered)), "ask.no_formal_offer");
  offered.asking.formal_offer = offered.asking.pledge = true;
  EXPECT_EQ(may(enter(offered)), "");
}

}  // namespace
}  // namespace azekura::lifecycle
