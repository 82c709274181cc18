#pragma once
// Finding persons by name, kana or employee id, as people type: widths, kana and variant forms are one
// (髙 finds 高). The names are sealed in the rows, so the index is in memory, one per business, built when
// it is first needed and brought up to date from the rows that changed since. Thread-safe.

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "people/registry.h"

namespace azekura::people {

class PersonSearch {
 public:
  PersonSearch(db::Store& store, Registry& registry) : store_(store), registry_(registry) {}

  /// Those who match every word of `text`, best first, at most `limit`. Asks nobody: decide() first.
  Result<std::vector<PersonId>> find(BusinessId business, std::string_view text, std::size_t limit,
                                     Instant now);
  /// Brings the index up to date, or builds it: in the background, after unseal.
  Done refresh(BusinessId business, Instant now);
  /// At seal: nothing in clear stays.
  void forget_all();

 private:
  struct Entry {
    std::string name;  // 髙橋花子, folded.
    std::string kana;
    std::string employee_id;
    Instant updated_at;
  };
  struct Index {
    std::mutex guard;
    std::map<PersonId, Entry> entries;
    Instant seen = 0;  // When it was last brought up to date.
  };

  Index& index_of(BusinessId business);
  Done bring_up(Index& index, BusinessId business, Instant now);

  db::Store& store_;
  Registry& registry_;
  std::mutex guard_;
  std::map<BusinessId, Index> indices_;
};

}  // namespace azekura::people
