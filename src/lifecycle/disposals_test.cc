// Disposal: two people of whom one works with a work password, retention asked at both steps, lists that end.
#include "lifecycle/disposals.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lifecycle/retention.h"
#include "people/rights.h"
#include "support/whole_house.h"

namespace azekura::lifecycle {
namespace {

using people::Role;
using test_support::Backend;
using test_support::WholeHouse;
using test_support::why;

class DisposalTest : public testing::TestWithParam<Backend> {
 protected:
  PersonId hold(int n, const std::string& left = "") {
    const auto person = house_.add_person(n, left);
    house_.register_number(person, n);
    return person;
  }
  DisposalId propose(const people::Caller& who, const std::vector<PersonId>& persons,
                     const std::string& reason = "mistaken_collection") {
    const auto made = house_.disposals->propose(who, house_.business, persons, reason);
    EXPECT_EQ(why(made), "");
    return made ? (*made).id : DisposalId(-1);
  }
  Result<Disposal> confirm(const people::Caller& who, DisposalId disposal) {
    return house_.disposals->confirm(who, house_.business, disposal, true);
  }
  /// Signed in with the password that was issued, as whoever issued it can.
  people::Caller enter(const std::string& login, const people::Issued& issued) {
    auto in = house_.sign_in->sign_in(
        {login, test_support::wiped(crypto::view(issued.temporary_password)), {}, "192.0.2.7", std::nullopt},
        house_.now);
    EXPECT_EQ(why(in), "");
    const auto who = (*in).session.caller();
    EXPECT_EQ(why(house_.accounts->change_password(who, crypto::view(issued.temporary_password),
                                                   "kaze-no-oto 58 hibari", house_.now)),
              "");
    return who;
  }
  people::Caller make(const people::Caller& by, const std::string& login, const std::vector<Role>& roles) {
    const auto made = house_.accounts->create(
        by, {login, "新井 次郎", Language::kJapanese, house_.business, roles}, house_.now);
    EXPECT_EQ(why(made), "");
    return enter(login, *made);
  }
  std::int64_t refusals(const std::string& key) {
    std::int64_t found = 0;
    const auto acts = house_.acts();
    for (const auto& act : acts) found += act == "disposal.confirm/" + key;
    return found;
  }
  std::string state_of(DisposalId disposal) {
    const auto found = house_.main->read([&](db::Connection& snapshot) {
      return house_.disposals->find(snapshot, house_.business, disposal);
    });
    return found ? (*found).state : why(found);
  }

  WholeHouse house_{GetParam()};
};

TEST_P(DisposalTest, TakesAHandlerAtWorkAndSomebodyElse) {
  const auto by_handler = propose(house_.handler, {hold(1)});
  EXPECT_EQ(why(confirm(house_.handler, by_handler)), "people.rights.same_person");
  const auto done = confirm(house_.manager, by_handler);
  ASSERT_EQ(why(done), "");
  EXPECT_EQ((*done).state, "done");
  const auto by_manager = propose(house_.manager, {hold(2)});
  EXPECT_EQ(why(confirm(house_.handler, by_manager)), "");
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(DisposalTest, IsNotForAManagerAndAnAccountThatSheMade) {
  const auto person = hold(1);
  const auto disposal = propose(house_.manager, {person});
  const auto ghost = make(house_.manager, "ghost-1", {Role::kManager});
  EXPECT_EQ(why(confirm(ghost, disposal)), "disposal.nobody_at_work");
  EXPECT_EQ(refusals("denied"), 1);
  EXPECT_EQ(state_of(disposal), "proposed");
  EXPECT_EQ(house_.reveal(person), test_support::number_of(1));
}

TEST_P(DisposalTest, IsNotForAManagerWhoSignsInAsTheHandler) {
  const auto disposal = propose(house_.manager, {hold(1)});
  const auto issued = house_.accounts->reissue(house_.manager, house_.handler.account, house_.now);
  ASSERT_EQ(why(issued), "");
  const auto ghost = enter("handler-1", *issued);
  EXPECT_EQ(why(confirm(ghost, disposal)), "disposal.nobody_at_work") << "no work password, no room";
  EXPECT_EQ(why(house_.keys->open(ghost, house_.business, "ume-no-hana 41 tsugumi")),
            "vault.work_password.wrong");
}

TEST_P(DisposalTest, IsNotForAHandlerAndAnAccountOutOfTheHandlersHands) {
  ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, house_.handler.account, house_.business,
                                           {Role::kHandler, Role::kManager}, house_.now)),
            "");
  const auto disposal = propose(house_.handler, {hold(1)});
  const auto ghost = make(house_.handler, "ghost-1", {Role::kManager});
  const auto echo = make(ghost, "echo-1", {Role::kManager});
  EXPECT_EQ(why(confirm(ghost, disposal)), "disposal.own_making");
  EXPECT_EQ(why(confirm(echo, disposal)), "disposal.own_making");
  const auto by_ghost = propose(ghost, {hold(2)});
  EXPECT_EQ(why(confirm(house_.handler, by_ghost)), "disposal.own_making");
  const auto issued = house_.accounts->reissue(house_.handler, house_.manager.account, house_.now);
  ASSERT_EQ(why(issued), "");
  EXPECT_EQ(why(confirm(enter("manager-1", *issued), disposal)), "disposal.own_making");
  EXPECT_EQ(refusals("denied"), 4);
  EXPECT_EQ(why(confirm(make(house_.owner, "manager-2", {Role::kManager}), disposal)), "");
}

