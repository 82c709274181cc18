#include "ledger/files.h"

#include "digest.h"
#include "disk.h"
#include "edge.h"
#include "ledger/leaf.h"

namespace azekura::ledger {
namespace {

constexpr Error kNone{ErrorCode::kNotFound, "ledger.file"};

struct Live {
  db::Store& store;
  std::filesystem::path folder;
  std::int64_t log;

  Result<std::vector<db::Row>> rows(std::string_view sql, const Tile& tile) const {
    const auto first = tile.index * kTileWidth;
    return store.read([&](db::Connection& reader) {
      return reader.run(sql, {log, first, first + std::int64_t{tile.width}});
    });
  }

  Result<db::Blob> entries(const Tile& tile) const {
    AZ_TRY(found,
           rows("SELECT idx, leaf FROM ledger_entry WHERE log = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
                tile));
    db::Blob bundle;
    auto expected = tile.index * kTileWidth;
    for (const auto& row : found) {
      const auto* leaf = std::get_if<db::Blob>(&row.at(1));
      if (std::get<std::int64_t>(row.at(0)) != expected++ || leaf == nullptr || leaf->size() > kMostLeafBytes)
        break;
      add_to_bundle(bundle, *leaf);
    }
    return bundle;
  }

  Result<db::Blob> leaf_hashes(const Tile& tile) const {
    // What was signed, rather than what the database says now.
    if (const auto edge = read_edge(folder);
        edge && edge->tile == tile.index && edge->row.size() >= static_cast<std::size_t>(tile.width))
      return tile_bytes(std::span(edge->row).first(static_cast<std::size_t>(tile.width)));
    AZ_TRY(found,
           rows("SELECT leaf_hash FROM ledger_entry WHERE log = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
                tile));
    std::vector<Hash> row;
    for (const auto& each : found) row.push_back(hash_from(each.at(0)).value_or(Hash{}));
    return tile_bytes(row);
  }

  Result<db::Blob> roots_of_tiles(const Tile& tile) const {
    std::vector<Hash> row;
    for (int i = 0; i < tile.width; ++i) {
      AZ_TRY(below, disk::read(folder / path_of({tile.level - 1, tile.index * kTileWidth + i})));
      AZ_TRY(hashes, read_tile(below, kTileWidth));
      row.push_back(fold(hashes));
    }
    return tile_bytes(row);
  }

  Result<db::Blob> part_of_full(const Tile& tile) const {
    AZ_TRY(bytes, disk::read(folder / path_of({tile.level, tile.index})));
    AZ_TRY(row, read_tile(bytes, kTileWidth));
    return tile_bytes(std::span(row).first(static_cast<std::size_t>(tile.width)));
  }

  Result<db::Blob> file(std::string_view path) const {
    if (path == "checkpoint") return disk::read(folder / path);
    AZ_TRY(tile, parse_tile_path(path));
    AZ_TRY(checkpoint, unverified_checkpoint(static_files(folder)));
    const int covered = width_at(tile.level, tile.index, checkpoint.size);
    if (covered < tile.width) return kNone;
    if (tile.level == kEntries) return entries(tile);
    if (tile.full()) return disk::read(folder / path);
    if (covered == kTileWidth) return part_of_full(tile);
    return tile.level == 0 ? leaf_hashes(tile) : roots_of_tiles(tile);
  }
};

}  // namespace

std::filesystem::path folder_of(const std::filesystem::path& ledger, const LogRow& log) {
  return ledger / log_name(log.log) / std::to_string(log.epoch);
}

FileReader live_files(db::Store& store, const std::filesystem::path& ledger, const LogRow& log) {
  return [live = Live{store, folder_of(ledger, log), log.log.value()}](std::string_view path) {
    return live.file(path);
  };
}

FileReader static_files(std::filesystem::path folder) {
  return [folder = std::move(folder)](std::string_view path) -> Result<db::Blob> {
    if (path != "checkpoint" && !parse_tile_path(path)) return kNone;
    return disk::read(folder / path);
  };
}

Result<Checkpoint> unverified_checkpoint(const FileReader& files) {
  AZ_TRY(bytes, files("checkpoint"));
  const std::string_view note(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return read_checkpoint(note.substr(0, note.rfind("\n\n") + 1));
}

Result<Receipt> receipt(const FileReader& files, std::int64_t index) {
  AZ_TRY(note, files("checkpoint"));
  const std::string text(reinterpret_cast<const char*>(note.data()), note.size());
  // The proof is for this very checkpoint, though the log may grow meanwhile.
  AZ_TRY(checkpoint, unverified_checkpoint([&](std::string_view) -> Result<db::Blob> { return note; }));
  if (index >= checkpoint.size) return Error{ErrorCode::kNotFound, "ledger.receipt.early"};
  AZ_TRY(proof, prove_inclusion(index, checkpoint.size, nodes_from(files, checkpoint.size)));
  return Receipt{index, std::move(proof), text};
}

}  // namespace azekura::ledger
