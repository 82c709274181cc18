// Who comes in, who goes, and that no one person alone can do either to the numbers.
#include "vault/handlers.h"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/keyslot.h"
#include "crypto/shares.h"
#include "people/rights.h"
#include "support/whole_house.h"
#include "vault/recovery.h"

namespace azekura::vault {
namespace {

using test_support::Backend;
using test_support::number_of;
using test_support::WholeHouse;
using test_support::why;
using test_support::wiped;

class HandlersTest : public testing::TestWithParam<Backend> {
 protected:
  static constexpr std::string_view kSecondPassword = "umi no mieru oka ni tatsu ki 19 kaze";

  void SetUp() override {
    second_ = house_.add_account("handler-2", {people::Role::kHandler}, house_.owner);
    ASSERT_EQ(
        why(people::set_purposes(*house_.main, house_.owner, second_.account, house_.business,
                                 {{"T1", people::PersonClass::kEmployee, people::kAllRights}}, house_.now)),
        "");
  }
  std::string enrol() {
    const auto enrolled = house_.keys->enrol(second_, house_.business, wiped(kSecondPassword));
    EXPECT_EQ(why(enrolled), "");
    return enrolled ? (*enrolled).words : "";
  }
  Done approve(const people::Caller& by) {
    return house_.handlers->approve(by, house_.business, second_.account);
  }
  Done admit(const people::Caller& by, std::string_view words) {
    return house_.handlers->admit(by, house_.business, second_.account, words);
  }
  void come_in() {
    const auto words = enrol();
    ASSERT_EQ(why(approve(house_.manager)), "");
    ASSERT_EQ(why(admit(house_.handler, words)), "");
  }
  Result<people::WorkSession> work(std::string_view password = kSecondPassword) {
    return house_.keys->open(second_, house_.business, password);
  }
  std::string state() {
    const auto all = house_.main->read(
        [&](db::Connection& snapshot) { return handlers_of(snapshot, house_.business, house_.now); });
    EXPECT_EQ(why(all), "");
    for (const auto& each : *all)
      if (each.account == second_.account) return each.state;
    return "no handler";
  }
  bool due() {
    const auto asked = house_.main->read(
        [&](db::Connection& snapshot) { return keys_to_be_renewed(snapshot, house_.business); });
    return asked && *asked;
  }
  std::int64_t rows_of_second() {
    const auto holder = " WHERE holder = '" + second_.account.str() + "'";
    return house_.count(*house_.main, "SELECT COUNT(*) FROM bundle_wrap" + holder) +
           house_.count(*house_.main, "SELECT COUNT(*) FROM signed_key" + holder) +
           house_.count(*house_.main, "SELECT COUNT(*) FROM handler_approval") +
           house_.count(*house_.main, "SELECT COUNT(*) FROM handler_key WHERE id = " +
                                          std::to_string(second_.account.value()));
  }
  Done set_roles(const people::Caller& by, AccountId account, const std::vector<people::Role>& roles) {
    return house_.accounts->set_roles(by, account, house_.business, roles, house_.now);
  }
  std::string shown(const people::Caller& who, PersonId person) {
    const auto seen = house_.vault->reveal(who, house_.business, person, "T1");
    return seen ? std::string((*seen).digits()) : why(seen);
  }

