// Asking by link and taking what comes, on every backend: what is accepted is what was looked at, and what is
// cut short leaves nothing behind.
#include "lifecycle/requests.h"

#include <gtest/gtest.h>

#include "crypto/encode.h"
#include "crypto/hash.h"
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
    auto asked = house_.requests->create(house_.handler, house_.business, {person}, {{"T1"}});
    EXPECT_EQ(why(asked), "");
    const auto& answer = (*asked).front();
    EXPECT_TRUE(answer.request) << answer.refused->key;
    const std::string fragment(crypto::view(answer.link));
    const auto key = fragment.find("&k=");
    return {(*answer.request).id, fragment.substr(3, key - 3), fragment.substr(key + 3)};
  }
  crypto::HpkeBox sealed(const Link& link, int n) { return seal(link, info(link), number_of(n)); }
  static crypto::HpkeBox seal(const Link& link, const std::string& info, std::string_view what) {
    const auto to = crypto::KemPublic::parse(*crypto::from_base64url(link.key));
    return *crypto::seal_to(*to, info, {}, crypto::bytes_of(what));
  }
  std::vector<Invitation> invitations(const Link& link) {
    return *house_.requests->invitations(link.request);
  }
  std::string info(const Link& link) { return invitations(link).at(0).info; }
  static LinkId id(const Link& link) { return link_of(link.token); }
  std::string submit(const Link& link, int n) {
    return why(house_.requests->submit(id(link), {sealed(link, n), {}, {}, house_.now}));
  }
  /// A number with two pictures, as the page seals them.
  Submission with_pictures(const Link& link, int n) {
    vault::Intake sent{link.request, {}, {}, info(link), {}};
    for (const std::string kind : {"number", "identity"}) {
      sent.documents.push_back({kind, {}});
      sent.documents.back().box = seal(link, sent.document_info(sent.documents.size() - 1), kJpeg + kind);
    }
    return {seal(link, sent.number_info(), number_of(n)), sent.documents, "c0ffee", house_.now};
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

  static inline const std::string kJpeg = "\xff\xd8\xff";
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
                             "UPDATE submission SET box = zeroblob(93); END",
                             {}));
                return done();
              }
              AZ_CHECK(unit.run(
                  "CREATE FUNCTION replaced() RETURNS trigger LANGUAGE plpgsql AS "
                  "'BEGIN UPDATE submission SET box = decode(repeat(''00'', 93), ''hex''); RETURN NEW; END'",
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
  EXPECT_EQ(opened->intake.number.digits(), number_of(Requests::kMostSubmissions));
  EXPECT_EQ(why(house_.requests->decline(id(link), "", house_.now)), "")
      << "whoever is asked may still say no";
}

TEST_P(RequestsTest, KeepsNoTimeOfALetterThatIsStillToCome) {
  const auto link = ask(house_.add_person(1));
  ASSERT_EQ(
      why(house_.requests->submit(id(link), {sealed(link, 1), {}, {}, Instant{9'000'000'000'000'000'000}})),
      "");
  EXPECT_EQ(invitations(link).at(0).last_letter, house_.now);
}

TEST_P(RequestsTest, TakesTheSameLetterTwiceWithOneLine) {
  const auto link = ask(house_.add_person(1));
  const Submission sent{sealed(link, 1), {}, {}, house_.now};
  ASSERT_EQ(why(house_.requests->submit(id(link), sent)), "");
  const auto lines = house_.acts().size();
  ASSERT_EQ(why(house_.requests->submit(id(link), sent)), "") << "fetched again after a stop";
  EXPECT_EQ(house_.acts().size(), lines);
}

TEST_P(RequestsTest, ShowsThePicturesThatCameWithTheNumberAndKeepsNone) {
  const auto person = house_.add_person(1);
  const auto link = ask(person);
  ASSERT_EQ(why(house_.requests->submit(id(link), with_pictures(link, 1))), "");
  const auto opened = house_.requests->open(house_.handler, house_.business, link.request);
  ASSERT_EQ(why(opened), "");
  EXPECT_EQ(opened->kinds, (std::vector<std::string>{"number", "identity"}));
  const auto& second = opened->intake.documents.at(1);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(second.data()), second.size()), kJpeg + "identity");
  EXPECT_EQ(accept(link, opened->seen), "");
  EXPECT_EQ(house_.reveal(person), number_of(1));
  EXPECT_EQ(house_.count(*house_.main, "SELECT COUNT(*) FROM submitted_document"), 0);
}

