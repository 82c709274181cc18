#include "people/sign_in.h"

#include <gtest/gtest.h>

#include "people_support.h"
#include "throttle.h"

namespace azekura::people {
namespace {

constexpr const char* kDevice = "kY3vTq0mB1r8Zs5xWn2dPg";
constexpr const char* kOther = "Aa9vTq0mB1r8Zs5xWn2dPg";

class SigningIn : public House {
 protected:
  void SetUp() override {
    House::SetUp();
    home_ = make_business();
    owner_ = make_first(home_, "owner-1", {Role::kOwner});
  }
  void fail(int times, const std::string& device = {}, const std::string& source = "203.0.113.9") {
    for (int i = 0; i < times; ++i) EXPECT_FALSE(try_sign_in("owner-1", "not the password", device, source));
  }
  BusinessId home_{0};
  Caller owner_{SessionId(0), AccountId(0), ""};
};
AZ_ON_EACH_BACKEND(SigningIn);

TEST_P(SigningIn, SaysTheSameToAnUnknownIdAndAWrongPassword) {
  EXPECT_EQ(why(try_sign_in("owner-1", "not the password")), "people.sign_in.refused");
  EXPECT_EQ(why(try_sign_in("nobody-here", "not the password")), "people.sign_in.refused");
  EXPECT_EQ(why(try_sign_in("も", "")), "people.sign_in.refused");
}

TEST_P(SigningIn, MakesBothWaitAlike) {
  for (const std::string login : {"owner-1", "nobody-here"}) {
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(why(try_sign_in(login, "not the password", {}, "198.51.100.4")), "people.sign_in.refused");
    EXPECT_EQ(why(try_sign_in(login, kGoodPassword, {}, "198.51.100.4")), "people.sign_in.wait") << login;
  }
  now_ += kMinuteOfTests;
  EXPECT_EQ(why(try_sign_in("owner-1", kGoodPassword, {}, "198.51.100.4")), "");
}

TEST_P(SigningIn, NeverLetsStrangersLockOutAKnownDevice) {
  ASSERT_EQ(why(try_sign_in("owner-1", kGoodPassword, kDevice)), "");
  for (int source = 1; source <= 30; ++source) fail(4, {}, "203.0.113." + std::to_string(source));
  EXPECT_EQ(why(try_sign_in("owner-1", kGoodPassword, kOther, "198.51.100.77")), "people.sign_in.wait")
      << "an unknown device waits: the account is under attack";
  EXPECT_EQ(why(try_sign_in("owner-1", kGoodPassword, kDevice, "203.0.113.5")), "")
      << "its own device does not";
}

TEST_P(SigningIn, CountsAnIpv6NetworkAsOneSource) {
  for (int i = 1; i <= 5; ++i) fail(1, {}, "2001:db8:1:2::" + std::to_string(i));
  EXPECT_EQ(why(try_sign_in("owner-1", kGoodPassword, {}, "2001:db8:1:2:ffff::1")), "people.sign_in.wait");
  EXPECT_EQ(why(try_sign_in("owner-1", kGoodPassword, {}, "2001:db8:1:3::1")), "");
}

TEST_P(SigningIn, WaitsNoLongerOnceTheManagerSaysSo) {
  const auto member = make(owner_, home_, "member-1", {Role::kMember});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(try_sign_in("member-1", "not the password"));
  EXPECT_EQ(why(try_sign_in("member-1", kGoodPassword)), "people.sign_in.wait");
  ASSERT_EQ(why(accounts_->lock(owner_, member.account, false, now_)), "");
  EXPECT_EQ(why(try_sign_in("member-1", kGoodPassword)), "");
}

TEST_P(SigningIn, SpeaksTheLanguageThatWasChosen) {
  ASSERT_EQ(why(sessions_->set_language(owner_, Language::kEnglish, now_)), "");
  const auto next = try_sign_in("owner-1", kGoodPassword);
  EXPECT_EQ(next->session.language, Language::kEnglish);
  EXPECT_EQ(state_fault(), "");
}

TEST_P(SigningIn, SumsFailuresPerSourceAndMinute) {
  fail(3);
  EXPECT_EQ(lines("account.sign_in", "failed"), 0);
  now_ += kMinuteOfTests;
  ASSERT_EQ(why(sign_in_->sum_failures(now_)), "");
  EXPECT_EQ(lines("account.sign_in", "failed"), 1);
  ASSERT_EQ(why(sign_in_->sum_failures(now_)), "");
  EXPECT_EQ(lines("account.sign_in", "failed"), 1);
}

TEST_P(SigningIn, StoresNoToken) {
  const auto in = try_sign_in("owner-1", kGoodPassword);
  ASSERT_EQ(why(in), "");
  const auto token = crypto::view(in->token);
  EXPECT_EQ(token.size(), 43U);
  EXPECT_EQ(why(sessions_->find(token, now_)), "");
  EXPECT_EQ(count("SELECT COUNT(*) FROM session WHERE token_hash = $1",
                  {db::Blob(crypto::bytes_of(token).begin(), crypto::bytes_of(token).end())}),
            0);
  const std::string other = (token.front() == 'A' ? "B" : "A") + std::string(token.substr(1));
  EXPECT_EQ(why(sessions_->find(other, now_)), "people.session.ended");
}

TEST_P(SigningIn, EndsASessionByIdlenessAndByTime) {
  const auto in = try_sign_in("owner-1", kGoodPassword);
  ASSERT_EQ(why(in), "");
  const auto token = std::string(crypto::view(in->token));
  for (int i = 0; i < 25; ++i) {
    now_ += 29 * kMinuteOfTests;
    const bool within_twelve_hours = (i + 1) * 29 < 12 * 60;
    EXPECT_EQ(why(sessions_->find(token, now_)), within_twelve_hours ? "" : "people.session.ended") << i;
  }
  const auto idle = try_sign_in("owner-1", kGoodPassword);
  now_ += 30 * kMinuteOfTests;
  EXPECT_EQ(why(sessions_->find(crypto::view(idle->token), now_)), "people.session.ended");
}

TEST_P(SigningIn, KeepsTheSecretOfDraftsForAsLongAsTheSession) {
  const auto secret = [&](const auto& in) {
    return *store_->read([&](db::Connection& snapshot) { return draft_secret(snapshot, in->session.id); });
  };
  const auto sweep = [&] {
    EXPECT_EQ(why(store_->write([&](db::Connection& unit) { return sweep_draft_secrets(unit, now_); })), "");
  };
  const auto lasting = try_sign_in("owner-1", kGoodPassword);
  const auto first = secret(lasting);
  EXPECT_EQ(first.size(), 32u);
  const auto left = try_sign_in("owner-1", kGoodPassword);
  EXPECT_NE(secret(left), first);
  ASSERT_EQ(why(sessions_->sign_out(left->session.caller(), now_)), "");
  sweep();
  EXPECT_TRUE(secret(left).empty());
  EXPECT_EQ(secret(lasting), first);
  now_ = lasting->session.ends_at();
  sweep();
  EXPECT_TRUE(secret(lasting).empty());
}

TEST_P(SigningIn, IsKeptAwakeByThePersonAndNotByTheirPage) {
  const auto in = try_sign_in("owner-1", kGoodPassword);
  ASSERT_EQ(why(in), "");
  const auto token = std::string(crypto::view(in->token));
  now_ += 20 * kMinuteOfTests;
  ASSERT_EQ(why(sessions_->find(token, now_, By::kPage)), "");
  ASSERT_EQ(why(sessions_->find(token, now_)), "") << "an act right after a look of the page counts";
  now_ += 29 * kMinuteOfTests;
  const auto looked = sessions_->find(token, now_, By::kPage);
  ASSERT_EQ(why(looked), "");
  EXPECT_EQ(looked->ends_at() - now_, kMinuteOfTests);
  now_ += kMinuteOfTests;
  EXPECT_EQ(why(sessions_->find(token, now_)), "people.session.ended") << "the page had looked all the time";
}

TEST_P(SigningIn, ListsAndRevokesSessions) {
  const auto elsewhere = try_sign_in("owner-1", kGoodPassword, kDevice);
  ASSERT_EQ(why(elsewhere), "");
  const auto token = std::string(crypto::view(elsewhere->token));
  ASSERT_EQ(why(sessions_->find(token, now_)), "");
  const auto mine = sessions_->list(owner_, owner_.account, now_);
  ASSERT_EQ(why(mine), "");
  EXPECT_EQ(mine->size(), 2U);
  ASSERT_EQ(why(sessions_->end(owner_, elsewhere->session.id, now_)), "");
  EXPECT_EQ(why(sessions_->find(token, now_)), "people.session.ended");
  const auto member = make(owner_, home_, "member-1", {Role::kMember});
  EXPECT_EQ(why(sessions_->end(member, owner_.session, now_)), "people.rights.role");
  EXPECT_EQ(why(sessions_->list(member, owner_.account, now_)), "people.rights.role");
  EXPECT_EQ(why(sessions_->end(owner_, member.session, now_)), "");
  ASSERT_EQ(why(sessions_->sign_out(owner_, now_)), "");
  EXPECT_EQ(decided({owner_.session, Operation::kOwnSessions, home_}), "people.session.ended");
}

TEST_P(SigningIn, EndsOtherSessionsWhenThePasswordIsChanged) {
  const auto elsewhere = try_sign_in("owner-1", kGoodPassword, kDevice);
  ASSERT_EQ(why(accounts_->change_password(owner_, kGoodPassword, "kawa-no-oto 88 hibari", now_)), "");
  EXPECT_EQ(why(sessions_->find(crypto::view(elsewhere->token), now_)), "people.session.ended");
  EXPECT_EQ(decided({owner_.session, Operation::kOwnSessions, home_}), "");
}

TEST_P(SigningIn, OpensOneWorkSessionAtATime) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  const auto open = [&] {
    return write([&](auto& unit) { return open_work_session(unit, handler.session, home_, now_); });
  };
  const auto is_live = [&] {
    return why(read([&](auto& unit) { return live(unit, handler.session, home_, now_); }));
  };
  EXPECT_EQ(is_live(), "people.work_session.closed");
  ASSERT_EQ(why(open()), "");
  ASSERT_EQ(why(open()), "");
  EXPECT_EQ(is_live(), "");
  now_ += 10 * kMinuteOfTests;
  EXPECT_EQ(is_live(), "people.work_session.closed") << "idle for ten minutes";
  EXPECT_EQ(write([&](auto& unit) { return sweep_work_sessions(unit, now_); })->size(), 1U);
  ASSERT_EQ(why(open()), "");
  ASSERT_EQ(why(write([&](auto& unit) { return begin_boot(unit, "another", now_); })), "");
  EXPECT_EQ(is_live(), "people.work_session.closed") << "nothing survives a restart";
  ASSERT_EQ(why(open()), "");
  ASSERT_EQ(why(sessions_->sign_out(handler, now_)), "");
  EXPECT_EQ(is_live(), "people.work_session.closed") << "it ends with its sign-in";
  EXPECT_EQ(lines("work_session.end"), 4);
}

TEST_P(SigningIn, EndsTheWorkSessionOfASignInThatIsOver) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  ASSERT_EQ(why(write([&](auto& unit) -> Done {
              AZ_CHECK(open_work_session(unit, handler.session, home_, now_));
              AZ_CHECK(unit.run("UPDATE session SET expires_at = $2 WHERE id = $1",
                                {handler.session.value(), now_ + kMinuteOfTests}));
              return done();
            })),
            "");
  EXPECT_TRUE(write([&](auto& unit) { return sweep_work_sessions(unit, now_); })->empty());
  now_ += kMinuteOfTests;
  EXPECT_EQ(write([&](auto& unit) { return sweep_work_sessions(unit, now_); })->size(), 1U);
}

