#include "people/accounts.h"

#include <gtest/gtest.h>

#include "people/hands.h"
#include "people_support.h"

namespace azekura::people {
namespace {

class AccountRules : public House {};
AZ_ON_EACH_BACKEND(AccountRules);

TEST_P(AccountRules, TakeNothingFromATemporaryPasswordButANewOne) {
  const auto home = make_business();
  auto issued =
      accounts_->create_first(system_, {"owner-1", "代表", Language::kJapanese, home, {Role::kOwner}}, now_);
  ASSERT_EQ(why(issued), "");
  const auto owner = enter("owner-1", crypto::view(issued->temporary_password));
  EXPECT_EQ(decided({owner.session, Operation::kBusinessWrite, home}), "people.rights.change_password_first");
  EXPECT_EQ(decided({owner.session, Operation::kOwnSessions, home}), "people.rights.change_password_first");
  EXPECT_EQ(decided({owner.session, Operation::kOwnPassword, home}), "");
  EXPECT_EQ(decided({owner.session, Operation::kSignOut, home}), "");
  ASSERT_EQ(
      why(accounts_->change_password(owner, crypto::view(issued->temporary_password), kGoodPassword, now_)),
      "");
  EXPECT_EQ(decided({owner.session, Operation::kBusinessWrite, home}), "");
  EXPECT_EQ(why(try_sign_in("owner-1", crypto::view(issued->temporary_password))), "people.sign_in.refused");
}

TEST_P(AccountRules, HaveOneInstallerAndOneFirstAccount) {
  EXPECT_EQ(
      why(accounts_->create_installer({"admin-2", "二人目", Language::kJapanese, kInstallation, {}}, now_)),
      "people.account.installed");
  const auto home = make_business();
  make_first(home, "owner-1", {Role::kOwner});
  EXPECT_EQ(why(accounts_->create_first(
                system_, {"owner-2", "割込", Language::kJapanese, home, {Role::kOwner}}, now_)),
            "people.account.not_first")
      << "or whoever runs the system could let themselves in at any time";
}

TEST_P(AccountRules, FoldSignInIdsIntoOneForm) {
  const auto home = make_business();
  const auto owner = make_first(home, "Owner-1", {Role::kOwner});
  EXPECT_EQ(why(accounts_->create(
                owner, {"ＯＷＮＥＲ－1", "同名", Language::kJapanese, home, {Role::kMember}}, now_)),
            "people.account.login_taken");
  EXPECT_EQ(why(try_sign_in("ｏｗｎｅｒ－１", kGoodPassword)), "");
}

TEST_P(AccountRules, KeepSystemAdministratorsAndHandlersApartForGood) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  EXPECT_EQ(why(accounts_->set_roles(system_, system_.account, home, {Role::kHandler}, now_)),
            "people.rights.role");
  EXPECT_EQ(
      why(accounts_->create(
          owner, {"both", "両方", Language::kJapanese, home, {Role::kHandler, Role::kSystemAdministrator}},
          now_)),
      "people.account.role_place");
  const auto handler = make(owner, home, "handler-1", {Role::kHandler});
  ASSERT_EQ(why(accounts_->set_roles(owner, handler.account, home, {Role::kMember}, now_)), "");
  const auto side = rows("SELECT side FROM account WHERE id = $1", {handler.account.value()});
  EXPECT_EQ(std::get<std::string>(side.at(0).at(0)), "numbers") << "once a handler, never an administrator";
}

TEST_P(AccountRules, EndALeaversSessionsAtOnce) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  make(owner, home, "handler-1", {Role::kHandler});
  const auto in = try_sign_in("handler-1", kGoodPassword);
  ASSERT_EQ(why(in), "");
  const auto token = std::string(crypto::view(in->token));
  ASSERT_EQ(why(sessions_->find(token, now_)), "");
  ASSERT_EQ(why(accounts_->end(owner, in->session.account, now_)), "");
  EXPECT_EQ(why(sessions_->find(token, now_)), "people.session.ended");
  EXPECT_EQ(why(try_sign_in("handler-1", kGoodPassword)), "people.sign_in.refused");
  EXPECT_EQ(count("SELECT COUNT(*) FROM account_role WHERE account = $1", {in->session.account.value()}), 0);
  EXPECT_EQ(state_fault(), "");
}

