#pragma once
// Checks a log from its first line to its last: each leaf against its tile, each tile against the tree, the
// tree against the signature and against checkpoints kept elsewhere, the lines among themselves (form, time,
// batches), and on a live database the search columns and the rows vouched for.
// It names the first bad line. What a checkpoint outside covers cannot change unseen; what is younger can.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/store.h"
#include "ledger/checkpoint.h"
#include "ledger/state.h"
#include "ledger/tables.h"
#include "ledger/tile.h"

namespace azekura::ledger {

struct Bad {
  std::int64_t index;       // The first line that is not right. Everything before it was checked.
  std::string_view reason;  // Message key: "ledger.verify.leaf" …
};

struct Report {
  Checkpoint checkpoint;       // Of the log, signature checked.
  std::int64_t entries = 0;    // Lines checked.
  std::int64_t uncovered = 0;  // Live database: lines younger than the checkpoint.
  std::optional<Bad> bad;
  StateReport state;  // Only from verify_live() with tables to compare.

  bool sound() const { return !bad && state.first_bad.empty(); }
};

/// Signed notes of this log that were kept outside. Each must be a former state of it.
using Kept = std::vector<std::string>;

/// An Error means that it could not be checked at all: no checkpoint there, or not signed by `key`.
Result<Report> verify(const FileReader& files, const NoteKey& key, const Kept& since = {});

/// The same for a database in use and its ledger folder, with the search columns; and the live rows of
/// `tracked`, if any are given, compared with the lines of all logs.
Result<Report> verify_live(db::Store& store, const std::filesystem::path& ledger, const LogRow& log,
                           const NoteKey& key, const Kept& since = {}, std::span<const Tracked> tracked = {});

}  // namespace azekura::ledger
