#include "base/clock.h"

#include <chrono>

namespace azekura {

Clock system_clock() {
  return [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
  };
}

}  // namespace azekura
