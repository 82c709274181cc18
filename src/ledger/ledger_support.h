#pragma once
// For the tests of this room: a database of each kind with the ledger's tables in it.

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "db/store.h"
#include "ledger/ledger.h"
#include "ledger/tables.h"
#include "support/postgres.h"

namespace azekura::ledger {

class TemporaryFolder {
 public:
  TemporaryFolder() { EXPECT_NE(::mkdtemp(name_.data()), nullptr); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(name_); }
  std::filesystem::path path() const { return name_; }

 private:
  std::string name_ = "/tmp/azekura-ledger-XXXXXX";
};

class OnEachBackend : public testing::TestWithParam<std::string> {
 protected:
  bool sqlite() const { return GetParam() == "sqlite"; }
  void SetUp() override {
    const auto where = sqlite() ? (folder_.path() / "ledger.db").string() : test_support::postgres_database();
    auto store = db::open_store(where);
    ASSERT_TRUE(store) << store.error().key;
    store_ = *std::move(store);
    auto opened = sqlite() ? db::open_sqlite(where) : db::open_postgres(where.substr(where.find(':') + 1));
    ASSERT_TRUE(opened) << opened.error().key;
    connection_ = *std::move(opened);
    if (sqlite()) rows("PRAGMA synchronous = OFF");  // Only this connection, which is the test's own.
    ASSERT_TRUE(migrate(*store_));
  }
  std::vector<db::Row> rows(std::string_view sql, const std::vector<db::Value>& values = {}) {
    auto found = connection_->run(sql, values);
    EXPECT_TRUE(found) << sql;
    return found ? *std::move(found) : std::vector<db::Row>{};
  }
  std::string leaf_text(std::int64_t seq) {
    const auto found = rows("SELECT leaf FROM ledger_entry WHERE seq = $1", {seq});
    const auto& bytes = std::get<db::Blob>(found.at(0).at(0));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  db::Store& store() { return *store_; }
  /// Straight into the database, as no feature would.
  db::Connection& db() { return *connection_; }
  std::filesystem::path folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<db::Connection> connection_;
  std::unique_ptr<db::Store> store_;
};

inline Act a_reveal() {
  Act act;
  act.log = BusinessId(3);
  act.act = "number.reveal";
  act.actor = AccountId(5);
  act.device = "9f86d081884c7d65";
  act.session = "5e884898da280471";
  act.records = {"number:91", "person:7"};
  act.purpose = "withholding_tax";
  return act;
}

inline constexpr Instant kNoon = 1'795'262'400'000;  // 2026-11-21T12:00:00Z

#define ON_EACH_BACKEND(suite)                                                     \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::Values("sqlite", "postgres"), \
                           [](const auto& test) { return test.param; })

}  // namespace azekura::ledger
