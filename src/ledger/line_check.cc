#include "line_check.h"

#include <algorithm>

#include "batch.h"
#include "digest.h"

namespace azekura::ledger {
namespace {

/// On PostgreSQL two transactions may write at once and become durable in the other order.
constexpr Instant kOverlap = 60'000;

const std::string* detail(const Leaf& leaf, const char* name) {
  const auto found = leaf.act.detail.find(name);
  return found == leaf.act.detail.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<Bad> LineCheck::meet(std::int64_t index, std::span<const std::byte> bytes) {
  const auto leaf = read_leaf(bytes);
  if (!leaf) return Bad{index, "ledger.verify.form"};
  if (ledger::log_name(leaf->act.log) != log_name_) return Bad{index, "ledger.verify.log"};
  if (leaf->time < latest_ - kOverlap) return Bad{index, "ledger.verify.time"};
  latest_ = std::max(latest_, leaf->time);
  if (hear_) hear_(*leaf);
  if (const auto* part = detail(*leaf, kBatchPart)) return meet_part(index, *leaf, *part);
  const auto* count = detail(*leaf, kBatchCount);
  const auto* list = detail(*leaf, kBatchList);
  if ((count == nullptr) != (list == nullptr)) return Bad{index, "ledger.verify.batch"};
  if (count != nullptr) open_[leaf->id] = {index, *count, *list, 0, 0, {}};
  return std::nullopt;
}

std::optional<Bad> LineCheck::meet_part(std::int64_t index, const Leaf& leaf, const std::string& number) {
  const auto found = open_.find(leaf.act.reference);
  if (found == open_.end()) return Bad{index, "ledger.verify.batch"};
  Batch& batch = found->second;
  if (number != std::to_string(++batch.parts)) return Bad{batch.index, "ledger.verify.batch"};
  for (const auto& record : leaf.act.records) batch.list += record + "\n";
  batch.records += leaf.act.records.size();
  if (std::to_string(batch.records) != batch.count) return std::nullopt;
  const Bad bad{batch.index, "ledger.verify.batch"};
  const bool same = base64(sha256({bytes_of(batch.list)})) == batch.list_hash;
  open_.erase(found);
  return same ? std::nullopt : std::optional(bad);
}

std::optional<Bad> LineCheck::finish() const {
  std::optional<Bad> first;
  for (const auto& [id, batch] : open_)
    if (!first || batch.index < first->index) first = Bad{batch.index, "ledger.verify.batch"};
  return first;
}

}  // namespace azekura::ledger
