#pragma once
// A log as files: what a server of tlog-tiles answers, what a receipt is made from, what verify() reads.
// Full hash tiles and the checkpoint lie in the log's folder; entries, and tiles that are not full yet,
// are made on request.

#include <filesystem>
#include <string>

#include "base/id.h"
#include "db/store.h"
#include "ledger/checkpoint.h"
#include "ledger/tables.h"
#include "ledger/tile.h"

namespace azekura::ledger {

/// "<ledger folder>/business-3/1"
std::filesystem::path folder_of(const std::filesystem::path& ledger, const LogRow& log);

/// The published part of a log in use: "checkpoint" and every path of a tile that its checkpoint covers.
/// `store` outlives the reader. A line that is missing from the database ends its bundle early.
FileReader live_files(db::Store& store, const std::filesystem::path& ledger, const LogRow& log);
/// A folder that export_static() or anyone else wrote in tlog-tiles layout.
FileReader static_files(std::filesystem::path folder);

/// The checkpoint as published. Read only, not verified: for those who serve it.
Result<Checkpoint> unverified_checkpoint(const FileReader& files);
/// Receipt for a line against the latest checkpoint. kNotFound "ledger.receipt.early": not covered yet.
Result<Receipt> receipt(const FileReader& files, std::int64_t index);

/// Writes the whole log, partial tiles and entries too, into an empty or new folder.
Done export_static(const FileReader& files, const std::filesystem::path& folder);
/// Writes a throw-away log of made-up lines under a key of its own, and hands back its vkey.
Result<std::string> sample(std::int64_t entries, const std::filesystem::path& folder);

}  // namespace azekura::ledger