TEST_P(AccountRules, LetNobodyActOnTheirOwnAccount) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner, Role::kManager});
  EXPECT_EQ(why(accounts_->reissue(owner, owner.account, now_)), "people.rights.own");
  EXPECT_EQ(why(accounts_->end(owner, owner.account, now_)), "people.rights.own");
  EXPECT_EQ(why(accounts_->set_roles(owner, owner.account, home, {Role::kOwner, Role::kHandler}, now_)),
            "people.rights.own");
  EXPECT_EQ(lines("account.reissue", "denied"), 1) << "what was refused is written down";
}

TEST_P(AccountRules, LetOnlyAnOwnerActOnAnOwner) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto manager = make(owner, home, "manager-1", {Role::kManager});
  EXPECT_EQ(why(accounts_->reissue(manager, owner.account, now_)), "people.rights.owner_only");
  EXPECT_EQ(
      why(accounts_->create(manager, {"owner-2", "二", Language::kJapanese, home, {Role::kOwner}}, now_)),
      "people.rights.owner_only");
  EXPECT_EQ(why(accounts_->set_roles(manager, owner.account, home, {}, now_)), "people.rights.owner_only");
}

TEST_P(AccountRules, TellWhenSomebodyLastSignedIn) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto issued =
      accounts_->create(owner, {"member-1", "三", Language::kJapanese, home, {Role::kMember}}, now_);
  ASSERT_EQ(why(issued), "");
  const auto signed_in = [&](AccountId account) {
    return read([&](auto& unit) { return accounts_->find(unit, account); })->signed_in_at;
  };
  EXPECT_EQ(signed_in(owner.account), now_);
  EXPECT_EQ(signed_in((*issued).account), std::nullopt);
}

TEST_P(AccountRules, LeaveNobodyWithoutARole) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto handler = make(owner, home, "handler-1", {Role::kHandler});
  EXPECT_EQ(why(accounts_->set_roles(owner, handler.account, home, {}, now_)), "people.account.no_role");
  EXPECT_EQ(why(accounts_->create(owner, {"member-1", "三", Language::kJapanese, home, {}}, now_)),
            "people.account.no_role");
}

TEST_P(AccountRules, NeverLeaveABusinessWithoutSomebodyWhoManages) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto second = make(owner, home, "owner-2", {Role::kOwner});
  ASSERT_EQ(why(accounts_->end(second, owner.account, now_)), "");
  ASSERT_EQ(
      why(accounts_->create(second, {"member-1", "員", Language::kJapanese, home, {Role::kMember}}, now_)),
      "");
  EXPECT_EQ(count("SELECT COUNT(*) FROM account WHERE home = $1 AND state = 'active'", {home.value()}), 2);
}

TEST_P(AccountRules, ReissueWithoutTheOldPasswordAndEndWhatWasOpen) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto member = make(owner, home, "member-1", {Role::kMember});
  auto issued = accounts_->reissue(owner, member.account, now_);
  ASSERT_EQ(why(issued), "");
  EXPECT_EQ(decided({member.session, Operation::kOwnSessions, home}), "people.session.ended");
  EXPECT_EQ(why(try_sign_in("member-1", kGoodPassword)), "people.sign_in.refused");
  const auto temporary = crypto::view(issued->temporary_password);
  const auto again = enter("member-1", temporary);
  EXPECT_EQ(why(accounts_->change_password(again, temporary, kGoodPassword, now_)),
            "people.password.used_before");
  EXPECT_EQ(why(accounts_->change_password(again, temporary, "kawa-no-oto 88 hibari", now_)), "");
}

