// What the store answers when the disk is full or broken, the server gone, the commit in doubt.
#include <barrier>
#include <fstream>
#include <iterator>
#include <thread>

#include "store_fixture.h"
#include "tired_disk.h"

namespace azekura::db {
namespace {

using Failure = StoreContract;

TEST_P(Failure, AnswersABrokenReferenceThatOnlyTheCommitWouldFindToItsCallerAlone) {
  std::vector<std::thread> callers;
  for (std::int64_t id = 0; id < 12; ++id)
    callers.emplace_back([&, id] {
      if (id % 4 != 0) {
        EXPECT_TRUE(put(id));
        return;
      }
      const Done broken = store_->write([&](Connection& unit) -> Done {
        AZ_CHECK(unit.run("INSERT INTO leaf(id, box) VALUES($1, 999)", {id}));
        return done();
      });
      EXPECT_EQ(broken ? "" : broken.error().key, "db.constraint");
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(ids().size(), 9U);
  EXPECT_TRUE(ask("SELECT id FROM leaf").empty());
}

INSTANTIATE_TEST_SUITE_P(Backends, Failure, testing::ValuesIn(kBackends), backend_name);

class SqliteFailure : public StoreContract {
 protected:
  Done pages(std::string_view pragma) {
    return store_->write([&](Connection& unit) -> Done {
      AZ_CHECK(unit.run(pragma, {}));
      return done();
    });
  }
  Done put_much(std::int64_t id) {
    return store_->write([&](Connection& unit) -> Done {
      AZ_CHECK(unit.run("INSERT INTO box(id, name) VALUES($1, 'half')", {id}));
      AZ_CHECK(unit.run("UPDATE box SET bytes = zeroblob(4000000) WHERE id = $1", {id}));
      return done();
    });
  }
};

TEST_P(SqliteFailure, FailsEveryWriteOfAGroupThatAFullDiskEnded) {
  constexpr std::int64_t kCallers = 8;
  ASSERT_TRUE(pages("PRAGMA max_page_count = 100"));
  std::vector<Row> stored;
  int failed_neighbours = 0;
  for (std::int64_t round = 0; round < 500 && failed_neighbours < 5; ++round) {
    std::vector<Done> answers(kCallers, done());
    std::barrier start(kCallers);
    std::vector<std::thread> callers;
    for (std::int64_t i = 0; i < kCallers; ++i)
      callers.emplace_back([&, i] {
        start.arrive_and_wait();
        const std::int64_t id = round * kCallers + i;
        answers[static_cast<std::size_t>(i)] = i == 4 ? put_much(id) : put(id);
      });
    for (auto& caller : callers) caller.join();
    for (std::int64_t i = 0; i < kCallers; ++i) {
      const Done& answer = answers[static_cast<std::size_t>(i)];
      if (answer) {
        stored.push_back({round * kCallers + i});
      } else {
        EXPECT_EQ(answer.error().key, "db.full");
        failed_neighbours += i == 4 ? 0 : 1;
      }
    }
    EXPECT_FALSE(answers[4]);
  }
  EXPECT_GE(failed_neighbours, 5) << "no write ever shared its group";
  EXPECT_EQ(ids(), stored) << "what was answered with done() is there, and nothing else";
  ASSERT_TRUE(pages("PRAGMA max_page_count = 1000000"));
  EXPECT_TRUE(put_much(-1)) << "there is space again";
}

TEST_P(SqliteFailure, SaysThatItIsBusyWhileAnotherProgramWrites) {
  const auto other = open({.wait = std::chrono::milliseconds(100)});
  EXPECT_TRUE(store_->write([&](Connection&) -> Done {
    std::vector<std::thread> callers;
    for (std::int64_t id = 0; id < 8; ++id)
      callers.emplace_back([&, id] {
        const Done busy = other->write([&](Connection& unit) -> Done {
          AZ_CHECK(unit.run("INSERT INTO box(id) VALUES($1)", {id}));
          return done();
        });
        EXPECT_EQ(busy ? "" : busy.error().key, "db.busy");
      });
    for (auto& caller : callers) caller.join();
    return done();
  }));
  EXPECT_TRUE(ids().empty());
}

TEST_P(SqliteFailure, ReadsOnWhileTheDiskIsFull) {
  ASSERT_TRUE(put(1));
  ASSERT_TRUE(pages("PRAGMA max_page_count = 1"));
  EXPECT_EQ(put_much(2).error().key, "db.full");
  EXPECT_EQ(ids(), just({1}));
}

TEST_P(SqliteFailure, DoesNotKnowACommitWhoseSyncFailedAndGoesOnWithASoundFile) {
  store_.reset();
  TiredDisk disk;
  store_ = open();
  ASSERT_TRUE(put(1));
  disk.fail_syncs(1);
  const Done doubtful = put(2);
  ASSERT_FALSE(doubtful);
  EXPECT_EQ(doubtful.error().key, "db.commit.unknown");
  ASSERT_TRUE(put(3));
  const auto before = ids();
  store_.reset();
  store_ = open();
  EXPECT_EQ(ids(), before) << "what was readable stays so";
  EXPECT_TRUE(before == just({1, 3}) || before == just({1, 2, 3}));
}

TEST_P(SqliteFailure, AnswersNoWriteWithDoneWhileSyncsFail) {
  ASSERT_TRUE(put(1));
  store_.reset();
  TiredDisk disk;
  store_ = open();
  disk.fail_syncs(1'000'000);
  for (int id = 2; id < 6; ++id) EXPECT_FALSE(put(id));
  disk.fail_syncs(0);
  ASSERT_TRUE(put(7));
  const auto there = ids();
  EXPECT_EQ(there.front(), Row{std::int64_t{1}});
  EXPECT_EQ(there.back(), Row{std::int64_t{7}});
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_P(SqliteFailure, KeepsNothingDeletedInItsFilesAfterACheckpoint) {
  const std::string key = "a key that is to be forgotten";
  ASSERT_TRUE(store_->write(
      [&](Connection& unit) { return unit.run("INSERT INTO box(id, name) VALUES(1, $1)", {key}); }));
  ASSERT_TRUE(store_->write([](Connection& unit) { return unit.run("DELETE FROM box", {}); }));
  const auto held = [&] {
    return bytes_of(where_).find(key) + 1 != 0 || bytes_of(where_ + "-wal").find(key) + 1 != 0;
  };
  EXPECT_TRUE(held()) << "the WAL remembers, or this test shows nothing";
  std::thread checkpoint;
  const auto looked = store_->read([&](Connection& snapshot) {
    auto rows = snapshot.run("SELECT id FROM box", {});
    checkpoint = std::thread([&] { EXPECT_TRUE(store_->checkpoint_wal()); });
    EXPECT_TRUE(put(2)) << "a checkpoint that waits for a reader does not hold writers up";
    return rows;
  });
  EXPECT_TRUE(looked);
  checkpoint.join();
  EXPECT_FALSE(held());
  EXPECT_EQ(std::filesystem::file_size(where_ + "-wal"), 0U);
}

TEST_P(SqliteFailure, BacksUpOneMomentWhileWorkGoesOn) {
  for (int id = 0; id < 100; ++id) ASSERT_TRUE(put(id));
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (int id = 100; !over; ++id) EXPECT_TRUE(put(id));
  });
  const Done copied = store_->backup_to(folder_.file("copy.db"));
  over = true;
  writer.join();
  ASSERT_TRUE(copied) << copied.error().key;
  EXPECT_EQ(store_->backup_to(folder_.file("copy.db")).error().key, "db.backup.exists");
  EXPECT_EQ(std::filesystem::status(folder_.file("copy.db")).permissions(), std::filesystem::perms(0600));
  const auto copy = *open_store(folder_.file("copy.db"));
  const auto seen = copy->read([](Connection& c) { return c.run("SELECT COUNT(*), MAX(id) FROM box", {}); });
  ASSERT_TRUE(seen);
  EXPECT_GE(std::get<std::int64_t>(seen->at(0)[0]), 100);
  EXPECT_EQ(std::get<std::int64_t>(seen->at(0)[0]), std::get<std::int64_t>(seen->at(0)[1]) + 1);
}

TEST_P(SqliteFailure, LeavesNoHalfBackupBehind) {
  EXPECT_EQ(store_->backup_to("/nonexistent/copy.db").error().key, "db.backup.open");
}

INSTANTIATE_TEST_SUITE_P(Backends, SqliteFailure, testing::Values(kBackends[0]), backend_name);

class PostgresFailure : public StoreContract {
 protected:
  /// Somebody ends the connection of `unit` from outside.
  void cut_off(Connection& unit) {
    const auto pid = *unit.run("SELECT pg_backend_pid()", {});
    const auto other = *open_postgres(where_.substr(std::string("postgres:").size()));
    ASSERT_TRUE(other->run("SELECT pg_terminate_backend($1::int, 5000)", pid[0]));
  }
  Done put_and(std::int64_t id, const std::function<void(Connection&)>& then) {
    return store_->write([&](Connection& unit) -> Done {
      AZ_CHECK(unit.run("INSERT INTO box(id) VALUES($1)", {id}));
      then(unit);
      return done();
    });
  }
};

TEST_P(PostgresFailure, DoesNotKnowACommitThatWasNotAnswered) {
  const Done doubtful = put_and(1, [&](Connection& unit) { cut_off(unit); });
  ASSERT_FALSE(doubtful);
  EXPECT_EQ(doubtful.error().key, "db.commit.unknown");
  EXPECT_TRUE(put(2)) << "the next write has a connection of its own";
  EXPECT_EQ(ids(), just({2}));
}

TEST_P(PostgresFailure, StoresNothingWhenTheConnectionIsLostBeforeTheCommit) {
  const Done lost = store_->write([&](Connection& unit) -> Done {
    AZ_CHECK(unit.run("INSERT INTO box(id) VALUES(1)", {}));
    cut_off(unit);
    AZ_CHECK(unit.run("INSERT INTO box(id) VALUES(2)", {}));
    return done();
  });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().key, "db.lost");
  EXPECT_TRUE(ids().empty());
}

TEST_P(PostgresFailure, DoesNotKnowACommitThatDrewAWarningOrANotice) {
  for (const std::string_view level : {"WARNING", "NOTICE"}) {
    const std::string function =
        "CREATE OR REPLACE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE " +
        std::string(level) + " ''might not have been replicated''; RETURN NULL; END'";
    ASSERT_TRUE(store_->write([&](Connection& unit) { return unit.run(function, {}); }));
    ASSERT_TRUE(store_->write([](Connection& unit) -> Done {
      AZ_CHECK(unit.run("DROP TRIGGER IF EXISTS late ON box", {}));
      AZ_CHECK(
          unit.run("CREATE CONSTRAINT TRIGGER late AFTER INSERT ON box DEFERRABLE INITIALLY DEFERRED "
                   "FOR EACH ROW EXECUTE FUNCTION warn()",
                   {}));
      return done();
    }));
    EXPECT_EQ(put(level.size() == 7 ? 1 : 2).error().key, "db.commit.unknown") << level;
  }
}

TEST_P(PostgresFailure, FindsItsWayBackWhenEveryIdleConnectionWasCutOff) {
  ASSERT_TRUE(put(1));
  EXPECT_EQ(ids(), just({1}));
  const auto other = *open_postgres(where_.substr(std::string("postgres:").size()));
  ASSERT_TRUE(
      other->run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                 "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                 {}));
  EXPECT_TRUE(put(2));
  EXPECT_EQ(ids(), just({1, 2}));
}

TEST_P(PostgresFailure, SequencesOnAfterItsConnectionWasCutOff) {
  std::atomic<int> rounds = 0;
  std::atomic<int> told = 0;
  store_->sequence(
      [&](Connection& unit) -> Done {
        AZ_CHECK(unit.run("UPDATE line SET idx = seq WHERE idx IS NULL", {}));
        if (rounds++ == 0) cut_off(unit);
        return done();
      },
      [&] {
        ++told;
        told.notify_all();
      });
  ASSERT_TRUE(
      store_->write([](Connection& unit) { return unit.run("INSERT INTO line(writer) VALUES(1)", {}); }));
  told.wait(0);
  EXPECT_EQ(ask("SELECT idx FROM line"), just({1}));
  store_.reset();  // Its sequencer speaks to us.
}

TEST_P(PostgresFailure, SaysWhoMakesItsBackups) {
  const Done refused = store_->backup_to(folder_.file("copy.db"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "db.backup.postgres");
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(store_->checkpoint_wal());
}

INSTANTIATE_TEST_SUITE_P(Backends, PostgresFailure, testing::Values(kBackends[1]), backend_name);

}  // namespace
}  // namespace azekura::db
