#pragma once
// Raised once by one thread, waited for by one other, which sleeps at once. std::atomic::wait() gives its
// turn away several times before it sleeps: with dozens of callers behind one writer that took a tenth of all
// time.

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace azekura::db {

class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void wait() {
    while (raised_.load(std::memory_order_acquire) == 0)
      ::syscall(SYS_futex, &raised_, FUTEX_WAIT_PRIVATE, 0, nullptr);
  }
  /// Whoever waits may be gone, and this with them, as soon as the 1 is seen: only the address is used after.
  void raise() {
    auto* const word = &raised_;
    word->store(1, std::memory_order_release);
    ::syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1);
  }

 private:
  std::atomic<std::uint32_t> raised_ = 0;
  static_assert(sizeof(raised_) == sizeof(std::uint32_t) && std::atomic<std::uint32_t>::is_always_lock_free);
};

}  // namespace azekura::db
