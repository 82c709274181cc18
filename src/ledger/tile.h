#pragma once
// The tree cut into tiles, as c2sp.org/tlog-tiles lays them out: 256 hashes side by side are one tile, and
// the root over a full tile is one hash of the level above. Entries come in bundles of 256 leaves.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "db/db.h"
#include "ledger/tree.h"

namespace azekura::ledger {

inline constexpr int kTileWidth = 256;
inline constexpr int kEntries = -1;  // The level of entry bundles.

struct Tile {
  int level;           // 0 … 63, or kEntries.
  std::int64_t index;  // From the left.
  int width = kTileWidth;

  bool full() const { return width == kTileWidth; }
  friend bool operator==(const Tile&, const Tile&) = default;
};

/// "tile/0/x001/x234/067", "tile/entries/000.p/17"
std::string path_of(const Tile& tile);
/// kNotFound for anything that path_of() does not write.
Result<Tile> parse_tile_path(std::string_view path);

/// How many hashes (or entries) that tile holds in a tree of this size: 0 … 256.
int width_at(int level, std::int64_t index, std::int64_t size);
/// Every tile and bundle of a tree of this size, the partial ones at its right edge too.
std::vector<Tile> tiles_of(std::int64_t size);

db::Blob tile_bytes(std::span<const Hash> row);
/// kCorrupt unless it is exactly `width` hashes.
Result<std::vector<Hash>> read_tile(std::span<const std::byte> bytes, int width);
void add_to_bundle(db::Blob& bundle, std::span<const std::byte> leaf);
/// Takes the next entry off the front; nothing when what is left is not one.
std::optional<std::span<const std::byte>> next_entry(std::span<const std::byte>& bundle);

/// Something that has a log's files: a folder, a live database, a server. kNotFound when it has not that one.
using FileReader = std::function<Result<db::Blob>(std::string_view path)>;
/// Nodes out of tiles, for proofs in a tree of this size. Keeps the last tile of each level.
NodeReader nodes_from(FileReader files, std::int64_t size);

/// A tree that grows by leaves and hands out each tile as it fills. Remembers only its right edge.
class TileTree {
 public:
  using Sink = std::function<Done(const Tile&, std::span<const Hash>)>;

  Done append(const Hash& leaf, const Sink& filled);
  std::int64_t size() const { return size_; }
  Hash root() const;
  /// The hashes of a level that do not fill a tile yet.
  std::span<const Hash> edge(int level) const;

 private:
  std::int64_t size_ = 0;
  std::vector<std::vector<Hash>> edges_;
};

}  // namespace azekura::ledger
