#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "backends.h"
#include "pool.h"
#include "signal.h"
#include "sqlite.h"

namespace azekura::db {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Functions that share one commit, and how long more of them are let in. Enough to share a sync; with more,
// all callers would soon wait for the same commit, and be served and write by turns instead of at once.
constexpr std::size_t kGroup = 32;
constexpr auto kGroupTime = 20ms;
constexpr std::size_t kReaders = 16;

/// Lives on its caller's stack until it is answered.
struct Job {
  enum class Kind { kInGroup, kCheckpoint };
  Kind kind = Kind::kInGroup;
  const std::function<Done(Connection&)>* fn = nullptr;
  Done outcome = done();
  std::exception_ptr thrown;
  Signal answered;
};

class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make() {
    std::string name = (std::filesystem::temp_directory_path() / "azekura-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return Error{ErrorCode::kUnavailable, "db.open"};
    return TemporaryFolder(std::move(name));
  }
  TemporaryFolder() = default;
  TemporaryFolder(TemporaryFolder&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;  // What cannot be removed here is the temporary folder's business.
    if (!name_.empty()) std::filesystem::remove_all(name_, ignored);
  }
  std::string file() const { return name_ + "/store.db"; }

 private:
  explicit TemporaryFolder(std::string name) : name_(std::move(name)) {}
  std::string name_;
};

Done sync_to_disk(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return Error{ErrorCode::kUnavailable, "db.io"};
  const int synced = ::fsync(file);
  ::close(file);
  return synced == 0 ? done() : Error{ErrorCode::kUnavailable, "db.io"};
}

class SqliteStore final : public Store {
 public:
  SqliteStore(TemporaryFolder folder, std::string path, std::unique_ptr<SqliteConnection> writer,
              const StoreLimits& limits)
      : folder_(std::move(folder)),
        path_(std::move(path)),
        limits_(limits),
        readers_(
            kReaders, limits.wait,
            [this] { return SqliteConnection::open(path_, SqliteConnection::Use::kRead, limits_.wait); }),
        writer_(std::move(writer)),
        thread_([this] { serve(); }) {}

  ~SqliteStore() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    arrived_.notify_one();
    thread_.join();
  }

  Backend backend() const override { return Backend::kSqlite; }

  void sequence(std::function<Done(Connection&)> assign, std::function<void()> settled) override {
    {
      const std::lock_guard lock(mutex_);
      assign_ = std::move(assign);
      settled_ = std::move(settled);
    }
    // An empty write serves the rows that are left over. If it fails, so will the next, which is heard.
    static_cast<void>(write_any([](Connection&) { return done(); }));
  }

