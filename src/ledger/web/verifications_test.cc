#include "verifications.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

namespace azekura::ledger {
namespace {

constexpr BusinessId kOne{1};
constexpr BusinessId kTwo{2};

class Asking : public testing::Test {
 protected:
  Result<Verifications::Found> check(std::optional<BusinessId> log) {
    std::unique_lock lock(mutex_);
    ++checks_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !held_; });
    Verifications::Found found;
    for (const auto each : {kOne, kTwo})
      if (!log || *log == each) found.logs[each].entries = checks_;
    return found;
  }
  void hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  void until_checking() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return checks_ > 0; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  int checks_ = 0;
  Instant now_ = 1'000'000;
  Verifications desk_{[this](std::optional<BusinessId> log) { return check(log); }, [this] { return now_; }};
};

TEST_F(Asking, SharesWhatWasFoundForAMinute) {
  EXPECT_EQ(desk_.of(kOne, false)->logs.at(kOne).entries, 1);
  now_ += 59'999;
  EXPECT_EQ(desk_.of(kOne, false)->logs.at(kOne).entries, 1);
  EXPECT_EQ(desk_.of(kTwo, false)->logs.at(kTwo).entries, 2) << "another log is another check";
  now_ += 1;
  EXPECT_EQ(desk_.of(kOne, false)->logs.at(kOne).entries, 3);
}

TEST_F(Asking, TakesTheCheckOfAllLogsForEachOfThem) {
  EXPECT_EQ(desk_.of(kOne, true)->logs.at(kOne).entries, 1);
  EXPECT_EQ(desk_.of(kTwo, true)->logs.at(kTwo).entries, 1);
  EXPECT_EQ(desk_.of(kTwo, false)->logs.at(kTwo).entries, 1);
}

TEST_F(Asking, RunsOneCheckAtATimeAndLetsFewWait) {
  hold(true);
  std::atomic<int> busy = 0;
  std::atomic<int> answered = 0;
  std::vector<std::thread> callers;
  const auto ask = [&] {
    const auto found = desk_.of(kOne, true);
    EXPECT_TRUE(found || found.error().key == "ledger.verify.busy");
    ++(found ? answered : busy);
  };
  callers.emplace_back(ask);
  until_checking();
  for (int i = 0; i < 9; ++i) callers.emplace_back(ask);
  while (busy < 6) std::this_thread::yield();
  hold(false);
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(answered, 4);
  EXPECT_EQ(checks_, 1);
}

}  // namespace
}  // namespace azekura::ledger