  WholeHouse house_{GetParam()};
  people::Caller second_ = house_.admin;
};

TEST_P(HandlersTest, ComeInByTheirOwnKeyAManagersApprovalAndAHandlerAtWork) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  EXPECT_EQ(state(), "none");
  const auto words = enrol();
  EXPECT_EQ(state(), "waiting");
  EXPECT_EQ(why(work()), "vault.handler.not_admitted");
  ASSERT_EQ(why(approve(house_.manager)), "");
  EXPECT_EQ(state(), "approved");
  EXPECT_EQ(why(work()), "vault.handler.not_admitted");
  ASSERT_EQ(why(admit(house_.handler, words)), "");
  EXPECT_EQ(state(), "admitted");
  ASSERT_EQ(why(work()), "");
  EXPECT_EQ(shown(second_, person), number_of(1));
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(HandlersTest, AreAdmittedByNobodyWithoutApprovalWordsAndARoom) {
  EXPECT_EQ(why(approve(house_.manager)), "vault.handler.no_key");
  const auto words = enrol();
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.not_approved");
  EXPECT_EQ(why(approve(house_.handler)), "people.rights.role");
  EXPECT_EQ(why(approve(house_.admin)), "people.rights.role");
  ASSERT_EQ(why(approve(house_.manager)), "");
  EXPECT_EQ(why(admit(house_.handler, "")), "vault.handler.words");
  EXPECT_EQ(why(admit(house_.handler, words.substr(0, words.rfind('-')))), "vault.handler.words");
  EXPECT_EQ(why(admit(house_.manager, words)), "people.rights.role");
  EXPECT_EQ(why(admit(second_, words)), "people.work_session.closed");
  ASSERT_TRUE(house_.keys->close(house_.handler, house_.business));
  EXPECT_EQ(why(admit(house_.handler, words)), "people.work_session.closed");
  EXPECT_EQ(why(work()), "vault.handler.not_admitted");
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(HandlersTest, WhoMadeTheirKeyAnewAreApprovedAnew) {
  const auto before = enrol();
  ASSERT_EQ(why(approve(house_.manager)), "");
  const auto words = enrol();
  EXPECT_NE(words, before);
  EXPECT_EQ(state(), "waiting");
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.not_approved");
  ASSERT_EQ(why(approve(house_.manager)), "");
  EXPECT_EQ(why(admit(house_.handler, before)), "vault.handler.words");
  EXPECT_EQ(why(admit(house_.handler, words)), "");
}

// Whoever holds both roles is still one person.
TEST_P(HandlersTest, AreNotAdmittedByWhoApprovedThemOrMadeWhoDid) {
  const auto words = enrol();
  ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, house_.handler.account, house_.business,
                                           {people::Role::kHandler, people::Role::kManager}, house_.now)),
            "");
  ASSERT_EQ(why(approve(house_.handler)), "");
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.same_person");
  const auto puppet = house_.add_account("manager-2", {people::Role::kManager}, house_.handler);
  ASSERT_EQ(why(approve(puppet)), "");
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.own_making");
  ASSERT_EQ(why(approve(house_.manager)), "");
  EXPECT_EQ(why(admit(house_.handler, words)), "");
}

TEST_P(HandlersTest, NeverApproveThemselves) {
  enrol();
  ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, second_.account, house_.business,
                                           {people::Role::kHandler, people::Role::kManager}, house_.now)),
            "");
  EXPECT_EQ(why(approve(second_)), "vault.handler.self");
}

TEST_P(HandlersTest, GoWithRoleAccountOrKeyAndOpenNothingFromThatMomentOn) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  const auto go = std::to_array<std::function<Done()>>({
      [&] {
        return house_.accounts->set_roles(house_.owner, second_.account, house_.business,
                                          {people::Role::kMember}, house_.now);
      },
      [&] { return house_.handlers->remove(house_.owner, house_.business, second_.account); },
      [&] { return house_.accounts->end(house_.owner, second_.account, house_.now); },
  });
  for (const auto& goes : go) {
    if (state() == "no handler") {
      ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, second_.account, house_.business,
                                               {people::Role::kHandler}, house_.now)),
                "");
      ASSERT_EQ(
          why(people::set_purposes(*house_.main, house_.owner, second_.account, house_.business,
                                   {{"T1", people::PersonClass::kEmployee, people::kAllRights}}, house_.now)),
          "");
    }
    come_in();
    ASSERT_EQ(why(work()), "");
    ASSERT_EQ(shown(second_, person), number_of(1));
    EXPECT_FALSE(due());
    ASSERT_EQ(why(goes()), "");
    EXPECT_TRUE(due());
    EXPECT_EQ(rows_of_second(), 0);
    EXPECT_NE(shown(second_, person), number_of(1));
    EXPECT_FALSE(work());
    EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM work_session WHERE ended_at IS NULL"), 1);
    ASSERT_EQ(why(house_.rotation->renew_if_due(house_.handler, house_.room())), "");
    EXPECT_FALSE(due());
    EXPECT_EQ(house_.reveal(person), number_of(1));
    EXPECT_EQ(house_.state_fault(), "");
  }
}

TEST_P(HandlersTest, DoNotGoInAnyWayWhenNobodyElseCouldOpenTheBusiness) {
  const AccountId first = house_.handler.account;
  const auto refused = [&] {
    EXPECT_EQ(why(house_.handlers->remove(house_.owner, house_.business, first)), "vault.handler.last");
    EXPECT_EQ(why(set_roles(house_.owner, first, {people::Role::kMember})), "vault.handler.last");
    EXPECT_EQ(why(house_.accounts->end(house_.owner, first, house_.now)), "vault.handler.last");
  };
  refused();
  EXPECT_EQ(why(house_.handlers->remove(house_.owner, house_.business, second_.account)),
            "vault.handler.no_key");
  come_in();
  // A wrap without the role is nobody who could open it.
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) {
              return unit.run("DELETE FROM account_role WHERE account = $1", {second_.account.value()});
            })),
            "");
  refused();
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM bundle_wrap"), 3);
}

