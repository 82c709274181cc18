#pragma once
// Private: files that are whole or not there, and stay so when the power goes.

#include <filesystem>
#include <span>

#include "base/error.h"
#include "db/db.h"

namespace azekura::ledger::disk {

/// Makes the folders that are missing, each known to the one above it.
Done make_folders(const std::filesystem::path& folder);
/// Beside it first, synced, then renamed over it. The new name is durable only after sync_folder().
Done replace(const std::filesystem::path& path, std::span<const std::byte> bytes);
Done sync_folder(const std::filesystem::path& folder);
/// kNotFound if there is none.
Result<db::Blob> read(const std::filesystem::path& path);
/// For files that can be made again: not synced.
Done write(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace azekura::ledger::disk
