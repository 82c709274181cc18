#pragma once
// The time, handed in: whoever needs it takes a Clock, so that a test can say what time it is.

#include <cstdint>
#include <functional>

namespace azekura {

/// Milliseconds since 1970-01-01T00:00:00Z.
using Instant = std::int64_t;
/// Wall-clock time. Safe to call from any thread.
using Clock = std::function<Instant()>;

Clock system_clock();
/// Time that passes, awake or asleep, and that nobody can set (CLOCK_BOOTTIME): for how long a key may stay.
/// Its zero is the machine's start.
Clock boot_clock();

}  // namespace azekura