TEST_P(DisposalTest, ByOneAloneTakesADayAndAWorkPassword) {
  ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, house_.manager.account, house_.business,
                                           {Role::kMember}, house_.now)),
            "");
  const auto disposal = propose(house_.handler, {hold(1)});
  house_.now += people::kSoloWait;
  house_.restart();  // The sign-ins of yesterday are over.
  ASSERT_EQ(why(house_.businesses->set_solo(house_.owner, house_.business, true, house_.now)), "");
  house_.open_room();
  EXPECT_EQ(why(confirm(house_.handler, disposal)), "people.rights.solo_too_soon");
  house_.now += people::kSoloWait;
  house_.restart();
  EXPECT_EQ(why(confirm(house_.handler, disposal)), "") << "it was proposed at work";
  EXPECT_EQ(state_of(disposal), "rotating");
  house_.open_room();
  EXPECT_EQ(why(house_.disposals->finish_in(house_.handler, house_.room())), "");
  EXPECT_EQ(state_of(disposal), "done");
}

TEST_P(DisposalTest, IsConfirmedThoughTheKeyringIsFullAndDestroysLater) {
  const auto disposal = propose(house_.handler, {hold(1)});
  house_.let_wraps_be_deleted(false);
  const auto confirmed = confirm(house_.manager, disposal);
  ASSERT_EQ(why(confirmed), "");
  EXPECT_EQ((*confirmed).state, "executing");
  house_.let_wraps_be_deleted(true);
  EXPECT_EQ(why(house_.disposals->finish_keyless()), "");
  EXPECT_EQ(state_of(disposal), "rotating");
}

TEST_P(DisposalTest, AsksForRetentionAgainAtTheConfirmation) {
  const auto gone = hold(1, "2021-03-31");
  const auto kept = hold(2, "2021-03-31");
  const auto disposal = propose(house_.handler, {gone, kept}, "retention_ended");
  ASSERT_EQ(why(add_holding(*house_.main, house_.handler, house_.business, kept, "R01",
                            *Date::civil(2026, 1, 10), 2026, house_.now)),
            "");
  EXPECT_EQ(why(confirm(house_.manager, disposal)), "disposal.not_due");
  EXPECT_EQ(state_of(disposal), "proposed");
  EXPECT_EQ(house_.count(*house_.main,
                         "SELECT COUNT(*) FROM ledger_entry e JOIN ledger_subject s ON s.seq = e.seq WHERE "
                         "e.act = 'disposal.confirm' AND s.record = '" +
                             kept.str() + "'"),
            1)
      << "the refusal names who is still kept";
  const auto shown = house_.main->read([&](db::Connection& snapshot) -> Result<std::vector<StillKept>> {
    AZ_TRY(found, house_.disposals->find(snapshot, house_.business, disposal));
    return house_.disposals->still_kept(snapshot, found);
  });
  ASSERT_EQ(why(shown), "");
  ASSERT_EQ((*shown).size(), 1U);
  EXPECT_EQ((*shown)[0].person, kept);
}

