#include "grower.h"

#include "digest.h"
#include "disk.h"
#include "edge.h"
#include "ledger/files.h"

namespace azekura::ledger {
namespace {

constexpr Error kDiverged{ErrorCode::kCorrupt, "ledger.log.diverged"};
constexpr std::int64_t kAtOnce = 8'192;

}  // namespace

Result<Grower> Grower::open(db::Store& store, const std::filesystem::path& folder, const LogRow& log,
                            const NoteKey& key) {
  Grower grower(store, folder, log.log, key.name());
  const auto note = disk::read(folder / "checkpoint");
  if (!note && note.error().code == ErrorCode::kNotFound) return grower;
  if (!note) return note.error();
  const auto signed_before =
      open_checkpoint({reinterpret_cast<const char*>(note->data()), note->size()}, key);
  if (!signed_before) return kDiverged;  // Another key's, another log's, or damaged: nothing to build on.
  if (signed_before->size > log.size) return kDiverged;
  grower.published_ = signed_before->size;
  AZ_CHECK(grower.grow(signed_before->size));
  if (grower.tree_.root() != signed_before->root) return kDiverged;
  return grower;
}

Done Grower::publish(std::int64_t size, const crypto::SigningKey& key) {
  if (size < published_) return kDiverged;
  if (size == published_) return done();
  AZ_CHECK(disk::make_folders(folder_));
  AZ_CHECK(grow(size));
  for (const auto& folder : touched_) AZ_CHECK(disk::sync_folder(folder));
  touched_.clear();
  const auto edge = tree_.edge(0);
  AZ_CHECK(write_edge(folder_, {size / kTileWidth, {edge.begin(), edge.end()}}));
  AZ_CHECK(disk::sync_folder(folder_));
  AZ_TRY(note, sign_note(write_checkpoint({origin_, size, tree_.root()}), origin_, key));
  AZ_CHECK(disk::replace(folder_ / "checkpoint", bytes_of(note)));
  AZ_CHECK(disk::sync_folder(folder_));
  published_ = size;
  return done();
}

Done Grower::grow(std::int64_t size) {
  while (tree_.size() < size) {
    const auto stop = std::min(size, tree_.size() + kAtOnce);
    AZ_TRY(rows, store_->read([&](db::Connection& reader) {
      return reader.run(
          "SELECT idx, leaf_hash FROM ledger_entry WHERE log = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
          {log_.value(), tree_.size(), stop});
    }));
    if (static_cast<std::int64_t>(rows.size()) != stop - tree_.size())
      return kDiverged;  // A line is missing.
    for (const auto& row : rows) {
      const auto hash = hash_from(row.at(1));
      if (!hash || std::get<std::int64_t>(row.at(0)) != tree_.size()) return kDiverged;
      AZ_CHECK(tree_.append(*hash,
                            [&](const Tile& tile, std::span<const Hash> full) { return keep(tile, full); }));
    }
  }
  return done();
}

Done Grower::keep(const Tile& tile, std::span<const Hash> row) {
  const auto path = folder_ / path_of(tile);
  const auto bytes = tile_bytes(row);
  if (const auto there = disk::read(path); there && *there == bytes) return done();
  // A tile of the signed part that is gone is made again; one that differs stays as the evidence it is.
  const bool was_signed = width_at(tile.level, tile.index, published_) == kTileWidth;
  if (was_signed && std::filesystem::exists(path)) return kDiverged;
  AZ_CHECK(disk::make_folders(path.parent_path()));
  AZ_CHECK(disk::replace(path, bytes));
  touched_.insert(path.parent_path());
  return done();
}

}  // namespace azekura::ledger