TEST_P(AccountRules, RefuseWeakAndUsedPasswords) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto change = [&](std::string_view from, std::string_view to) {
    return why(accounts_->change_password(owner, from, to, now_));
  };
  EXPECT_EQ(change(kGoodPassword, "short-one"), "people.password.short");
  EXPECT_EQ(change(kGoodPassword, "P@ssword1234"), "people.password.common");
  EXPECT_EQ(change(kGoodPassword, "owner-1owner-1"), "people.password.common");
  EXPECT_EQ(change(kGoodPassword, "abcdefghijklmnop"), "people.password.common");
  EXPECT_EQ(change(kGoodPassword, kGoodPassword), "people.password.used_before");
  EXPECT_EQ(change("not the old one", "kawa-no-oto 88 hibari"), "people.password.wrong");
  ASSERT_EQ(change(kGoodPassword, "kawa-no-oto 88 hibari"), "");
  EXPECT_EQ(change("kawa-no-oto 88 hibari", kGoodPassword), "people.password.used_before");
  EXPECT_EQ(state_fault(), "");
}

TEST_P(AccountRules, AskForANewPasswordWhenTheOldOneIsThreeMonthsOld) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  now_ += 91 * kDayOfTests;
  const auto later = enter("owner-1");
  EXPECT_EQ(decided({later.session, Operation::kBusinessWrite, home}), "people.rights.change_password_first");
  ASSERT_EQ(why(accounts_->change_password(later, kGoodPassword, "kawa-no-oto 88 hibari", now_)), "");
  EXPECT_EQ(decided({later.session, Operation::kBusinessWrite, home}), "");
  Policy ageless;
  ageless.password_days = 0;
  ASSERT_EQ(why(set_policy(*store_, later, home, ageless, now_)), "");
  now_ += 900 * kDayOfTests;
  const auto much_later = enter("owner-1", "kawa-no-oto 88 hibari");
  EXPECT_EQ(decided({much_later.session, Operation::kBusinessWrite, home}), "");
}

TEST_P(AccountRules, KeepNamesSealed) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto found = read([&](auto& unit) { return accounts_->find(unit, owner.account); });
  ASSERT_EQ(why(found), "");
  EXPECT_EQ(found->name, "代表 花子");
  const auto listed = read([&](auto& unit) { return accounts_->list(unit, home, AccountId(0), 50); });
  ASSERT_EQ(why(listed), "");
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->at(0).roles.size(), 1U);
  const auto box =
      std::get<db::Blob>(rows("SELECT name_box FROM account WHERE id = $1", {owner.account.value()})[0][0]);
  const std::string bytes(reinterpret_cast<const char*>(box.data()), box.size());
  EXPECT_EQ(bytes.find("花子"), std::string::npos);
}

TEST_P(AccountRules, RememberWhoseHandsTheyWentThrough) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto manager = make(owner, home, "manager-1", {Role::kManager});
  const auto handler = make(owner, home, "handler-1", {Role::kHandler});
  const auto ghost = make(manager, home, "ghost-1", {Role::kManager});
  const auto echo = make(ghost, home, "echo-1", {Role::kManager});
  const auto through = [&](const Caller& one, const Caller& hand) {
    return read([&](auto& unit) { return hands_on(unit, one.account); })->contains(hand.account);
  };
  EXPECT_TRUE(through(ghost, manager));
  EXPECT_TRUE(through(echo, manager)) << "made by somebody whom the manager made";
  EXPECT_FALSE(through(manager, ghost));
  EXPECT_FALSE(through(handler, manager));
  ASSERT_EQ(why(accounts_->reissue(manager, handler.account, now_)), "");
  EXPECT_TRUE(through(handler, manager)) << "and might have signed in with what was issued";
  EXPECT_EQ(state_fault(), "");
}

TEST_P(AccountRules, WriteEveryActInTheLedgerWithTheStateItLeft) {
  const auto home = make_business();
  const auto owner = make_first(home, "owner-1", {Role::kOwner});
  const auto member = make(owner, home, "member-1", {Role::kMember});
  ASSERT_EQ(why(accounts_->rename(owner, member.account, "改名 一郎", Language::kEnglish, now_)), "");
  ASSERT_EQ(why(accounts_->lock(owner, member.account, true, now_)), "");
  EXPECT_EQ(state_fault(), "");
  EXPECT_GE(lines("account.create"), 3);
  ASSERT_EQ(why(write([&](auto& unit) {
              return unit.run("UPDATE account SET state = 'active' WHERE id = $1", {member.account.value()});
            })),
            "");
  EXPECT_EQ(state_fault(), member.account.str() + "ledger.state.changed") << "behind the ledger's back";
}

}  // namespace
}  // namespace azekura::people
