#pragma once
// Private: the leaf hashes that do not fill a tile yet, as they were signed. Kept beside the checkpoint, so
// that a change to one of the newest lines can be named and not only noticed.

#include <filesystem>

#include "ledger/tile.h"

namespace azekura::ledger {

struct Edge {
  std::int64_t tile = 0;  // Index of the level-0 tile that will hold them.
  std::vector<Hash> row;
};

/// Durable after the folder's next sync.
Done write_edge(const std::filesystem::path& folder, const Edge& edge);
Result<Edge> read_edge(const std::filesystem::path& folder);

}  // namespace azekura::ledger