TEST_P(SigningIn, TakesATemporaryPasswordForThreeDays) {
  for (const auto& [wait, answer] :
       {std::pair{3 * kDayOfTests, ""}, std::pair{3 * kDayOfTests + 1, "people.sign_in.temporary_over"}}) {
    const auto login = "member-" + std::to_string(wait);
    const auto issued =
        accounts_->create(owner_, {login, "会員 一郎", Language::kJapanese, home_, {Role::kMember}}, now_);
    ASSERT_EQ(why(issued), "");
    const auto at = now_ + wait;
    EXPECT_EQ(
        why(sign_in_->sign_in(
            {login, wiped(crypto::view(issued->temporary_password)), {}, "192.0.2.9", std::nullopt}, at)),
        answer);
  }
}

TEST_P(SigningIn, AsksForTheRightBeforeItWorksOnAPassword) {
  const auto member = make(owner_, home_, "member-1", {Role::kMember});
  Accounts slow(*store_, *registry_, *sessions_, no_handler(),
                {.memory_kib = 1, .passes = 0});  // Any work on one fails.
  const NewAccount wanted{"member-2", "会員 二郎", Language::kJapanese, home_, {Role::kMember}};
  const auto refused = slow.create(member, wanted, now_);
  EXPECT_EQ(refused.error().code, ErrorCode::kDenied) << why(refused);
  EXPECT_NE(slow.create(owner_, wanted, now_).error().code, ErrorCode::kDenied);
  EXPECT_EQ(slow.reissue(member, owner_.account, now_).error().code, ErrorCode::kDenied);
}

