#pragma once
// Private: how long one must wait after failures. Each attempt is counted, under every key that it touches,
// before it is looked at; a success takes the count back. Counts are forgotten after a day without failure,
// and the table holds at most kMost of them.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "db/db.h"

namespace azekura::people::throttle {

enum class Scope {
  kDevice,   // One account from a device that it has used before: only its own failures count.
  kPair,     // One account from one source.
  kSource,   // One source, whatever account.
  kAccount,  // One account from devices that it has never used, whatever source.
};

struct Key {
  Scope scope;
  std::string subject;
};

inline constexpr std::int64_t kMost = 50'000;

/// The wait after this many failures in a row, in milliseconds.
Instant wait_after(Scope scope, std::int64_t failures);

/// kDenied "people.sign_in.wait" while any key must wait; else counts the attempt.
Done begin(db::Connection& unit, const std::vector<Key>& keys, Instant now);
/// The attempt never came to be looked at.
Done take_back(db::Connection& unit, const std::vector<Key>& keys);
/// It was right: what this device or pair has failed is forgotten.
Done succeeded(db::Connection& unit, const std::vector<Key>& keys);

/// A manager ends the waiting for one account: `who`, in hexadecimal, begins all its subjects.
Done forgive(db::Connection& unit, const std::string& who);

}  // namespace azekura::people::throttle