TEST_P(DisposalTest, ForAnotherReasonSaysInTheLineWhatADocumentStillKept) {
  const auto kept = hold(1, "2026-03-31");
  ASSERT_EQ(why(add_holding(*house_.main, house_.handler, house_.business, kept, "R01",
                            *Date::civil(2026, 1, 10), 2026, house_.now)),
            "");
  const auto disposal = propose(house_.handler, {kept}, "mistaken_collection");
  ASSERT_EQ(why(confirm(house_.manager, disposal)), "");
  const auto leaves = house_.main->read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT leaf FROM ledger_entry WHERE act = 'disposal.confirm'", {});
  });
  ASSERT_EQ(why(leaves), "");
  const auto& bytes = std::get<db::Blob>((*leaves).at(0).at(0));
  const std::string leaf(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_NE(leaf.find("\"within_retention\":\"1\""), std::string::npos) << leaf;
  EXPECT_NE(leaf.find("\"kept_until\":\"20"), std::string::npos) << leaf;
}

TEST_P(DisposalTest, FindsDependantsOfWhoeverLeft) {
  const auto worker = hold(1, "2021-03-31");
  people::PersonFacts facts;
  facts.person_class = people::PersonClass::kDependant;
  facts.family_name = "山田";
  facts.given_name = "花";
  facts.household = worker;
  facts.relation = people::Relation::kSpouse;
  const auto spouse = house_.persons->create(house_.handler, house_.business, facts, house_.now);
  ASSERT_EQ(why(spouse), "");
  facts.given_name = "桃";
  facts.left = Date::civil(2020, 6, 30);
  const auto child = house_.persons->create(house_.handler, house_.business, facts, house_.now);
  ASSERT_EQ(why(child), "");
  house_.register_number(*spouse, 2);
  house_.register_number(*child, 3);
  const auto due = house_.main->read([&](db::Connection& snapshot) {
    return due_numbers(snapshot, house_.business, *Date::civil(2026, 11, 22), PersonId(0), 50);
  });
  ASSERT_EQ(why(due), "");
  ASSERT_EQ((*due).size(), 3U);
  EXPECT_EQ((*due)[1].person, *spouse);
  EXPECT_EQ((*due)[1].from, *Date::civil(2021, 4, 1));
  EXPECT_EQ((*due)[1].due.why.key, "law.number.nothing_keeps.worker_left");
  EXPECT_EQ((*due)[2].from, *Date::civil(2020, 7, 1)) << "the earlier of their own end and the worker's";
  EXPECT_EQ((*due)[2].due.why.key, "law.number.nothing_keeps");
}

// Rows made by hand: registering so many one by one takes longer than the disposal.
TEST_P(DisposalTest, EndsAListOfAsManyAsItTakesAndRefusesMore) {
  constexpr int kMost = static_cast<int>(Disposals::kMostPersons);
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) {
              return unit.run("UPDATE people_id SET next = 900000000000001 WHERE kind = 'person'", {});
            })),
            "");
  const auto first = hold(0);
  std::vector<PersonId> persons{first};
  ASSERT_EQ(
      why(house_.main->write([&](db::Connection& unit) -> Done {
        for (int n = 1; n <= kMost; ++n) {
          const auto id = first.value() + n;
          AZ_CHECK(unit.run(
              "INSERT INTO person SELECT $1, business, token || $3, class, employment, NULL, department, "
              "name_box, detail_box, hired, left_on, household, relation, tax_dependant, "
              "insurance_dependant, third_spouse, number_status, created_at, updated_at, NULL FROM person "
              "WHERE id = $2",
              {id, first.value(), std::to_string(n)}));
          AZ_TRY(token, vault::Token::draw());
          AZ_CHECK(unit.run(
              "INSERT INTO number SELECT $1, business, $1, $3, state, accepted_at, channel, "
              "number_evidence, identity_evidence, checked_on, checked_by, verified, NULL FROM number "
              "WHERE person = $2",
              {id, first.value(), token.blob()}));
          persons.emplace_back(id);
        }
        return done();
      })),
      "");
  EXPECT_EQ(why(house_.disposals->propose(house_.handler, house_.business, persons, "no_longer_needed")),
            "disposal.too_many");
  persons.pop_back();
  const auto disposal = propose(house_.handler, persons, "no_longer_needed");
  const auto done = confirm(house_.manager, disposal);
  ASSERT_EQ(why(done), "");
  EXPECT_EQ((*done).state, "done");
}

INSTANTIATE_TEST_SUITE_P(Backends, DisposalTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::lifecycle
