// The contract of db::Store, asked of every backend.
#include "db/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <ostream>
#include <stdexcept>
#include <thread>

#include "db/migrate.h"
#include "support/postgres.h"

namespace azekura::db {
namespace {

using namespace std::chrono_literals;

const Migration kTables[] = {{1, R"(
CREATE TABLE box(id BIGINT PRIMARY KEY, name TEXT, bytes BLOB);
CREATE TABLE line(seq SERIAL_KEY, writer BIGINT NOT NULL, idx BIGINT UNIQUE);
CREATE TABLE head(id BIGINT PRIMARY KEY, size BIGINT NOT NULL);
CREATE TABLE leaf(id BIGINT PRIMARY KEY, box BIGINT REFERENCES box(id) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO head VALUES(1, 0);
)"}};

struct Backend {
  std::string name;
  std::string (*where)();
  friend std::ostream& operator<<(std::ostream& out, const Backend& backend) { return out << backend.name; }
};

class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    where_ = GetParam().where();
    auto opened = open_store(where_);
    ASSERT_TRUE(opened) << opened.error().key;
    store_ = *std::move(opened);
    const Done migrated = migrate(*store_, "test", kTables);
    ASSERT_TRUE(migrated) << migrated.error().key;
  }
  Done put(std::int64_t id) {
    return store_->write([&](Connection& unit) -> Done {
      AZ_CHECK(unit.run("INSERT INTO box(id) VALUES($1)", {id}));
      return done();
    });
  }
  std::vector<Row> ask(std::string_view sql) {
    auto rows = store_->read([&](Connection& snapshot) { return snapshot.run(sql, {}); });
    EXPECT_TRUE(rows) << rows.error().key;
    return rows ? *rows : std::vector<Row>{};
  }
  std::vector<Row> ids() { return ask("SELECT id FROM box ORDER BY id"); }

  std::string where_;
  std::unique_ptr<Store> store_;
};

std::vector<Row> just(std::initializer_list<std::int64_t> ids) {
  std::vector<Row> rows;
  for (const auto id : ids) rows.push_back({id});
  return rows;
}

TEST_P(StoreContract, AnswersAWriteWithWhatTheFunctionReturned) {
  const auto answer = store_->write([](Connection& unit) -> Result<std::int64_t> {
    AZ_TRY(rows, unit.run("INSERT INTO line(writer) VALUES(7) RETURNING seq", {}));
    return std::get<std::int64_t>(rows[0][0]);
  });
  ASSERT_TRUE(answer);
  EXPECT_EQ(ask("SELECT seq FROM line"), just({*answer}));
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
    ASSERT_TRUE(store_->write(
        [&](Connection& unit) { return unit.run("INSERT INTO box VALUES($1, $2, $3)", row); }));
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

const Backend kBackends[] = {
    {"sqlite", [] { return std::string(":memory:"); }},
    {"postgres", test_support::postgres_database},
};
INSTANTIATE_TEST_SUITE_P(Backends, StoreContract, testing::ValuesIn(kBackends),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace azekura::db