// What opened the business before opens nothing of what it is now, and every sheet and handler still does.
TEST_P(HandlersTest, LeaveABusinessWhoseKeysAreMadeAnew) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  come_in();
  const auto before = house_.room().bundle();
  ASSERT_EQ(why(house_.handlers->remove(house_.owner, house_.business, house_.handler.account)), "");
  house_.keys->leave_ended();
  ASSERT_EQ(why(work()), "");
  ASSERT_EQ(why(house_.rotation->renew_if_due(second_, house_.room())), "");
  const auto keyslot = crypto::KeyslotFile::load(house_.keys->keyslot_path(house_.business), house_.business);
  ASSERT_EQ(why(keyslot), "");
  EXPECT_FALSE((*keyslot).unfinished());
  EXPECT_FALSE((*keyslot).open((*keyslot).newest(), before->kem));
  EXPECT_TRUE((*keyslot).open((*keyslot).newest(), house_.room().bundle()->kem));
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM retiring_key"), 0);
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM bundle_wrap"), 2) << "one handler, the sheets";
  EXPECT_EQ(shown(second_, person), number_of(1));
  house_.restart();
  second_ = house_.sign_in_again("handler-2");
  ASSERT_EQ(why(work()), "") << "every key of it is vouched for";
  EXPECT_EQ(shown(second_, person), number_of(1));
  auto same = number_of(1);
  EXPECT_EQ(why(house_.vault->register_number(second_, house_.business, house_.add_person(2), "T1",
                                              *MyNumber::take(same), WholeHouse::kSeen)),
            "vault.number.held_by_another")
      << "fingerprints of before still tell";
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(HandlersTest, AndSheetsThatStayOpenTheBusinessWhoseKeysWereMadeAnew) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  come_in();
  const auto third = house_.add_account("handler-3", {people::Role::kHandler}, house_.owner);
  const auto enrolled = house_.keys->enrol(third, house_.business, wiped(kSecondPassword));
  ASSERT_EQ(why(enrolled), "");
  ASSERT_EQ(why(house_.handlers->approve(house_.manager, house_.business, third.account)), "");
  ASSERT_EQ(why(house_.handlers->admit(house_.handler, house_.business, third.account, (*enrolled).words)),
            "");
  ASSERT_EQ(why(house_.accounts->end(house_.owner, third.account, house_.now)), "");
  ASSERT_EQ(why(house_.rotation->renew_if_due(house_.handler, house_.room())), "");
  ASSERT_EQ(why(work()), "");
  EXPECT_EQ(shown(second_, person), number_of(1));
  ASSERT_TRUE(house_.keys->close(house_.handler, house_.business));
  house_.open_room();
  EXPECT_EQ(house_.reveal(person), number_of(1));

  const auto sealed =
      house_.main->read([&](db::Connection& snapshot) { return sealed_bundle(snapshot, house_.business); });
  ASSERT_EQ(why(sealed), "");
  std::vector<crypto::Share> sheets;
  for (const std::size_t which : {0U, 2U}) {
    auto read = crypto::read_share(crypto::view(house_.sheets.at(which)));
    ASSERT_EQ(why(read), "");
    sheets.push_back(*std::move(read));
  }
  const auto fourth = house_.add_account("handler-4", {people::Role::kHandler}, house_.owner);
  ASSERT_EQ(why(house_.keys->enrol(fourth, house_.business, wiped(kSecondPassword))), "");
  const auto to = house_.main->read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT public_key FROM handler_key WHERE id = $1", {fourth.account.value()});
  });
  const auto admission = admit_by_shares(*sealed, sheets, fourth.account,
                                         *crypto::KemPublic::parse(std::get<db::Blob>((*to).at(0).at(0))));
  ASSERT_EQ(why(admission), "");
  ASSERT_EQ(why(finish_recovery(*house_.main, *admission, house_.now)), "");
  EXPECT_EQ(why(house_.keys->open(fourth, house_.business, kSecondPassword)), "");
  EXPECT_FALSE(due());
}

// Between a leaver's act and the renewal the old signing key is still believed: what it signs is not carried
// over.
TEST_P(HandlersTest, WhoAreNoHandlersAreNotCarriedOverByARenewal) {
  come_in();
  const auto kept = house_.main->read([&](db::Connection& snapshot) {
    return snapshot.run(
        "SELECT s.public_key, s.signature, w.box FROM signed_key s JOIN bundle_wrap w "
        "ON w.holder = s.holder WHERE s.holder = $1",
        {second_.account.str()});
  });
  ASSERT_EQ(why(kept), "");
  ASSERT_EQ(why(house_.accounts->end(house_.owner, second_.account, house_.now)), "");
  const auto& row = (*kept).at(0);
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) -> Done {
              AZ_CHECK(unit.run(
                  "INSERT INTO signed_key(business, holder, role, generation, public_key, signature) "
                  "VALUES($1, $2, 'handler', 1, $3, $4)",
                  {house_.business.value(), second_.account.str(), row.at(0), row.at(1)}));
              AZ_CHECK(unit.run("INSERT INTO bundle_wrap(business, holder, box) VALUES($1, $2, $3)",
                                {house_.business.value(), second_.account.str(), row.at(2)}));
              AZ_CHECK(unit.run("DELETE FROM renewal_due", {}));
              return done();
            })),
            "");
  EXPECT_TRUE(due()) << "a wrap that belongs to nobody";
  ASSERT_EQ(why(house_.rotation->renew_if_due(house_.handler, house_.room())), "");
  EXPECT_EQ(rows_of_second(), 0);
  EXPECT_FALSE(due());
}

