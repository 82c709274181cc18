#include "people/business.h"

#include <gtest/gtest.h>

#include "people_support.h"

namespace azekura::people {
namespace {

class BusinessRules : public House {};
AZ_ON_EACH_BACKEND(BusinessRules);

struct Case {
  const char* number;
  const char* answer;
};

TEST_P(BusinessRules, TakeOnlyCorporateNumbersThatCheck) {
  for (const Case& row : {Case{"7000012050002", ""}, Case{"7123456789012", ""}, Case{"", ""},
                          Case{"7000012050003", "people.business.corporate_number"},
                          Case{"700001205000", "people.business.corporate_number"},
                          Case{"７000012050002", "people.business.corporate_number"}}) {
    BusinessFacts facts;
    facts.name = "店";
    facts.corporate_number = row.number;
    EXPECT_EQ(why(check(facts)), row.answer) << row.number;
  }
}

struct SmeCase {
  const char* what;
  BusinessFacts facts;
  bool is_sme;
};
TEST(BusinessSize, IsSmallUnlessAReasonSaysOtherwise) {
  const auto with = [](auto change) {
    BusinessFacts facts;
    facts.workers = 100;
    change(facts);
    return facts;
  };
  const SmeCase cases[] = {
      {"100 workers", with([](auto&) {}), true},
      {"101 workers", with([](auto& facts) { facts.workers = 101; }), false},
      {"a 社労士 office", with([](auto& facts) { facts.kind = BusinessKind::kLabourOffice; }), false},
      {"entrusted", with([](auto& facts) { facts.entrusted = true; }), false},
      {"in finance", with([](auto& facts) { facts.financial = true; }), false},
      {"a public body", with([](auto& facts) { facts.kind = BusinessKind::kPublicBody; }), false},
      {"a large database", with([](auto& facts) { facts.large_database = true; }), false},
  };
  for (const auto& row : cases) {
    const auto sme = sme_of(row.facts, *Date::civil(2026, 11, 21));
    ASSERT_EQ(why(sme), "");
    EXPECT_EQ(sme->is_sme, row.is_sme) << row.what;
    EXPECT_FALSE(sme->reasons.empty()) << row.what;
  }
}

TEST_P(BusinessRules, TakeACorporateNumberOnce) {
  BusinessFacts facts;
  facts.name = "一号店";
  facts.corporate_number = "7123456789012";
  ASSERT_EQ(why(businesses_->create(system_, facts, now_)), "");
  EXPECT_EQ(why(businesses_->create(system_, facts, now_)), "people.business.exists");
  const auto other = make_business();
  const auto owner = make_first(other, "owner-1", {Role::kOwner});
  EXPECT_EQ(why(businesses_->update(owner, other, facts, now_)), "people.business.exists");
  EXPECT_EQ(lines("business.create", "failed"), 1);
  EXPECT_EQ(state_fault(), "");
}

TEST_P(BusinessRules, MayBeMadeForOneWhoDoesEverythingUntilASecondHandlerComes) {
  BusinessFacts facts;
  facts.name = "一人商店";
  const auto made = businesses_->create(system_, facts, now_, true);
  ASSERT_EQ(why(made), "");
  const auto solo = [&] { return read([&](auto& unit) { return find_business(unit, *made); })->solo; };
  EXPECT_TRUE(solo());
  const auto alone = make_first(*made, "owner-1", {Role::kOwner, Role::kManager, Role::kHandler});
  EXPECT_TRUE(solo());
  make(alone, *made, "handler-2", {Role::kHandler});
  EXPECT_FALSE(solo());
  EXPECT_EQ(state_fault(), "");
  EXPECT_FALSE(read([&](auto& unit) { return find_business(unit, make_business()); })->solo);
}

TEST_P(BusinessRules, BelongToTheOwnerWhoMadeThem) {
  const auto office = make_business("社労士事務所");
  const auto owner = make_first(office, "owner-1", {Role::kOwner});
  BusinessFacts facts;
  facts.name = "顧問先";
  const auto client = businesses_->create(owner, facts, now_);
  ASSERT_EQ(why(client), "");
  EXPECT_EQ(decided({owner.session, Operation::kBusinessWrite, *client}), "");
  EXPECT_EQ(read([&](auto& unit) { return businesses_of(unit, owner.account); })->size(), 2U);
  EXPECT_EQ(read([&](auto& unit) { return list_businesses(unit, BusinessId(0), 200); })->size(), 2U);
}

TEST_P(BusinessRules, HaveARegistryKeyEach) {
  const auto one = make_business("一");
  const auto two = make_business("二");
  EXPECT_EQ(why(write([&](auto& unit) -> Done {
              AZ_TRY(mine, registry_->fields(unit, one));
              AZ_TRY(yours, registry_->fields(unit, two));
              AZ_TRY(box, mine.seal("person:7", "name", "山田"));
              EXPECT_EQ(*mine.open("person:7", "name", box), "山田");
              EXPECT_EQ(mine.open("person:8", "name", box).error().code, ErrorCode::kCorrupt);
              EXPECT_EQ(mine.open("person:7", "mail", box).error().code, ErrorCode::kCorrupt);
              EXPECT_EQ(yours.open("person:7", "name", box).error().code, ErrorCode::kCorrupt);
              EXPECT_EQ(mine.open("person:7", "name", db::Blob(5)).error().code, ErrorCode::kCorrupt);
              return done();
            })),
            "");
}

TEST_P(BusinessRules, SignTheirLedgersWithAKeyOfTheirOwn) {
  const auto home = make_business();
  const auto key = read([&](auto& unit) { return registry_->ledger_key(unit, home); });
  const auto again = read([&](auto& unit) { return registry_->ledger_key(unit, home); });
  const auto installation = read([&](auto& unit) { return registry_->ledger_key(unit, kInstallation); });
  ASSERT_EQ(why(key), "");
  EXPECT_TRUE(key->public_key() == again->public_key());
  EXPECT_FALSE(key->public_key() == installation->public_key());
  EXPECT_EQ(why(write([&](auto& unit) { return registry_->create(unit, home, now_); })),
            "people.registry.exists");
  Registry stranger{[] {
    std::array<std::byte, 32> bytes{};
    return crypto::Key(std::span(bytes));
  }()};
  EXPECT_EQ(read([&](auto& unit) { return stranger.fields(unit, home); }).error().code, ErrorCode::kCorrupt);
}

TEST_P(BusinessRules, SetThePolicyOfTheirAccounts) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  Policy policy;
  policy.password_days = 0;
  policy.idle_minutes = 5;
  ASSERT_EQ(why(set_policy(*store_, owner, home, policy, now_)), "");
  EXPECT_EQ(read([&](auto& unit) { return policy_of(unit, home); })->idle_minutes, 5);
  EXPECT_EQ(read([&](auto& unit) { return policy_of(unit, kInstallation); })->idle_minutes, 30);
  policy.password_length = 4;
  EXPECT_EQ(why(set_policy(*store_, owner, home, policy, now_)), "people.policy.range");
  EXPECT_EQ(why(set_policy(*store_, owner, kInstallation, {}, now_)), "people.rights.role");
  EXPECT_EQ(state_fault(), "");
}

}  // namespace
}  // namespace azekura::people
