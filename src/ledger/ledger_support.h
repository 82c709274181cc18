#pragma once
// For the tests of this room: a database of each kind with the ledger's tables in it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>

#include "ledger/ledger.h"
#include "ledger/tables.h"

namespace azekura::ledger {

struct Backend {
  std::string name;
  Dialect dialect;
  friend std::ostream& operator<<(std::ostream& out, const Backend& backend) { return out << backend.name; }
};

class OnEachBackend : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    const char* url = std::getenv("AZEKURA_TEST_POSTGRES");  // NOLINT(concurrency-mt-unsafe)
    auto opened = GetParam().dialect == Dialect::kSqlite ? db::open_sqlite(":memory:")
                                                         : db::open_postgres(url != nullptr ? url : "host=/nonexistent");
    if (!opened) GTEST_SKIP() << GetParam().name << ": " << opened.error().key;
    connection_ = *std::move(opened);
    for (const auto* table : {"ledger_entry", "ledger_subject", "ledger_log", "account"})
      ASSERT_TRUE(connection_->run(std::string("DROP TABLE IF EXISTS ") + table, {}));
    ASSERT_TRUE(create_tables(*connection_, GetParam().dialect));
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
  db::Connection& db() { return *connection_; }

 private:
  std::unique_ptr<db::Connection> connection_;
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

inline std::string backend_name(const testing::TestParamInfo<Backend>& test) { return test.param.name; }
#define ON_EACH_BACKEND(suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(Backends, suite,                                          \
                           testing::Values(Backend{"sqlite", Dialect::kSqlite},      \
                                           Backend{"postgres", Dialect::kPostgres}), \
                           backend_name)

}  // namespace azekura::ledger