TEST_P(HandlersTest, AreApprovedForAWeekByWhoStillManagesAndUntilItIsWithdrawn) {
  const auto words = enrol();
  ASSERT_EQ(why(approve(house_.manager)), "");
  ASSERT_EQ(why(house_.handlers->remove(house_.owner, house_.business, second_.account)), "");
  EXPECT_EQ(state(), "waiting");
  ASSERT_EQ(why(approve(house_.manager)), "");
  ASSERT_EQ(why(set_roles(house_.owner, second_.account, {people::Role::kMember})), "");
  ASSERT_EQ(why(set_roles(house_.owner, second_.account, {people::Role::kHandler})), "");
  EXPECT_EQ(state(), "none") << "neither key nor approval waited for them";
  const auto again = enrol();
  ASSERT_EQ(why(approve(house_.manager)), "");
  ASSERT_EQ(why(house_.accounts->end(house_.owner, house_.manager.account, house_.now)), "");
  EXPECT_EQ(why(admit(house_.handler, again)), "vault.handler.not_approved");
  ASSERT_EQ(why(approve(house_.owner)), "");
  house_.now += Instant{8} * 24 * 3600 * 1000;
  house_.handler = house_.sign_in_again("handler-1");
  house_.open_room();
  EXPECT_EQ(state(), "waiting");
  EXPECT_EQ(why(admit(house_.handler, again)), "vault.handler.not_approved");
}

TEST_P(HandlersTest, WhoseRowWasWrittenOverAreNotApproved) {
  enrol();
  const auto other = crypto::KemPrivate::generate();
  const auto& point = (*other).public_key().bytes();
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) {
              return unit.run("UPDATE handler_key SET public_key = $2 WHERE id = $1",
                              {second_.account.value(), db::Blob(point.begin(), point.end())});
            })),
            "");
  EXPECT_EQ(why(approve(house_.manager)), "vault.keys.stranger");
}

TEST_P(HandlersTest, ChangeTheirWorkPasswordByTheOneTheyHave) {
  constexpr std::string_view kNext = "asa no hikari ga sasu mado 42 tori";
  come_in();
  const auto change = [&](std::string_view present, std::string_view next) {
    return why(house_.keys->change_work_password(second_, house_.business, present, next));
  };
  EXPECT_EQ(change("kaze no oto 12", kNext), "vault.work_password.wrong");
  EXPECT_EQ(change(kSecondPassword, "12345678"), "vault.work_password.weak");
  EXPECT_EQ(change(kSecondPassword, kNext), "");
  EXPECT_EQ(why(work()), "vault.work_password.wrong");
  EXPECT_EQ(why(work(kNext)), "");
  EXPECT_EQ(why(house_.keys->change_work_password(house_.owner, house_.business, kNext, kSecondPassword)),
            "people.rights.role");
  EXPECT_EQ(house_.state_fault(), "");
}

// A shop whose one manager is its handler, too: nobody else could approve, so a day lies between.
TEST_P(HandlersTest, AreAdmittedADayLaterWhereNobodyElseManages) {
  using people::Role;
  const auto words = enrol();
  ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, house_.handler.account, house_.business,
                                           {Role::kHandler, Role::kOwner}, house_.now)),
            "");
  ASSERT_EQ(why(approve(house_.handler)), "");
  ASSERT_EQ(why(house_.accounts->end(house_.owner, house_.manager.account, house_.now)), "");
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.same_person") << "the owner is there";
  ASSERT_EQ(why(house_.accounts->end(house_.handler, house_.owner.account, house_.now)), "");
  house_.now += people::kSoloWait;
  house_.handler = house_.sign_in_again("handler-1");
  house_.open_room();
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.same_person")
      << "approved while they were there";
  ASSERT_EQ(why(approve(house_.handler)), "");
  EXPECT_EQ(why(admit(house_.handler, words)), "vault.handler.too_soon");
  house_.now += people::kSoloWait;
  house_.handler = house_.sign_in_again("handler-1");
  house_.open_room();
  EXPECT_EQ(why(admit(house_.handler, words)), "");
}

INSTANTIATE_TEST_SUITE_P(Backends, HandlersTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::vault
