#pragma once
// Private: one log's tree, brought up from the database and written to its folder.

#include <filesystem>
#include <set>

#include "crypto/sign.h"
#include "db/store.h"
#include "ledger/checkpoint.h"
#include "ledger/tables.h"
#include "ledger/tile.h"

namespace azekura::ledger {

/// After an error it is to be thrown away and made anew.
class Grower {
 public:
  /// Computes the tree of what was last signed again. kCorrupt: the database does not extend it.
  static Result<Grower> open(db::Store& store, const std::filesystem::path& folder, const LogRow& log,
                             const NoteKey& key);
  /// Adds the lines up to `size`: tiles durable first, then the checkpoint.
  Done publish(std::int64_t size, const crypto::SigningKey& key);
  std::int64_t published() const { return published_; }

 private:
  Grower(db::Store& store, std::filesystem::path folder, BusinessId log, std::string origin)
      : store_(&store), folder_(std::move(folder)), log_(log), origin_(std::move(origin)) {}
  Done grow(std::int64_t size);
  Done keep(const Tile& tile, std::span<const Hash> row);

  db::Store* store_;  // Outlives us; a pointer, so that we can be moved.
  std::filesystem::path folder_;
  BusinessId log_;
  std::string origin_;
  std::int64_t published_ = 0;
  TileTree tree_;
  std::set<std::filesystem::path> touched_;  // Folders with names in them that are not durable yet.
};

}  // namespace azekura::ledger
