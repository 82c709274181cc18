#include "ledger/verify.h"

#include <algorithm>

#include "digest.h"
#include "line_check.h"

namespace azekura::ledger {
namespace {

/// ".../business-3/1" is about business-3.
std::string log_name_in(std::string_view origin) {
  const auto epoch = origin.rfind('/');
  if (epoch == std::string_view::npos || epoch == 0) return {};
  const auto before = origin.rfind('/', epoch - 1);
  return std::string(origin.substr(before + 1, epoch - before - 1));
}

/// One way through a log's files, bundle by bundle. Stops at the first bad line.
class Walk {
 public:
  Walk(const FileReader& files, Report& report, std::vector<Checkpoint> kept, const Hear& hear)
      : files_(files),
        report_(report),
        kept_(std::move(kept)),
        lines_(log_name_in(report.checkpoint.origin), hear) {
    std::sort(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
  }

  Done run() {
    const auto size = report_.checkpoint.size;
    compare_with_kept();
    for (std::int64_t bundle = 0; !report_.bad && bundle * kTileWidth < size; ++bundle)
      AZ_CHECK(walk_bundle(bundle));
    for (int level = 1; !report_.bad && level < 8; ++level)
      if (const int width = width_at(level, tree_.size() >> (8 * level) >> 8, size);
          width > 0 && width < kTileWidth)
        AZ_CHECK(compare_tile({level, tree_.size() >> (8 * level) >> 8, width}, tree_.edge(level)));
    if (!report_.bad && tree_.root() != report_.checkpoint.root) spoil(agreed_, "ledger.verify.root");
    if (!report_.bad) report_.bad = lines_.finish();
    if (!report_.bad && next_kept_ < kept_.size()) spoil(size, "ledger.log.rolled_back");
    return done();
  }

 private:
  void spoil(std::int64_t index, std::string_view reason) {
    if (!report_.bad) report_.bad = Bad{index, reason};
  }

  /// The tile as it is stored: nothing if it is missing or of another size.
  Result<std::optional<db::Blob>> fetch(const Tile& tile) {
    auto bytes = files_(path_of(tile));
    if (!bytes && bytes.error().code == ErrorCode::kNotFound && !tile.full())
      bytes = files_(path_of({tile.level, tile.index}));
    if (bytes) return std::optional(*std::move(bytes));
    // Away is not the same as changed: then nothing can be said about the log.
    if (bytes.error().code == ErrorCode::kUnavailable) return bytes.error();
    return std::optional<db::Blob>();
  }

  Result<std::vector<Hash>> fetch_row(const Tile& tile) {
    AZ_TRY(bytes, fetch(tile));
    const auto size = static_cast<std::size_t>(tile.width) * sizeof(Hash);
    if (!bytes || bytes->size() < size) return std::vector<Hash>();
    return read_tile(std::span(*bytes).first(size), tile.width);
  }

  Done walk_bundle(std::int64_t number) {
    const int width = width_at(kEntries, number, report_.checkpoint.size);
    AZ_TRY(bytes, fetch({kEntries, number, width}));
    AZ_TRY(row, fetch_row({0, number, width}));
    auto rest = bytes ? std::span<const std::byte>(*bytes) : std::span<const std::byte>();
    for (int i = 0; i < width && !report_.bad; ++i) {
      const auto index = tree_.size();
      const auto leaf = next_entry(rest);
      if (!leaf) return spoil(index, "ledger.verify.missing"), done();
      if (row.empty()) return spoil(index, "ledger.verify.tile"), done();
      const auto hash = leaf_hash(*leaf);
      if (hash != row[static_cast<std::size_t>(i)]) return spoil(index, "ledger.verify.leaf"), done();
      if (auto bad = lines_.meet(index, *leaf)) return report_.bad = bad, done();
      AZ_CHECK(tree_.append(hash, [&](const Tile& tile, std::span<const Hash> full) {
        return tile.level == 0 ? done() : compare_tile(tile, full);
      }));
      ++report_.entries;
      compare_with_kept();
    }
    return done();
  }

  Done compare_tile(const Tile& tile, std::span<const Hash> computed) {
    AZ_TRY(row, fetch_row(tile));
    for (std::size_t i = 0; i < computed.size(); ++i) {
      if (i < row.size() && row[i] == computed[i]) continue;
      spoil((tile.index * kTileWidth + static_cast<std::int64_t>(i)) << (8 * tile.level),
            "ledger.verify.tile");
      break;
    }
    return done();
  }

  void compare_with_kept() {
    for (; next_kept_ < kept_.size() && kept_[next_kept_].size == tree_.size(); ++next_kept_) {
      if (kept_[next_kept_].root != tree_.root()) return spoil(agreed_, "ledger.log.split");
      agreed_ = tree_.size();
    }
  }

  const FileReader& files_;
  Report& report_;
  std::vector<Checkpoint> kept_;
  std::size_t next_kept_ = 0;
  std::int64_t agreed_ = 0;  // Up to here it is what a checkpoint outside says.
  LineCheck lines_;
  TileTree tree_;
};

}  // namespace

Result<Report> verify(const FileReader& files, const NoteKey& key, const Kept& since, const Hear& hear) {
  Report report;
  AZ_TRY(note, files("checkpoint"));
  AZ_TRY(checkpoint, open_checkpoint({reinterpret_cast<const char*>(note.data()), note.size()}, key));
  report.checkpoint = std::move(checkpoint);
  std::vector<Checkpoint> kept;
  for (const auto& each : since) {
    AZ_TRY(older, open_checkpoint(each, key));
    kept.push_back(std::move(older));
  }
  AZ_CHECK(Walk(files, report, std::move(kept), hear).run());
  return report;
}

}  // namespace azekura::ledger
