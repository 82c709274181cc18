// The power goes at every step of making a business's keys anew, and again while its end is made up for.
#include "a_business.h"
#include "crypto/keyslot.h"

namespace azekura::house {
namespace {

class Renewal : public ABusiness {
 protected:
  using Held = std::map<PersonId, std::string>;

  struct Newcomer {
    people::Caller who;
    crypto::WipedText work_password;
  };
  /// A second handler comes in.
  Newcomer come_in(int n) {
    const auto login = fmt::format("handler-{}", n + 2);
    const auto made = services_->accounts.create(
        manager_, {login, "担当 二郎", Language::kJapanese, business_, {people::Role::kHandler}}, now_);
    EXPECT_EQ(why(made), "");
    const auto who = settle(login, (*made).temporary_password);
    auto enrolled = services_->keys.enrol(who, business_, std::nullopt);
    EXPECT_EQ(why(enrolled), "");
    EXPECT_EQ(why(services_->handlers.approve(manager_, business_, who.account)), "");
    EXPECT_EQ(why(services_->handlers.admit(handler_, business_, who.account, (*enrolled).words)), "");
    return {who, *std::move((*enrolled).work_password)};
  }
  /// And goes at once: keys are due to be made anew.
  void come_and_go(int n) {
    ASSERT_EQ(why(services_->accounts.end(manager_, come_in(n).who.account, now_)), "");
  }
  void expect_renewed(const Held& held) {
    EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM renewal_due"), 0);
    EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM retiring_key"), 0);
    EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM rotation"), 0);
    EXPECT_EQ(count(stores().keyring, "SELECT COUNT(DISTINCT generation) FROM wrap"), 1);
    for (const auto& [person, digits] : held) EXPECT_EQ(shown(person), digits);
    const auto keyslot = crypto::KeyslotFile::load(services_->keys.keyslot_path(business_), business_);
    ASSERT_EQ(why(keyslot), "");
    EXPECT_FALSE((*keyslot).unfinished());
    EXPECT_EQ(state_fault(), "");
  }
};

TEST_P(Renewal, CutOffAtEachStepIsFinishedByTheNextWorkSession) {
  ASSERT_EQ(why(try_work()), "");
  Held held;
  int cuts = 0;
  for (const auto how : {Scissors::Cut::kBefore, Scissors::Cut::kAfter}) {
    bool whole = false;
    for (std::int64_t step = 1; !whole; ++step) {
      SCOPED_TRACE(fmt::format("step {}{}", step, how == Scissors::Cut::kAfter ? ", after it" : ""));
      const auto digits = number();
      held[hold(digits)] = digits;
      come_and_go(cuts);
      if (HasFatalFailure()) return;

      scissors_.set(step, how);
      static_cast<void>(try_work());
      whole = !scissors_.has_cut();
      ++cuts;
      scissors_.set(1 + step % 7, how);  // And once more, somewhere in what makes up for it.
      const Done second = try_restart();
      if (second) static_cast<void>(try_work());

      restart();
      ASSERT_EQ(why(try_work()), "");
      expect_renewed(held);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(cuts, 10);
}

TEST_P(Renewal, WhoseAnswerWasLostIsFinishedByTheRunningServer) {
  ASSERT_EQ(why(try_work()), "");
  Held held;
  bool whole = false;
  for (std::int64_t step = 1; !whole; ++step) {
    SCOPED_TRACE(fmt::format("step {}", step));
    const auto digits = number();
    held[hold(digits)] = digits;
    come_and_go(static_cast<int>(step));
    if (HasFatalFailure()) return;
    scissors_.set(step, Scissors::Cut::kAnswerLost);
    static_cast<void>(try_work());
    whole = !scissors_.has_cut();
    scissors_.put_away();
    ASSERT_EQ(why(try_work()), "");
    expect_renewed(held);
    if (HasFailure()) return;
  }
}

// The wrap was read, and the work password was right: the session that would follow is refused all the same.
TEST_P(Renewal, LeavesNoRoomToWhoGoesWhileOpeningOne) {
  ASSERT_EQ(why(try_work()), "");
  const auto second = come_in(0);
  const auto opens = [&] {
    return why(services_->keys.open(second.who, business_, crypto::view(second.work_password)));
  };
  constexpr std::int64_t kTheSession = 3;  // After the try was counted, and found right.
  scissors_.come_between(kTheSession, [&] {
    EXPECT_EQ(why(services_->handlers.remove(manager_, business_, second.who.account)), "");
  });
  EXPECT_EQ(opens(), "vault.handler.not_admitted");
  scissors_.put_away();
  EXPECT_EQ(services_->rooms.sessions().size(), 1U);
}

AZ_ON_EACH_BACKEND(Renewal);

}  // namespace
}  // namespace azekura::house
