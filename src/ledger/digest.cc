#include "digest.h"

#include <algorithm>

namespace azekura::ledger {

Hash sha256(std::initializer_list<std::span<const std::byte>> parts) {
  // Joined first: a node is 65 bytes, and a hash object for each would cost more than the hash.
  thread_local db::Blob joined;
  joined.clear();
  for (const auto part : parts) joined.insert(joined.end(), part.begin(), part.end());
  return crypto::sha256(joined);
}

std::optional<Hash> hash_from_base64(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  return hash_from(*bytes);
}

std::optional<Hash> hash_from(const db::Value& value) {
  const auto* bytes = std::get_if<db::Blob>(&value);
  Hash hash;
  if (bytes == nullptr || bytes->size() != hash.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

}  // namespace azekura::ledger
