// Changing how the root key is kept, and the root key with it: each way to each other, and cut off anywhere.
#include "a_business.h"
#include "crypto/file.h"
#include "support/soft_token.h"

namespace azekura::house {
namespace {

using Which = Custodian::Which;

class RootChangeTest : public ABusiness {
 protected:
  static constexpr std::string_view kPin = "8402-tsugumi";
  static constexpr std::string_view kNextPassphrase = "fuyu-no-kawa 92 kamoshika";

  void SetUp() override {
    ABusiness::SetUp();
    if (HasFatalFailure()) return;
    kept_ = number();
    person_ = hold_first(kept_);
  }

  PersonId hold_first(const std::string& digits) {
    EXPECT_EQ(why(try_work()), "");
    return hold(digits);
  }

  /// As House::open() and unseal() begin. What people hold may open the one or the other.
  Result<crypto::Key> root_at_start() override {
    if (!person_) return ABusiness::root_at_start();
    AZ_TRY(kept, stores().main.read([](db::Connection& snapshot) { return people::kept_root(snapshot); }));
    if (kept) AZ_CHECK(custodian_->settle(kept->custody));
    auto root = custodian_->open(holds_.answer());
    if (!root && next_) {
      root = custodian_->open(next_->answer());
      if (root) take_next();
    }
    if (!root) return root.error();
    if (kept && people::Root(crypto::Key(copy_of(*root))).id != kept->key_id)
      return Error{ErrorCode::kConflict, "house.custody.other"};
    return root;
  }
  static std::array<std::byte, 32>& copy_of(const crypto::Key& key) {
    static std::array<std::byte, 32> copy;
    std::copy(key.expose().begin(), key.expose().end(), copy.begin());
    return copy;
  }

  /// What people have in their heads and hands.
  struct Held {
    Mode mode = Mode::kPassphrase;
    std::string_view passphrase = kPassphrase;
    std::vector<crypto::WipedText> sheets = {};

    Answer answer() const { return brought({2, 0}); }
    Answer brought(std::initializer_list<std::size_t> which) const {
      Answer answer{.passphrase = wiped(passphrase), .pin = wiped(kPin)};
      if (mode == Mode::kShares)
        for (const auto i : which) answer.shares.push_back(*crypto::read_share(crypto::view(sheets.at(i))));
      return answer;
    }
  };
  static Wanted wanted(Mode mode) {
    Wanted way;
    way.mode = mode;
    way.passphrase = wiped(kNextPassphrase);
    way.pin = wiped(kPin);
    return way;
  }
  Done begin(Mode mode) {
    AZ_TRY(sheets, services_->root_change.begin(installer_, kPassword, holds_.answer(), wanted(mode)));
    next_ = Held{mode, kNextPassphrase, std::move(sheets)};
    return done();
  }
  Done confirm() {
    AZ_CHECK(services_->root_change.confirm(installer_, next_->answer()));
    take_next();
    return done();
  }
  void take_next() { holds_ = *std::exchange(next_, std::nullopt); }
  Done change_to(Mode mode) {
    AZ_CHECK(begin(mode));
    return confirm();
  }
  std::string name() {
    const auto found = stores().main.read([&](db::Connection& snapshot) -> Result<std::string> {
      AZ_TRY(account, services_->accounts.find(snapshot, manager_.account));
      return account.name;
    });
    return found ? *found : why(found);
  }
  /// Names, numbers, signatures and work passwords are all there.
  void expect_whole() {
    EXPECT_EQ(name(), "責任 花子");
    EXPECT_EQ(why(try_work()), "");
    EXPECT_EQ(shown(*person_), kept_);
    EXPECT_EQ(why(stores().main.read([&](db::Connection& snapshot) -> Done {
                AZ_CHECK(services_->registry.ledger_key(snapshot, business_));
                return done();
              })),
              "");
    EXPECT_EQ(state_fault(), "");
  }

