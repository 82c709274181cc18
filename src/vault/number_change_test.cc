#include "vault/number_change.h"

#include <gtest/gtest.h>

#include "outgoing.h"
#include "support/whole_house.h"
#include "vault/doom.h"

namespace azekura::vault {
namespace {

using test_support::Backend;
using test_support::number_of;
using test_support::WholeHouse;
using test_support::why;
using Acts = std::vector<std::string>;

class NumberChanges : public testing::TestWithParam<Backend> {
 protected:
  Result<NumberId> attempt(const people::Caller& who, PersonId person, int n, const NumberChange& change,
                           const std::string& purpose = "T1") {
    auto digits = number_of(n);
    return house_.vault->change_number(who, house_.business, person, purpose, *MyNumber::take(digits),
                                       WholeHouse::kSeen, change);
  }
  std::string change(PersonId person, int n) { return why(attempt(house_.handler, person, n, reissued_)); }
  bool matches(PersonId person, int n) {
    auto digits = number_of(n);
    const auto answer =
        house_.vault->match(house_.handler, house_.business, person, "T1", *MyNumber::take(digits));
    EXPECT_EQ(why(answer), "");
    return answer && (*answer).same;
  }
  std::string enter(PersonId person, int n) {
    auto digits = number_of(n);
    return why(house_.vault->register_number(house_.handler, house_.business, person, "T1",
                                             *MyNumber::take(digits), WholeHouse::kSeen));
  }
  std::vector<PastNumber> past(PersonId person) {
    const auto found = house_.main->read(
        [&](db::Connection& snapshot) { return past_numbers(snapshot, house_.business, person); });
    EXPECT_EQ(why(found), "");
    return *found;
  }
  db::Value token_of(NumberId number) {
    return (*house_.main->read([&](db::Connection& snapshot) {
             return snapshot.run("SELECT token FROM number WHERE id = $1", {number.value()});
           }))
        .at(0)
        .at(0);
  }
  static bool has(db::Store& store, std::string_view sql, const db::Value& token) {
    return !(*store.read([&](db::Connection& snapshot) { return snapshot.run(sql, {token}); })).empty();
  }
  bool has_wrap(const db::Value& token) {
    return has(*house_.keyring, "SELECT token FROM wrap WHERE token = $1", token);
  }
  bool has_box(const db::Value& token) {
    return has(*house_.boxes, "SELECT token FROM box WHERE token = $1", token);
  }
  std::int64_t generation() { return house_.room().generation(); }
  Acts since() {
    auto all = house_.acts();
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(seen_));
    seen_ += all.size();
    return all;
  }

  WholeHouse house_{GetParam()};
  std::size_t seen_ = 0;
  Date today_ = jst_date(house_.now);
  NumberChange reissued_{ChangeReason::kReissuedOnRequest, today_};
};

TEST_P(NumberChanges, ShowTheNewNumberAndDestroyTheOld) {
  const auto person = house_.add_person(1);
  const auto old = house_.register_number(person, 1);
  const auto old_token = token_of(old);
  const auto before = generation();
  since();
  const auto now = attempt(house_.handler, person, 2, reissued_);
  ASSERT_EQ(why(now), "");
  EXPECT_EQ(since(), (Acts{"number.change/done", "keyring.turn/done", "keyring.turned/done"}));
  EXPECT_EQ(house_.reveal(person), number_of(2));
  EXPECT_FALSE(matches(person, 1));
  EXPECT_TRUE(matches(person, 2));
  EXPECT_FALSE(has_wrap(old_token));
  EXPECT_FALSE(has_box(old_token));
  EXPECT_TRUE(has(*house_.keyring, "SELECT token FROM tombstone WHERE token = $1", old_token));
  EXPECT_TRUE(has_wrap(token_of(*now)));
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1);
  EXPECT_EQ(house_.count(*house_.boxes, "SELECT COUNT(*) FROM box"), 1);
  EXPECT_EQ(generation(), before + 1) << "so that no older backup opens it";
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(NumberChanges, KeepOfTheOldNumberWhenWhyWhoAndWhatWasShown) {
  const auto person = house_.add_person(1);
  const auto first = house_.register_number(person, 1);
  ASSERT_EQ(
      why(attempt(house_.handler, person, 2, {ChangeReason::kCorrectionOfMistake, today_.plus_days(-1)})),
      "");
  house_.now += 60'000;
  ASSERT_EQ(why(attempt(house_.handler, person, 3, {ChangeReason::kReissuedExOfficio, today_})), "");
  const auto all = past(person);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].reason, "reissued_ex_officio");
  EXPECT_EQ(all[0].recorded_at, house_.now);
  EXPECT_EQ(all[1].number, first);
  EXPECT_EQ(all[1].reason, "correction_of_mistake");
  EXPECT_EQ(all[1].changed_on, today_.plus_days(-1).iso());
  EXPECT_EQ(all[1].recorded_by, house_.handler.account);
  EXPECT_EQ(all[1].verification.number_evidence, "number_card");
  EXPECT_EQ(all[1].verification.checked_on, "2026-11-20");
  EXPECT_TRUE(all[0].forgotten && all[1].forgotten);
  EXPECT_TRUE(past(house_.add_person(2)).empty());
}

