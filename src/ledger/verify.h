#pragma once
// Checks a log from its first line to its last: each leaf against its tile, each tile against the tree, the
// tree against the signature and against checkpoints kept elsewhere, the lines among themselves (form, time,
// batches), and on a live database the search columns.
// It names the first bad line. What a checkpoint outside covers cannot change unseen; what is younger can.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/store.h"
#include "ledger/checkpoint.h"
#include "ledger/leaf.h"
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

  bool sound() const { return !bad; }
};

/// Signed notes of this log that were kept outside. Each must be a former state of it.
using Kept = std::vector<std::string>;

/// Hears each line, in order, when it was found good. What was heard counts only when the report is sound.
using Hear = std::function<void(const Leaf& line)>;

/// An Error means that it could not be checked at all: no checkpoint there, or not signed by `key`.
Result<Report> verify(const FileReader& files, const NoteKey& key, const Kept& since = {},
                      const Hear& hear = {});

/// The same for a database in use and its ledger folder, with the search columns. `words`, if given, hears
/// all that the log's lines say of rows: for verify_state(), when all logs were sound.
Result<Report> verify_live(db::Store& store, const std::filesystem::path& ledger, const LogRow& log,
                           const NoteKey& key, const Kept& since = {}, LastWords* words = nullptr);

}  // namespace azekura::ledger
