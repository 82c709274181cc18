#pragma once
// What a row was left as, in the line of the act that left it: a salted hash over the row's columns. The
// salt is drawn anew for each change and kept in the row, so a hash in the ledger cannot be guessed back
// into the row, and a row changed behind the ledger's back no longer matches its last line.

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "db/db.h"

namespace azekura::ledger {

/// A table whose rows are vouched for. It has `id BIGINT PRIMARY KEY` and `state_salt BLOB`.
/// All three are literals of ours: they become part of statements.
struct Tracked {
  std::string_view kind;  // "account": rows are named account:5 in lines.
  std::string_view table;
  std::string_view columns;  // "login, name_box, role": the order counts, for ever.
};

using RowState = std::pair<std::string, std::string>;

/// Call it after the row's last change in `unit`, and put what it gives into Act::state. kNotFound: no row.
Result<RowState> state_of(db::Connection& unit, const Tracked& tracked, std::int64_t id);
/// The row was deleted.
RowState gone(std::string_view kind, std::int64_t id);

struct StateReport {
  std::int64_t rows = 0;  // Live rows that match their last line.
  std::string first_bad;  // "account:5", or empty.
  std::string_view
      reason;  // "ledger.state.changed", ".unrecorded" (row without line), ".missing" (line without row).
};

/// Replays the lines of all logs and compares both ways. `reader` must be one snapshot.
Result<StateReport> verify_state(db::Connection& reader, std::span<const Tracked> tracked);

}  // namespace azekura::ledger
