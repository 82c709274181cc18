#include "ledger/tile.h"

#include <gtest/gtest.h>

#include <map>

#include "digest.h"

namespace azekura::ledger {
namespace {

struct PathCase {
  std::string path;
  Tile tile;
};

class TilePath : public testing::TestWithParam<PathCase> {};

TEST_P(TilePath, IsReadAsItIsWritten) {
  EXPECT_EQ(path_of(GetParam().tile), GetParam().path);
  const auto read = parse_tile_path(GetParam().path);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, GetParam().tile);
}

INSTANTIATE_TEST_SUITE_P(Table, TilePath,
                         testing::Values(PathCase{"tile/0/000", {0, 0}},
                                         PathCase{"tile/0/x001/x234/067", {0, 1'234'067}},
                                         PathCase{"tile/0/x001/x234/067.p/8", {0, 1'234'067, 8}},
                                         PathCase{"tile/63/999.p/255", {63, 999, 255}},
                                         PathCase{"tile/entries/x001/000", {kEntries, 1'000}},
                                         PathCase{"tile/entries/000.p/17", {kEntries, 0, 17}}));

TEST(TilePath, RefusesEveryOtherSpelling) {
  for (const auto* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/0/x000/001",
                           "tile/0/x001",
                           "tile/0/x001/",
                           "tile/0/001/002",
                           "tile/0/x1/002",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/",
                           "tile/0/000.p/1/2",
                           "tile/0/000.p/1.p/1",
                           "tile/data/000",
                           "tile/0/../000",
                           "/tile/0/000",
                           "tile/0/000 ",
                           "tile/0/+01",
                           "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999"})
    EXPECT_FALSE(parse_tile_path(path)) << path;
}

TEST(Tiles, LieAsTheSpecificationsExampleOfSeventyThousandSays) {
  std::map<int, std::pair<int, int>> found;  // Level to (full tiles, width of the partial one).
  for (const auto& tile : tiles_of(70'000))
    (tile.full() ? found[tile.level].first : found[tile.level].second) += tile.full() ? 1 : tile.width;
  EXPECT_EQ(found, (std::map<int, std::pair<int, int>>{
                       {kEntries, {273, 112}}, {0, {273, 112}}, {1, {1, 17}}, {2, {0, 1}}}));
  EXPECT_TRUE(tiles_of(0).empty()) << "empty tiles are not served";
  EXPECT_EQ(tiles_of(256).size(), 3U) << "bundle, tile, and a level 1 of width 1";
}

TEST(Tiles, GrowIntoTheTreeAndProveIt) {
  CompactTree plain;
  TileTree tree;
  std::map<std::string, db::Blob> files;
  std::vector<Hash> leaves;
  std::vector<Hash> roots{plain.root()};
  const auto keep = [&](const Tile& tile, std::span<const Hash> row) -> Done {
    files[path_of(tile)] = tile_bytes(row);
    return done();
  };
  constexpr int kSize = 66'000;
  for (int i = 0; i < kSize; ++i) {
    leaves.push_back(leaf_hash(bytes_of(std::to_string(i))));
    plain.append(leaves.back());
    ASSERT_TRUE(tree.append(leaves.back(), keep));
    const bool compared = i % 997 == 0 || i > kSize - 3 || i % 256 < 2 || i == 256;
    roots.push_back(compared ? plain.root() : Hash{});
    ASSERT_TRUE(!compared || tree.root() == plain.root()) << i;
  }
  for (const auto& tile : tiles_of(kSize))
    if (tile.level >= 0 && !tile.full()) files[path_of(tile)] = tile_bytes(tree.edge(tile.level));
  EXPECT_EQ(files.size(), 257U + 1 + 1 + 1 + 1) << "with the partial tiles of levels 0, 1 and 2";
  const auto nodes = nodes_from(
      [&](std::string_view path) -> Result<db::Blob> {
        const auto found = files.find(std::string(path));
        if (found == files.end()) return Error{ErrorCode::kNotFound, "ledger.file"};
        return found->second;
      },
      kSize);
  for (const std::int64_t i : {0, 255, 256, 4'711, 65'535, 65'536, kSize - 1}) {
    const auto proof = prove_inclusion(i, kSize, nodes);
    ASSERT_TRUE(proof) << i;
    EXPECT_TRUE(check_inclusion(*proof, i, kSize, leaves[static_cast<std::size_t>(i)], plain.root()));
  }
  for (const std::int64_t old : {1, 2, 257, 258, 998, 65'537, kSize}) {
    const auto proof = prove_consistency(old, kSize, nodes);
    ASSERT_TRUE(proof) << old;
    EXPECT_TRUE(check_consistency(*proof, old, roots[static_cast<std::size_t>(old)], kSize, plain.root()))
        << old;
  }
}

TEST(Bundle, GivesEntriesBackAndStopsWhereItIsCutOff) {
  db::Blob bundle;
  const db::Blob longest(65'535, std::byte{'x'});
  for (const auto& entry : {db::Blob{}, db::Blob{std::byte{7}}, longest}) add_to_bundle(bundle, entry);
  std::span<const std::byte> rest(bundle);
  EXPECT_EQ(next_entry(rest)->size(), 0U);
  EXPECT_EQ(next_entry(rest)->size(), 1U);
  auto cut = rest.first(rest.size() - 1);
  EXPECT_FALSE(next_entry(cut));
  EXPECT_EQ(next_entry(rest)->size(), longest.size());
  EXPECT_FALSE(next_entry(rest));
}

}  // namespace
}  // namespace azekura::ledger
