#include "base/clock.h"

#include <chrono>
#include <ctime>

namespace azekura {

Clock system_clock() {
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
  };
}

Clock boot_clock() {
  return [] {
    timespec now{};
    // Cannot fail: the clock is there and the pointer is good.
    static_cast<void>(clock_gettime(CLOCK_BOOTTIME, &now));
    return Instant{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
  };
}

}  // namespace azekura
