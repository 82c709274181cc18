// Logs written out whole: a copy for somebody else, or a made-up one for tests and benches.
#include <fmt/format.h>

#include "digest.h"
#include "disk.h"
#include "ledger/files.h"
#include "ledger/leaf.h"

namespace azekura::ledger {
namespace {

Done put(const std::filesystem::path& folder, const std::string& path, std::span<const std::byte> bytes) {
  const auto file = folder / path;
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  if (error) return Error{ErrorCode::kUnavailable, "ledger.disk"};
  return disk::write(file, bytes);
}

Leaf made_up(std::int64_t i) {
  Leaf leaf;
  std::array<std::byte, 16> random{};
  for (std::size_t k = 0; k < 8; ++k) random[k] = static_cast<std::byte>(i >> (8 * k) & 0xFF);
  leaf.id = hex(random);
  leaf.nonce = base64(random);
  leaf.time = 1'767'225'600'000 + 1'000 * i;  // From 2026-01-01, a line each second.
  leaf.act.act = "number.reveal";
  leaf.act.actor = AccountId(1 + i % 7);
  leaf.act.records = {fmt::format("number:{}", 1 + i % 9'973), fmt::format("person:{}", 1 + i % 9'973)};
  leaf.act.purpose = "sample";
  return leaf;
}

}  // namespace

Done export_static(const FileReader& files, const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error))
    return Error{ErrorCode::kConflict, "ledger.export.exists"};
  AZ_TRY(note, files("checkpoint"));
  AZ_TRY(checkpoint, unverified_checkpoint([&](std::string_view) -> Result<db::Blob> { return note; }));
  for (const Tile& tile : tiles_of(checkpoint.size)) {
    AZ_TRY(bytes, files(path_of(tile)));
    AZ_CHECK(put(folder, path_of(tile), bytes));
  }
  return put(folder, "checkpoint", note);
}

Result<std::string> sample(std::int64_t entries, const std::filesystem::path& folder) {
  if (entries < 1) return Error{ErrorCode::kInvalid, "ledger.sample.size"};
  AZ_TRY(key, crypto::SigningKey::generate());
  AZ_TRY(name, NoteKey::make("azekura.invalid/sample/installation/1", key.public_key()));
  TileTree tree;
  db::Blob bundle;
  const auto put_tile = [&](const Tile& tile, std::span<const Hash> row) {
    return put(folder, path_of(tile), tile_bytes(row));
  };
  for (std::int64_t i = 0; i < entries; ++i) {
    const auto leaf = write_leaf(made_up(i));
    add_to_bundle(bundle, bytes_of(leaf));
    AZ_CHECK(tree.append(leaf_hash(bytes_of(leaf)), put_tile));
    if (tree.size() % kTileWidth != 0 && tree.size() != entries) continue;
    AZ_CHECK(put(folder, path_of({kEntries, i / kTileWidth, width_at(kEntries, i / kTileWidth, entries)}),
                 bundle));
    bundle.clear();
  }
  for (const Tile& tile : tiles_of(entries))
    if (tile.level >= 0 && !tile.full()) AZ_CHECK(put_tile(tile, tree.edge(tile.level)));
  AZ_TRY(note, sign_note(write_checkpoint({name.name(), tree.size(), tree.root()}), name.name(), key));
  AZ_CHECK(put(folder, "checkpoint", bytes_of(note)));
  return name.vkey();
}

}  // namespace azekura::ledger