TEST_P(NumberChanges, AreRefusedAndRecorded) {
  const auto person = house_.add_person(1);
  const auto none = house_.add_person(2);
  house_.register_number(person, 1);
  house_.register_number(house_.add_person(3), 3);
  const NumberChange to_come{ChangeReason::kReissuedOnRequest, today_.plus_days(1)};
  const Date day_before_any = *Date::civil(2015, 10, 4);
  const NumberChange too_early{ChangeReason::kReissuedOnRequest, day_before_any};
  const NumberChange of_its_own_accord{ChangeReason::kReissuedExOfficio, day_before_any};
  struct Case {
    people::Caller who;
    PersonId person;
    int n;
    NumberChange change;
    std::string purpose;
    std::string why;
    std::string line;
  };
  const auto owner = house_.owner, manager = house_.manager, admin = house_.admin, handler = house_.handler;
  const std::string denied = "number.change/denied", failed = "number.change/failed";
  since();
  for (const auto& each :
       std::vector<Case>{{owner, person, 2, reissued_, "T1", "people.rights.role", denied},
                         {manager, person, 2, reissued_, "T1", "people.rights.role", denied},
                         {admin, person, 2, reissued_, "T1", "people.rights.system_administrator", denied},
                         {handler, person, 2, reissued_, "E1", "people.rights.purpose", denied},
                         {handler, person, 2, to_come, "T1", "vault.change.future", failed},
                         {handler, person, 2, too_early, "T1", "vault.change.future", failed},
                         {handler, person, 2, of_its_own_accord, "T1", "vault.change.future", failed},
                         {handler, none, 2, reissued_, "T1", "vault.number.none", failed},
                         {handler, person, 1, reissued_, "T1", "vault.number.same", failed},
                         {handler, person, 3, reissued_, "T1", "vault.number.held_by_another", failed}}) {
    EXPECT_EQ(why(attempt(each.who, each.person, each.n, each.change, each.purpose)), each.why);
    EXPECT_EQ(since(), Acts{each.line}) << each.why;
  }
  EXPECT_EQ(house_.reveal(person), number_of(1));
  EXPECT_TRUE(past(person).empty());
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 2) << "what was staged is erased";
}

TEST_P(NumberChanges, NeedAnOpenRoom) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  ASSERT_TRUE(house_.keys->close(house_.handler, house_.business));
  EXPECT_EQ(change(person, 2), "people.work_session.closed");
}

// To be told "the same" or "somebody else's" is to be told a number, and so is to be told neither.
TEST_P(NumberChanges, TellAsOftenAsAMatchDoes) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  house_.register_number(house_.add_person(2), 2);
  const auto used = [&] { return house_.count(*house_.main, "SELECT used FROM match_budget"); };
  for (int n = 1; n < Vault::kMatchesAnHour; ++n) {
    EXPECT_EQ(change(person, 1 + n % 2), n % 2 == 0 ? "vault.number.same" : "vault.number.held_by_another");
    EXPECT_EQ(used(), n);
  }
  EXPECT_EQ(change(person, 3), "");
  EXPECT_EQ(used(), Vault::kMatchesAnHour);
  for (const int n : {1, 2, 3, 4}) EXPECT_EQ(change(person, n), "vault.match.too_many");
  EXPECT_EQ(used(), Vault::kMatchesAnHour);
}

TEST_P(NumberChanges, EachTakeAMatchAndLoseNothingWhenNoneIsLeft) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  for (int n = 1; n <= Vault::kMatchesAnHour; ++n) ASSERT_EQ(change(person, 1 + n % 2), "");
  const auto before = generation();
  since();
  EXPECT_EQ(change(person, 3), "vault.match.too_many");
  EXPECT_EQ(since(), Acts{"number.change/denied"});
  EXPECT_EQ(house_.reveal(person), number_of(1));
  EXPECT_EQ(std::ssize(past(person)), Vault::kMatchesAnHour);
  EXPECT_EQ(generation(), before);
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1);
}