// A postbox that mixes what it was given shows nobody anything.
TEST_P(RequestsTest, OpensOnlyWhatWasSentTogether) {
  const auto link = ask(house_.add_person(1));
  const auto other = ask(house_.add_person(2));
  const auto open = [&] { return why(house_.requests->open(house_.handler, house_.business, link.request)); };
  const auto whole = with_pictures(link, 1);
  const auto swapped = with_pictures(other, 2);
  struct Row {
    const char* what;
    Submission sent;
  };
  Submission fewer = whole, turned = whole, strange = whole, relabelled = whole;
  fewer.documents.pop_back();
  std::swap(turned.documents[0], turned.documents[1]);
  strange.documents[1] = swapped.documents[1];
  relabelled.documents[1].kind = "number";
  for (const auto& [what, sent] :
       {Row{"a picture less", fewer}, Row{"another order", turned}, Row{"another's picture", strange},
        Row{"another's boxes", swapped}, Row{"another label", relabelled}}) {
    ASSERT_EQ(why(house_.requests->submit(id(link), sent)), "") << what;
    EXPECT_NE(open(), "") << what;
  }
  ASSERT_EQ(why(house_.requests->submit(id(link), whole)), "");
  EXPECT_EQ(open(), "");
}

TEST_P(RequestsTest, HandsNoPictureOutThatIsNone) {
  const auto link = ask(house_.add_person(1));
  vault::Intake sent{link.request, {}, {}, info(link), {}};
  sent.documents.push_back({"number", {}});
  sent.documents[0].box = seal(link, sent.document_info(0), "<script>");
  ASSERT_EQ(why(house_.requests->submit(
                id(link), {seal(link, sent.number_info(), number_of(1)), sent.documents, {}, house_.now})),
            "");
  EXPECT_EQ(why(house_.requests->open(house_.handler, house_.business, link.request)), "intake.document");
}

TEST_P(RequestsTest, SendsBackWithAReasonAndTakesAnotherAnswerByTheSameLink) {
  const auto person = house_.add_person(1);
  const auto link = ask(person);
  EXPECT_EQ(why(house_.requests->send_back(house_.handler, house_.business, link.request, "unreadable")),
            "request.not_submitted");
  ASSERT_EQ(submit(link, 1), "");
  const auto seen_before = seen(link);
  const auto back = house_.requests->send_back(house_.handler, house_.business, link.request, "unreadable");
  ASSERT_EQ(why(back), "");
  EXPECT_EQ(back->state, "open");
  EXPECT_EQ(invitations(link).at(0).request.reason, "unreadable");
  EXPECT_EQ(accept(link, seen_before), "request.not_submitted");
  ASSERT_EQ(submit(link, 2), "");
  EXPECT_EQ(invitations(link).at(0).request.reason, "");
  EXPECT_EQ(accept(link, seen(link)), "");
  EXPECT_EQ(house_.reveal(person), number_of(2));
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(RequestsTest, AsksOnceMoreWithANewLinkAndEndsTheOldOne) {
  const auto person = house_.add_person(1);
  const auto old = ask(person);
  const auto again = house_.requests->reissue(house_.handler, house_.business, old.request, 7);
  ASSERT_EQ(why(again), "");
  ASSERT_TRUE(again->request) << again->refused->key;
  EXPECT_TRUE(invitations(old).empty());
  EXPECT_EQ(house_.requests->invitations()->size(), 1u);
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1) << "the old request's key is gone";
}

