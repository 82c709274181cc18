#include "edge.h"

#include "disk.h"

namespace azekura::ledger {
namespace {

constexpr auto kFile = "edge";
constexpr std::size_t kNumberSize = sizeof(std::int64_t);

}  // namespace

Done write_edge(const std::filesystem::path& folder, const Edge& edge) {
  db::Blob bytes;
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::byte>(edge.tile >> shift & 0xFF));
  const auto row = tile_bytes(edge.row);
  bytes.insert(bytes.end(), row.begin(), row.end());
  return disk::replace(folder / kFile, bytes);
}

Result<Edge> read_edge(const std::filesystem::path& folder) {
  AZ_TRY(bytes, disk::read(folder / kFile));
  Edge edge;
  if (bytes.size() < kNumberSize) return Error{ErrorCode::kCorrupt, "ledger.tile.form"};
  for (std::size_t i = 0; i < kNumberSize; ++i)
    edge.tile = edge.tile << 8 | std::to_integer<std::int64_t>(bytes[i]);
  const auto rest = std::span(bytes).subspan(kNumberSize);
  if (rest.empty()) return edge;
  AZ_TRY(row, read_tile(rest, static_cast<int>(rest.size() / sizeof(Hash))));
  edge.row = std::move(row);
  return edge;
}

}  // namespace azekura::ledger
