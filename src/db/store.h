#pragma once
// A database as features use it: write(fn) and read(fn). A write is durable when it has answered.
//
// Functions given to write() have no effect outside their transaction (they may be run in a group with
// others and undone with them) and hold the writer no longer than 20 ms; long work is staged in chunks.
// SQLite: one writer thread runs queued functions, each in a savepoint, inside one transaction and
// answers all after one commit. PostgreSQL: a pool, one transaction per write.
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

  /// Runs `fn` on a snapshot that lives at most 10 s and never waits for a writer. `fn` must not write.
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

  /// `assign` gives a gapless index to all rows that have none, in their order; `settled` is told after such
  /// rows became durable. SQLite: run by the writer in each group before its commit. PostgreSQL: by a thread of
  /// its own, in synchronous transactions of its own, after writes. Call once, before the first write.
  virtual void sequence(std::function<Done(Connection&)> assign, std::function<void()> settled) = 0;

  enum class Backend { kSqlite, kPostgres };
  virtual Backend backend() const = 0;

 protected:
  Store() = default;

 private:
  virtual Done write_any(const std::function<Done(Connection&)>& fn) = 0;
  virtual Done read_any(const std::function<Done(Connection&)>& fn) = 0;
};

/// `where`: a file path, or "postgres:" followed by a libpq conninfo string.
Result<std::unique_ptr<Store>> open_store(const std::string& where);

}  // namespace azekura::db
