#pragma once
// A bounded number of connections, made when first needed, lent to one thread at a time. One that is no longer
// fit is closed when it comes back, and its place is free for a new one.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.h"

namespace azekura::db {

template <typename Kind>
class Pool {
 public:
  using Open = std::function<Result<std::unique_ptr<Kind>>()>;

  Pool(std::size_t places, std::chrono::milliseconds wait, Open open)
      : free_(places), wait_(wait), open_(std::move(open)) {}

  class Lent {
   public:
    Lent(Pool& pool, std::unique_ptr<Kind> connection, std::uint64_t age)
        : pool_(&pool), connection_(std::move(connection)), age_(age) {}
    Lent(Lent&&) noexcept = default;
    Lent& operator=(Lent&&) = delete;
    ~Lent() {
      if (connection_) pool_->take_back(std::move(connection_), age_);
    }
    Kind& operator*() const { return *connection_; }
    Kind* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Kind> connection_;
    std::uint64_t age_;
  };

  /// "db.busy" when none came free in time.
  Result<Lent> lend() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, wait_, [&] { return free_ > 0; }))
      return Error{ErrorCode::kUnavailable, "db.busy"};
    free_ -= 1;
    const std::uint64_t age = age_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return Lent(*this, std::move(connection), age);
    }
    lock.unlock();
    auto opened = open_();
    if (opened) return Lent(*this, *std::move(opened), age);
    lock.lock();
    free_ += 1;
    returned_.notify_one();
    return opened.error();
  }

  /// None of the connections made so far is used again.
  void forget() {
    const std::lock_guard lock(mutex_);
    age_ += 1;
    idle_.clear();
  }

 private:
  void take_back(std::unique_ptr<Kind> connection, std::uint64_t age) {
    const bool fit = connection->fit();
    const std::lock_guard lock(mutex_);
    if (fit && age == age_) idle_.push_back(std::move(connection));
    free_ += 1;
    returned_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t free_;
  std::uint64_t age_ = 0;
  std::vector<std::unique_ptr<Kind>> idle_;
  std::chrono::milliseconds wait_;
  Open open_;
};

}  // namespace azekura::db
