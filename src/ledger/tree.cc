#include "ledger/tree.h"

#include <bit>

#include "digest.h"

namespace azekura::ledger {
namespace {

constexpr Error kProof{ErrorCode::kCorrupt, "ledger.proof.wrong"};
constexpr Error kRange{ErrorCode::kInvalid, "ledger.proof.range"};
constexpr std::array<std::byte, 1> kLeafMark{std::byte{0}};
constexpr std::array<std::byte, 1> kNodeMark{std::byte{1}};

/// The greatest power of two below n (n >= 2): where RFC 6962 splits a tree of n leaves.
std::int64_t split(std::int64_t n) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n - 1)));
}

int level_of(std::int64_t power) { return std::countr_zero(static_cast<std::uint64_t>(power)); }

/// Root of the leaves [first, last). `first` is a multiple of a power of two not below the width.
Result<Hash> root_between(std::int64_t first, std::int64_t last, const NodeReader& node) {
  const auto width = last - first;
  if (std::has_single_bit(static_cast<std::uint64_t>(width))) {
    const int level = level_of(width);
    return node(level, first >> level);
  }
  const auto middle = first + split(width);
  AZ_TRY(left, root_between(first, middle, node));
  AZ_TRY(right, root_between(middle, last, node));
  return node_hash(left, right);
}

Done include(Proof& proof, std::int64_t index, std::int64_t first, std::int64_t last,
             const NodeReader& node) {
  if (last - first == 1) return done();
  const auto middle = first + split(last - first);
  const bool on_the_left = index < middle;
  AZ_CHECK(on_the_left ? include(proof, index, first, middle, node)
                       : include(proof, index, middle, last, node));
  AZ_TRY(sibling, on_the_left ? root_between(middle, last, node) : root_between(first, middle, node));
  proof.push_back(sibling);
  return done();
}

/// RFC 6962 SUBPROOF. `known`: the old tree's root is this very subtree, so the checker has it already.
Done extend(Proof& proof, std::int64_t old_size, std::int64_t first, std::int64_t last, bool known,
            const NodeReader& node) {
  if (old_size == last) {
    if (known) return done();
    AZ_TRY(whole, root_between(first, last, node));
    proof.push_back(whole);
    return done();
  }
  const auto middle = first + split(last - first);
  const bool on_the_left = old_size <= middle;
  AZ_CHECK(on_the_left ? extend(proof, old_size, first, middle, known, node)
                       : extend(proof, old_size, middle, last, false, node));
  AZ_TRY(sibling, on_the_left ? root_between(middle, last, node) : root_between(first, middle, node));
  proof.push_back(sibling);
  return done();
}

}  // namespace

Hash leaf_hash(std::span<const std::byte> leaf) { return sha256({kLeafMark, leaf}); }
Hash node_hash(const Hash& left, const Hash& right) { return sha256({kNodeMark, left, right}); }
Hash empty_root() { return sha256({}); }

Hash fold(std::span<const Hash> row) {
  CompactTree tree;
  for (const Hash& hash : row) tree.append(hash);
  return tree.root();
}

void CompactTree::append(const Hash& leaf) {
  Hash node = leaf;
  for (auto bits = size_; (bits & 1) != 0; bits >>= 1) {
    node = node_hash(edge_.back(), node);
    edge_.pop_back();
  }
  edge_.push_back(node);
  ++size_;
}

Hash CompactTree::root() const {
  if (edge_.empty()) return empty_root();
  Hash root = edge_.back();
  for (auto node = edge_.rbegin() + 1; node != edge_.rend(); ++node) root = node_hash(*node, root);
  return root;
}

Result<Proof> prove_inclusion(std::int64_t index, std::int64_t size, const NodeReader& node) {
  if (index < 0 || index >= size) return kRange;
  Proof proof;
  AZ_CHECK(include(proof, index, 0, size, node));
  return proof;
}

Result<Proof> prove_consistency(std::int64_t old_size, std::int64_t size, const NodeReader& node) {
  if (old_size <= 0 || old_size > size) return kRange;
  Proof proof;
  AZ_CHECK(extend(proof, old_size, 0, size, true, node));
  return proof;
}

// The two checks are the loops of RFC 9162, 2.1.3.2 and 2.1.4.2, on purpose unlike the recursion above.
Done check_inclusion(const Proof& proof, std::int64_t index, std::int64_t size, const Hash& leaf,
                     const Hash& root) {
  if (index < 0 || index >= size) return kRange;
  auto place = static_cast<std::uint64_t>(index);
  auto last = static_cast<std::uint64_t>(size - 1);
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) return kProof;
    if ((place & 1) != 0 || place == last) {
      hash = node_hash(sibling, hash);
      while ((place & 1) == 0 && place != 0) place >>= 1, last >>= 1;
    } else {
      hash = node_hash(hash, sibling);
    }
    place >>= 1, last >>= 1;
  }
  if (last != 0 || hash != root) return kProof;
  return done();
}

Done check_consistency(const Proof& proof, std::int64_t old_size, const Hash& old_root, std::int64_t size,
                       const Hash& root) {
  if (old_size < 0 || old_size > size) return kRange;
  if (old_size == 0) return proof.empty() && old_root == empty_root() ? done() : kProof;
  if (old_size == size) return proof.empty() && old_root == root ? done() : kProof;
  auto place = static_cast<std::uint64_t>(old_size - 1);
  auto last = static_cast<std::uint64_t>(size - 1);
  while ((place & 1) != 0) place >>= 1, last >>= 1;
  auto next = proof.begin();
  if (place != 0 && next == proof.end()) return kProof;
  Hash old_hash = place == 0 ? old_root : *next++;  // A complete old tree is its own first node.
  Hash hash = old_hash;
  for (; next != proof.end(); ++next) {
    if (last == 0) return kProof;
    if ((place & 1) != 0 || place == last) {
      old_hash = node_hash(*next, old_hash);
      hash = node_hash(*next, hash);
      while ((place & 1) == 0 && place != 0) place >>= 1, last >>= 1;
    } else {
      hash = node_hash(hash, *next);
    }
    place >>= 1, last >>= 1;
  }
  if (last != 0 || old_hash != old_root || hash != root) return kProof;
  return done();
}

}  // namespace azekura::ledger