TEST_P(RequestsTest, AnswersWhatWasDoneThoughTheKeyringIsFull) {
  const auto lost = ask(house_.add_person(1)), accepted = ask(house_.add_person(2)),
             declined = ask(house_.add_person(3)), cancelled = ask(house_.add_person(4)),
             refused = ask(house_.add_person(5));
  for (const auto& [link, n] : {std::pair(accepted, 2), std::pair(refused, 5)})
    ASSERT_EQ(submit(link, n), "");
  const auto looked_at = seen(accepted);
  house_.let_wraps_be_deleted(false);
  const auto again = house_.requests->reissue(house_.handler, house_.business, lost.request, 7);
  ASSERT_EQ(why(again), "");
  EXPECT_FALSE(again->link.empty()) << "it is given once";
  EXPECT_EQ(accept(accepted, looked_at), "");
  EXPECT_EQ(why(house_.requests->decline(id(declined), "", house_.now)), "");
  EXPECT_EQ(why(house_.requests->cancel(house_.handler, house_.business, cancelled.request)), "");
  EXPECT_EQ(why(house_.requests->refuse(house_.handler, house_.business, refused.request, "unreadable")), "");
  const auto condemned = "SELECT COUNT(*) FROM doom";
  EXPECT_EQ(house_.count(*house_.main, condemned), 5);
  EXPECT_NE(why(house_.disposals->finish_keyless()), "") << "the sweep says it";
  house_.let_wraps_be_deleted(true);
  EXPECT_EQ(why(house_.disposals->finish_keyless()), "");
  EXPECT_EQ(house_.count(*house_.main, condemned), 0);
  EXPECT_EQ(house_.state_fault(), "");
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
  const auto again = house_.requests->create(house_.handler, house_.business, {person}, {{"T1"}});
  EXPECT_EQ((*again).front().refused->key, "request.open_already");
  EXPECT_EQ(house_.count(*house_.keyring, "SELECT COUNT(*) FROM wrap"), 1);
}

TEST_P(RequestsTest, ListsByWhatWaitsAndCountsTheSame) {
  using Order = Requests::Order;
  const auto listed = [&](const std::string& filter, Order order = Order::kNewestFirst,
                          std::int64_t after = 0, int limit = 50) {
    const auto found = house_.main->read([&](db::Connection& snapshot) {
      return house_.requests->list(snapshot, house_.business, filter, order, after, limit);
    });
    std::vector<RequestId> ids;
    for (const auto& each : *found) ids.push_back(each.id);
    return ids;
  };
  const auto counts = [&] {
    return *house_.main->read(
        [&](db::Connection& snapshot) { return house_.requests->counts(snapshot, house_.business); });
  };
  using Ids = std::vector<RequestId>;
  const auto first = ask(house_.add_person(1));
  const auto second = ask(house_.add_person(2));
  const auto third = ask(house_.add_person(3));
  ASSERT_EQ(submit(first, 1), "");
  ASSERT_EQ(submit(second, 2), "");
  EXPECT_EQ(listed("submitted"), (Ids{second.request, first.request}));
  EXPECT_EQ(listed("submitted", Order::kOldestFirst), (Ids{first.request, second.request}));
  EXPECT_EQ(listed("submitted", Order::kOldestFirst, 0, 1), (Ids{first.request})) << "waits longest";
  EXPECT_EQ(listed("submitted", Order::kOldestFirst, first.request.value()), (Ids{second.request}));
  const auto back = house_.requests->send_back(house_.handler, house_.business, second.request, "unreadable");
  ASSERT_EQ(why(back), "");
  EXPECT_EQ(listed("submitted"), (Ids{first.request}));
  EXPECT_EQ(listed("open"), (Ids{third.request, second.request}));
  EXPECT_EQ(listed("returned"), (Ids{second.request}));
  EXPECT_EQ(listed("due"), Ids{});
  using Counts = std::map<std::string, std::int64_t>;
  EXPECT_EQ(counts(), (Counts{{"open", 2}, {"submitted", 1}, {"returned", 1}}));
  house_.now = back->expires_at - kDueSoon;
  EXPECT_EQ(listed("due"), (Ids{third.request, second.request, first.request}));
  EXPECT_EQ(counts().at("due"), 3);
  house_.now = back->expires_at;
  ASSERT_EQ(why(house_.requests->expire(house_.now)), "");
  EXPECT_EQ(counts(), (Counts{{"expired", 3}}));
  EXPECT_FALSE(is_request_filter("shut"));
}

INSTANTIATE_TEST_SUITE_P(Backends, RequestsTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::lifecycle
