#pragma once
// The ledger's tables, and what is done with their rows apart from writing lines: giving indices.

#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"

namespace azekura::ledger {

/// Makes or renews the tables.
Done migrate(db::Store& store);

/// For Store::sequence(): every line that has none yet gets an index, gapless per log, in `seq` order.
Done assign(db::Connection& unit);
std::string_view assign_sql();  // Its statement, run with every commit: a test looks at its plan.

/// How far a log has come, and which of its lives it is in (origin ".../<epoch>").
struct LogRow {
  BusinessId log = kInstallation;
  std::int64_t epoch = 1;
  std::int64_t size = 0;
};
Result<std::vector<LogRow>> logs(db::Connection& reader);
/// A log that has no line yet is empty, in epoch 1.
Result<LogRow> log_row(db::Connection& reader, BusinessId log);

/// The time of a log's latest line that has an index; 0 while there is none. Read from a row that the
/// sequencer alone writes, so that acts on PostgreSQL do not clash over it.
Result<Instant> latest_time(db::Connection& reader, BusinessId log);

/// Where a log ends. For whoever writes alone (Connection::writes_alone()) and gives its line an index at
/// once.
struct End {
  std::int64_t size = 0;  // The next index.
  Instant latest = 0;
};
Result<End> end_of(db::Connection& unit, BusinessId log);
Done set_end(db::Connection& unit, BusinessId log, const End& end);

}  // namespace azekura::ledger
