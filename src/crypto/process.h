#pragma once
// What the process does before it may touch a key: lock its memory, leave no core dumps, be closed to others
// of the same user, and see whether swap could write it to a disk. It only reports; the server decides (it
// does not unseal, unless somebody overrules that in the ledger). None of this stops root: ASSURANCE.md says
// so.

#include <string>

#include "base/error.h"

namespace azekura::crypto {

struct ProcessReport {
  bool forgets = false;    // OpenSSL wipes what it frees.
  bool locked = false;     // No page goes to swap.
  bool core_off = false;   // No core dump, and no debugger of the same user.
  bool swap_safe = false;  // There is no swap, or it is encrypted or in memory.
  bool safe() const { return forgets && locked && core_off && swap_safe; }
};

/// Where the system tells of itself; tests tell another story.
struct SystemPaths {
  std::string swaps = "/proc/swaps";
  std::string blocks = "/sys/class/block";
  std::string status = "/proc/self/status";
};

/// The first line of main(), before OpenSSL holds memory and before there are threads.
ProcessReport harden_process(const SystemPaths& paths = {});

/// done(), or kDenied, crypto.process.swap, if a page could reach a disk in clear (or nobody can tell).
Done check_swap(const SystemPaths& paths = {});

}  // namespace azekura::crypto
