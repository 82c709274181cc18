// The vault's promises, on every backend: the line first, one box for one place, one number for one person.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/whole_house.h"

namespace azekura::vault {
namespace {

using test_support::Backend;
using test_support::number_of;
using test_support::WholeHouse;
using test_support::why;

class VaultTest : public testing::TestWithParam<Backend> {
 protected:
  std::vector<std::string> since() {
    auto all = house_.acts();
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(seen_));
    seen_ += all.size();
    return all;
  }
  void SetUp() override { seen_ = house_.acts().size(); }

  WholeHouse house_{GetParam()};
  std::size_t seen_ = 0;
};

using Acts = std::vector<std::string>;

TEST_P(VaultTest, RevealsWhatWasRegisteredAndRecordsBoth) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  EXPECT_EQ(house_.reveal(person), number_of(1));
  EXPECT_EQ(since(), (Acts{"person.create/done", "number.register/done", "number.reveal/done"}));
  EXPECT_EQ(house_.state_fault(), "");
}

// PostgreSQL plans by what a table holds, so the plan for a small one says nothing.
TEST(HeldNumber, IsFoundByItsPersonWithoutReadingTheOthersOfTheBusiness) {
  WholeHouse house(Backend::kSqlite);
  const auto steps = house.main->read([](db::Connection& snapshot) {
    return snapshot.run(
        "EXPLAIN QUERY PLAN SELECT id, token FROM number WHERE person = 1 AND business = 1 AND state = "
        "'held'",
        {});
  });
  ASSERT_EQ(steps->size(), 1U);
  const auto& plan = std::get<std::string>(steps->front().at(3));
  EXPECT_NE(plan.find("person=?"), std::string::npos) << plan;
}

TEST_P(VaultTest, RefusesAndRecordsWhoeverMayNotLook) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  since();
  for (const auto& who : {house_.owner, house_.manager, house_.admin})
    EXPECT_EQ(house_.vault->reveal(who, house_.business, person, "T1").error().code, ErrorCode::kDenied);
  EXPECT_EQ(why(house_.vault->reveal(house_.handler, house_.business, person, "E1")),
            "people.rights.purpose");
  EXPECT_EQ(since(), Acts(4, "number.reveal/denied"));
}

TEST_P(VaultTest, ShowsNothingOnceTheRoomIsLocked) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  ASSERT_TRUE(house_.keys->close(house_.handler, house_.business));
  EXPECT_EQ(house_.reveal(person), "people.work_session.closed");
  EXPECT_FALSE(house_.rooms->of(house_.business));
  house_.open_room();
  EXPECT_EQ(house_.reveal(person), number_of(1));
}

TEST_P(VaultTest, ShowsNothingWhenTheLedgerCannotBeWritten) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  ASSERT_TRUE(
      house_.main->write([](db::Connection& unit) { return unit.run("DROP TABLE ledger_subject", {}); }));
  EXPECT_FALSE(house_.vault->reveal(house_.handler, house_.business, person, "T1"));
}

// A box opens in its own place only: another person's row refuses it, and the failure is a second line.
TEST_P(VaultTest, DoesNotOpenABoxThatWasMovedAndRecordsTheFailure) {
  const auto person = house_.add_person(1);
  const auto other = house_.add_person(2);
  house_.register_number(person, 1);
  since();
  ASSERT_TRUE(house_.main->write([&](db::Connection& unit) {
    return unit.run("UPDATE number SET person = $1 WHERE person = $2", {other.value(), person.value()});
  }));
  EXPECT_EQ(house_.reveal(other), "crypto.box.tag");
  EXPECT_EQ(since(), (Acts{"number.reveal/done", "number.reveal/failed"}));
  EXPECT_NE(house_.state_fault(), "") << "and the moved row itself is found";
}

