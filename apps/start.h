#pragma once
// What each server process of ours does first, and how it says that it cannot go on.

#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <string_view>

#include "base/error.h"
#include "base/messages.h"

namespace azekura {

inline int fail(const Error& error, std::string_view more = {}) {
  fmt::print(stderr, "{} ({}) {}\n", message(error.key, Language::kJapanese), error.key, more);
  return 1;
}

/// Signals that ask for an end in good order: everything written is published, keys are wiped. Whichever
/// thread does not hold them back ends the process on the spot, so this comes before the first thread.
inline sigset_t hold_back_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace azekura
