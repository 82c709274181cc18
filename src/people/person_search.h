#pragma once
// Finding and ordering persons, as people type and read: widths, kana and variant forms are one (髙 finds
// 高), readings stand in the order of the fifty sounds. The names are sealed in the rows, so the index is in
// memory, one per business, built when it is first needed and brought up to date from the rows that changed
// since. A place in a list is named by the person that stands there, never by a name. Thread-safe.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "people/codes.h"
#include "people/registry.h"

namespace azekura::people {

/// kNone: best first where words are searched, else as they were registered.
enum class PersonOrder { kNone, kKana, kEmployeeId, kStatus, kDisposal };
template <>
inline constexpr auto kCodes<PersonOrder> = std::to_array<std::string_view>({"none", "kana", "employee_id",
                                                                             "status", "disposal"});

/// What is not asked is empty.
struct PersonQuery {
  std::string text = {};  // Every word of it.
  std::optional<PersonClass> person_class = {};
  std::optional<Employment> employment = {};
  std::optional<NumberStatus> number_status = {};
  std::optional<std::string> department = {};
  std::optional<bool> left = {};  // Before `today`: one still belongs on the last day.
  Date today = {};
  std::optional<Date> due = {};        // Who may be disposed of on that day …
  std::map<PersonId, Date> days = {};  // … by the first day of it, which another room knows.
  PersonOrder order = PersonOrder::kNone;
  bool descending = false;  // Who has nothing to be ordered by stays last.
};

struct PersonPage {
  std::vector<PersonId> ids;
  std::int64_t total = 0;
  std::int64_t before = 0;  // How many stand before the first of these.
  // After whom the other pages begin; PersonId(0): at the beginning.
  std::optional<PersonId> next, previous, last;
};

class PersonSearch {
 public:
  PersonSearch(db::Store& store, Registry& registry) : store_(store), registry_(registry) {}

  // Asks nobody: decide() first.
  /// Those who fit, after the place of `after` (PersonId(0): from the beginning). kNotFound if nobody is
  /// that.
  Result<PersonPage> page(BusinessId business, const PersonQuery& query, PersonId after, std::size_t limit,
                          Instant now);
  /// Each once, in the order of their characters.
  Result<std::vector<std::string>> departments(BusinessId business, Instant now);
  /// At seal: nothing in clear stays.
  void forget_all();

 private:
  struct Entry {
    std::string name;  // 髙橋花子, folded.
    std::string kana;
    std::string kana_order;
    std::string employee_id;
    std::string department;
    PersonClass person_class{};
    Employment employment{};
    NumberStatus number_status{};
    std::optional<Date> left;
    Instant updated_at = 0;
  };
  struct Index {
    std::mutex guard;
    std::map<PersonId, Entry> entries;
    Instant seen = 0;  // When it was last brought up to date.
  };
  struct Place;

  Index& index_of(BusinessId business);
  Done bring_up(Index& index, BusinessId business, Instant now);
  Done take_row(Index& index, const Fields& fields, const db::Row& row);
  static bool fits(const Entry& entry, PersonId id, const PersonQuery& query);
  static Place place_of(const Entry& entry, PersonId id, const PersonQuery& query,
                        const std::vector<std::string>& words);

  db::Store& store_;
  Registry& registry_;
  std::mutex guard_;
  std::map<BusinessId, Index> indices_;
};

}  // namespace azekura::people