TEST_P(VaultTest, FindsTheSameNumberOnTwoPeopleAndTwoOnOne) {
  const auto person = house_.add_person(1);
  const auto other = house_.add_person(2);
  house_.register_number(person, 1);
  auto same = number_of(1);
  auto another = number_of(2);
  EXPECT_EQ(why(house_.vault->register_number(house_.handler, house_.business, other, "T1",
                                              *MyNumber::take(same), WholeHouse::kSeen)),
            "vault.number.held_by_another");
  EXPECT_EQ(why(house_.vault->register_number(house_.handler, house_.business, person, "T1",
                                              *MyNumber::take(another), WholeHouse::kSeen)),
            "vault.number.held");
  house_.register_number(other, 2);  // What was refused left no fingerprint behind.
}

// What was refused must not tell, by being refused differently, what this person's number is.
TEST_P(VaultTest, ComparesNothingWithTheNumberOfSomebodyWhoHasOne) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  house_.register_number(house_.add_person(2), 2);
  since();
  for (const int n : {1, 2, 3}) {
    auto digits = number_of(n);
    EXPECT_EQ(why(house_.vault->register_number(house_.handler, house_.business, person, "T1",
                                                *MyNumber::take(digits), WholeHouse::kSeen)),
              "vault.number.held");
  }
  EXPECT_EQ(since(), Acts(3, "number.register/failed"));
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM match_budget"), 0);
}

TEST_P(VaultTest, TellsOfADuplicateAsOftenAsItMatchesAndNamesTheNumberInTheLine) {
  const auto number = house_.register_number(house_.add_person(1), 1);
  const auto other = house_.add_person(2);
  const auto attempt = [&](int n) {
    auto digits = number_of(n);
    return why(house_.vault->register_number(house_.handler, house_.business, other, "T1",
                                             *MyNumber::take(digits), WholeHouse::kSeen));
  };
  for (int n = 0; n < Vault::kMatchesAnHour; ++n) EXPECT_EQ(attempt(1), "vault.number.held_by_another");
  EXPECT_EQ(
      house_.count(*house_.main, "SELECT COUNT(*) FROM ledger_subject WHERE record = '" + number.str() + "'"),
      1 + Vault::kMatchesAnHour);
  EXPECT_EQ(attempt(1), "vault.match.too_many");
  EXPECT_EQ(attempt(2), "vault.match.too_many") << "or a refusal would be the answer";
  ASSERT_EQ(why(house_.main->write([](db::Connection& unit) {  // An hour later.
              return unit.run("UPDATE match_budget SET since = 0", {});
            })),
            "");
  EXPECT_EQ(attempt(2), "");
}

TEST_P(VaultTest, FindsADuplicateAfterARestartToo) {
  house_.register_number(house_.add_person(1), 1);
  house_.restart();
  house_.open_room();
  auto same = number_of(1);
  EXPECT_EQ(why(house_.vault->register_number(house_.handler, house_.business, house_.add_person(2), "T1",
                                              *MyNumber::take(same), WholeHouse::kSeen)),
            "vault.number.held_by_another");
}

TEST_P(VaultTest, MatchesWithoutShowingAndNotForEver) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  auto right = number_of(1);
  EXPECT_TRUE(
      (*house_.vault->match(house_.handler, house_.business, person, "T1", *MyNumber::take(right))).same);
  for (int n = 2; n <= Vault::kMatchesAnHour; ++n) {
    auto wrong = number_of(n);
    EXPECT_FALSE(
        (*house_.vault->match(house_.handler, house_.business, person, "T1", *MyNumber::take(wrong))).same);
  }
  auto more = number_of(1);
  EXPECT_EQ(why(house_.vault->match(house_.handler, house_.business, person, "T1", *MyNumber::take(more))),
            "vault.match.too_many");
}

TEST_P(VaultTest, DoesNotClaimWhatWasStagedBeforeTheKeyringTurned) {
  const auto person = house_.add_person(1);
  auto digits = number_of(1);
  std::vector<Arrival> arrivals;
  arrivals.push_back({person, *MyNumber::take(digits)});
  const auto room = *house_.rooms->of(house_.business);
  const auto chunk = house_.vault->stage(room, arrivals);
  ASSERT_EQ(why(chunk), "");
  ASSERT_EQ(why(house_.rotation->run(house_.handler, *room)), "");
  const auto claimed = house_.main->write([&](db::Connection& unit) {
    return Sealing::claim(unit, house_.business, (*chunk).staged, house_.now);
  });
  EXPECT_EQ(why(claimed), "vault.intent.over");
}

