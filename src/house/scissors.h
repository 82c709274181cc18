#pragma once
// For tests: a power cut at any chosen moment. Stores that pass everything on until the n-th thing that is
// written (a transaction, a truncated log), and are dead from then on, as everything is when the power goes.
// The cut falls before that write, or after it but before anybody was told.

#include <atomic>
#include <functional>
#include <limits>

#include "db/store.h"

namespace azekura::house {

class Scissors {
 public:
  enum class Cut {
    kBefore,
    kAfter,
    kAnswerLost,  // This one answer is lost, and the process lives on.
    kMeanwhile    // Nothing is lost, but somebody else comes first.
  };

  void set(std::int64_t nth, Cut how) {
    how_ = how;
    dead_ = cut_ = false;
    left_ = nth;
  }
  /// Does `first` just before the nth write.
  void come_between(std::int64_t nth, std::function<void()> first) {
    meanwhile_ = std::move(first);
    set(nth, Cut::kMeanwhile);
  }
  void put_away() { set(std::numeric_limits<std::int64_t>::max(), Cut::kBefore); }
  bool has_cut() const { return cut_; }
  bool dead() const { return dead_; }

  static constexpr Error kPowerCut{ErrorCode::kUnavailable, "db.commit.unknown"};

  template <typename F>
  Done at(F&& write) {
    if (dead_) return kPowerCut;
    if (left_.fetch_sub(1) != 1) return write();
    if (how_ == Cut::kMeanwhile) {
      meanwhile_();
      return write();
    }
    cut_ = true;
    dead_ = how_ != Cut::kAnswerLost;
    if (how_ != Cut::kBefore) AZ_CHECK(write());
    return kPowerCut;
  }

 private:
  Cut how_ = Cut::kBefore;
  std::function<void()> meanwhile_;
  std::atomic<std::int64_t> left_ = std::numeric_limits<std::int64_t>::max();
  std::atomic<bool> dead_ = false, cut_ = false;
};

class CutStore : public db::Store {
 public:
  CutStore(db::Store& real, Scissors& scissors) : real_(real), scissors_(scissors) {}

  void sequence(std::function<Done(db::Connection&)> assign, std::function<void()> settled) override {
    real_.sequence(std::move(assign), std::move(settled));
  }
  Done backup_to(const std::string& path) override { return real_.backup_to(path); }
  Done checkpoint_wal() override {
    return scissors_.at([&] { return real_.checkpoint_wal(); });
  }
  Backend backend() const override { return real_.backend(); }

 private:
  Done write_any(const std::function<Done(db::Connection&)>& fn) override {
    return scissors_.at([&] { return real_.write(fn); });
  }
  Done read_any(const std::function<Done(db::Connection&)>& fn) override {
    return scissors_.dead() ? Done(Scissors::kPowerCut) : real_.read(fn);
  }

  db::Store& real_;
  Scissors& scissors_;
};

}  // namespace azekura::house
