// The tree against the definitions of RFC 6962, 2.1, written down a second time and as naively as they read.
#include "ledger/tree.h"

#include <gtest/gtest.h>

#include "digest.h"

namespace azekura::ledger {
namespace {

using Hashes = std::span<const Hash>;

std::size_t greatest_power_below(std::size_t n) {
  std::size_t power = 1;
  while (2 * power < n) power *= 2;
  return power;
}

Hash naive_root(Hashes leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves[0];
  const auto k = greatest_power_below(leaves.size());
  return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

Proof naive_path(std::size_t m, Hashes leaves) {
  if (leaves.size() == 1) return {};
  const auto k = greatest_power_below(leaves.size());
  Proof path = m < k ? naive_path(m, leaves.first(k)) : naive_path(m - k, leaves.subspan(k));
  path.push_back(naive_root(m < k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

Proof naive_subproof(std::size_t m, Hashes leaves, bool known) {
  if (m == leaves.size()) return known ? Proof{} : Proof{naive_root(leaves)};
  const auto k = greatest_power_below(leaves.size());
  Proof proof =
      m <= k ? naive_subproof(m, leaves.first(k), known) : naive_subproof(m - k, leaves.subspan(k), false);
  proof.push_back(naive_root(m <= k ? leaves.subspan(k) : leaves.first(k)));
  return proof;
}

std::vector<Hash> some_leaves(int count) {
  std::vector<Hash> leaves;
  for (int i = 0; i < count; ++i) leaves.push_back(leaf_hash(bytes_of("leaf " + std::to_string(i))));
  return leaves;
}

NodeReader nodes_of(Hashes leaves) {
  return [leaves](int level, std::int64_t index) -> Result<Hash> {
    const auto width = std::size_t{1} << level;
    return naive_root(leaves.subspan(static_cast<std::size_t>(index) * width, width));
  };
}

constexpr int kMost = 70;

TEST(Tree, HasTheRootThatTheDefinitionGives) {
  const auto leaves = some_leaves(kMost);
  CompactTree tree;
  for (std::size_t n = 0; n <= kMost; ++n) {
    const auto root = naive_root(Hashes(leaves).first(n));
    EXPECT_EQ(tree.root(), root) << n;
    EXPECT_EQ(fold(Hashes(leaves).first(n)), root) << n;
    if (n < kMost) tree.append(leaves[n]);
  }
}

TEST(Tree, ProvesEachLeafAndNoOther) {
  const auto leaves = some_leaves(kMost);
  for (std::int64_t n = 1; n <= kMost; ++n) {
    const auto first = Hashes(leaves).first(static_cast<std::size_t>(n));
    const auto root = naive_root(first);
    for (std::int64_t i = 0; i < n; ++i) {
      auto proof = *prove_inclusion(i, n, nodes_of(leaves));
      ASSERT_EQ(proof, naive_path(static_cast<std::size_t>(i), first)) << i << " of " << n;
      const auto& leaf = leaves[static_cast<std::size_t>(i)];
      EXPECT_TRUE(check_inclusion(proof, i, n, leaf, root));
      EXPECT_FALSE(check_inclusion(proof, i, n, leaf_hash({}), root));
      EXPECT_FALSE(check_inclusion(proof, (i + 1) % n, n, leaf, root) && n > 1);
      proof.push_back(root);
      EXPECT_FALSE(check_inclusion(proof, i, n, leaf, root)) << "one hash too many";
      proof.resize(proof.size() - 1);
      if (proof.empty()) continue;
      proof.pop_back();
      EXPECT_FALSE(check_inclusion(proof, i, n, leaf, root)) << "one hash too few";
    }
  }
}

TEST(Tree, ProvesThatItExtendsEachOlderOne) {
  const auto leaves = some_leaves(kMost);
  const auto root_at = [&](std::int64_t n) {
    return naive_root(Hashes(leaves).first(static_cast<std::size_t>(n)));
  };
  for (std::int64_t n = 1; n <= kMost; ++n) {
    for (std::int64_t m = 1; m <= n; ++m) {
      auto proof = *prove_consistency(m, n, nodes_of(leaves));
      ASSERT_EQ(proof, naive_subproof(static_cast<std::size_t>(m),
                                      Hashes(leaves).first(static_cast<std::size_t>(n)), true));
      EXPECT_TRUE(check_consistency(proof, m, root_at(m), n, root_at(n))) << m << " to " << n;
      EXPECT_FALSE(check_consistency(proof, m, leaf_hash({}), n, root_at(n)));
      EXPECT_FALSE(check_consistency(proof, m, root_at(m), n, leaf_hash({})));
      if (proof.empty()) continue;
      proof.back()[0] ^= std::byte{1};
      EXPECT_FALSE(check_consistency(proof, m, root_at(m), n, root_at(n)));
      proof.pop_back();
      EXPECT_FALSE(check_consistency(proof, m, root_at(m), n, root_at(n))) << "one hash too few";
    }
  }
}

TEST(Tree, ExtendsTheEmptyTree) {
  EXPECT_TRUE(check_consistency({}, 0, empty_root(), 1, leaf_hash({})));
  EXPECT_FALSE(check_consistency({}, 0, leaf_hash({}), 1, leaf_hash({})));
}

TEST(Tree, RefusesPlacesItDoesNotHave) {
  const auto leaves = some_leaves(3);
  EXPECT_FALSE(prove_inclusion(3, 3, nodes_of(leaves)));
  EXPECT_FALSE(prove_inclusion(-1, 3, nodes_of(leaves)));
  EXPECT_FALSE(prove_consistency(0, 3, nodes_of(leaves)));
  EXPECT_FALSE(prove_consistency(4, 3, nodes_of(leaves)));
  EXPECT_FALSE(check_inclusion({}, 0, 0, leaves[0], leaves[0]));
}

// Test data of the Certificate Transparency project, as RFC 6962 implementations share it.
TEST(Tree, KnowsThePublishedRoots) {
  EXPECT_EQ(hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(leaf_hash({})), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

}  // namespace
}  // namespace azekura::ledger