TEST_P(VaultTest, SweepsWhatWasNeverClaimedAfterAnHourAndNotBefore) {
  const auto person = house_.add_person(1);
  auto digits = number_of(1);
  std::vector<Arrival> arrivals;
  arrivals.push_back({person, *MyNumber::take(digits)});
  const auto chunk = house_.vault->stage(*house_.rooms->of(house_.business), arrivals);
  ASSERT_EQ(why(chunk), "");
  const Sealing sealing(house_.stores());
  EXPECT_EQ(*sealing.sweep(house_.now + kIntentLife - 1), 0);
  EXPECT_EQ(*sealing.sweep(house_.now + kIntentLife), 1);
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 0);
  EXPECT_EQ(house_.count(*house_.boxes, "SELECT COUNT(*) FROM box"), 0);
  const auto late = house_.main->write([&](db::Connection& unit) {
    return Sealing::claim(unit, house_.business, (*chunk).staged, house_.now);
  });
  EXPECT_EQ(why(late), "vault.intent.over") << "what was swept can no longer become real";
}

// The put was held up for more than an hour: the sweeper has passed, and nothing announces these rows.
TEST_P(VaultTest, TakesBackWhatWasPutTooLate) {
  house_.lose_next_intent();
  auto digits = number_of(1);
  std::vector<Arrival> arrivals;
  arrivals.push_back({house_.add_person(1), *MyNumber::take(digits)});
  EXPECT_EQ(why(Sealing(house_.stores()).stage(house_.room(), arrivals, house_.now)), "vault.intent.over");
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 0);
  EXPECT_EQ(house_.count(*house_.boxes, "SELECT COUNT(*) FROM box"), 0);
  for (int turn = 0; turn < 2; ++turn)
    EXPECT_EQ(why(house_.rotation->run(house_.handler, house_.room())), "");
}

TEST_P(VaultTest, SealsAgainWhatWasPutTooLate) {
  const auto person = house_.add_person(1);
  house_.lose_next_intent();
  house_.register_number(person, 1);
  EXPECT_EQ(house_.reveal(person), number_of(1));
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1);
}

TEST_P(VaultTest, DiscardsWhatWillNotBeClaimedAndNothingThatWas) {
  const auto person = house_.add_person(1);
  auto digits = number_of(1);
  std::vector<Arrival> arrivals;
  arrivals.push_back({person, *MyNumber::take(digits)});
  const Sealing sealing(house_.stores());
  const auto left = sealing.stage(house_.room(), arrivals, house_.now);
  const auto claimed = sealing.stage(house_.room(), arrivals, house_.now);
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) {
              return Sealing::claim(unit, house_.business, *claimed, house_.now);
            })),
            "");
  EXPECT_EQ(why(sealing.discard(*left)), "");
  EXPECT_EQ(why(sealing.discard(*claimed)), "");
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1);
  EXPECT_EQ(house_.count(*house_.boxes, "SELECT COUNT(*) FROM box"), 1);
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM intent"), 0);
}

TEST_P(VaultTest, KeepsEveryNumberThroughARotation) {
  std::vector<PersonId> people;
  for (int n = 0; n < 20; ++n) {
    people.push_back(house_.add_person(n));
    house_.register_number(people.back(), n);
  }
  const auto turned = house_.rotation->run(house_.handler, house_.room());
  ASSERT_EQ(why(turned), "");
  EXPECT_EQ((*turned).to, (*turned).from + 1);
  house_.restart();
  house_.open_room();
  for (int n = 0; n < 20; ++n) EXPECT_EQ(house_.reveal(people[static_cast<std::size_t>(n)]), number_of(n));
  EXPECT_EQ(house_.state_fault(), "");
}

