#include "ledger/tile.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace azekura::ledger {
namespace {

constexpr Error kPath{ErrorCode::kNotFound, "ledger.tile.path"};
constexpr Error kTile{ErrorCode::kCorrupt, "ledger.tile.form"};
constexpr int kLevels = 8;      // A level more than fits into 63 bits of leaves.
constexpr int kMostGroups = 6;  // 18 digits fit into 63 bits.

bool digits(std::string_view text, std::int64_t& to) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return std::from_chars(text.data(), text.data() + text.size(), to).ec == std::errc{};
}

/// A number without leading zeros.
bool plain(std::string_view text, std::int64_t& to) {
  return text.size() <= 3 && digits(text, to) && (text.size() == 1 || text.front() != '0');
}

/// "x001/x234/067" to 1234067.
bool grouped(std::string_view text, std::int64_t& index) {
  index = 0;
  for (int group = 0;; ++group) {
    const bool last = text.find('/') == std::string_view::npos;
    const auto part = text.substr(0, text.find('/'));
    std::int64_t value = 0;
    if (part.size() != (last ? 3U : 4U) || (!last && part.front() != 'x') ||
        !digits(part.substr(last ? 0 : 1), value))
      return false;
    if (group == kMostGroups || (group == 0 && !last && value == 0)) return false;
    index = index * 1'000 + value;
    if (last) return true;
    text.remove_prefix(part.size() + 1);
  }
}

}  // namespace

std::string path_of(const Tile& tile) {
  auto path = fmt::format("{:03}", tile.index % 1'000);
  for (auto rest = tile.index / 1'000; rest > 0; rest /= 1'000)
    path = fmt::format("x{:03}/{}", rest % 1'000, path);
  const auto level = tile.level == kEntries ? "entries" : std::to_string(tile.level);
  return fmt::format("tile/{}/{}{}", level, path, tile.full() ? "" : fmt::format(".p/{}", tile.width));
}

Result<Tile> parse_tile_path(std::string_view path) {
  constexpr std::string_view kFolder = "tile/";
  if (!path.starts_with(kFolder)) return kPath;
  path.remove_prefix(kFolder.size());
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return kPath;
  const auto level = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  std::int64_t number = kEntries;
  if (level != "entries" && (!plain(level, number) || number > 63)) return kPath;
  std::int64_t width = kTileWidth;
  if (const auto partial = path.find(".p/"); partial != std::string_view::npos) {
    if (!plain(path.substr(partial + 3), width) || width < 1 || width >= kTileWidth) return kPath;
    path = path.substr(0, partial);
  }
  Tile tile{static_cast<int>(number), 0, static_cast<int>(width)};
  if (!grouped(path, tile.index)) return kPath;
  return tile;
}

int width_at(int level, std::int64_t index, std::int64_t size) {
  const int shift = level == kEntries ? 0 : 8 * level;
  if (level >= kLevels || size < 0 || index < 0 || index > (size >> shift) / kTileWidth) return 0;
  return static_cast<int>(std::min<std::int64_t>((size >> shift) - index * kTileWidth, kTileWidth));
}

std::vector<Tile> tiles_of(std::int64_t size) {
  std::vector<Tile> tiles;
  for (int level = kEntries; level < kLevels; ++level)
    for (std::int64_t index = 0; width_at(level, index, size) > 0; ++index)
      tiles.push_back({level, index, width_at(level, index, size)});
  return tiles;
}

db::Blob tile_bytes(std::span<const Hash> row) {
  const auto bytes = std::as_bytes(row);
  return {bytes.begin(), bytes.end()};
}

Result<std::vector<Hash>> read_tile(std::span<const std::byte> bytes, int width) {
  if (width < 1 || bytes.size() != static_cast<std::size_t>(width) * sizeof(Hash)) return kTile;
  std::vector<Hash> row(static_cast<std::size_t>(width));
  std::copy(bytes.begin(), bytes.end(), std::as_writable_bytes(std::span(row)).begin());
  return row;
}

void add_to_bundle(db::Blob& bundle, std::span<const std::byte> leaf) {
  bundle.push_back(static_cast<std::byte>(leaf.size() >> 8));
  bundle.push_back(static_cast<std::byte>(leaf.size() & 0xFF));
  bundle.insert(bundle.end(), leaf.begin(), leaf.end());
}

std::optional<std::span<const std::byte>> next_entry(std::span<const std::byte>& bundle) {
  if (bundle.size() < 2) return std::nullopt;
  const auto size = std::to_integer<std::size_t>(bundle[0]) << 8 | std::to_integer<std::size_t>(bundle[1]);
  if (bundle.size() - 2 < size) return std::nullopt;
  const auto entry = bundle.subspan(2, size);
  bundle = bundle.subspan(2 + size);
  return entry;
}

NodeReader nodes_from(FileReader files, std::int64_t size) {
  struct Kept {
    std::int64_t index = -1;
    std::vector<Hash> row;
  };
  return [files = std::move(files), size, kept = std::map<int, Kept>()](
             int level, std::int64_t index) mutable -> Result<Hash> {
    const int tile_level = level / 8;
    const int within = level % 8;
    const auto first = index << within;  // Among the hashes of the tile's level.
    const auto tile = first / kTileWidth;
    Kept& row = kept[tile_level];
    if (row.index != tile) {
      const int width = width_at(tile_level, tile, size);
      if (width == 0) return kPath;
      auto bytes = files(path_of({tile_level, tile, width}));
      // A partial tile may be gone once the full one is there.
      const bool grown = !bytes && bytes.error().code == ErrorCode::kNotFound && width < kTileWidth;
      if (grown) bytes = files(path_of({tile_level, tile}));
      if (!bytes) return bytes.error();
      AZ_TRY(hashes, read_tile(*bytes, grown ? kTileWidth : width));
      row = {tile, std::move(hashes)};
    }
    const auto place = static_cast<std::size_t>(first % kTileWidth);
    const auto count = std::size_t{1} << within;
    if (place + count > row.row.size()) return kPath;
    return fold(std::span(row.row).subspan(place, count));
  };
}

Done TileTree::append(const Hash& leaf, const Sink& filled) {
  Hash node = leaf;
  for (std::size_t level = 0;; ++level) {
    if (edges_.size() == level) edges_.emplace_back();
    auto& edge = edges_[level];
    edge.push_back(node);
    if (edge.size() < kTileWidth) break;
    const auto index = (size_ >> (8 * level)) / kTileWidth;
    AZ_CHECK(filled(Tile{static_cast<int>(level), index}, edge));
    node = fold(edge);
    edge.clear();
  }
  ++size_;
  return done();
}

Hash TileTree::root() const {
  std::optional<Hash> root;
  for (const auto& edge : edges_) {
    if (edge.empty() && !root) continue;
    auto row = edge;
    if (root) row.push_back(*root);  // What lies below and to the right counts as one more node.
    root = fold(row);
  }
  return root.value_or(empty_root());
}

std::span<const Hash> TileTree::edge(int level) const {
  const auto at = static_cast<std::size_t>(level);
  return at < edges_.size() ? std::span<const Hash>(edges_[at]) : std::span<const Hash>();
}

}  // namespace azekura::ledger
