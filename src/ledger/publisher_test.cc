#include "ledger/publisher.h"

#include <fstream>

#include "digest.h"
#include "ledger/files.h"
#include "ledger/memory.h"
#include "ledger/verify.h"
#include "log_support.h"

namespace azekura::ledger {
namespace {

class Publishing : public OnALog {};

TEST_P(Publishing, SignsACheckpointOfWhatWasCommitted) {
  start();
  write_lines(3);
  ASSERT_TRUE(settle());
  const auto checkpoint = open_checkpoint(text_of("checkpoint"), key());
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->size, 3);
  EXPECT_EQ(checkpoint->origin, "azekura.invalid/0badcafe/business-3/1");
  EXPECT_EQ(publisher().status(kLog).published, 3);
  EXPECT_EQ(*publisher().vkey(kLog), key().vkey());
  EXPECT_TRUE(verify_live(store(), ledger(), {kLog}, key())->sound());
}

TEST_P(Publishing, WakesByItself) {
  start();
  write_lines(1);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (publisher().status(kLog).published == 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(publisher().status(kLog).published, 1);
}

TEST_P(Publishing, GivesAReceiptForEachLine) {
  start();
  write_lines(300);
  ASSERT_TRUE(settle());
  for (const std::int64_t index : {0, 255, 256, 299}) {
    const auto given = receipt(files(), index);
    ASSERT_TRUE(given) << index;
    EXPECT_TRUE(check_receipt(*given, leaf(index), key()));
    EXPECT_FALSE(check_receipt(*given, leaf(index == 0 ? 1 : 0), key()));
  }
  EXPECT_EQ(receipt(files(), 300).error().key, "ledger.receipt.early");
}

TEST_P(Publishing, ServesTilesAtEachPublishedSizeAndNothingElse) {
  start();
  write_lines(257);
  ASSERT_TRUE(settle());
  for (const auto* path : {"tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000",
                           "tile/entries/001.p/1", "tile/0/000.p/17", "tile/entries/000.p/17"})
    EXPECT_TRUE(files()(path)) << path;
  for (const auto* path : {"tile/0/001", "tile/0/001.p/2", "tile/1/000", "tile/1/000.p/2", "tile/2/000.p/1",
                           "tile/0/002.p/1", "tile/entries/001.p/2", "edge", "../secret"})
    EXPECT_EQ(files()(path).error().code, ErrorCode::kNotFound) << path;
}

TEST_P(Publishing, GoesOnWhereItStoppedAndKeepsItsWord) {
  start();
  write_lines(300);
  ASSERT_TRUE(settle());
  const auto before = text_of("checkpoint");
  start();
  write_lines(300);
  ASSERT_TRUE(settle());
  const auto now = *open_checkpoint(text_of("checkpoint"), key());
  EXPECT_EQ(now.size, 600);
  EXPECT_TRUE(extends(files(), now, *open_checkpoint(before, key())));
  EXPECT_TRUE(verify_live(store(), ledger(), {kLog}, key(), {before})->sound());
}

TEST_P(Publishing, NeverSignsADatabaseThatDoesNotExtendTheLastCheckpoint) {
  struct Damage {
    const char* name;
    const char* sql;
  };
  start();
  write_lines(5);
  ASSERT_TRUE(settle());
  stop();
  const auto before = text_of("checkpoint");
  for (const auto& damage : {Damage{"changed",
                                    "UPDATE ledger_entry SET leaf_hash = (SELECT leaf_hash FROM ledger_entry "
                                    "WHERE idx = 1) WHERE idx = 2"},
                             Damage{"rolled back", "UPDATE ledger_log SET size = 4"}}) {
    rows(damage.sql);
    start();
    static_cast<void>(settle());  // Or the publisher's own thread was first.
    EXPECT_EQ(publisher().status(kLog).state, LogState::kDiverged) << damage.name;
    write_lines(3);
    EXPECT_TRUE(settle()) << "nothing more is tried";
    EXPECT_EQ(text_of("checkpoint"), before) << damage.name;
    stop();
    rows("UPDATE ledger_log SET size = 5");
  }
}

TEST_P(Publishing, WaitsForAKeyThatIsSealed) {
  locked_ = true;
  start();
  write_lines(2);
  EXPECT_FALSE(settle());
  EXPECT_EQ(publisher().status(kLog).state, LogState::kLocked);
  EXPECT_EQ(publisher().status(kLog).reason, "ledger.file");
  locked_ = false;
  publisher().wake();
  EXPECT_TRUE(settle());
  EXPECT_EQ(publisher().status(kLog).state, LogState::kCurrent);
}

TEST_P(Publishing, WritesDownThatTheClockWasSet) {
  start();
  write_lines(1);
  ASSERT_TRUE(settle());
  const auto jumps = [&] { return rows("SELECT seq FROM ledger_entry WHERE act = 'clock.jump'").size(); };
  ASSERT_EQ(jumps(), 0U);
  wall_ += 59'000;
  ASSERT_TRUE(settle());
  EXPECT_EQ(jumps(), 0U);
  wall_ -= 3'600'000;
  ASSERT_TRUE(settle());
  EXPECT_EQ(jumps(), 1U);
  wall_ += 120'000, steady_ += 120'000;
  ASSERT_TRUE(settle());
  EXPECT_EQ(jumps(), 1U) << "time that passed is no jump";
  stop();
  wall_ -= 600'000;
  start();
  ASSERT_TRUE(settle());
  EXPECT_EQ(jumps(), 2U) << "set back while we were away";
}

TEST_P(Publishing, IsRememberedOutsideAndHeldToIt) {
  TemporaryFolder elsewhere;
  Memory memory(elsewhere.path() / "checkpoints");
  start();
  write_lines(5);
  ASSERT_TRUE(settle());
  EXPECT_FALSE(*memory.recall(key().name()));
  EXPECT_EQ(memory.meet(files(), key())->size, 5);
  write_lines(300);
  ASSERT_TRUE(settle());
  EXPECT_EQ(memory.meet(files(), key())->size, 305);
  EXPECT_EQ(*memory.recall(key().name()), text_of("checkpoint"));
  // Everything rolled back, the ledger folder too: a valid older log.
  stop();
  rows("DELETE FROM ledger_entry WHERE idx >= 100");
  rows("UPDATE ledger_log SET size = 100");
  std::filesystem::remove_all(ledger());
  start();
  ASSERT_TRUE(settle());
  EXPECT_TRUE(verify_live(store(), ledger(), {kLog}, key())->sound());
  EXPECT_EQ(memory.meet(files(), key()).error().key, "ledger.log.rolled_back");
  write_lines(300);
  ASSERT_TRUE(settle());
  EXPECT_EQ(memory.meet(files(), key()).error().key, "ledger.log.split");
  const auto report = *verify_live(store(), ledger(), {kLog}, key(), {**memory.recall(key().name())});
  ASSERT_TRUE(report.bad);
  EXPECT_EQ(report.bad->reason, "ledger.log.split");
}

ON_EACH_BACKEND(Publishing);

}  // namespace
}  // namespace azekura::ledger