TEST_P(SigningIn, KeepsAWorkSessionThatIsUsedUntilItsTimeIsOver) {
  const auto handler = make(owner_, home_, "handler-1", {Role::kHandler});
  const auto opened =
      write([&](auto& unit) { return open_work_session(unit, handler.session, home_, now_); });
  ASSERT_EQ(why(opened), "");
  const auto use = [&] {
    return why(write([&](auto& unit) -> Done {
      AZ_TRY(work, live(unit, handler.session, home_, now_));
      return touch(unit, work, now_);
    }));
  };
  for (int i = 0; i < 6; ++i) {
    now_ += 9 * kMinuteOfTests;
    EXPECT_EQ(use(), "") << i;
  }
  now_ = opened->expires_at;
  EXPECT_EQ(use(), "people.work_session.closed");
}

struct Wait {
  throttle::Scope scope;
  std::int64_t failures;
  Instant seconds;
};
const Wait kWaits[] = {
    {throttle::Scope::kPair, 4, 0},     {throttle::Scope::kPair, 5, 30},
    {throttle::Scope::kPair, 6, 60},    {throttle::Scope::kPair, 11, 1920},
    {throttle::Scope::kPair, 12, 3600}, {throttle::Scope::kPair, 9'999, 3600},
    {throttle::Scope::kSource, 19, 0},  {throttle::Scope::kSource, 20, 30},
    {throttle::Scope::kAccount, 49, 0}, {throttle::Scope::kAccount, 50, 30},
    {throttle::Scope::kDevice, 5, 30},
};
TEST(Throttle, GrowsTheWaitWithEachFailureUpToAnHour) {
  for (const auto& row : kWaits)
    EXPECT_EQ(throttle::wait_after(row.scope, row.failures), row.seconds * 1000) << row.failures;
}

}  // namespace
}  // namespace azekura::people
