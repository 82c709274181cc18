// The power goes at every step of a disposal, and of a number's change, one after another, and again while
// its end is being made up for.
#include <thread>

#include "a_business.h"
#include "crypto/keyslot.h"

namespace azekura::house {
namespace {

class PowerCut : public ABusiness {
 protected:
  using Held = std::map<PersonId, std::string>;

  lifecycle::Disposal propose(PersonId person) {
    const auto proposed = services_->disposals.propose(handler_, business_, {person}, "no_longer_needed");
    EXPECT_EQ(why(proposed), "");
    return proposed ? *proposed : lifecycle::Disposal{};
  }
  std::string state_of(DisposalId disposal) {
    const auto found = stores().main.read(
        [&](db::Connection& snapshot) { return services_->disposals.find(snapshot, business_, disposal); });
    return found ? (*found).state : why(found);
  }
  std::int64_t unfinished() {
    const auto left = stores().main.read(
        [&](db::Connection& snapshot) { return services_->disposals.unfinished(snapshot, business_); });
    return left ? *left : -1;
  }
  std::int64_t generation() { return count(stores().main, "SELECT generation FROM business_keys"); }

  /// Everything a disposal promises, and that nobody else lost anything.
  void expect_disposed(PersonId gone, DisposalId disposal, const Held& held) {
    EXPECT_EQ(state_of(disposal), "done");
    EXPECT_EQ(unfinished(), 0);
    EXPECT_EQ(shown(gone), "vault.number.none");
    for (const auto& [person, digits] : held) EXPECT_EQ(shown(person), digits);
    expect_nothing_left_over(held);
  }
  /// One wrap and one box for each number that is held, under one generation.
  void expect_nothing_left_over(const Held& held) {
    EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM doom"), 0);
    EXPECT_EQ(count(stores().keyring, "SELECT COUNT(*) FROM wrap"), std::ssize(held));
    EXPECT_EQ(count(stores().boxes, "SELECT COUNT(*) FROM box"), std::ssize(held));
    EXPECT_EQ(count(stores().keyring, "SELECT COUNT(DISTINCT generation) FROM wrap"), 1);
    const auto keyslot = crypto::KeyslotFile::load(services_->keys.keyslot_path(business_), business_);
    ASSERT_EQ(why(keyslot), "");
    EXPECT_TRUE((*keyslot).holds(static_cast<std::uint64_t>(generation())));
    EXPECT_FALSE((*keyslot).unfinished());
    EXPECT_EQ(state_fault(), "");
  }
  Done try_change(PersonId person, const std::string& digits) {
    AZ_TRY(taken, vault::MyNumber::typed(wiped(digits)));
    const vault::Verification verification{true, "in_person", "number_card", "number_card", "2026-11-21"};
    AZ_CHECK(services_->vault.change_number(handler_, business_, person, "T1", std::move(taken), verification,
                                            {vault::ChangeReason::kReissuedOnRequest, jst_date(now_)}));
    return done();
  }
  /// Each shows what came; what went is nowhere, and waits for nothing.
  void expect_changed(const std::string& gone, const Held& held) {
    ASSERT_EQ(why(vault::Sealing(stores()).sweep(now_ + vault::kIntentLife)), "");
    EXPECT_EQ(unfinished(), 0);
    for (const auto& [person, digits] : held) EXPECT_EQ(shown(person), digits);
    EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM number_change"), std::ssize(held));
    EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM number_change WHERE forgotten = 0"), 0);
    expect_nothing_left_over(held);
    const auto other = hold(gone);  // A mistake was perhaps somebody else's number.
    EXPECT_EQ(shown(other), gone);
    dispose(other);
  }
  void dispose(PersonId person) {
    EXPECT_EQ(why(services_->disposals.confirm(manager_, business_, propose(person).id, true)), "");
  }
  /// What nobody was answered may have happened or not; the manager looks, and confirms if it did not.
  void confirm_unless_confirmed(DisposalId disposal) {
    if (state_of(disposal) != "proposed") return;
    EXPECT_EQ(why(services_->disposals.confirm(manager_, business_, disposal, true)), "");
  }
};

TEST_P(PowerCut, AtEachStepOfADisposalAndAgainInItsRecovery) {
  ASSERT_EQ(why(try_work()), "");
  Held held;
  std::int64_t cuts = 0;
  for (const auto how : {Scissors::Cut::kBefore, Scissors::Cut::kAfter}) {
    bool whole = false;
    for (std::int64_t step = 1; !whole; ++step) {
      SCOPED_TRACE(fmt::format("step {}{}", step, how == Scissors::Cut::kAfter ? ", after it" : ""));
      const auto stays = number(), goes = number();
      held[hold(stays)] = stays;
      const auto gone = hold(goes);
      const auto disposal = propose(gone).id;

      scissors_.set(step, how);
      const auto confirmed = services_->disposals.confirm(manager_, business_, disposal, true);
      whole = !scissors_.has_cut();
      EXPECT_EQ(whole, static_cast<bool>(confirmed));
      cuts += !whole;

      scissors_.set(1 + step % 7, how);  // And once more, somewhere in what makes up for it.
      const Done second = try_restart();
      if (second) static_cast<void>(try_work());

      restart();
      ASSERT_EQ(why(try_work()), "");
      confirm_unless_confirmed(disposal);
      expect_disposed(gone, disposal, held);
      const auto again = hold(goes);  // The digits stand in nobody's way any more.
      EXPECT_EQ(shown(again), goes);
      held[again] = goes;
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(cuts, 16);
  RecordProperty("cuts", static_cast<int>(cuts));
}

TEST_P(PowerCut, AtEachStepOfAChangeAndAgainInItsRecovery) {
  ASSERT_EQ(why(try_work()), "");
  Held held;
  std::int64_t cuts = 0;
  for (const auto how : {Scissors::Cut::kBefore, Scissors::Cut::kAfter}) {
    bool whole = false;
    for (std::int64_t step = 1; !whole; ++step) {
      SCOPED_TRACE(fmt::format("step {}{}", step, how == Scissors::Cut::kAfter ? ", after it" : ""));
      const auto goes = number(), comes = number();
      const auto person = hold(goes);
      // Each change is a match, and an hour has fewer of them than this has cuts.
      ASSERT_EQ(why(stores().main.write([](db::Connection& unit) -> Done {
                  AZ_CHECK(unit.run("DELETE FROM match_budget", {}));
                  return done();
                })),
                "");

      scissors_.set(step, how);
      const Done changed = try_change(person, comes);
      whole = !scissors_.has_cut();
      // Once the change is committed, it stands: what comes after is made up for, and no error.
      const bool stands = static_cast<bool>(changed);
      EXPECT_TRUE(stands || !whole) << why(changed);
      cuts += !whole;

      scissors_.set(1 + step % 7, how);
      const Done second = try_restart();
      if (second) static_cast<void>(try_work());

      restart();
      ASSERT_EQ(why(try_work()), "");
      EXPECT_TRUE(!stands || shown(person) == comes);
      if (shown(person) == goes) {  // The handler looks, and changes it if it was not.
        ASSERT_EQ(why(try_change(person, comes)), "");
      }
      held[person] = comes;
      expect_changed(goes, held);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(cuts, 20);
  RecordProperty("cuts", static_cast<int>(cuts));
}

TEST_P(PowerCut, OfOneAnswerLeavesTheRunningServerAbleToFinish) {
  ASSERT_EQ(why(try_work()), "");
  Held held;
  bool whole = false;
  for (std::int64_t step = 1; !whole; ++step) {
    SCOPED_TRACE(fmt::format("step {}", step));
    const auto stays = number(), goes = number();
    held[hold(stays)] = stays;
    const auto gone = hold(goes);
    const auto disposal = propose(gone).id;

    scissors_.set(step, Scissors::Cut::kAnswerLost);
    const auto confirmed = services_->disposals.confirm(manager_, business_, disposal, true);
    whole = !scissors_.has_cut();
    EXPECT_TRUE(confirmed || !whole) << why(confirmed);
    scissors_.put_away();

    ASSERT_EQ(why(services_->disposals.finish_keyless()), "");  // As the sweeper does every few seconds.
    ASSERT_EQ(why(try_work()), "");
    confirm_unless_confirmed(disposal);
    expect_disposed(gone, disposal, held);
    if (HasFailure()) return;
  }
}

AZ_ON_EACH_BACKEND(PowerCut);

}  // namespace
}  // namespace azekura::house