  Done backup_to(const std::string& path) override {
    const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0 && errno == EEXIST) return Error{ErrorCode::kConflict, "db.backup.exists"};
    if (made < 0) return Error{ErrorCode::kUnavailable, "db.backup.open"};
    ::close(made);
    const Done copied = copy_to(path);
    if (!copied) ::unlink(path.c_str());  // Half a backup looks like one.
    return copied;
  }

  Done checkpoint_wal() override {
    const auto deadline = steady_clock::now() + limits_.read + limits_.wait;
    for (;;) {
      Job job;
      job.kind = Job::Kind::kCheckpoint;
      const Done truncated = queue(job);
      if (truncated || truncated.error().key != "db.busy" || steady_clock::now() >= deadline)
        return truncated;
      std::this_thread::sleep_for(5ms);  // A snapshot still needs the WAL; writers go on meanwhile.
    }
  }

 private:
  Done write_any(const std::function<Done(Connection&)>& fn) override {
    Job job;
    job.fn = &fn;
    return queue(job);
  }

  Done queue(Job& job) {
    AZ_CHECK(Writing::permitted());
    bool asleep = false;
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(&job);
      asleep = asleep_;
    }
    if (asleep) arrived_.notify_one();
    job.answered.wait();
    if (job.thrown) std::rethrow_exception(job.thrown);
    return job.outcome;
  }

  Done read_any(const std::function<Done(Connection&)>& fn) override {
    AZ_TRY(reader, readers_.lend());
    reader->expire_at(steady_clock::now() + limits_.read);
    Done outcome = done();
    {
      AZ_TRY(snapshot, Transaction::begin(*reader));
      outcome = fn(*snapshot);
      reader->expire_at(std::nullopt);
    }
    return outcome;
  }

  Done copy_to(const std::string& path) {
    AZ_TRY(source, SqliteConnection::open(path_, SqliteConnection::Use::kRead, limits_.wait));
    AZ_CHECK(source->run("PRAGMA synchronous = FULL", {}));
    AZ_CHECK(source->run("VACUUM INTO $1", {path}));
    AZ_TRY(copy, SqliteConnection::open(path, SqliteConnection::Use::kRead, limits_.wait));
    AZ_CHECK(copy->check());
    AZ_CHECK(sync_to_disk(path, O_RDONLY));
    const auto folder = std::filesystem::path(path).parent_path();
    return sync_to_disk(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
  }

  void serve() {
    const Writing writing;
    while (wait_for_work()) {
      std::vector<Job*> group;
      const Done outcome = run_group(group);
      // Asked before anybody is answered: whoever then calls sequence() is not told of what was before it.
      const auto* const tell = outcome && changed_ ? told() : nullptr;
      for (Job* job : group) {
        if (!outcome)
          job->outcome = outcome;  // Its own answer may rest on a neighbour's row that is not there.
        job->answered.raise();
      }
      if (tell != nullptr) (*tell)();
      if (writer_ && !writer_->fit()) close();
    }
  }

  const std::function<void()>* told() {
    const std::lock_guard lock(mutex_);
    return settled_ ? &settled_ : nullptr;
  }

  bool wait_for_work() {
    std::unique_lock lock(mutex_);
    asleep_ = true;
    arrived_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    asleep_ = false;
    return !waiting_.empty();
  }

  /// The next one that may share the commit; a checkpoint runs alone, outside any transaction.
  Job* next(std::vector<Job*>& group) {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return nullptr;
    Job* const job = waiting_.front();
    if (job->kind == Job::Kind::kCheckpoint && !group.empty()) return nullptr;
    waiting_.pop_front();
    group.push_back(job);
    return job;
  }

  Done run_group(std::vector<Job*>& group) {
    changed_ = false;
    Job* job = next(group);
    if (const Done opened = open_again(); !opened) return fail_all_waiting(group, opened.error());
    if (job->kind == Job::Kind::kCheckpoint) return writer_->truncate_wal();
    const auto before = writer_->changes();
    const Done outcome = run_jobs(group, job);
    changed_ = writer_->changes() != before;
    return outcome;
  }

  Done run_jobs(std::vector<Job*>& group, Job* job) {
    {
      auto begun = Transaction::begin(*writer_);
      if (!begun) return fail_all_waiting(group, begun.error());
      const bool all_well = run_together(*begun, group, job);
      if (!begun->alive()) return writer_->trouble();
      if (all_well) return commit(*begun);
    }
    return run_one_by_one(group);
  }

  /// A savepoint costs a copy of every page that is changed within it, and hardly any function fails: so the
  /// group is first run without. False as soon as one fails: it would take the others with it.
  bool run_together(Transaction& unit, std::vector<Job*>& group, Job* job) {
    const auto until = steady_clock::now() + kGroupTime;
    for (; job != nullptr;
         job = group.size() < kGroup && steady_clock::now() < until ? next(group) : nullptr) {
      try {
        job->outcome = (*job->fn)(*unit);
      } catch (...) {
        return false;  // Run again, it will throw where it harms nobody.
      }
      if (!job->outcome || !unit.sound() || writer_->owes_reference()) return false;
    }
    return true;
  }

  Done run_one_by_one(const std::vector<Job*>& group) {
    AZ_TRY(unit, Transaction::begin(*writer_));
    for (Job* job : group) {
      run(*unit, *job);
      if (!unit.alive()) return writer_->trouble();
    }
    return commit(unit);
  }

  Done commit(Transaction& unit) {
    AZ_CHECK(give_indices(*unit));
    return unit.commit();
  }

  // What took that long (another program's lock) is not waited for once more by each of them.
  Error fail_all_waiting(std::vector<Job*>& group, Error error) {
    while (next(group) != nullptr) continue;
    return error;
  }

  void run(Connection& unit, Job& job) {
    try {
      job.outcome = run_alone(unit, *job.fn);
    } catch (...) {
      job.thrown = std::current_exception();  // The savepoint is undone by now.
    }
  }

  Done run_alone(Connection& unit, const std::function<Done(Connection&)>& fn) {
    AZ_TRY(part, Savepoint::begin(unit));
    AZ_CHECK(fn(unit));
    // Or its neighbours would fail with it at COMMIT.
    if (writer_->owes_reference()) return Error{ErrorCode::kConflict, "db.constraint"};
    return part.keep();
  }

  Done give_indices(Connection& unit) {
    std::function<Done(Connection&)>* assign = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (assign_) assign = &assign_;
    }
    if (assign == nullptr) return done();
    try {
      return (*assign)(unit);
    } catch (...) {
      return Error{ErrorCode::kUnavailable, "db.sequence"};
    }
  }

  // A file that answered with an I/O error is asked again from the start: what the cache says may not be
  // there.
  void close() {
    writer_.reset();
    readers_.forget();
  }

  // Frames of a commit whose sync failed may be in the WAL and not on the disk: what comes after them would
  // be lost with them. So nothing is written behind them: the WAL is brought home and begun anew.
  Done open_again() {
    if (writer_) return done();
    AZ_TRY(fresh, SqliteConnection::open(path_, SqliteConnection::Use::kWrite, limits_.wait));
    AZ_CHECK(fresh->check());
    AZ_CHECK(fresh->truncate_wal());
    writer_ = std::move(fresh);
    return done();
  }

  TemporaryFolder folder_;  // Removed last.
  const std::string path_;
  const StoreLimits limits_;
  Pool<SqliteConnection> readers_;

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> waiting_;
  bool asleep_ = false;
  bool closing_ = false;
  std::function<Done(Connection&)> assign_;
  std::function<void()> settled_;

  std::unique_ptr<SqliteConnection> writer_;  // The writer thread's alone, from here on.
  bool changed_ = false;                      // Rows, by the group that was run last.
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, const StoreLimits& limits) {
  const bool passing = path == ":memory:";
  AZ_TRY(folder, passing ? TemporaryFolder::make() : Result<TemporaryFolder>(TemporaryFolder()));
  const std::string file = passing ? folder.file() : path;
  AZ_TRY(writer, SqliteConnection::open(file, SqliteConnection::Use::kWrite, limits.wait));
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(std::move(folder), file, std::move(writer), limits));
}

}  // namespace azekura::db
