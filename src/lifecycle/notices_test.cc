// Notices of purpose: what was not notified before is neither looked at nor asked for, and what may not be
// held does not come in.
#include "lifecycle/notices.h"

#include <gtest/gtest.h>

#include "support/whole_house.h"

namespace azekura::lifecycle {
namespace {

using test_support::Backend;
using test_support::number_of;
using test_support::WholeHouse;
using test_support::why;

class NoticeTest : public testing::TestWithParam<Backend> {
 protected:
  std::string publish(const people::Caller& who, const std::vector<std::string>& purposes) {
    return why(publish_notice(*house_.main, who, house_.business, purposes, house_.now));
  }
  Notice in_force() {
    auto notice = house_.main->read(
        [&](db::Connection& snapshot) { return notice_in_force(snapshot, house_.business); });
    EXPECT_EQ(why(notice), "");
    return notice ? *notice : Notice{};
  }

  WholeHouse house_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Backends, NoticeTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

TEST_P(NoticeTest, ReplacesTheLastOneAndKeepsIt) {
  const auto before = in_force();
  ASSERT_EQ(publish(house_.manager, {"T1", "E1"}), "");
  EXPECT_EQ(in_force().version, before.version + 1);
  EXPECT_EQ(in_force().purposes, (std::vector<std::string>{"T1", "E1"}));
  const auto all =
      house_.main->read([&](db::Connection& snapshot) { return notices(snapshot, house_.business); });
  ASSERT_EQ(all->size(), static_cast<std::size_t>(before.version) + 1);
  EXPECT_EQ(all->at(1).purposes, before.purposes);
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(NoticeTest, NamesOnlyPurposesOfTheLaw) {
  const auto before = in_force().version;
  EXPECT_EQ(publish(house_.manager, {}), "notice.purposes");
  EXPECT_EQ(publish(house_.manager, {"T1", "Z9"}), "law.procedure.unknown");
  EXPECT_EQ(publish(house_.manager, {"W1"}), "ask.no_accident_purpose");
  EXPECT_EQ(publish(house_.handler, {"T1"}), "people.rights.role");
  EXPECT_EQ(in_force().version, before);
}

TEST_P(NoticeTest, EndsTheUseOfWhatItNoLongerNames) {
  const auto person = house_.add_person(1);
  house_.register_number(person, 1);
  ASSERT_EQ(house_.reveal(person), number_of(1));
  ASSERT_EQ(publish(house_.manager, {"S1"}), "");
  EXPECT_EQ(house_.reveal(person), "notice.not_notified");
  EXPECT_EQ(house_.acts().back(), "number.reveal/denied");
}

TEST_P(NoticeTest, IsNoLeaveToHoldTheNumberOfAnotherFirmsWorker) {
  people::PersonFacts facts;
  facts.employment = people::Employment::kDispatched;
  facts.family_name = "中村";
  facts.given_name = "誠";
  const auto person = house_.persons->create(house_.handler, house_.business, facts, house_.now);
  ASSERT_EQ(why(person), "");
  auto number = vault::MyNumber::typed(test_support::wiped(number_of(1)));
  ASSERT_EQ(why(number), "");
  EXPECT_EQ(why(house_.vault->register_number(house_.handler, house_.business, *person, "T1",
                                              *std::move(number), WholeHouse::kSeen)),
            "ask.dispatched_worker");
  EXPECT_EQ(house_.acts().back(), "number.register/denied");
}

}  // namespace
}  // namespace azekura::lifecycle
