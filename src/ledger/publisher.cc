#include "ledger/publisher.h"

#include <chrono>
#include <cstdlib>

#include "grower.h"
#include "ledger/files.h"
#include "ledger/ledger.h"

namespace azekura::ledger {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenPasses = 200ms;  // A burst of commits shares one signature.
constexpr auto kRetry = 1s;
constexpr auto kIdle = 30s;  // The clock is looked at even when nothing is written.
constexpr Instant kJump = 60'000;

Instant machine_steady() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct Publisher::Signal {
  std::mutex mutex;
  std::condition_variable changed;
  bool news = true;  // The first pass comes unasked.
  bool closing = false;

  void raise(bool& flag) {
    {
      const std::lock_guard lock(mutex);
      flag = true;
    }
    changed.notify_all();
  }
};

std::unique_ptr<Publisher> Publisher::start(db::Store& store, PublisherSetup setup) {
  if (!setup.steady) setup.steady = machine_steady;
  std::unique_ptr<Publisher> publisher(new Publisher(store, std::move(setup)));
  store.sequence(assign, [signal = publisher->signal_] { signal->raise(signal->news); });
  publisher->thread_ = std::thread([raw = publisher.get()] { raw->run(); });
  return publisher;
}

Publisher::Publisher(db::Store& store, PublisherSetup setup)
    : store_(store), setup_(std::move(setup)), signal_(std::make_shared<Signal>()) {}

Publisher::~Publisher() {
  signal_->raise(signal_->closing);
  if (thread_.joinable()) thread_.join();
}

void Publisher::wake() { signal_->raise(signal_->news); }

void Publisher::run() {
  for (auto wait = std::chrono::milliseconds(kIdle);;) {
    {
      std::unique_lock lock(signal_->mutex);
      signal_->changed.wait_for(lock, wait, [&] { return signal_->news || signal_->closing; });
      const bool last = signal_->closing;
      if (last && !signal_->news) return;
      signal_->news = false;
    }
    wait = publish() ? std::chrono::milliseconds(kIdle) : std::chrono::milliseconds(kRetry);
    std::unique_lock lock(signal_->mutex);
    signal_->changed.wait_for(lock, kBetweenPasses, [&] { return signal_->closing; });
  }
}

Done Publisher::publish() {
  const std::lock_guard lock(passing_);
  Done outcome = note_clock();
  AZ_TRY(all, store_.read([](db::Connection& reader) { return logs(reader); }));
  for (const LogRow& log : all) {
    const auto before = status(log.log);
    const bool known = growers_.contains(log.log);
    if (before.state == LogState::kDiverged || (known && before.published == log.size)) continue;
    if (const Done published = publish_one(log); !published) outcome = published;
  }
  return outcome;
}

Done Publisher::publish_one(const LogRow& log) {
  auto now = status(log.log);
  bool locked = true;
  const auto outcome = [&]() -> Done {
    AZ_TRY(key, setup_.signing_key(log.log));
    locked = false;
    AZ_TRY(name, NoteKey::make(origin_of(setup_.installation, log.log, log.epoch), key.public_key()));
    auto& grower = growers_[log.log];
    if (!grower) {
      AZ_TRY(opened, Grower::open(store_, folder_of(setup_.ledger, log), log, name));
      grower = std::make_unique<Grower>(std::move(opened));
      now.published = grower->published();
    }
    AZ_CHECK(grower->publish(log.size, key));
    now = {LogState::kCurrent, grower->published()};
    return done();
  }();
  if (!outcome) {
    growers_.erase(log.log);
    now.reason = outcome.error().key;
    now.state = outcome.error().code == ErrorCode::kCorrupt ? LogState::kDiverged
                : locked                                    ? LogState::kLocked
                                                            : LogState::kFailing;
  }
  tell(log.log, now);
  return outcome;
}

/// A clock that was set is a line: the times of the lines around it mean less than they seem to.
Done Publisher::note_clock() {
  const Instant wall = setup_.clock();
  const Instant monotonic = setup_.steady();
  Instant jump = 0;
  if (wall_ != 0) {
    jump = (wall - wall_) - (monotonic - monotonic_);
  } else {
    AZ_TRY(last, store_.read([](db::Connection& reader) { return latest_time(reader, kInstallation); }));
    jump = std::min<Instant>(0, wall - last);  // It was set back while we were away.
  }
  if (std::abs(jump) > kJump) {
    Act act;
    act.act = "clock.jump";
    act.detail["by_seconds"] = std::to_string(jump / 1'000);
    AZ_CHECK(store_.write([&](db::Connection& unit) { return append(unit, wall, act); }));
  }
  wall_ = wall;
  monotonic_ = monotonic;
  return done();
}

void Publisher::tell(BusinessId log, LogStatus status) {
  const std::lock_guard lock(telling_);
  status_[log] = status;
}

std::map<BusinessId, LogStatus> Publisher::status() const {
  const std::lock_guard lock(telling_);
  return status_;
}

LogStatus Publisher::status(BusinessId log) const {
  const std::lock_guard lock(telling_);
  const auto found = status_.find(log);
  return found == status_.end() ? LogStatus{} : found->second;
}

Result<std::string> Publisher::vkey(BusinessId log) const {
  AZ_TRY(row, store_.read([&](db::Connection& reader) { return log_row(reader, log); }));
  AZ_TRY(key, setup_.signing_key(log));
  AZ_TRY(name, NoteKey::make(origin_of(setup_.installation, log, row.epoch), key.public_key()));
  return name.vkey();
}

}  // namespace azekura::ledger