class Damage : public VaultTest {
 protected:
  void hold(int many) {
    for (int n = 0; n < many; ++n) {
      people_.push_back(house_.add_person(n));
      house_.register_number(people_.back(), n);
    }
  }
  /// The wrap of this person's number, with its bytes gone bad.
  db::Blob spoil(PersonId person) {
    const auto token = (*house_.main->read([&](db::Connection& snapshot) {
                         return snapshot.run("SELECT token FROM number WHERE person = $1", {person.value()});
                       }))
                           .at(0)
                           .at(0);
    const auto box = (*house_.keyring->read([&](db::Connection& snapshot) {
                       return snapshot.run("SELECT box FROM wrap WHERE token = $1", {token});
                     }))
                         .at(0)
                         .at(0);
    put(token, db::Blob(std::get<db::Blob>(box).size()));
    return std::get<db::Blob>(box);
  }
  void put(const db::Value& token, const db::Blob& box) {
    ASSERT_EQ(why(house_.keyring->write([&](db::Connection& unit) {
                return unit.run("UPDATE wrap SET box = $2 WHERE token = $1", {token, box});
              })),
              "");
  }
  Damaged damage() {
    const auto found =
        house_.main->read([&](db::Connection& snapshot) { return damaged(snapshot, house_.business); });
    EXPECT_EQ(why(found), "");
    return *found;
  }
  std::vector<PersonId> people_;
};

TEST_P(Damage, OfOneWrapIsRecordedAndKeepsNobodyElseFromTheNextGeneration) {
  hold(5);
  const auto bad = people_[2];
  spoil(bad);
  since();
  ASSERT_EQ(why(house_.rotation->run(house_.handler, house_.room())), "");
  EXPECT_EQ(since(), (Acts{"keyring.turn/done", "keyring.damaged/failed", "keyring.turned/done"}));
  EXPECT_EQ(damage().persons, std::vector{bad});
  house_.restart();
  house_.open_room();
  for (int n = 0; n < 5; ++n)
    EXPECT_EQ(house_.reveal(people_[static_cast<std::size_t>(n)]),
              n == 2 ? "vault.wrap.damaged" : number_of(n));
  house_.register_number(house_.add_person(9), 9);  // Which asks for every fingerprint.
  ASSERT_EQ(why(house_.rotation->run(house_.handler, house_.room())), "") << "and again, without a line";
  EXPECT_EQ(damage().wraps, 1);

  const auto list = house_.disposals->propose(house_.handler, house_.business, {bad}, "mistaken_collection");
  ASSERT_EQ(why(list), "");
  ASSERT_EQ(why(house_.disposals->confirm(house_.manager, house_.business, (*list).id, true)), "");
  EXPECT_EQ(damage().wraps, 0) << "what is gone is not damaged";
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(Damage, OfManyWrapsStopsTheTurnUntilTheyAreRestored) {
  hold(12);
  std::vector<db::Blob> good;
  for (const auto person : people_) good.push_back(spoil(person));
  EXPECT_EQ(why(house_.rotation->run(house_.handler, house_.room())), "vault.rotation.damaged");
  EXPECT_EQ(damage().wraps, 12);
  for (std::size_t i = 0; i < people_.size(); ++i) {
    const auto token =
        (*house_.main->read([&](db::Connection& snapshot) {
          return snapshot.run("SELECT token FROM number WHERE person = $1", {people_[i].value()});
        }))
            .at(0)
            .at(0);
    put(token, good[i]);
  }
  house_.restart();
  house_.open_room();
  EXPECT_EQ(why(house_.rotation->finish(house_.handler, house_.room())), "");
  EXPECT_EQ(damage().wraps, 0);
  for (int n = 0; n < 12; ++n) EXPECT_EQ(house_.reveal(people_[static_cast<std::size_t>(n)]), number_of(n));
}

INSTANTIATE_TEST_SUITE_P(Backends, Damage, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

INSTANTIATE_TEST_SUITE_P(Backends, VaultTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::vault
