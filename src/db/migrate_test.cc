#include "db/migrate.h"

#include <gtest/gtest.h>

#include "support/postgres.h"

namespace azekura::db {
namespace {

const Migration kFirst{1, "CREATE TABLE a(id SERIAL_KEY, note TEXT DEFAULT 'a BLOB; kept', box BLOB);\n"};
const Migration kSecond{2, "ALTER TABLE a ADD COLUMN more BIGINT;\nINSERT INTO a(more) VALUES(5);\n"};
const Migration kBroken{2, "INSERT INTO a(box) VALUES(NULL);\nINSERT INTO nowhere VALUES(1);\n"};

std::vector<Row> ask(Store& store, std::string_view sql) {
  return *store.read([&](Connection& c) { return c.run(sql, {}); });
}

class Migrate : public testing::TestWithParam<std::string (*)()> {};

TEST_P(Migrate, RunsWhatIsMissingOnceAndCountsEachRoomApart) {
  const auto store = *open_store(GetParam()());
  const Migration both[] = {kFirst, kSecond};
  ASSERT_TRUE(migrate(*store, "a", std::span(both, 1)));
  for (int again = 0; again < 2; ++again) ASSERT_TRUE(migrate(*store, "a", both));
  ASSERT_TRUE(migrate(*store, "b", {}));
  EXPECT_EQ(ask(*store, "SELECT id, more, note FROM a"),
            (std::vector<Row>{{std::int64_t{1}, std::int64_t{5}, std::string("a BLOB; kept")}}));
  EXPECT_EQ(ask(*store, "SELECT room, version FROM schema_version ORDER BY room"),
            (std::vector<Row>{{std::string("a"), std::int64_t{2}}, {std::string("b"), std::int64_t{0}}}));
}

TEST_P(Migrate, LeavesNothingBehindOfAStepThatFails) {
  const auto store = *open_store(GetParam()());
  const Migration steps[] = {kFirst, kBroken};
  ASSERT_TRUE(migrate(*store, "a", std::span(steps, 1)));
  EXPECT_FALSE(migrate(*store, "a", steps));
  EXPECT_TRUE(ask(*store, "SELECT id FROM a").empty());
  EXPECT_EQ(ask(*store, "SELECT version FROM schema_version"), (std::vector<Row>{{std::int64_t{1}}}));
}

TEST_P(Migrate, RefusesADatabaseNewerThanTheProgram) {
  const auto store = *open_store(GetParam()());
  const Migration both[] = {kFirst, kSecond};
  ASSERT_TRUE(migrate(*store, "a", both));
  EXPECT_EQ(migrate(*store, "a", std::span(both, 1)).error().key, "db.schema.newer");
}

TEST_P(Migrate, RefusesStepsThatAreNotNumberedFromOne) {
  const auto store = *open_store(GetParam()());
  EXPECT_EQ(migrate(*store, "a", std::span(&kSecond, 1)).error().key, "db.migrations");
}

INSTANTIATE_TEST_SUITE_P(Backends, Migrate,
                         testing::Values([] { return std::string(":memory:"); },
                                         test_support::postgres_database),
                         [](const auto& test) { return test.index == 0 ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace azekura::db
