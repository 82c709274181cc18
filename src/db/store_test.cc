// The contract of db::Store, asked of every backend.
#include <atomic>
#include <limits>
#include <stdexcept>
#include <thread>

#include "store_fixture.h"

namespace azekura::db {
namespace {

TEST_P(StoreContract, AnswersAWriteWithWhatTheFunctionReturned) {
  const auto answer = store_->write([](Connection& unit) -> Result<std::int64_t> {
    AZ_TRY(rows, unit.run("INSERT INTO line(writer) VALUES(7) RETURNING seq", {}));
    return std::get<std::int64_t>(rows[0][0]);
  });
  ASSERT_TRUE(answer);
  EXPECT_EQ(ask("SELECT seq FROM line"), just({*answer}));
}

TEST_P(StoreContract, AnswersAnInsertWithItsKey) {
  constexpr std::string_view kInsert = "INSERT INTO line(writer, idx) VALUES($1, $2) RETURNING seq";
  std::int64_t key = 0;
  ASSERT_TRUE(store_->write([&](Connection& unit) -> Done {
    EXPECT_EQ(unit.writes_alone(), !GetParam().on_postgres);
    AZ_CHECK(unit.insert(kInsert, {std::int64_t{7}, std::int64_t{0}}));
    AZ_TRY(second, unit.insert(kInsert, {std::int64_t{8}, std::int64_t{1}}));
    key = second;
    return done();
  }));
  EXPECT_EQ(ask("SELECT seq FROM line WHERE writer = 8"), just({key}));
  const auto twice = store_->write([&](Connection& unit) -> Result<std::int64_t> {
    const auto refused = unit.insert(kInsert, {std::int64_t{9}, std::int64_t{1}});
    EXPECT_EQ(unit.insert(kInsert, {std::int64_t{9}, std::int64_t{2}}).error().key,
              "db.transaction.poisoned");
    return refused;
  });
  EXPECT_EQ(twice.error().key, "db.constraint");
  const auto none = store_->write([&](Connection& unit) {
    return unit.insert("INSERT INTO line(writer) SELECT 9 FROM box RETURNING seq", {});
  });
  EXPECT_EQ(none.error().key, "db.statement") << "not the key of an earlier row";
  EXPECT_TRUE(ask("SELECT seq FROM line WHERE writer = 9").empty());
}

TEST_P(StoreContract, UndoesAFunctionThatFailsAndAnswersItAlone) {
  ASSERT_TRUE(put(1));
  const Done refused = store_->write([](Connection& unit) -> Done {
    AZ_CHECK(unit.run("INSERT INTO box(id) VALUES(2)", {}));
    return Error{ErrorCode::kDenied, "test.denied"};
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "test.denied");
  EXPECT_EQ(ids(), just({1}));
}

TEST_P(StoreContract, StoresNothingOfAFunctionThatOverlooksAFailedStatement) {
  const Done overlooked = store_->write([](Connection& unit) -> Done {
    AZ_CHECK(unit.run("INSERT INTO box(id) VALUES(1)", {}));
    static_cast<void>(unit.run("INSERT INTO box(id) VALUES(1)", {}));
    return done();
  });
  ASSERT_FALSE(overlooked);
  EXPECT_EQ(overlooked.error().key, "db.transaction.poisoned");
  EXPECT_TRUE(ids().empty());
  EXPECT_TRUE(put(2)) << "the next write starts clean";
}

TEST_P(StoreContract, BringsAnExceptionToItsOwnCallerAndUndoesItAlone) {
  std::atomic<int> caught = 0;
  std::atomic<int> kept = 0;
  std::vector<std::thread> callers;
  for (std::int64_t i = 0; i < 16; ++i)
    callers.emplace_back([&, i] {
      try {
        const Done written = store_->write([&](Connection& unit) -> Done {
          AZ_CHECK(unit.run("INSERT INTO box(id) VALUES($1)", {i}));
          if (i % 4 == 0) throw std::runtime_error("a bug");
          return done();
        });
        if (written) ++kept;
      } catch (const std::runtime_error&) {
        if (i % 4 == 0) ++caught;
      }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(caught, 4);
  EXPECT_EQ(kept, 12);
  EXPECT_EQ(ids().size(), 12U);
}

TEST_P(StoreContract, RefusesAWriteWithinAWriteWhichWouldWaitForItself) {
  const Done nested = store_->write([&](Connection&) { return put(1); });
  ASSERT_FALSE(nested);
  EXPECT_EQ(nested.error().key, "db.write.nested");
}

TEST_P(StoreContract, RefusesToWriteInARead) {
  const auto written =
      store_->read([](Connection& snapshot) { return snapshot.run("INSERT INTO box(id) VALUES(1)", {}); });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().key, "db.readonly");
  EXPECT_TRUE(ids().empty());
}

TEST_P(StoreContract, GivesBackEveryValueAsItWas) {
  using Limits = std::numeric_limits<std::int64_t>;
  const Blob bytes{std::byte{0}, std::byte{255}, std::byte{'\''}, std::byte{'\\'}};
  const std::vector<Row> given = {
      {std::int64_t{Limits::min()}, std::string("𠮷野 葛󠄀 'x' \\ \n"), bytes},
      {std::int64_t{-1}, std::string(), Blob{}},
      {std::int64_t{0}, std::monostate{}, std::monostate{}},
      {std::int64_t{Limits::max()}, std::string("1"), Blob(100'000, std::byte{7})},
  };
  for (const Row& row : given)
    ASSERT_TRUE(
        store_->write([&](Connection& unit) { return unit.run("INSERT INTO box VALUES($1, $2, $3)", row); }));
  EXPECT_EQ(ask("SELECT id, name, bytes FROM box ORDER BY id"), given);
  EXPECT_EQ(ask("SELECT COUNT(*), SUM(id) FROM box WHERE id IN (-1, 0)"),
            (std::vector<Row>{{std::int64_t{2}, std::int64_t{-1}}}));
  const auto echo = store_->read([&](Connection& snapshot) {
    return snapshot.run("SELECT $1, $2, $3, $1 = 5", {std::int64_t{5}, std::string("五"), bytes});
  });
  ASSERT_TRUE(echo) << echo.error().key;
  EXPECT_EQ(*echo, (std::vector<Row>{{std::int64_t{5}, std::string("五"), bytes, std::int64_t{1}}}));
}

TEST_P(StoreContract, RefusesTextWithANulByte) {
  const auto refused = store_->write([](Connection& unit) {
    return unit.run("INSERT INTO box(id, name) VALUES(1, $1)", {std::string("a\0b", 3)});
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "db.text");
}

TEST_P(StoreContract, RefusesTwoStatementsInOneAndAValueTooFew) {
  for (const std::string_view sql : {"SELECT 1; DELETE FROM box", "SELECT id FROM box WHERE id = $1"})
    EXPECT_EQ(store_->read([&](Connection& c) { return c.run(sql, {}); }).error().key, "db.statement") << sql;
}

TEST_P(StoreContract, KeepsStatementsApartThatDifferInTextOrKindsOfValues) {
  for (std::int64_t round = 0; round < 3; ++round) {
    ASSERT_TRUE(put(round));
    const auto both = store_->read([&](Connection& c) -> Result<std::vector<Row>> {
      AZ_TRY(some, c.run("SELECT id FROM box WHERE id = $1", {round}));
      AZ_TRY(none, c.run("SELECT id FROM box WHERE id < $1", {std::int64_t{0}}));
      AZ_TRY(null, c.run("SELECT id FROM box WHERE id = $1", {std::monostate{}}));
      EXPECT_TRUE(none.empty() && null.empty());
      return some;
    });
    ASSERT_TRUE(both) << both.error().key;
    EXPECT_EQ(*both, just({round})) << "a value bound before must not stay behind";
  }
}

TEST_P(StoreContract, NeverShowsAReaderWhatIsNotCommittedNorMakesItWait) {
  ASSERT_TRUE(put(1));
  std::atomic<int> stage = 0;
  std::thread writer([&] {
    EXPECT_TRUE(store_->write([&](Connection& unit) -> Done {
      AZ_CHECK(unit.run("INSERT INTO box(id) VALUES(2)", {}));
      stage = 1;
      stage.notify_all();
      stage.wait(1);  // Until the reader has its answer: a reader that waited would hang here for ever.
      return done();
    }));
  });
  stage.wait(0);
  EXPECT_EQ(ids(), just({1}));
  stage = 2;
  stage.notify_all();
  writer.join();
  EXPECT_EQ(ids(), just({1, 2}));
}

TEST_P(StoreContract, ShowsAReaderOneMomentHoweverLongItLooks) {
  ASSERT_TRUE(put(1));
  const auto again = store_->read([&](Connection& snapshot) {
    static_cast<void>(snapshot.run("SELECT id FROM box", {}));
    std::thread([&] { EXPECT_TRUE(put(2)); }).join();
    return snapshot.run("SELECT id FROM box", {});
  });
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, just({1}));
}

TEST_P(StoreContract, LetsOnlyOneOfManyTakeTheLastPlace) {
  std::vector<std::thread> callers;
  for (std::int64_t id = 0; id < 16; ++id)
    callers.emplace_back([&, id] {
      const Done taken = store_->write([&](Connection& unit) -> Done {
        AZ_TRY(rows, unit.run("SELECT COUNT(*) FROM box", {}));
        if (rows != just({0})) return Error{ErrorCode::kConflict, "test.taken"};
        AZ_CHECK(unit.run("INSERT INTO box(id) VALUES($1)", {id}));
        return done();
      });
      EXPECT_EQ(taken ? "test.taken" : taken.error().key, "test.taken");
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(ids().size(), 1U);
}

TEST_P(StoreContract, RunsAFunctionAgainThatClashedInsideASavepoint) {
  std::atomic<int> fell_back = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i)
    writers.emplace_back([&] {
      for (int n = 0; n < 20; ++n) {
        bool instead = false;
        const Done written = store_->write([&](Connection& unit) -> Done {
          AZ_TRY(part, Savepoint::begin(unit));
          instead = !unit.run("UPDATE head SET size = size + 1 WHERE id = 1", {});
          return instead ? done() : part.keep();
        });
        EXPECT_TRUE(written) << written.error().key;
        fell_back += instead;
      }
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(fell_back, 0) << "a clash is no answer of the statement's";
  EXPECT_EQ(ask("SELECT size FROM head"), (std::vector<Row>{{std::int64_t{160}}}));
}

TEST_P(StoreContract, PlansAStatementAnewWhenItsTableHasChanged) {
  const auto all = [](Connection& unit) { return unit.run("SELECT * FROM head", {}); };
  ASSERT_TRUE(store_->write(all));
  ASSERT_TRUE(store_->write(
      [](Connection& unit) { return unit.run("ALTER TABLE head ADD COLUMN more BIGINT", {}); }));
  const auto rows = store_->write(all);
  ASSERT_TRUE(rows) << rows.error().key;
  EXPECT_EQ(rows->at(0).size(), 3U);
}

TEST_P(StoreContract, EndsASnapshotThatLivesTooLong) {
  const auto impatient = open({.read = std::chrono::milliseconds(50)});
  const auto endless = impatient->read([](Connection& snapshot) {
    return snapshot.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT COUNT(*) FROM n",
                        {});
  });
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().key, "db.read.expired");
  EXPECT_TRUE(impatient->read([](Connection& snapshot) { return snapshot.run("SELECT 1", {}); }));
}

TEST_P(StoreContract, SaysThatItIsBusyWhenNoReaderComesFreeInTime) {
  const auto impatient = open({.wait = std::chrono::milliseconds(50)});
  std::string_view last;
  const std::function<Done(Connection&)> read_on = [&](Connection&) -> Done {
    const Done deeper = impatient->read(read_on);
    if (last.empty()) last = deeper.error().key;
    return deeper;
  };
  EXPECT_FALSE(impatient->read(read_on));
  EXPECT_EQ(last, "db.busy");
}

TEST_P(StoreContract, CannotBeOpenedWhereNothingIs) {
  const auto nowhere =
      open_store(GetParam().on_postgres ? "postgres:host=/nonexistent" : "/nonexistent/store.db");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().key, "db.open");
}

INSTANTIATE_TEST_SUITE_P(Backends, StoreContract, testing::ValuesIn(kBackends), backend_name);

}  // namespace
}  // namespace azekura::db
