#include "ledger/verify.h"

#include <fstream>
#include <random>

#include "digest.h"
#include "log_support.h"

namespace azekura::ledger {
namespace {

constexpr std::int64_t kLines = 300;  // A full tile, and 44 lines at the edge.

class Verify : public OnALog {
 protected:
  void SetUp() override {
    OnALog::SetUp();
    if (HasFatalFailure()) return;
    start();
    ASSERT_TRUE(store().write([&](db::Connection& unit) -> Result<Line> {
      for (std::int64_t i = 1; i < kLines; ++i) AZ_CHECK(append(unit, wall_ + i, a_reveal()));
      return append(unit, wall_ + kLines, a_reveal());
    }));
    ASSERT_TRUE(settle());
    stop();
  }
  Report check(const Kept& since = {}) {
    const auto report = verify_live(store(), ledger(), {kLog}, key(), since);
    EXPECT_TRUE(report) << report.error().key;
    return report ? *report : Report{};
  }
  void expect_bad(std::int64_t index, std::string_view reason) {
    const auto report = check();
    ASSERT_TRUE(report.bad) << index << " " << reason;
    EXPECT_EQ(report.bad->index, index);
    EXPECT_EQ(report.bad->reason, reason);
  }
  void put_leaf(std::int64_t index, const db::Blob& bytes, bool with_hash) {
    rows("UPDATE ledger_entry SET leaf = $1 WHERE log = 3 AND idx = $2", {bytes, index});
    if (with_hash)
      rows("UPDATE ledger_entry SET leaf_hash = $1 WHERE log = 3 AND idx = $2",
           {blob(leaf_hash(bytes)), index});
  }
  void flip(const std::filesystem::path& file, std::int64_t place) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    ASSERT_TRUE(stream.seekg(place));
    const auto byte = static_cast<char>(stream.peek() ^ 1);
    ASSERT_TRUE(stream.seekp(place).put(byte));
  }
};

TEST_P(Verify, FindsNothingWrongWithASoundLog) {
  const auto report = check({text_of("checkpoint")});
  EXPECT_TRUE(report.sound());
  EXPECT_EQ(report.entries, kLines);
  EXPECT_EQ(report.checkpoint.size, kLines);
  EXPECT_EQ(report.uncovered, 0);
}

TEST_P(Verify, SeesAByteOfALeafWhetherOrNotItsHashFits) {
  const std::int64_t index = 290;  // At the edge, where only the last tile of the checkpoint vouches for it.
  const auto sound = leaf(index);
  for (std::size_t i = 0; i < sound.size(); i += 37) {
    auto changed = sound;
    changed[i] ^= std::byte{1};
    put_leaf(index, changed, i % 2 == 0);
    expect_bad(index, "ledger.verify.leaf");
    if (HasFailure()) break;
  }
  put_leaf(index, sound, true);
  EXPECT_TRUE(check().sound());
}

TEST_P(Verify, NamesTheFirstLineThatWasChanged) {
  std::mt19937 random(20'261'121);  // The same lines in each run.
  for (int round = 0; round < 12; ++round) {
    const auto index = static_cast<std::int64_t>(random() % kLines);
    const auto later =
        std::min<std::int64_t>(kLines - 1, index + 1 + static_cast<std::int64_t>(random() % 50));
    const auto sound = leaf(index);
    const auto sound_later = leaf(later);
    auto changed = sound;
    changed[random() % changed.size()] ^= std::byte{4};
    auto changed_later = sound_later;
    changed_later.push_back(std::byte{' '});
    put_leaf(later, changed_later, true);
    put_leaf(index, changed, round % 2 == 0);
    expect_bad(index, "ledger.verify.leaf");
    put_leaf(later, sound_later, true);
    put_leaf(index, sound, true);
  }
}

TEST_P(Verify, SeesARemovedLine) {
  for (const std::int64_t index : {299, 150, 0}) {
    rows("DELETE FROM ledger_entry WHERE log = 3 AND idx = $1", {index});
    expect_bad(index, "ledger.verify.missing");
  }
}

TEST_P(Verify, SeesALineTakenOutAndTheRestMovedUp) {
  rows("DELETE FROM ledger_entry WHERE log = 3 AND idx = 295");
  for (std::int64_t i = 296; i < kLines; ++i)
    rows("UPDATE ledger_entry SET idx = $1 WHERE log = 3 AND idx = $2", {i - 1, i});
  expect_bad(295, "ledger.verify.leaf");
}

TEST_P(Verify, SeesLinesInAnotherOrder) {
  for (const std::int64_t index : {294, 255, 100}) {
    rows("UPDATE ledger_entry SET idx = 100000 WHERE log = 3 AND idx = $1", {index});
    rows("UPDATE ledger_entry SET idx = $1 WHERE log = 3 AND idx = $2", {index, index + 1});
    rows("UPDATE ledger_entry SET idx = $1 WHERE log = 3 AND idx = 100000", {index + 1});
    expect_bad(index, "ledger.verify.leaf");
  }
}

TEST_P(Verify, SeesEachSearchColumn) {
  struct Change {
    const char* away;
    const char* back;
  };
  for (const auto& change :
       {Change{"act = 'number.match'", "act = 'number.reveal'"}, Change{"actor = 6", "actor = 5"},
        Change{"actor = NULL", "actor = 5"}, Change{"outcome = 'denied'", "outcome = 'done'"},
        Change{"purpose = NULL", "purpose = 'withholding_tax'"},
        Change{"session = 'other'", "session = '5e884898da280471'"},
        Change{"device = 'other'", "device = '9f86d081884c7d65'"}, Change{"at = at + 1", "at = at - 1"},
        Change{"id = id || 'x'", "id = substr(id, 1, 32)"}}) {
    const std::string start = "UPDATE ledger_entry SET ";
    rows(start + change.away + " WHERE log = 3 AND idx = 123");
    expect_bad(123, "ledger.verify.columns");
    rows(start + change.back + " WHERE log = 3 AND idx = 123");
  }
  rows(
      "UPDATE ledger_subject SET record = 'person:8' WHERE record = 'person:7' AND seq = "
      "(SELECT seq FROM ledger_entry WHERE log = 3 AND idx = 44)");
  expect_bad(44, "ledger.verify.columns");
  rows(
      "DELETE FROM ledger_subject WHERE record = 'number:91' AND seq = "
      "(SELECT seq FROM ledger_entry WHERE log = 3 AND idx = 7)");
  expect_bad(7, "ledger.verify.columns");
}

TEST_P(Verify, SeesAChangedTile) {
  flip(log_folder() / "edge", 8 + 32 * 40 + 31);
  expect_bad(296, "ledger.verify.leaf");
  flip(log_folder() / "tile/0/000", 32 * 3);
  expect_bad(3, "ledger.verify.leaf");
  std::filesystem::resize_file(log_folder() / "tile/0/000", 8'000);
  expect_bad(0, "ledger.verify.tile");
}

TEST_P(Verify, TakesNoOtherSignatureOrRoot) {
  flip(log_folder() / "checkpoint", 0);
  EXPECT_EQ(verify_live(store(), ledger(), {kLog}, key()).error().key, "ledger.note.signature");
  flip(log_folder() / "checkpoint", 0);
  const auto other = *NoteKey::make(key().name(), (*crypto::SigningKey::generate()).public_key());
  EXPECT_EQ(verify_live(store(), ledger(), {kLog}, other).error().key, "ledger.note.unsigned");
  // Whoever holds the key can sign another root, but not over the lines that are there.
  const auto signing = *seed_key();
  const auto forged =
      *sign_note(write_checkpoint({key().name(), kLines, empty_root()}), key().name(), signing);
  std::ofstream(log_folder() / "checkpoint") << forged;
  expect_bad(0, "ledger.verify.root");
}

TEST_P(Verify, SeesADatabaseRolledBackBehindACheckpointKeptOutside) {
  const auto outside = text_of("checkpoint");
  rows("DELETE FROM ledger_entry WHERE log = 3 AND idx >= 200");
  rows("UPDATE ledger_log SET size = 200 WHERE log = 3");
  std::filesystem::remove_all(ledger());
  start();
  ASSERT_TRUE(settle());
  EXPECT_TRUE(check().sound()) << "by itself it is a valid log";
  const auto report = check({outside});
  ASSERT_TRUE(report.bad);
  EXPECT_EQ(report.bad->index, 200);
  EXPECT_EQ(report.bad->reason, "ledger.log.rolled_back");
}

/// A row of business 3, with its line.
class VerifyState : public Verify {
 protected:
  static constexpr Tracked kNumbers{"number", "number", "business, token"};

  void SetUp() override {
    Verify::SetUp();
    if (HasFatalFailure()) return;
    const auto* blob_type = sqlite() ? "BLOB" : "BYTEA";
    rows(std::string("CREATE TABLE number(id BIGINT PRIMARY KEY, business BIGINT, token TEXT, state_salt ") +
         blob_type + ")");
    rows("INSERT INTO number(id, business, token) VALUES(91, 3, 'a')");
    start();
    ASSERT_TRUE(write_state(kLog));
    ASSERT_TRUE(settle());
    stop();
  }
  /// What an act on number 91 writes; or somebody who can write the database and knows the program.
  Done write_state(BusinessId log, std::optional<RowState> says = {}) {
    return store().write([&](db::Connection& unit) -> Done {
      auto act = a_reveal();
      act.log = log;
      if (!says) {
        AZ_TRY(state, state_of(unit, kNumbers, 91));
        says = std::move(state);
      }
      act.state = {*says};
      AZ_CHECK(append(unit, wall_ + kLines, act));
      return done();
    });
  }
  StateReport state() {
    LastWords words;
    const auto log = verify_live(store(), ledger(), {kLog}, key(), {}, &words);
    EXPECT_TRUE(log && log->sound());
    const auto report = verify_state(store(), std::span(&kNumbers, 1), words);
    EXPECT_TRUE(report) << report.error().key;
    return report ? *report : StateReport{};
  }
  void expect_fault(const std::string& row, std::string_view reason) {
    const auto report = state();
    EXPECT_EQ(report.first_bad, row);
    EXPECT_EQ(report.reason, reason);
  }
};

TEST_P(VerifyState, ComparesLiveRowsWithTheirLines) {
  EXPECT_TRUE(state().sound());
  EXPECT_EQ(state().rows, 1);
  EXPECT_EQ(state().uncovered, 0);
  rows("UPDATE number SET token = 'b'");
  expect_fault("number:91", "ledger.state.changed");
  rows("DELETE FROM number");
  expect_fault("number:91", "ledger.state.missing");
}

TEST_P(VerifyState, TakesNoLineOfALogThatNobodyVerified) {
  rows("UPDATE number SET token = 'b'");
  ASSERT_TRUE(write_state(BusinessId(99)));
  expect_fault("business-99", "ledger.state.log");
  rows("DELETE FROM ledger_entry WHERE log = 99");
  expect_fault("number:91", "ledger.state.changed");
  rows("DELETE FROM number");
  ASSERT_TRUE(write_state(BusinessId(99), gone("number", 91)));
  expect_fault("business-99", "ledger.state.log");
}

TEST_P(VerifyState, TakesNoWordOfAnotherBusinesssLog) {
  rows("UPDATE number SET token = 'b'");
  ASSERT_TRUE(write_state(BusinessId(4)));
  LastWords words;
  ASSERT_TRUE(verify_live(store(), ledger(), {kLog}, key(), {}, &words)->sound());
  words.heard_up_to(BusinessId(4), 0);
  EXPECT_EQ(verify_state(store(), std::span(&kNumbers, 1), words)->reason, "ledger.state.changed");
}

TEST_P(VerifyState, ListsRowsThatOnlyAYoungLineVouchesFor) {
  rows("UPDATE number SET token = 'b'");
  ASSERT_TRUE(write_state(kLog));
  const auto report = state();
  EXPECT_TRUE(report.sound());
  EXPECT_EQ(report.uncovered, 1);
  EXPECT_EQ(report.examples, std::vector<std::string>{"number:91"});
  rows("UPDATE number SET token = 'c'");
  expect_fault("number:91", "ledger.state.changed");
  rows("DELETE FROM number");
  expect_fault("number:91", "ledger.state.missing");
  ASSERT_TRUE(write_state(kLog, gone("number", 91)));
  EXPECT_EQ(state().uncovered, 1);
  start();
  ASSERT_TRUE(settle());
  EXPECT_TRUE(state().sound());
  EXPECT_EQ(state().uncovered, 0);
}

TEST_P(VerifyState, WalksMoreRowsThanOneSnapshotTakes) {
  rows("DELETE FROM number");
  start();
  ASSERT_TRUE(write_state(kLog, gone("number", 91)));
  ASSERT_TRUE(store().write([&](db::Connection& unit) -> Done {
    for (std::int64_t id = 1'000; id < 3'100; ++id) {
      AZ_CHECK(unit.run("INSERT INTO number(id, business, token) VALUES($1, 3, 'a')", {id}));
      auto act = a_reveal();
      AZ_TRY(state, state_of(unit, kNumbers, id));
      act.state = {state};
      AZ_CHECK(append(unit, wall_ + kLines, act));
    }
    return done();
  }));
  ASSERT_TRUE(settle());
  stop();
  EXPECT_EQ(state().rows, 2'100);
  EXPECT_TRUE(state().sound());
  rows("UPDATE number SET token = 'b' WHERE id = 3099");
  expect_fault("number:3099", "ledger.state.changed");
}

ON_EACH_BACKEND(VerifyState);

/// A log in which somebody who holds the key wrote what append() would not.
TEST_P(Verify, SeesABatchThatDoesNotAddUpAndTimeThatGoesBack) {
  start();
  std::vector<std::string> records;
  for (int i = 0; i < 1'200; ++i) records.push_back("number:" + std::to_string(i));
  ASSERT_TRUE(store().write(
      [&](db::Connection& unit) { return append_batch(unit, wall_ + kLines, a_reveal(), records); }));
  ASSERT_TRUE(settle());
  EXPECT_TRUE(check().sound());
  const auto forge = [&](std::int64_t index, auto change) {
    auto changed = read_leaf(leaf(index));
    ASSERT_TRUE(changed);
    change(*changed);
    const auto text = write_leaf(*changed);
    put_leaf(index, blob(bytes_of(text)), true);
    rows("UPDATE ledger_entry SET at = $1 WHERE log = 3 AND idx = $2", {changed->time, index});
    std::filesystem::remove_all(ledger());
    start();
    ASSERT_TRUE(settle());
    stop();
  };
  forge(kLines + 1, [](Leaf& part) { part.act.records[3] = "number:999999"; });
  expect_bad(kLines, "ledger.verify.batch");
  forge(50, [](Leaf& line) { line.time -= 120'000; });
  expect_bad(50, "ledger.verify.time");
  forge(20, [](Leaf& line) { line.act.log = BusinessId(4); });
  expect_bad(20, "ledger.verify.log");
}

TEST_P(Verify, ChecksAnExportedFolderAlike) {
  const auto copy = folder() / "copy";
  ASSERT_TRUE(export_static(files(), copy));
  EXPECT_EQ(export_static(files(), copy).error().key, "ledger.export.exists");
  const auto report = verify(static_files(copy), key());
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound());
  EXPECT_EQ(report->entries, kLines);
  flip(copy / "tile/1/000.p/1", 3);
  EXPECT_EQ(verify(static_files(copy), key())->bad->reason, "ledger.verify.tile");
  flip(copy / "tile/entries/001.p/44", 0);  // The length of entry 256.
  EXPECT_EQ(verify(static_files(copy), key())->bad->index, 256);
  flip(copy / "tile/entries/000", 40'000);
  EXPECT_LT(verify(static_files(copy), key())->bad->index, 256);
  std::filesystem::remove(copy / "tile/entries/000");
  EXPECT_EQ(verify(static_files(copy), key())->bad->reason, "ledger.verify.missing");
}

ON_EACH_BACKEND(Verify);

TEST(Tampering, SeesEachByteOfEachFile) {
  constexpr int kSize = 3;
  TemporaryFolder folder;
  const auto key = *NoteKey::parse(*sample(kSize, folder.path()));
  std::map<std::string, db::Blob, std::less<>> files;
  for (const auto* path : {"checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3"})
    files[path] = *static_files(folder.path())(path);
  const FileReader reader = [&](std::string_view path) -> Result<db::Blob> {
    const auto found = files.find(path);
    if (found == files.end()) return Error{ErrorCode::kNotFound, "ledger.file"};
    return found->second;
  };
  ASSERT_TRUE(verify(reader, key)->sound());
  for (auto& [path, bytes] : files) {
    const auto per_entry = path == "tile/0/000.p/3" ? bytes.size() / kSize : std::size_t{0};
    std::size_t entry_end = 0;
    std::int64_t entry = -1;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (path.starts_with("tile/entries") && i == entry_end) {
        ++entry;
        entry_end +=
            2 + (std::to_integer<std::size_t>(bytes[i]) << 8) + std::to_integer<std::size_t>(bytes[i + 1]);
      }
      bytes[i] ^= std::byte{1};
      const auto report = verify(reader, key);
      if (path == "checkpoint") {
        ASSERT_FALSE(report) << "byte " << i << " of " << path;
      } else {
        ASSERT_TRUE(report && report->bad) << "byte " << i << " of " << path;
        ASSERT_EQ(report->bad->index, per_entry != 0 ? static_cast<std::int64_t>(i / per_entry) : entry) << i;
      }
      bytes[i] ^= std::byte{1};
    }
  }
}

TEST(Sample, IsASoundLogOfAnySize) {
  for (const int size : {1, 255, 256, 257}) {
    TemporaryFolder folder;
    const auto vkey = sample(size, folder.path() / "log");
    ASSERT_TRUE(vkey);
    const auto report = verify(static_files(folder.path() / "log"), *NoteKey::parse(*vkey));
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->sound());
    EXPECT_EQ(report->entries, size);
  }
}

}  // namespace
}  // namespace azekura::ledger
