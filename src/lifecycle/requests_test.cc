// Asking by link and taking what comes, on every backend: what is accepted is what was looked at, and what is
// cut short leaves nothing behind.
#include "lifecycle/requests.h"

#include <gtest/gtest.h>

#include "crypto/encode.h"
#include "crypto/hpke.h"
#include "support/whole_house.h"

namespace azekura::lifecycle {
namespace {

using test_support::Backend;
using test_support::number_of;
using test_support::WholeHouse;
using test_support::why;

class RequestsTest : public testing::TestWithParam<Backend> {
 protected:
  struct Link {
    RequestId request{0};
    std::string token;
    std::string key;
  };
  Link ask(PersonId person) {
    auto asked = house_.requests->create(house_.handler, house_.business, {person}, {"T1"}, 14);
    EXPECT_EQ(why(asked), "");
    const auto& answer = (*asked).front();
    EXPECT_TRUE(answer.request) << answer.refused->key;
    const std::string fragment(crypto::view(answer.link));
    const auto key = fragment.find("&k=");
    return {(*answer.request).id, fragment.substr(3, key - 3), fragment.substr(key + 3)};
  }
  crypto::HpkeBox sealed(const Link& link, int n) {
    const auto info = (*house_.requests->show(link.token)).info;
    const auto to = crypto::KemPublic::parse(*crypto::from_base64url(link.key));
    const auto digits = number_of(n);
    return *crypto::seal_to(*to, info, {}, std::as_bytes(std::span(digits)));
  }
  std::string submit(const Link& link, int n) {
    return why(house_.requests->submit(link.token, sealed(link, n)));
  }
  std::string seen(const Link& link) {
    const auto opened = house_.requests->open(house_.handler, house_.business, link.request);
    EXPECT_EQ(why(opened), "");
    return opened ? opened->seen : std::string();
  }
  std::string accept(const Link& link, const std::string& seen) {
    return why(
        house_.requests->accept(house_.handler, house_.business, link.request, seen, WholeHouse::kSeen));
  }

  WholeHouse house_{GetParam()};
};

TEST_P(RequestsTest, AcceptsWhatWasLookedAtAndNothingElse) {
  const auto person = house_.add_person(1);
  const auto link = ask(person);
  ASSERT_EQ(submit(link, 1), "");
  EXPECT_EQ(accept(link, ""), "request.changed") << "nobody looked";
  const auto looked_at = seen(link);
  ASSERT_EQ(submit(link, 2), "");
  EXPECT_EQ(accept(link, looked_at), "request.changed");
  EXPECT_EQ(house_.reveal(person), "vault.number.none");
  EXPECT_EQ(accept(link, seen(link)), "");
  EXPECT_EQ(house_.reveal(person), number_of(2));
  EXPECT_EQ(house_.state_fault(), "");
}

// Between the reading of the box and the transaction that makes its number real.
TEST_P(RequestsTest, DoesNotAcceptWhatWasReplacedWhileItWasBeingSealed) {
  const auto person = house_.add_person(1);
  const auto link = ask(person);
  ASSERT_EQ(submit(link, 1), "");
  const auto looked_at = seen(link);
  ASSERT_EQ(why(house_.main->write([](db::Connection& unit) -> Done {
              if (GetParam() == Backend::kSqlite) {
                AZ_CHECK(
                    unit.run("CREATE TRIGGER late AFTER INSERT ON number BEGIN "
                             "UPDATE submission SET box = x'00'; END",
                             {}));
                return done();
              }
              AZ_CHECK(
                  unit.run("CREATE FUNCTION replaced() RETURNS trigger LANGUAGE plpgsql AS "
                           "'BEGIN UPDATE submission SET box = decode(''00'', ''hex''); RETURN NEW; END'",
                           {}));
              AZ_CHECK(unit.run(
                  "CREATE TRIGGER late AFTER INSERT ON number FOR EACH ROW EXECUTE FUNCTION replaced()", {}));
              return done();
            })),
            "");
  EXPECT_EQ(accept(link, looked_at), "request.changed");
  EXPECT_EQ(house_.reveal(person), "vault.number.none");
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1) << "the request's key alone";
}

TEST_P(RequestsTest, TakesTwentyFromOneLinkAndWritesNoLineForMore) {
  const auto link = ask(house_.add_person(1));
  for (int n = 1; n <= Requests::kMostSubmissions; ++n) ASSERT_EQ(submit(link, n), "");
  const auto lines = house_.acts().size();
  for (int n = 0; n < 3; ++n) EXPECT_EQ(submit(link, 50 + n), "intake.too_many");
  EXPECT_EQ(house_.acts().size(), lines);
  const auto opened = house_.requests->open(house_.handler, house_.business, link.request);
  EXPECT_EQ(opened->number.digits(), number_of(Requests::kMostSubmissions));
  EXPECT_EQ(why(house_.requests->decline(link.token, "")), "") << "whoever is asked may still say no";
}

TEST_P(RequestsTest, MakesAnotherKeyWhenTheKeyringTurnedUnderTheFirst) {
  const auto person = house_.add_person(1);
  house_.lose_next_intent();
  const auto link = ask(person);
  EXPECT_EQ(submit(link, 1), "");
  EXPECT_EQ(accept(link, seen(link)), "");
}

TEST_P(RequestsTest, LeavesNoKeyBehindForARequestThatWasNotMade) {
  const auto person = house_.add_person(1);
  ask(person);
  const auto again = house_.requests->create(house_.handler, house_.business, {person}, {"T1"}, 14);
  EXPECT_EQ((*again).front().refused->key, "request.open_already");
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1);
}

INSTANTIATE_TEST_SUITE_P(Backends, RequestsTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::lifecycle
