#pragma once
// For tests: a founded installation with one business, its manager and its handler, keys made and confirmed,
// and the services on stores that can be cut off. restart() is what start-up does. Names, numbers and
// passwords are made up.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <optional>

#include "base/check_digit.h"
#include "house/house.h"
#include "ledger/state.h"
#include "ledger/tables.h"
#include "lifecycle/notices.h"
#include "people/rights.h"
#include "people/work_session.h"
#include "scissors.h"
#include "support/postgres.h"
#include "support/state_fault.h"

namespace azekura::house {

/// "" for done, else the message key: what a test compares.
template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

class ABusiness : public testing::TestWithParam<std::string> {
 protected:
  static constexpr std::string_view kPassphrase = "sakura-no-sono 57 hibari";
  static constexpr std::string_view kPassword = "ume-no-hana 41 tsugumi";

  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    config_ = defaults_for(folder_ + "/data");
    if (GetParam() == "postgres") {
      config_.main = test_support::postgres_database();
      config_.keyring = test_support::postgres_database();
      config_.boxes = test_support::postgres_database();
    }
    const auto founded = found(config_, kPassphrase);
    ASSERT_EQ(why(founded), "");
    open_stores();
    open_root();
    restart();
    make_business(*founded);
  }
  void TearDown() override {
    services_.reset();
    real_.clear();
    std::filesystem::remove_all(folder_);
  }

  static crypto::WipedText wiped(std::string_view text) { return {text.begin(), text.end()}; }
  vault::Stores stores() { return {*cut_.at(0), *cut_.at(1), *cut_.at(2)}; }

  /// What happens when the server starts: whatever was in memory is gone, what needs no key is finished.
  Done try_restart() {
    services_.reset();
    AZ_TRY(root, root_at_start());
    AZ_TRY(postbox, postbox::Inside::open(config_.postbox));
    services_.emplace(stores(), std::move(root), config_, std::move(postbox), *custodian_, clock_);
    AZ_CHECK(
        stores().main.write([&](db::Connection& unit) { return people::begin_boot(unit, "boot", now_); }));
    return services_->disposals.finish_keyless();
  }
  /// As it was founded; opened once, because that is made to be slow.
  virtual Result<crypto::Key> root_at_start() {
    auto root = root_;  // A key takes its bytes and wipes where they were.
    return crypto::Key(std::span(root));
  }
  void restart() {
    scissors_.put_away();
    ASSERT_EQ(why(try_restart()), "");
  }
  /// The handler's next work session, which finishes what waits for it first.
  Done try_work() {
    AZ_TRY(work, services_->keys.open(handler_, business_, crypto::view(work_password_)));
    AZ_TRY(room, services_->rooms.of(work.id));
    return services_->disposals.finish_in(handler_, *room);
  }

