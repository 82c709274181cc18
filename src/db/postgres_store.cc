#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "backends.h"
#include "pool.h"
#include "postgres.h"

namespace azekura::db {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Three stores of one program stay below the server's usual 100 connections.
constexpr std::size_t kWriters = 16;
constexpr std::size_t kReaders = 8;
constexpr auto kLook = 1s;  // A commit whose answer was lost may have happened after the sequencer looked.

using Use = PostgresConnection::Use;

/// Gives indices, in a thread of its own, whenever it is told that there may be new rows.
class Sequencer {
 public:
  Sequencer(std::string conninfo, std::function<Done(Connection&)> assign, std::function<void()> settled)
      : conninfo_(std::move(conninfo)),
        assign_(std::move(assign)),
        settled_(std::move(settled)),
        thread_([this] { serve(); }) {}
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;
  ~Sequencer() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void rows_may_be_there() {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(due_, true)) return;
    }
    wake_.notify_one();
  }

 private:
  void serve() {
    const Writing writing;
    do {
      const bool served = give_indices();
      if (served && std::exchange(owed_, false)) settled_();
      // What was lost on the way shows in the next look, a second later at most.
    } while (wait());
  }

  bool wait() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLook, [&] { return due_ || closing_; });
    due_ = false;
    return !closing_;
  }

  bool give_indices() {
    try {
      const Done given = try_once();
      if (!given) connection_.reset();
      return static_cast<bool>(given);
    } catch (...) {  // Nobody waits here for an exception; the rows keep waiting for their index.
      connection_.reset();
      return false;
    }
  }

  Done try_once() {
    if (!connection_) {
      AZ_TRY(fresh, PostgresConnection::open(conninfo_, Use::kSequence, {.statement = 60s, .lock = 60s}));
      connection_ = std::move(fresh);
    }
    AZ_TRY(unit, Transaction::begin(*connection_));
    AZ_CHECK(unit->run("SELECT pg_advisory_xact_lock(7021802)", {}));  // One sequencer per database.
    const auto before = connection_->changes();
    AZ_CHECK(assign_(*unit));
    // Said before the commit: if its answer is lost, the next look finds no such rows, and still has to tell.
    owed_ = owed_ || connection_->changes() != before;
    return unit.commit();
  }

  const std::string conninfo_;
  const std::function<Done(Connection&)> assign_;
  const std::function<void()> settled_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool due_ = false;
  bool closing_ = false;
  bool owed_ = false;  // The thread's alone, as connection_ is.
  std::unique_ptr<PostgresConnection> connection_;
  std::thread thread_;
};

class PostgresStore final : public Store {
 public:
  PostgresStore(const std::string& conninfo, const StoreLimits& limits)
      : conninfo_(conninfo),
        limits_(limits),
        writers_(kWriters, limits.wait,
                 [this] { return PostgresConnection::open(conninfo_, Use::kWrite, {.lock = limits_.wait}); }),
        readers_(kReaders, limits.wait, [this] {
          return PostgresConnection::open(conninfo_, Use::kRead, {.statement = limits_.read});
        }) {}

  Backend backend() const override { return Backend::kPostgres; }

  void sequence(std::function<Done(Connection&)> assign, std::function<void()> settled) override {
    sequencer_ = std::make_unique<Sequencer>(conninfo_, std::move(assign), std::move(settled));
  }

  Done backup_to(const std::string&) override { return Error{ErrorCode::kInvalid, "db.backup.postgres"}; }
  Done checkpoint_wal() override { return done(); }

  /// Whether the server can be reached at all.
  Done greet() {
    AZ_CHECK(writers_.lend());
    return done();
  }

 private:
  Done write_any(const std::function<Done(Connection&)>& fn) override {
    AZ_CHECK(Writing::permitted());
    const auto deadline = steady_clock::now() + limits_.wait;
    std::unique_lock alone(clashing_, std::defer_lock);
    for (auto pause = 0ms;; pause = std::min(pause * 2 + 1ms, 16ms)) {
      bool clashed = false;
      const Done written = try_once(fn, clashed);
      const bool maybe_stored = written || written.error().key == "db.commit.unknown";
      if (maybe_stored && sequencer_) sequencer_->rows_may_be_there();
      if (!clashed || steady_clock::now() >= deadline) return written;
      // Those that clashed go one after another from now on, so that each round somebody gets through.
      if (!alone.owns_lock() && !alone.try_lock_until(deadline)) return written;
      std::this_thread::sleep_for(jitter(pause));
    }
  }

  /// `clashed`: the server said that nothing is stored (a 40001 in answer to COMMIT says so, too), or was
  /// never asked for anything. A COMMIT that was not answered is never tried again.
  Done try_once(const std::function<Done(Connection&)>& fn, bool& clashed) {
    AZ_TRY(writer, lend(writers_));
    const Writing writing;
    auto unit = Transaction::begin(*writer);
    if (!unit) {
      clashed = !writer->fit();
      return unit.error();
    }
    Done outcome = fn(**unit);
    // A clash that was caught by a savepoint is still one: what the function made of it is not its answer.
    if (outcome && writer->clashed()) outcome = Error{ErrorCode::kUnavailable, "db.busy"};
    if (outcome) outcome = (*unit).commit();
    clashed = !outcome && writer->clashed();
    return outcome;
  }

  Done read_any(const std::function<Done(Connection&)>& fn) override {
    AZ_TRY(reader, lend(readers_));
    reader->expire_at(steady_clock::now() + limits_.read);
    AZ_TRY(snapshot, Transaction::begin(*reader));
    Done outcome = fn(*snapshot);
    reader->expire_at(std::nullopt);
    return outcome;
  }

  /// A connection that lay idle may have been cut off; nothing was asked of it yet, so another will do.
  static Result<Pool<PostgresConnection>::Lent> lend(Pool<PostgresConnection>& pool) {
    {
      AZ_TRY(lent, pool.lend());
      if (!lent->hung_up()) return lent;
    }
    pool.forget();
    return pool.lend();
  }

  static std::chrono::microseconds jitter(std::chrono::milliseconds up_to) {
    thread_local std::minstd_rand random(std::random_device{}());
    return std::chrono::microseconds(
        std::uniform_int_distribution<std::int64_t>(0, std::chrono::microseconds(up_to).count())(random));
  }

  const std::string conninfo_;
  const StoreLimits limits_;
  Pool<PostgresConnection> writers_;
  Pool<PostgresConnection> readers_;
  std::timed_mutex clashing_;
  std::unique_ptr<Sequencer> sequencer_;  // Stops first.
};

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(const std::string& conninfo, const StoreLimits& limits) {
  auto store = std::make_unique<PostgresStore>(conninfo, limits);
  AZ_CHECK(store->greet());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace azekura::db
