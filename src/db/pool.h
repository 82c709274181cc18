#pragma once
// A bounded number of connections, made when first needed, lent to one thread at a time. One that is no
// longer fit is closed when it comes back, and its place is free for a new one.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/error.h"

namespace azekura::db {

template <typename Kind>
class Pool {
 public:
  using Open = std::function<Result<std::unique_ptr<Kind>>()>;

  Pool(std::size_t places, std::chrono::milliseconds wait, Open open)
      : free_(places), wait_(wait), open_(std::move(open)) {}

  /// A place of the pool, and the connection in it.
  class Lent {
   public:
    Lent(Pool& pool, std::uint64_t age) : pool_(&pool), age_(age) {}
    Lent(Lent&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          age_(other.age_),
          connection_(std::move(other.connection_)) {}
    Lent& operator=(Lent&&) = delete;
    ~Lent() {
      if (pool_ != nullptr) pool_->take_back(std::move(connection_), age_);
    }
    Kind& operator*() const { return *connection_; }
    Kind* operator->() const { return connection_.get(); }

   private:
    friend class Pool;
    Pool* pool_;
    std::uint64_t age_;
    std::unique_ptr<Kind> connection_;
  };

  /// "db.busy" when none came free in time. Who came first is served first.
  Result<Lent> lend() {
    std::unique_lock lock(mutex_);
    AZ_CHECK(take_place(lock));
    Lent lent(*this, age_);
    if (!idle_.empty()) {
      lent.connection_ = std::move(idle_.back());
      idle_.pop_back();
      return lent;
    }
    lock.unlock();
    AZ_TRY(opened, open_());
    lent.connection_ = std::move(opened);
    return lent;
  }

  /// None of the connections made so far is used again.
  void forget() {
    const std::lock_guard lock(mutex_);
    age_ += 1;
    idle_.clear();
  }

 private:
  void take_back(std::unique_ptr<Kind> connection, std::uint64_t age) {
    const bool fit = connection && connection->fit();
    const std::lock_guard lock(mutex_);
    if (fit && age == age_) idle_.push_back(std::move(connection));
    give_place();
  }

  Done take_place(std::unique_lock<std::mutex>& lock) {
    if (free_ > 0) {
      free_ -= 1;
      return done();
    }
    Waiter self;
    const auto place = waiting_.insert(waiting_.end(), &self);
    if (self.turn.wait_for(lock, wait_, [&] { return self.served; })) return done();
    waiting_.erase(place);
    return Error{ErrorCode::kUnavailable, "db.busy"};
  }

  void give_place() {
    if (waiting_.empty()) {
      free_ += 1;
      return;
    }
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    next.served = true;
    next.turn.notify_one();
  }

  struct Waiter {
    std::condition_variable turn;
    bool served = false;
  };

  std::mutex mutex_;
  std::list<Waiter*> waiting_;
  std::size_t free_;
  std::uint64_t age_ = 0;
  std::vector<std::unique_ptr<Kind>> idle_;
  std::chrono::milliseconds wait_;
  Open open_;
};

}  // namespace azekura::db
