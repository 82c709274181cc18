#pragma once
// One SQLite connection, with what the store needs beyond the common Connection: a time limit,
// the reason of the last failure, the WAL's end.

#include <sqlite3.h>

#include <chrono>
#include <optional>

#include "db/db.h"
#include "statement_cache.h"

namespace azekura::db {

class SqliteConnection final : public Connection {
 public:
  enum class Use { kWrite, kRead };
  using Deadline = std::chrono::steady_clock::time_point;

  /// A new file is readable by its owner alone. `wait`: how long another process's lock is waited for.
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Use use,
                                                        std::chrono::milliseconds wait);

  /// After it statements fail with "db.read.expired", the one that is running too.
  void expire_at(std::optional<Deadline> deadline) { deadline_ = deadline; }
  /// Why the last statement failed.
  Error trouble() const { return trouble_; }
  /// An I/O error was seen: what the file holds must be asked anew, by a new connection.
  bool distrusted() const { return distrusted_; }
  bool fit() const { return !distrusted_ && !in_transaction(); }
  bool writes_alone() const override { return use_ == Use::kWrite; }  // BEGIN IMMEDIATE.
  /// Rows changed since it was opened.
  std::int64_t changes() const { return sqlite3_total_changes64(db_.get()); }
  /// A deferred reference that nothing answers yet: COMMIT would fail on it.
  bool owes_reference() const;
  /// kCorrupt, unless the whole file is sound.
  Done check();
  /// The WAL is brought home and cut to nothing. "db.busy", at once, while a reader still needs it.
  Done truncate_wal();

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* stmt) const { sqlite3_finalize(stmt); }
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalize> stmt;
    std::vector<int> places;  // Of $1, $2, …
  };

  SqliteConnection(sqlite3* db, Use use, std::chrono::milliseconds wait)
      : use_(use), wait_(static_cast<int>(wait.count())), db_(db) {
    sqlite3_busy_timeout(db, wait_);
  }
  Result<std::vector<Row>> execute(std::string_view sql, const std::vector<Value>& values) override;
  Result<std::int64_t> execute_insert(std::string_view sql, const std::vector<Value>& values) override;
  Done begin() override;
  Done commit() override;
  bool in_transaction() const override { return sqlite3_get_autocommit(db_.get()) == 0; }
  Result<Statement> prepare(std::string_view sql);
  Result<std::vector<Row>> step(Statement& statement, const std::vector<Value>& values);
  Error failed(int rc);
  bool expired() const { return deadline_ && std::chrono::steady_clock::now() >= *deadline_; }
  Error name(int rc) const;

  Use use_;
  int wait_;  // Milliseconds.
  std::optional<Deadline> deadline_;
  Error trouble_{ErrorCode::kUnavailable, "db.step"};
  bool distrusted_ = false;
  std::unique_ptr<sqlite3, Close> db_;
  StatementCache<Statement> cache_;  // After db_: statements go before their connection.
};

}  // namespace azekura::db
