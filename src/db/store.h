#pragma once
// A database as features use it: write(fn) and read(fn). A write is durable when it has answered.
//
// Functions given to write() have no effect outside their transaction (they may be run in a group with others
// and undone with them, or run again from the start) and hold the writer no longer than 20 ms; long work is
// staged in chunks. They see the database as if they ran one after another:
// SQLite: one writer thread runs queued functions inside one transaction and answers all after one commit; if
// one of them fails, all are run again, each in a savepoint. PostgreSQL: a pool, one SERIALIZABLE transaction
// per write, run again while the server says that it clashed with another (40001, 40P01) and was not stored;
// bounded by StoreLimits::wait.
// Thread-safe: any number of threads may write and read at once.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "base/error.h"
#include "db/db.h"

namespace azekura::db {

class Store {
 public:
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Runs `fn` in a transaction; what it returned, once that is durable. An Error from `fn` undoes it alone.
  /// An exception undoes it alone, too, and comes out here.
  /// "db.commit.unknown": it may have happened; ask before repeating.
  template <typename F>
  auto write(F&& fn) -> std::invoke_result_t<F&, Connection&> {
    std::optional<std::invoke_result_t<F&, Connection&>> answer;
    AZ_CHECK(write_any([&](Connection& unit) -> Done {
      answer.emplace(fn(unit));
      if (!*answer) return answer->error();
      return done();
    }));
    return std::move(*answer);
  }

  /// Runs `fn` on a snapshot that lives at most 10 s and never waits for a writer. Writing in it fails.
  template <typename F>
  auto read(F&& fn) -> std::invoke_result_t<F&, Connection&> {
    std::optional<std::invoke_result_t<F&, Connection&>> answer;
    AZ_CHECK(read_any([&](Connection& snapshot) -> Done {
      answer.emplace(fn(snapshot));
      if (!*answer) return answer->error();
      return done();
    }));
    return std::move(*answer);
  }

  /// `assign` gives a gapless index to all rows that have none, in their order; `settled` is told after it
  /// changed rows and they became durable. SQLite: run by the writer in each group before its commit; its
  /// failure fails the group; `settled` is told of any group that changed rows, which may have been given
  /// their indices at once (Connection::writes_alone()). PostgreSQL: by a thread of its own, in synchronous
  /// transactions of its own (READ COMMITTED), one at a time per database, after writes and once a second.
  /// Rows left by an earlier run are served at once. Call once, when the tables are there, before the first
  /// line. `settled` is short and does not write.
  virtual void sequence(std::function<Done(Connection&)> assign, std::function<void()> settled) = 0;

  /// SQLite: one sound, compact, synced file of one moment, while work goes on; kConflict if `path` is there.
  /// PostgreSQL: kInvalid, "db.backup.postgres": pg_dump does that.
  virtual Done backup_to(const std::string& path) = 0;
  /// What was deleted is then no more in SQLite's WAL file. Waits for readers, never holding writers up.
  virtual Done checkpoint_wal() = 0;

  enum class Backend { kSqlite, kPostgres };
  virtual Backend backend() const = 0;

 protected:
  Store() = default;

 private:
  virtual Done write_any(const std::function<Done(Connection&)>& fn) = 0;
  virtual Done read_any(const std::function<Done(Connection&)>& fn) = 0;
};

struct StoreLimits {
  std::chrono::milliseconds read{10'000};  // A snapshot's life.
  std::chrono::milliseconds wait{10'000};  // For a connection, a lock, a quieter moment: then "db.busy".
};

/// `where`: a file path, ":memory:" (a file of its own in a temporary folder, gone with the Store), or
/// "postgres:" followed by a libpq conninfo string.
Result<std::unique_ptr<Store>> open_store(const std::string& where, const StoreLimits& limits = {});

}  // namespace azekura::db