  PersonId add_person() {
    people::PersonFacts facts;
    facts.family_name = "山田";
    facts.given_name = "花子";
    const auto person = services_->persons.create(handler_, business_, facts, now_);
    EXPECT_EQ(why(person), "");
    return person ? *person : PersonId(-1);
  }
  /// A sound number that is nobody's; each a new one.
  std::string number() {
    const auto eleven = fmt::format("{:011}", 10'000'000'000 + 7 * numbers_made_++);
    return eleven + static_cast<char>('0' + individual_check_digit(std::span<const char, 11>(eleven)));
  }
  Done hand_in(PersonId person, const std::string& digits) {
    AZ_TRY(taken, vault::MyNumber::typed(wiped(digits)));
    const vault::Verification verification{true, "in_person", "number_card", "number_card", "2026-11-21"};
    AZ_CHECK(
        services_->vault.register_number(handler_, business_, person, "T1", std::move(taken), verification));
    return done();
  }
  PersonId hold(const std::string& digits) {
    const auto person = add_person();
    EXPECT_EQ(why(hand_in(person, digits)), "");
    return person;
  }
  /// The digits, or why they are not shown.
  std::string shown(PersonId person) {
    const auto seen = services_->vault.reveal(handler_, business_, person, "T1");
    return seen ? std::string((*seen).digits()) : why(seen);
  }

  std::int64_t count(db::Store& store, std::string_view sql) {
    const auto rows = store.read([&](db::Connection& snapshot) { return snapshot.run(sql, {}); });
    EXPECT_EQ(why(rows), "") << sql;
    return rows ? std::get<std::int64_t>((*rows).at(0).at(0)) : -1;
  }
  /// What `ledger verify --state` would find fault with.
  std::string state_fault() { return test_support::state_fault(stores().main, tracked()); }

  std::string folder_ = "/tmp/azekura-house-XXXXXX";
  Config config_;
  std::array<std::byte, 32> root_{};
  std::optional<Custodian> custodian_;
  std::vector<std::unique_ptr<db::Store>> real_;
  Scissors scissors_;
  std::vector<std::unique_ptr<CutStore>> cut_;
  std::atomic<Instant> now_ = system_clock()();
  Clock clock_ = [this] { return now_.load(); };
  std::optional<Services> services_;
  std::int64_t numbers_made_ = 1;
  BusinessId business_{0};
  people::Caller installer_{SessionId(0), AccountId(0), ""};  // A system administrator.
  people::Caller manager_{SessionId(0), AccountId(0), ""}, handler_{SessionId(0), AccountId(0), ""};
  crypto::WipedText work_password_;

  /// Leaves the work password in work_password_.
  void enrol() {
    auto enrolled = services_->keys.enrol(handler_, business_, std::nullopt);
    ASSERT_EQ(why(enrolled), "");
    work_password_ = *std::move((*enrolled).work_password);
  }

  /// First sign-in with the temporary password, which is changed to the tests' one.
  people::Caller settle(const std::string& login, const crypto::WipedText& temporary) {
    const auto in = services_->sign_in.sign_in({login, temporary, {}, "192.0.2.7", std::nullopt}, now_);
    EXPECT_EQ(why(in), "") << login;
    if (!in) return {SessionId(0), AccountId(0), ""};
    const auto who = (*in).session.caller();
    EXPECT_EQ(why(services_->accounts.change_password(who, crypto::view(temporary), kPassword, now_)), "");
    return who;
  }

 private:
  void open_stores() {
    for (const auto& where : {config_.main, config_.keyring, config_.boxes}) {
      auto opened = db::open_store(where);
      ASSERT_EQ(why(opened), "");
      real_.push_back(*std::move(opened));
      cut_.push_back(std::make_unique<CutStore>(*real_.back(), scissors_));
    }
    real_.front()->sequence(ledger::assign, [] {});
  }
  void open_root() {
    custodian_.emplace(config_);
    const auto root = custodian_->open({.passphrase = wiped(kPassphrase)});
    ASSERT_EQ(why(root), "");
    std::copy((*root).expose().begin(), (*root).expose().end(), root_.begin());
  }
  void make_business(const Founded& founded) {
    installer_ = settle(founded.login, founded.temporary_password);
    people::BusinessFacts facts;
    facts.name = "校倉商店";
    facts.workers = 7;
    const auto made = services_->businesses.create(installer_, facts, now_);
    ASSERT_EQ(why(made), "");
    business_ = *made;
    const auto first = services_->accounts.create_first(installer_,
                                                        {"manager-1",
                                                         "責任 花子",
                                                         Language::kJapanese,
                                                         business_,
                                                         {people::Role::kOwner, people::Role::kManager}},
                                                        now_);
    ASSERT_EQ(why(first), "");
    manager_ = settle("manager-1", (*first).temporary_password);
    const auto second = services_->accounts.create(
        manager_, {"handler-1", "髙橋 直子", Language::kJapanese, business_, {people::Role::kHandler}}, now_);
    ASSERT_EQ(why(second), "");
    handler_ = settle("handler-1", (*second).temporary_password);
    ASSERT_EQ(why(lifecycle::publish_notice(stores().main, manager_, business_, {"T1"}, now_)), "");
    ASSERT_EQ(why(people::set_purposes(stores().main, manager_, handler_.account, business_,
                                       {{"T1", people::PersonClass::kEmployee, people::kAllRights}}, now_)),
              "");
    enrol();
    make_keys();
  }
  /// The first handler's first session with the work password.
  virtual void make_keys() {
    const auto keys = services_->keys.create(handler_, business_, crypto::view(work_password_));
    ASSERT_EQ(why(keys), "");
    ASSERT_EQ(why(services_->keys.confirm(handler_, business_, crypto::view((*keys).shares.front()))), "");
  }
};

}  // namespace azekura::house

#define AZ_ON_EACH_BACKEND(suite)                                                  \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::Values("sqlite", "postgres"), \
                           [](const auto& test) { return test.param; })
