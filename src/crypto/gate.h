#pragma once
// Private. Lets a few through at a time, a few more wait, and turns the others away: Argon2id takes 64 MiB
// and a whole core, so that a crowd at the sign-in page must not take the machine.

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/error.h"

namespace azekura::crypto {

class Gate {
 public:
  Gate(unsigned running, unsigned waiting) : free_(running), may_wait_(waiting) {}

  /// Held while the work runs.
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(&gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    Gate* gate_;
  };

  /// Waits its turn; kUnavailable at once if too many wait already.
  Result<Pass> enter() {
    std::unique_lock lock(mutex_);
    if (free_ == 0) {
      if (waiting_ >= may_wait_) return Error{ErrorCode::kUnavailable, "crypto.busy"};
      ++waiting_;
      freed_.wait(lock, [this] { return free_ > 0; });
      --waiting_;
    }
    --free_;
    return Pass(*this);
  }
  unsigned waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    freed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable freed_;
  unsigned free_;
  const unsigned may_wait_;
  unsigned waiting_ = 0;
};

}  // namespace azekura::crypto
