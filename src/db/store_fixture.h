#pragma once
// A Store with a few tables, on each backend, for the tests of the contract.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <stdexcept>

#include "db/migrate.h"
#include "db/store.h"
#include "support/postgres.h"

namespace azekura::db {

inline const Migration kTables[] = {{1, R"(
CREATE TABLE box(id BIGINT PRIMARY KEY, name TEXT, bytes BLOB);
CREATE TABLE line(seq SERIAL_KEY, writer BIGINT NOT NULL, idx BIGINT UNIQUE);
CREATE TABLE head(id BIGINT PRIMARY KEY, size BIGINT NOT NULL);
CREATE TABLE leaf(id BIGINT PRIMARY KEY, box BIGINT REFERENCES box(id) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO head VALUES(1, 0);
)"}};

struct Backend {
  std::string name;
  bool on_postgres;
  friend std::ostream& operator<<(std::ostream& out, const Backend& backend) { return out << backend.name; }
};

inline const Backend kBackends[] = {{"sqlite", false}, {"postgres", true}};
inline std::string backend_name(const testing::TestParamInfo<Backend>& test) { return test.param.name; }

/// Gone with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    if (::mkdtemp(name_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(name_); }
  std::string file(std::string_view file) const { return name_ + "/" + std::string(file); }

 private:
  std::string name_ = "/tmp/azekura-db-XXXXXX";
};

class StoreContract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    where_ = GetParam().on_postgres ? test_support::postgres_database() : folder_.file("store.db");
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

  /// Another program, as it were, at the same database.
  std::unique_ptr<Store> open(const StoreLimits& limits = {}) { return *open_store(where_, limits); }

  TemporaryFolder folder_;
  std::string where_;
  std::unique_ptr<Store> store_;
};

inline std::vector<Row> just(std::initializer_list<std::int64_t> ids) {
  std::vector<Row> rows;
  for (const auto id : ids) rows.push_back({id});
  return rows;
}

}  // namespace azekura::db
