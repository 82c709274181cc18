// How long a room is held: by a clock that nobody can set, besides the rows.
#include <gtest/gtest.h>

#include "support/whole_house.h"

namespace azekura::vault {
namespace {

constexpr Instant kMinute = 60'000;

class RoomsTest : public testing::Test {
 protected:
  void SetUp() override {
    house_.open_room();
    rooms_.enter(kSession, *house_.rooms->of(house_.business), 60 * kMinute, 10 * kMinute);
  }
  bool open() { return static_cast<bool>(rooms_.of(kSession)); }

  static constexpr WorkSessionId kSession{7};
  test_support::WholeHouse house_{test_support::Backend::kSqlite};
  Instant steady_ = 5 * kMinute;
  Rooms rooms_{[this] { return steady_; }};
};

TEST_F(RoomsTest, EndAfterTheirIdleTimeWhateverTheWallClockSays) {
  steady_ += 9 * kMinute;
  EXPECT_TRUE(open());
  steady_ += 9 * kMinute;
  EXPECT_TRUE(open()) << "it was used nine minutes ago";
  steady_ += 10 * kMinute;
  EXPECT_FALSE(open());
  EXPECT_FALSE(rooms_.of(house_.business)) << "not for the work of others, either";
}

TEST_F(RoomsTest, EndAfterTheirWholeTimeHoweverMuchTheyAreUsed) {
  for (int i = 0; i < 11; ++i) {
    steady_ += 5 * kMinute;
    EXPECT_TRUE(open()) << i;
  }
  steady_ += 5 * kMinute;
  EXPECT_FALSE(open());
}

TEST_F(RoomsTest, AreEmptiedWhenTheirTimeIsOver) {
  std::weak_ptr<Room> room = *rooms_.of(kSession);
  ASSERT_TRUE(house_.keys->close(house_.handler, house_.business));
  EXPECT_FALSE(room.expired());
  steady_ += 10 * kMinute;
  rooms_.leave_expired();
  EXPECT_TRUE(room.expired()) << "nobody holds the keys any more";
}

}  // namespace
}  // namespace azekura::vault
