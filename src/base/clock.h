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

}  // namespace azekura
