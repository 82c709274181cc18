#include "people/rights.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "people_support.h"

namespace azekura::people {
namespace {

class Rights : public House {
 protected:
  void SetUp() override {
    House::SetUp();
    home_ = make_business();
    owner_ = make_first(home_, "owner-1", {Role::kOwner});
  }
  void open_work(const Caller& handler) {
    ASSERT_EQ(why(write([&](auto& unit) { return open_work_session(unit, handler.session, home_, now_); })),
              "");
  }
  BusinessId home_{0};
  Caller owner_{SessionId(0), AccountId(0), ""};
};
AZ_ON_EACH_BACKEND(Rights);

// Written out once more, by role, so that a slip in operations.h shows: who can ever have what.
const std::map<Role, std::set<std::string_view>> kByRole = {
    {Role::kOwner,
     {"handler.list",   "handler.approve", "handler.remove",    "number.status",   "disposal.list",
      "person.read",    "person.export",   "handler.purpose",   "business.create", "business.read",
      "business.write", "notice.publish",  "business.solo",     "account.create",  "account.read",
      "account.write",  "account.reissue", "account.role",      "account.end",     "session.list",
      "session.end",    "ledger.read",     "ledger.checkpoint", "ledger.verify",   "settings.write"}},
    {Role::kManager,
     {"handler.list",    "handler.approve",   "handler.remove",   "number.status",    "request.list",
      "request.cancel",  "disposal.list",     "disposal.propose", "disposal.confirm", "person.read",
      "person.export",   "person.write",      "handler.purpose",  "business.read",    "business.write",
      "notice.publish",  "business.solo",     "account.create",   "account.read",     "account.write",
      "account.reissue", "account.role",      "account.end",      "session.list",     "session.end",
      "ledger.read",     "ledger.checkpoint", "ledger.verify",    "settings.write"}},
    {Role::kHandler,
     {"number.register", "number.change",     "number.reveal",    "number.match",      "number.verify",
      "number.status",   "request.create",    "request.list",     "request.cancel",    "intake.open",
      "intake.accept",   "intake.refuse",     "intake.return",    "import.check",      "import.run",
      "disposal.list",   "disposal.propose",  "disposal.confirm", "person.read",       "person.export",
      "person.write",    "work_session.open", "work_session.end", "handler.enrol",     "handler.list",
      "handler.admit",   "handler.password",  "business.read",    "ledger.checkpoint", "ledger.verify"}},
    {Role::kSystemAdministrator,
     {"business.create", "business.read", "account.create", "account.read", "account.write",
      "account.reissue", "account.role", "account.end", "session.list", "session.end", "ledger.checkpoint",
      "custody.read", "custody.change", "settings.write"}},
    {Role::kMember, {"business.read", "ledger.checkpoint"}},
    {Role::kAuditor,
     {"handler.list", "number.status", "disposal.list", "business.read", "account.read", "session.list",
      "ledger.read", "ledger.checkpoint", "ledger.verify"}},
};
const std::set<std::string_view> kEverybodysOwn = {"account.password", "session.own", "account.sign_out"};

TEST(Operations, OfOneBusinessAreNotThoseOfAnother) {
  const BusinessId one(1), two(2);
  const std::vector<Grant> roles{{one, Role::kOwner}, {two, Role::kHandler}};
  const auto names = [&](BusinessId business) {
    std::set<std::string_view> held;
    for (const auto operation : operations_of(roles, business)) held.insert(code(operation));
    return held;
  };
  const auto with_own = [](std::set<std::string_view> held) {
    held.insert(kEverybodysOwn.begin(), kEverybodysOwn.end());
    return held;
  };
  EXPECT_EQ(names(one), with_own(kByRole.at(Role::kOwner)));
  EXPECT_EQ(names(two), with_own(kByRole.at(Role::kHandler)));
  EXPECT_EQ(names(BusinessId(3)), kEverybodysOwn);
}

TEST_P(Rights, LetEachRoleDoWhatTheTableSaysAndNothingElse) {
  std::map<Role, Caller> callers;
  for (const auto& [role, names] : kByRole)
    callers.emplace(role, role == Role::kSystemAdministrator ? system_
                          : role == Role::kOwner
                              ? owner_
                              : make(owner_, home_, "user-" + std::to_string(callers.size()), {role}));
  const auto handler = callers.at(Role::kHandler);
  open_work(handler);
  ASSERT_EQ(why(set_purposes(*store_, owner_, handler.account, home_,
                             {{"tax.withholding", PersonClass::kEmployee, kAllRights}}, now_)),
            "");
  for (const auto& [role, names] : kByRole) {
    const BusinessId where = role == Role::kSystemAdministrator ? kInstallation : home_;
    for (const auto& row : kRules) {
      const auto name = code(row.operation);
      const auto answer = decided({callers.at(role).session, row.operation, where, "tax.withholding",
                                   PersonClass::kEmployee, Proposal{AccountId(9'999), now_, false}});
      const bool expected = names.contains(name) || kEverybodysOwn.contains(name);
      EXPECT_EQ(answer.empty(), expected) << code(role) << " " << name << " " << answer;
      EXPECT_TRUE(expected || answer.starts_with("people.rights.")) << answer;
    }
  }
}

TEST_P(Rights, EndAtTheDoorOfTheBusiness) {
  const auto other = make_business("別の商店");
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  EXPECT_EQ(decided({handler.session, Operation::kPersonRead, home_}), "");
  EXPECT_EQ(decided({handler.session, Operation::kPersonRead, other}), "people.rights.role");
  EXPECT_EQ(decided({system_.session, Operation::kPersonRead, kInstallation}),
            "people.rights.system_administrator");
}

TEST_P(Rights, NeedAnOpenWorkSessionForNumbers) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  ASSERT_EQ(why(set_purposes(*store_, owner_, handler.account, home_,
                             {{"tax.withholding", PersonClass::kEmployee, kAllRights}}, now_)),
            "");
  const Ask ask{handler.session,   Operation::kNumberReveal, home_,
                "tax.withholding", PersonClass::kEmployee,   {}};
  EXPECT_EQ(decided(ask), "people.work_session.closed");
  open_work(handler);
  EXPECT_EQ(decided(ask), "");
}

TEST_P(Rights, CountOnlyForThePurposeAndTheClassTheyWereGrantedFor) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  open_work(handler);
  const auto reveal = [&](const std::string& purpose, PersonClass person_class) {
    return decided({handler.session, Operation::kNumberReveal, home_, purpose, person_class, {}});
  };
  EXPECT_EQ(reveal("tax.withholding", PersonClass::kEmployee), "people.rights.purpose")
      << "nothing by default";
  ASSERT_EQ(why(set_purposes(
                *store_, owner_, handler.account, home_,
                {{"tax.withholding", PersonClass::kEmployee, static_cast<std::uint32_t>(Right::kReveal)},
                 {"tax.withholding", PersonClass::kPayee, static_cast<std::uint32_t>(Right::kRegister)}},
                now_)),
            "");
  EXPECT_EQ(reveal("tax.withholding", PersonClass::kEmployee), "");
  EXPECT_EQ(reveal("tax.withholding", PersonClass::kPayee), "people.rights.purpose");
  EXPECT_EQ(reveal("insurance.health", PersonClass::kEmployee), "people.rights.purpose");
  EXPECT_EQ(decided({handler.session, Operation::kNumberReveal, home_}), "people.rights.purpose_missing");
  ASSERT_EQ(why(accounts_->set_roles(owner_, handler.account, home_, {Role::kMember}, now_)), "");
  EXPECT_TRUE(read([&](auto& unit) { return purposes_of(unit, handler.account, home_); })->empty());
  EXPECT_EQ(state_fault(), "");
}

TEST_P(Rights, AreNeverGrantedToOneselfButInSoloMode) {
  const auto manager = make(owner_, home_, "manager-1", {Role::kManager, Role::kHandler});
  const std::vector<PurposeRight> all{{"tax.withholding", PersonClass::kEmployee, kAllRights}};
  EXPECT_EQ(why(set_purposes(*store_, manager, manager.account, home_, all, now_)), "people.rights.own");
  ASSERT_EQ(why(businesses_->set_solo(owner_, home_, true, now_)), "");
  EXPECT_EQ(why(set_purposes(*store_, manager, manager.account, home_, all, now_)), "");
}

TEST_P(Rights, AskForASecondPersonToConfirm) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  const auto manager = make(owner_, home_, "manager-1", {Role::kManager});
  const auto confirm = [&](const Caller& who, const Proposal& proposal) {
    return decided({who.session, Operation::kDisposalConfirm, home_, {}, {}, proposal});
  };
  EXPECT_EQ(confirm(manager, {handler.account, now_, false}), "");
  EXPECT_EQ(confirm(handler, {handler.account, now_, true}), "people.rights.same_person");
  EXPECT_EQ(decided({manager.session, Operation::kDisposalConfirm, home_}), "people.rights.proposal_missing");
  EXPECT_EQ(why(businesses_->set_solo(owner_, home_, true, now_)), "people.business.solo_not_alone");
  ASSERT_EQ(why(accounts_->end(owner_, manager.account, now_)), "");
  ASSERT_EQ(why(businesses_->set_solo(owner_, home_, true, now_ - kSoloWait)), "");
  EXPECT_EQ(confirm(handler, {handler.account, now_ - kSoloWait + 1, true}), "people.rights.solo_too_soon");
  EXPECT_EQ(confirm(handler, {handler.account, now_ - kSoloWait, false}), "people.rights.solo_not_typed");
  EXPECT_EQ(confirm(handler, {handler.account, now_ - kSoloWait, true}), "");
}

TEST_P(Rights, CountTheDayOfSoloModeFromItsStart) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  const auto proposed = now_ - 2 * kSoloWait;
  ASSERT_EQ(why(businesses_->set_solo(owner_, home_, true, now_)), "");
  const auto confirm = [&] {
    return decided({handler.session,
                    Operation::kDisposalConfirm,
                    home_,
                    {},
                    {},
                    Proposal{handler.account, proposed, true}});
  };
  EXPECT_EQ(confirm(), "people.rights.solo_too_soon") << "two days after the proposal, but solo only now";
  ASSERT_EQ(why(write([&](auto& unit) {
              return unit.run("UPDATE business_solo SET since = $1", {now_ - kSoloWait});
            })),
            "");
  EXPECT_EQ(confirm(), "");
}

TEST_P(Rights, EndSoloModeWhenASecondHandlerExists) {
  EXPECT_EQ(why(businesses_->set_solo(owner_, home_, true, now_)), "people.business.solo_needs_one_handler");
  make(owner_, home_, "handler-1", {Role::kHandler});
  ASSERT_EQ(why(businesses_->set_solo(owner_, home_, true, now_)), "");
  make(owner_, home_, "handler-2", {Role::kHandler});
  EXPECT_FALSE(read([&](auto& unit) { return find_business(unit, home_); })->solo);
  EXPECT_EQ(lines("business.solo"), 2);
  EXPECT_EQ(state_fault(), "");
}

TEST_P(Rights, EndSoloModeWhenSomebodyElseBecomesAManager) {
  make(owner_, home_, "handler-1", {Role::kHandler});
  ASSERT_EQ(why(businesses_->set_solo(owner_, home_, true, now_)), "");
  make(owner_, home_, "member-1", {Role::kMember});
  EXPECT_TRUE(read([&](auto& unit) { return find_business(unit, home_); })->solo);
  make(owner_, home_, "manager-1", {Role::kManager});
  EXPECT_FALSE(read([&](auto& unit) { return find_business(unit, home_); })->solo);
  EXPECT_EQ(state_fault(), "");
}

TEST_P(Rights, AreReadWhereTheLineIsWritten) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  ASSERT_EQ(why(accounts_->lock(owner_, handler.account, true, now_)), "");
  EXPECT_EQ(decided({handler.session, Operation::kPersonRead, home_}), "people.session.ended");
}

}  // namespace
}  // namespace azekura::people
