#pragma once
// The Merkle tree of RFC 6962 (SHA-256, 0x00 before a leaf, 0x01 before two nodes), as plain functions.
// A *node* is the hash of a complete subtree: node(level, i) covers leaves [i·2^level, (i+1)·2^level).
// Whoever makes a proof hands in a NodeReader; whoever checks one needs nothing but the hashes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/error.h"

namespace azekura::ledger {

using Hash = std::array<std::byte, 32>;
using NodeReader = std::function<Result<Hash>(int level, std::int64_t index)>;

Hash leaf_hash(std::span<const std::byte> leaf);
Hash node_hash(const Hash& left, const Hash& right);
/// Root of the tree with no leaves.
Hash empty_root();
/// Root over 1 … 2^n hashes that stand side by side, as in a tile (any count, not only powers of two).
Hash fold(std::span<const Hash> row);

/// A growing tree that remembers only its right edge.
class CompactTree {
 public:
  void append(const Hash& leaf);
  std::int64_t size() const { return size_; }
  Hash root() const;

 private:
  std::int64_t size_ = 0;
  std::vector<Hash> edge_;  // One node per bit of size_, the greatest first.
};

using Proof = std::vector<Hash>;

/// kInvalid unless 0 <= index < size.
Result<Proof> prove_inclusion(std::int64_t index, std::int64_t size, const NodeReader& node);
/// kInvalid unless 0 < old_size <= size.
Result<Proof> prove_consistency(std::int64_t old_size, std::int64_t size, const NodeReader& node);

/// kCorrupt when the proof does not lead from the leaf to the root.
Done check_inclusion(const Proof& proof, std::int64_t index, std::int64_t size, const Hash& leaf,
                     const Hash& root);
/// kCorrupt when the newer tree does not extend the older. Every tree extends the empty one.
Done check_consistency(const Proof& proof, std::int64_t old_size, const Hash& old_root, std::int64_t size,
                       const Hash& root);

}  // namespace azekura::ledger
