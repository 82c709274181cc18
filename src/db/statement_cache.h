#pragma once
// Prepared statements of one connection, found again by their text. Statements are literals, so a
// program has a few hundred of them; whatever comes after the last place is prepared each time.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace azekura::db {

template <typename Prepared>
class StatementCache {
 public:
  /// What changes the schema runs once, and is not kept.
  bool would_keep(std::string_view sql) const {
    for (const std::string_view once : {"CREATE", "DROP", "ALTER", "PRAGMA", "VACUUM", "SET"})
      if (sql.starts_with(once)) return false;
    return kept_.size() < kPlaces;
  }
  Prepared* find(std::string_view key) {
    const auto found = kept_.find(key);
    return found == kept_.end() ? nullptr : &found->second;
  }
  Prepared& keep(std::string_view key, Prepared prepared) {
    return kept_.insert_or_assign(std::string(key), std::move(prepared)).first->second;
  }
  std::size_t size() const { return kept_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  static constexpr std::size_t kPlaces = 512;
  std::unordered_map<std::string, Prepared, Hash, std::equal_to<>> kept_;
};

}  // namespace azekura::db