TEST_P(NumberChanges, LeaveTheNewNumberToNobodyElseAndTheOldToAnybody) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  ASSERT_EQ(change(person, 2), "");
  EXPECT_EQ(enter(house_.add_person(2), 2), "vault.number.held_by_another");
  EXPECT_EQ(enter(house_.add_person(3), 1), "") << "a mistake may have been somebody else's";
  house_.restart();
  house_.open_room();
  EXPECT_EQ(enter(house_.add_person(4), 2), "vault.number.held_by_another");
  EXPECT_EQ(change(person, 1), "vault.number.held_by_another");
  EXPECT_EQ(house_.reveal(person), number_of(2));
}

TEST_P(NumberChanges, StandWhileTheOldKeyCannotBeDestroyedAndAreFinishedLater) {
  const auto person = house_.add_person(1);
  const auto token = token_of(house_.register_number(person, 1));
  const auto before = generation();
  house_.let_wraps_be_deleted(false);
  ASSERT_EQ(change(person, 2), "");
  EXPECT_EQ(house_.reveal(person), number_of(2));
  EXPECT_FALSE(past(person).at(0).forgotten);
  const auto unfinished = [&] {
    return *house_.main->read(
        [&](db::Connection& snapshot) { return house_.disposals->unfinished(snapshot, house_.business); });
  };
  EXPECT_EQ(unfinished(), 1);
  EXPECT_NE(why(house_.disposals->finish_keyless()), "") << "the sweep says it";

  house_.let_wraps_be_deleted(true);
  EXPECT_EQ(why(house_.disposals->finish_keyless()), "");
  EXPECT_FALSE(has_wrap(token));
  EXPECT_FALSE(past(person).at(0).forgotten) << "an older backup still opens it";
  EXPECT_EQ(why(house_.disposals->finish_in(house_.handler, house_.room())), "");
  EXPECT_TRUE(past(person).at(0).forgotten);
  EXPECT_GT(generation(), before);
  EXPECT_EQ(unfinished(), 0);
  EXPECT_EQ(why(house_.disposals->finish_in(house_.handler, house_.room())), "") << "and turns no more";
  EXPECT_EQ(house_.state_fault(), "");
}

// A turn that was begun before the old key was destroyed has carried it over: only the next one counts.
TEST_P(NumberChanges, AreNotForgottenByATurnThatWasBegunBefore) {
  const auto person = house_.add_person(1);
  const auto number = house_.register_number(person, 1);
  const auto token = *Token::from(token_of(number));
  ASSERT_EQ(change(person, 2), "");
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) -> Done {
              AZ_CHECK(unit.run("UPDATE number_change SET forgotten = 0, turn = NULL", {}));
              return condemn(unit, house_.business, token, number.str(), house_.now);
            })),
            "");
  const auto begun = [&] {
    EXPECT_EQ(why(house_.main->write([&](db::Connection& unit) {
                return begin_outgoing(unit, house_.business, generation() + 1);
              })),
              "");
    return house_.count(*house_.main, "SELECT COUNT(*) FROM number_change WHERE turn IS NOT NULL");
  };
  EXPECT_EQ(begun(), 0);
  ASSERT_EQ(why(carry_out_dooms(house_.stores(), house_.clock)), "");
  EXPECT_EQ(begun(), 1);
}

TEST_P(NumberChanges, TakeTheirPersonOffNoListThatSomebodyProposed) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  const auto list = house_.disposals->propose(house_.handler, house_.business, {person}, "no_longer_needed");
  ASSERT_EQ(why(list), "");
  ASSERT_EQ(change(person, 2), "");
  EXPECT_EQ(why(house_.disposals->confirm(house_.manager, house_.business, (*list).id, true)),
            "disposal.number_changed");
  EXPECT_EQ(house_.reveal(person), number_of(2));
  ASSERT_EQ(why(house_.disposals->cancel(house_.handler, house_.business, (*list).id)), "");
  const auto anew = house_.disposals->propose(house_.handler, house_.business, {person}, "no_longer_needed");
  ASSERT_EQ(why(house_.disposals->confirm(house_.manager, house_.business, (*anew).id, true)), "");
  EXPECT_EQ(house_.reveal(person), "vault.number.none");
  EXPECT_EQ(past(person).size(), 1U) << "the history stays";
}

TEST_P(NumberChanges, CompleteAVerificationThatWasOpen) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  ASSERT_EQ(why(house_.main->write([](db::Connection& unit) -> Done {
              AZ_CHECK(unit.run("UPDATE number SET verified = 0", {}));
              AZ_CHECK(unit.run("UPDATE person SET number_status = 'unverified'", {}));
              return done();
            })),
            "");
  ASSERT_EQ(change(person, 2), "");
  EXPECT_EQ(house_.count(*house_.main, "SELECT verified FROM number WHERE state = 'held'"), 1);
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM person WHERE number_status = 'held'"), 1);
}

INSTANTIATE_TEST_SUITE_P(Backends, NumberChanges, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::vault
