// The power goes at every step of a disposal, one after another, and again while its end is being made up
// for.
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
