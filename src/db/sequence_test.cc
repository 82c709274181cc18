// The sequencer's contract: indices without gaps, seen by nobody before they are durable.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "store_fixture.h"

namespace azekura::db {
namespace {

Done assign(Connection& unit) {
  AZ_TRY(waiting, unit.run("SELECT seq FROM line WHERE idx IS NULL ORDER BY seq", {}));
  if (waiting.empty()) return done();
  AZ_TRY(head, unit.run("SELECT size FROM head WHERE id = 1", {}));
  auto size = std::get<std::int64_t>(head[0][0]);
  for (const Row& row : waiting)
    AZ_CHECK(unit.run("UPDATE line SET idx = $1 WHERE seq = $2", {size++, row[0]}));
  AZ_CHECK(unit.run("UPDATE head SET size = $1 WHERE id = 1", {size}));
  return done();
}

class Sequence : public StoreContract {
 protected:
  void TearDown() override { store_.reset(); }  // Its sequencer speaks to us.
  void start(Store& store) {
    store.sequence(assign, [this] {
      const std::lock_guard lock(mutex_);
      told_ += 1;
      news_.notify_all();
    });
  }
  static Done append(Store& store, std::int64_t writer) {
    return store.write([&](Connection& unit) -> Done {
      AZ_CHECK(unit.run("INSERT INTO line(writer) VALUES($1)", {writer}));
      return done();
    });
  }
  std::int64_t indexed() { return std::get<std::int64_t>(ask("SELECT COUNT(idx) FROM line")[0][0]); }
  /// Looks again whenever it is told, and never otherwise: who is not told of the last line waits for ever.
  void wait_for(std::int64_t lines) {
    for (int heard = 0;;) {
      if (indexed() == lines) return;
      std::unique_lock lock(mutex_);
      ASSERT_TRUE(news_.wait_for(lock, std::chrono::seconds(20), [&] { return told_ > heard; })) << indexed();
      heard = told_;
    }
  }
  void expect_no_gap(std::int64_t lines) {
    EXPECT_EQ(ask("SELECT COUNT(*), COUNT(idx), COUNT(DISTINCT idx), MIN(idx), MAX(idx) FROM line"),
              (std::vector<Row>{{lines, lines, lines, std::int64_t{0}, lines - 1}}));
  }

  std::mutex mutex_;
  std::condition_variable news_;
  int told_ = 0;
};

TEST_P(Sequence, LeavesNoGapThatAnybodyCouldSeeUnder64Writers) {
  constexpr std::int64_t kWriters = 64;
  constexpr std::int64_t kLines = 20;
  start(*store_);
  std::atomic<bool> over = false;
  std::thread watcher([&] {
    std::int64_t before = 0;
    while (!over) {
      const Row seen = ask("SELECT COUNT(idx), COALESCE(MAX(idx), -1), COUNT(*) FROM line")[0];
      const auto count = std::get<std::int64_t>(seen[0]);
      EXPECT_EQ(std::get<std::int64_t>(seen[1]), count - 1) << "an index was skipped";
      EXPECT_GE(count, before);
      EXPECT_TRUE(GetParam().on_postgres || std::get<std::int64_t>(seen[2]) == count)
          << "a line without index";
      before = count;
    }
  });
  std::vector<std::thread> writers;
  for (std::int64_t writer = 0; writer < kWriters; ++writer)
    writers.emplace_back([&, writer] {
      for (std::int64_t i = 0; i < kLines; ++i) EXPECT_TRUE(append(*store_, writer));
    });
  for (auto& writer : writers) writer.join();
  wait_for(kWriters * kLines);
  over = true;
  watcher.join();
  expect_no_gap(kWriters * kLines);
  // Of one writer's lines, each durable before the next began, the order is never turned round.
  EXPECT_TRUE(
      ask("SELECT a.idx FROM line a JOIN line b ON a.writer = b.writer AND a.seq < b.seq AND a.idx > b.idx")
          .empty());
  const auto turned = ask("SELECT a.idx FROM line a JOIN line b ON b.idx = a.idx + 1 WHERE a.seq > b.seq");
  EXPECT_TRUE(GetParam().on_postgres || turned.empty());
}

TEST_P(Sequence, ServesLinesThatAnEarlierRunLeftBehind) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append(*store_, i));
  EXPECT_EQ(indexed(), 0);
  start(*store_);
  wait_for(3);
  expect_no_gap(3);
}

TEST_P(Sequence, IsOneEvenWithTwoProgramsAtOneDatabase) {
  const auto other = open();
  start(*store_);
  start(*other);
  std::vector<std::thread> writers;
  for (std::int64_t writer = 0; writer < 8; ++writer)
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 10; ++i) EXPECT_TRUE(append(writer % 2 == 0 ? *store_ : *other, writer));
    });
  for (auto& writer : writers) writer.join();
  wait_for(80);
  expect_no_gap(80);
}

TEST_P(Sequence, IsNotToldOfWritesThatCannotHaveAddedALine) {
  start(*store_);
  ASSERT_TRUE(append(*store_, 1));
  {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(news_.wait_for(lock, std::chrono::seconds(20), [&] { return told_ == 1; }));
  }
  ASSERT_TRUE(store_->write([](Connection&) { return done(); }));
  const auto changes_nothing = [](Connection& unit) {
    return unit.run("DELETE FROM line WHERE seq < 0", {});
  };
  ASSERT_TRUE(store_->write(changes_nothing));
  // On SQLite a line may have got its index without assign(), so any changed row may have been one.
  EXPECT_TRUE(GetParam().on_postgres ? put(1) : done());
  ASSERT_TRUE(append(*store_, 2));
  wait_for(2);
  std::unique_lock lock(mutex_);
  ASSERT_TRUE(news_.wait_for(lock, std::chrono::seconds(20), [&] { return told_ >= 2; }));
  EXPECT_EQ(told_, 2) << "once for each of the two lines";
}

INSTANTIATE_TEST_SUITE_P(Backends, Sequence, testing::ValuesIn(kBackends), backend_name);

using SqliteSequence = Sequence;
TEST_P(SqliteSequence, StoresNoLineThatCannotBeGivenAnIndex) {
  bool broken = true;
  store_->sequence(
      [&](Connection& unit) {
        return broken ? Done(Error{ErrorCode::kUnavailable, "test.broken"}) : assign(unit);
      },
      [] {});
  EXPECT_EQ(append(*store_, 1).error().key, "test.broken");
  EXPECT_TRUE(ask("SELECT seq FROM line").empty());
  broken = false;
  EXPECT_TRUE(append(*store_, 1));
  expect_no_gap(1);
}
INSTANTIATE_TEST_SUITE_P(Backends, SqliteSequence, testing::Values(kBackends[0]), backend_name);

}  // namespace
}  // namespace azekura::db
