#pragma once
// One PostgreSQL connection, with what the store needs beyond the common Connection: how its transactions
// begin, whether the last failure was a clash that another try may win, whether it is still fit for use.

#include <libpq-fe.h>

#include <chrono>
#include <optional>

#include "db/db.h"
#include "statement_cache.h"

namespace azekura::db {

class PostgresConnection final : public Connection {
 public:
  /// kWrite: SERIALIZABLE. kRead: one snapshot, read only. kSequence: each statement sees what is committed
  /// by then.
  enum class Use { kWrite, kRead, kSequence };
  using Deadline = std::chrono::steady_clock::time_point;
  struct Times {
    std::chrono::milliseconds statement{0};  // 0: no limit.
    std::chrono::milliseconds lock{0};
  };

  static Result<std::unique_ptr<PostgresConnection>> open(const std::string& conninfo, Use use, Times times);

  /// After it no statement starts: "db.read.expired".
  void expire_at(std::optional<Deadline> deadline) { deadline_ = deadline; }
  /// In this transaction the server said that it clashed with another, and stored nothing of it.
  bool clashed() const { return clashed_; }
  bool fit() const { return !stale_ && PQtransactionStatus(pg_.get()) == PQTRANS_IDLE; }
  bool writes_alone() const override { return false; }
  /// Costs no round trip.
  bool hung_up() const;
  /// Rows changed since it was opened.
  std::int64_t changes() const { return changes_; }

 private:
  struct Finish {
    void operator()(PGconn* pg) const { PQfinish(pg); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  PostgresConnection(PGconn* pg, Use use) : use_(use), pg_(pg) { PQsetNoticeReceiver(pg, note, &noticed_); }
  Result<std::vector<Row>> execute(std::string_view sql, const std::vector<Value>& values) override;
  Result<std::int64_t> execute_insert(std::string_view sql, const std::vector<Value>& values) override;
  Done begin() override;
  Done commit() override;
  bool in_transaction() const override;
  Done command(const char* sql);
  Result<Answer> ask(std::string_view sql, const std::vector<Value>& values);
  Done judge(const PGresult* result);
  static void note(void* noticed, const PGresult* notice);

  Use use_;
  std::optional<Deadline> deadline_;
  bool clashed_ = false;
  bool stale_ = false;
  bool noticed_ = false;  // Before pg_, which may still speak while it is being closed.
  std::int64_t changes_ = 0;
  std::unique_ptr<PGconn, Finish> pg_;
  StatementCache<std::string> cache_;  // Kinds of values and text → name on the server.
};

}  // namespace azekura::db
