#pragma once
// For the tests of this room: an installation on each kind of database, with a system administrator, a
// business, and whoever a test needs. Passwords and names are made up.

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "crypto/hash.h"
#include "db/store.h"
#include "ledger/state.h"
#include "ledger/tables.h"
#include "people/accounts.h"
#include "people/business.h"
#include "people/policy.h"
#include "people/registry.h"
#include "people/rights.h"
#include "people/schema.h"
#include "people/sessions.h"
#include "people/sign_in.h"
#include "people/work_session.h"
#include "support/postgres.h"
#include "support/state_fault.h"

namespace azekura::people {

inline constexpr Instant kMinuteOfTests = 60'000;
inline constexpr Instant kDayOfTests = 24 * 60 * kMinuteOfTests;
inline constexpr std::string_view kGoodPassword = "ume-no-hana 41 tsugumi";

inline crypto::WipedText wiped(std::string_view text) { return {text.begin(), text.end()}; }

inline crypto::Key key_of_tests() {
  std::array<std::byte, 32> bytes{};
  bytes.fill(std::byte{0x5A});
  return crypto::Key(std::span(bytes));
}

/// "" for done, else the message key: what a test compares.
template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

/// Rooms above this one have nothing to take away here.
inline NoHandler no_handler() {
  return [](auto&&...) { return done(); };
}

class House : public testing::TestWithParam<std::string> {
 protected:
  template <typename F>
  auto write(F fn) {
    return store_->write(fn);
  }
  template <typename F>
  auto read(F fn) {
    return store_->read(fn);
  }

  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    auto opened =
        db::open_store(GetParam() == "sqlite" ? folder_ + "/azekura.db" : test_support::postgres_database());
    ASSERT_TRUE(opened) << opened.error().key;
    store_ = *std::move(opened);
    store_->sequence(ledger::assign, [] {});
    ASSERT_EQ(why(ledger::migrate(*store_)), "");
    ASSERT_EQ(why(db::migrate(*store_, "people", migrations())), "");
    registry_.emplace(key_of_tests());
    sessions_.emplace(*store_);
    accounts_.emplace(*store_, *registry_, *sessions_, no_handler(), crypto::kEffortOfTests);
    businesses_.emplace(*store_, *registry_);
    sign_in_.emplace(*store_, *registry_, crypto::kEffortOfTests);
    ASSERT_EQ(why(write([&](auto& unit) { return registry_->create(unit, kInstallation, now_); })), "");
    ASSERT_EQ(why(write([&](auto& unit) { return begin_boot(unit, "boot", now_); })), "");
    auto installer =
        accounts_->create_installer({"admin-1", "設置 太郎", Language::kJapanese, kInstallation, {}}, now_);
    ASSERT_EQ(why(installer), "");
    system_ = settle("admin-1", *installer);
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::vector<db::Row> rows(std::string_view sql, const std::vector<db::Value>& values = {}) {
    auto found = store_->read([&](db::Connection& snapshot) { return snapshot.run(sql, values); });
    EXPECT_EQ(why(found), "");
    return found ? *std::move(found) : std::vector<db::Row>{};
  }
  std::int64_t count(std::string_view sql, const std::vector<db::Value>& values = {}) {
    return std::get<std::int64_t>(rows(sql, values).at(0).at(0));
  }
  /// Lines of this act with this outcome.
  std::int64_t lines(const std::string& act, const std::string& outcome = "done") {
    return count("SELECT COUNT(*) FROM ledger_entry WHERE act = $1 AND outcome = $2", {act, outcome});
  }

  Result<SignedIn> try_sign_in(const std::string& login, std::string_view password,
                               const std::string& device = {}, const std::string& source = "192.0.2.7") {
    return sign_in_->sign_in({login, wiped(password), device, source, std::nullopt}, now_);
  }
  Caller enter(const std::string& login, std::string_view password = kGoodPassword) {
    auto in = try_sign_in(login, password);
    EXPECT_EQ(why(in), "") << login;
    return in ? in->session.caller() : Caller{SessionId(0), AccountId(0), ""};
  }
  /// First sign-in with the temporary password, which is changed to the tests' one.
  Caller settle(const std::string& login, const Issued& issued) {
    const auto who = enter(login, crypto::view(issued.temporary_password));
    EXPECT_EQ(
        why(accounts_->change_password(who, crypto::view(issued.temporary_password), kGoodPassword, now_)),
        "");
    return who;
  }
  BusinessId make_business(const std::string& name = "校倉商店") {
    BusinessFacts facts;
    facts.name = name;
    facts.workers = 7;
    auto made = businesses_->create(system_, facts, now_);
    EXPECT_EQ(why(made), "");
    return made ? *made : BusinessId(-1);
  }
  Caller make_first(BusinessId business, const std::string& login, const std::vector<Role>& roles) {
    auto issued =
        accounts_->create_first(system_, {login, "代表 花子", Language::kJapanese, business, roles}, now_);
    EXPECT_EQ(why(issued), "") << login;
    return settle(login, *issued);
  }
  Caller make(const Caller& by, BusinessId home, const std::string& login, const std::vector<Role>& roles) {
    auto issued = accounts_->create(by, {login, "従業 一郎", Language::kJapanese, home, roles}, now_);
    EXPECT_EQ(why(issued), "") << login;
    return settle(login, *issued);
  }
  std::string decided(const Ask& ask) {
    return why(read([&](auto& unit) { return decide(unit, ask, now_); }));
  }
  std::string state_fault() { return test_support::state_fault(*store_, tracked()); }

  std::string folder_ = "/tmp/azekura-people-XXXXXX";
  std::unique_ptr<db::Store> store_;
  std::optional<Registry> registry_;
  std::optional<Sessions> sessions_;
  std::optional<Accounts> accounts_;
  std::optional<Businesses> businesses_;
  std::optional<SignIn> sign_in_;
  Instant now_ = 1'795'000'000'000;  // November 2026.
  Caller system_{SessionId(0), AccountId(0), ""};
};

}  // namespace azekura::people

#define AZ_ON_EACH_BACKEND(suite)                                                  \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::Values("sqlite", "postgres"), \
                           [](const auto& test) { return test.param; })
