#pragma once
// The ledger's tables, and what is done with their rows apart from writing lines: giving indices.

#include <optional>
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

/// The time of a log's latest line that has an index; 0 while there is none. Read from a row that on
/// PostgreSQL the sequencer alone writes, so that acts do not clash over it.
Result<Instant> latest_time(db::Connection& reader, BusinessId log);

/// Where a log's next line goes. Who writes alone gives it its index at once; on PostgreSQL only the
/// sequencer can, which sees in what order transactions ended.
struct Place {
  std::optional<std::int64_t> index;
  Instant latest = 0;  // Of the lines in front of it.
};
Result<Place> next_place(db::Connection& unit, BusinessId log);
/// The log now has `size` lines, the last of them at `time` or before the latest.
Done set_size(db::Connection& unit, BusinessId log, std::int64_t size, Instant time);

}  // namespace azekura::ledger