  Held holds_;                // What opens the present custody.
  std::optional<Held> next_;  // And what the one that is begun.
  std::string kept_;
  std::optional<PersonId> person_;
};

TEST_P(RootChangeTest, GoesFromEachWayToEachOther) {
  const test_support::SoftToken token("azekura test", kPin);
  config_.token = {token.module(), "azekura test"};
  custodian_.emplace(config_);
  restart();
  Mode at = Mode::kPassphrase;
  for (const auto to : {Mode::kShares, Mode::kToken, Mode::kKeyFile, Mode::kPassphrase, Mode::kToken,
                        Mode::kShares, Mode::kKeyFile, Mode::kToken, Mode::kPassphrase, Mode::kKeyFile,
                        Mode::kShares, Mode::kPassphrase, Mode::kPassphrase}) {
    SCOPED_TRACE(fmt::format("{} to {}", crypto::custody::name_of(at), crypto::custody::name_of(to)));
    const auto former = services_->registry.root()->id;
    ASSERT_EQ(why(change_to(to)), "");
    EXPECT_NE(services_->registry.root()->id, former);
    EXPECT_EQ(custodian_->shape()->mode, to);
    EXPECT_EQ(why(custodian_->read(Which::kNext)), "house.custody.no_change");
    expect_whole();
    restart();
    expect_whole();
    if (HasFailure()) return;
    at = to;
  }
}

TEST_P(RootChangeTest, CutOffAtEachStepLeavesAHouseThatOpens) {
  ASSERT_EQ(why(change_to(Mode::kShares)), "");  // Quick to open.
  for (const auto how : {Scissors::Cut::kBefore, Scissors::Cut::kAfter, Scissors::Cut::kAnswerLost}) {
    int cuts = 0;
    bool whole = false;
    for (std::int64_t step = 1; !whole; ++step) {
      SCOPED_TRACE(fmt::format("step {}, cut {}", step, static_cast<int>(how)));
      scissors_.set(step, how);
      static_cast<void>(change_to(Mode::kShares));
      whole = !scissors_.has_cut();
      ++cuts;
      if (how == Scissors::Cut::kAnswerLost) {  // The running server goes on, and knows what is.
        scissors_.put_away();
        expect_whole();
        if (next_ && services_->root_change.confirm(installer_, next_->answer())) take_next();
      }
      restart();
      expect_whole();
      if (HasFailure()) return;
      next_.reset();
    }
    EXPECT_GT(cuts, 4);
  }
}

TEST_P(RootChangeTest, IsConfirmedByARestartedServerToo) {
  ASSERT_EQ(why(begin(Mode::kShares)), "");
  restart();
  const auto state = services_->root_change.state(installer_);
  ASSERT_EQ(why(state), "");
  EXPECT_EQ(state->shape.mode, Mode::kPassphrase);
  ASSERT_TRUE(state->next);
  EXPECT_EQ(state->next->needed, 2);
  ASSERT_EQ(why(confirm()), "");
  expect_whole();
}

TEST_P(RootChangeTest, LeavesNothingThatTheFormerCustodyOpens) {
  const auto former = *custodian_->read();
  ASSERT_EQ(why(change_to(Mode::kShares)), "");
  std::filesystem::remove(config_.custody());
  ASSERT_EQ(why(crypto::write_new_file(config_.custody().string(), former)), "");
  holds_ = Held{};
  services_.reset();
  EXPECT_EQ(why(root_at_start()), "house.custody.other");
  const auto root = custodian_->open(holds_.answer());
  ASSERT_EQ(why(root), "");
  people::Registry thief{crypto::Key(copy_of(*root))};
  EXPECT_EQ(stores()
                .main
                .read([&](db::Connection& snapshot) -> Done {
                  AZ_CHECK(thief.fields(snapshot, business_));
                  return done();
                })
                .error()
                .code,
            ErrorCode::kCorrupt);
}

TEST_P(RootChangeTest, RefusesTooFewSheetsAndThoseOfAnotherSet) {
  ASSERT_EQ(why(begin(Mode::kShares)), "");
  const auto former = *std::exchange(next_, std::nullopt);
  ASSERT_EQ(why(begin(Mode::kShares)), "");  // Made again: the sheets of before are void.
  const auto confirmed_with = [&](Answer answer) {
    return why(services_->root_change.confirm(installer_, answer));
  };
  EXPECT_EQ(confirmed_with(next_->brought({})), "crypto.share.few");
  EXPECT_EQ(confirmed_with(next_->brought({0})), "crypto.share.few");
  EXPECT_EQ(confirmed_with(next_->brought({0, 0})), "crypto.share.twice");
  auto mixed = next_->brought({0});
  mixed.shares.push_back(std::move(former.brought({1}).shares.front()));
  EXPECT_EQ(confirmed_with(std::move(mixed)), "crypto.custody.share.other");
  EXPECT_EQ(confirmed_with(former.answer()), "crypto.custody.share.other");
  expect_whole();
  EXPECT_EQ(why(confirm()), "");
}

TEST_P(RootChangeTest, AsksWhoeverChangesForTheirPasswordAndWhatOpensTheRootNow) {
  auto& change = services_->root_change;
  const auto begun = [&](const people::Caller& who, std::string_view password, const Answer& present) {
    return why(change.begin(who, password, present, wanted(Mode::kShares)));
  };
  EXPECT_EQ(begun(installer_, "wrong", holds_.answer()), "people.password.wrong");
  EXPECT_EQ(begun(installer_, kPassword, {.passphrase = wiped("another")}), "crypto.custody.passphrase");
  EXPECT_NE(begun(manager_, kPassword, holds_.answer()), "");
  EXPECT_NE(begun(handler_, kPassword, holds_.answer()), "");
  EXPECT_NE(why(change.state(manager_)), "");
  EXPECT_NE(why(change.confirm(manager_, {})), "");
  EXPECT_NE(why(change.drop(manager_)), "");
  auto weak = wanted(Mode::kPassphrase);
  weak.passphrase = wiped("azekura");
  EXPECT_EQ(why(change.begin(installer_, kPassword, holds_.answer(), weak)), "house.passphrase.weak");
  EXPECT_EQ(why(change.begin(installer_, kPassword, holds_.answer(), wanted(Mode::kToken))),
            "house.token.none");
  EXPECT_EQ(why(custodian_->read(Which::kNext)), "house.custody.no_change");
  EXPECT_EQ(why(change.confirm(installer_, {})), "house.custody.no_change");
  EXPECT_EQ(why(change.drop(installer_)), "house.custody.no_change");
  expect_whole();
}

// Whoever can write the data folder lays a custody of their own making there, and asks for it.
TEST_P(RootChangeTest, TakesNoFileThatItDidNotLayThere) {
  const auto own = Custodian(config_).make(*crypto::fresh_key(), wanted(Mode::kPassphrase));
  ASSERT_EQ(why(own), "");
  const auto confirmed = [&] {
    return why(services_->root_change.confirm(installer_, {.passphrase = wiped(kNextPassphrase)}));
  };
  ASSERT_EQ(why(custodian_->stage(own->file)), "");
  EXPECT_EQ(confirmed(), "house.custody.foreign");
  ASSERT_EQ(why(begin(Mode::kShares)), "");
  ASSERT_EQ(why(custodian_->stage(own->file)), "");
  EXPECT_EQ(confirmed(), "house.custody.foreign");
  next_.reset();
  expect_whole();
}

// Sealed before, and kept after: what was being made while the root changed is made again.
TEST_P(RootChangeTest, KeepsNothingThatWasSealedUnderTheOneThatWent) {
  ASSERT_EQ(why(begin(Mode::kShares)), "");
  const auto made = services_->accounts.create(
      manager_, {"handler-2", "担当 二郎", Language::kJapanese, business_, {people::Role::kHandler}}, now_);
  ASSERT_EQ(why(made), "");
  const auto second = settle("handler-2", (*made).temporary_password);
  scissors_.come_between(1, [&] {
    scissors_.put_away();
    EXPECT_EQ(why(confirm()), "");
  });
  EXPECT_EQ(why(services_->keys.enrol(second, business_, std::nullopt)), "people.registry.renewed");
  EXPECT_EQ(why(services_->keys.enrol(second, business_, std::nullopt)), "");
  expect_whole();
}

TEST_P(RootChangeTest, GivenUpChangesNothing) {
  ASSERT_EQ(why(begin(Mode::kShares)), "");
  ASSERT_EQ(why(services_->root_change.drop(installer_)), "");
  EXPECT_EQ(why(services_->root_change.confirm(installer_, next_->answer())), "house.custody.no_change");
  next_.reset();
  restart();
  expect_whole();
}

// A business that is founded and a key that is made while the root changes: never sealed under the one that
// goes.
TEST_P(RootChangeTest, WhateverIsSealedMeanwhileIsSealedUnderTheOneThatStays) {
  for (std::int64_t step = 1;; ++step) {
    SCOPED_TRACE(fmt::format("step {}", step));
    ASSERT_EQ(why(begin(Mode::kShares)), "");
    const auto former = services_->registry.root();
    bool came = false;
    scissors_.come_between(step, [&] {
      scissors_.put_away();
      came = true;
      people::BusinessFacts facts;
      facts.name = "間の商店";
      facts.workers = 2;
      EXPECT_EQ(why(services_->businesses.create(installer_, facts, now_)), "");
    });
    const auto confirmed = why(confirm());
    scissors_.put_away();
    ASSERT_EQ(confirmed, "");
    now_ += 61'000;
    services_->registry.forget_former(now_);
    EXPECT_EQ(why(stores().main.read([&](db::Connection& snapshot) -> Done {
                AZ_TRY(rows, snapshot.run("SELECT business FROM business_key", {}));
                for (const auto& row : rows)
                  AZ_CHECK(services_->registry.fields(snapshot, BusinessId(std::get<std::int64_t>(row[0]))));
                return people::Registry::is_current(snapshot, *former)
                           ? Done(Error{ErrorCode::kCorrupt, "still the former"})
                           : done();
              })),
              "");
    if (!came) break;
    ASSERT_LT(step, 20);
  }
  expect_whole();
}

AZ_ON_EACH_BACKEND(RootChangeTest);

}  // namespace
}  // namespace azekura::house
