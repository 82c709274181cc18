#pragma once
// What `ledger verify --state` would find fault with, in tests that have no checkpoint for any line.

#include <span>
#include <string>

#include "db/store.h"
#include "ledger/state.h"

namespace azekura::test_support {

inline std::string state_fault(db::Store& main, std::span<const ledger::Tracked> tracked) {
  const auto logs = main.read([](db::Connection& reader) { return ledger::logs_with_lines(reader); });
  if (!logs) return std::string(logs.error().key);
  ledger::LastWords nothing_covered;
  for (const auto log : *logs) nothing_covered.heard_up_to(log, 0);
  const auto report = ledger::verify_state(main, tracked, nothing_covered);
  return report ? report->first_bad + std::string(report->reason) : std::string(report.error().key);
}

}  // namespace azekura::test_support
