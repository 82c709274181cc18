// Tile paths as a stranger asks for them, and entry bundles as a stranger serves them.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "ledger/tile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::ledger;
  const std::string_view path(reinterpret_cast<const char*>(data), size);
  if (const auto tile = parse_tile_path(path)) {
    if (path_of(*tile) != path) std::abort();
    const int width = width_at(tile->level, tile->index, 70'000);
    if (width < 0 || width > kTileWidth) std::abort();
  }
  auto bundle = std::as_bytes(std::span(data, size));
  std::size_t read = 0;
  while (const auto entry = next_entry(bundle)) read += 2 + entry->size();
  if (read + bundle.size() != size) std::abort();
  if (const auto row = read_tile(std::as_bytes(std::span(data, size)), static_cast<int>(size / 32));
      row && row->size() * 32 != size)
    std::abort();
  return 0;
}
