#pragma once
// Private: how a batch is marked in its lines, for append_batch() that writes and verify() that checks.

#include <string_view>

namespace azekura::ledger {

inline constexpr std::string_view kBatchPrefix = "batch_";  // Kept for these three; no act may use it.
inline constexpr const char* kBatchCount = "batch_count";   // Head: how many records.
inline constexpr const char* kBatchList =
    "batch_list";  // Head: SHA-256 of the sorted records, each with \n after it.
inline constexpr const char* kBatchPart = "batch_part";  // Part: 1, 2 … in that order; it refers to the head.
inline constexpr std::size_t kBatchPartSize = 1'000;

}  // namespace azekura::ledger
