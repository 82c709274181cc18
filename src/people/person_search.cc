#include "people/person_search.h"

#include <algorithm>

#include "base/text.h"
#include "person_rows.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr std::int64_t kRowsAtOnce = 2'000;
// A row may be committed a little after the time that it bears; none takes this long.
constexpr Instant kOverlap = 60'000;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  const std::string plain = half_width(text);
  for (std::size_t at = 0; at < plain.size();) {
    const auto end = std::min(plain.find(' ', at), plain.size());
    if (auto word = search_fold(std::string_view(plain).substr(at, end - at)); !word.empty())
      words.push_back(std::move(word));
    at = end + 1;
  }
  return words;
}

/// 0: the whole of it; 1: its beginning; 2: somewhere in it; 3: not at all.
int distance(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return 3;
  if (at > 0) return 2;
  return text.size() == word.size() ? 0 : 1;
}

}  // namespace

PersonSearch::Index& PersonSearch::index_of(BusinessId business) {
  const std::lock_guard lock(guard_);
  return indices_[business];
}

Done PersonSearch::bring_up(Index& index, BusinessId business, Instant now) {
  Instant time = index.seen - kOverlap;
  std::int64_t after = 0;
  for (;;) {
    AZ_TRY(rows, store_.read([&](db::Connection& snapshot) -> Result<std::vector<db::Row>> {
      AZ_TRY(found,
             snapshot.run("SELECT id, employee_id, name_box, updated_at FROM person WHERE business = $1 "
                          "AND (updated_at > $2 OR (updated_at = $2 AND id > $3)) "
                          "ORDER BY updated_at, id LIMIT $4",
                          {business.value(), time, after, kRowsAtOnce}));
      AZ_TRY(fields, registry_.fields(snapshot, business));
      for (const auto& row : found) {
        const PersonId id(number_in(row[0]));
        const auto known = index.entries.find(id);
        if (known != index.entries.end() && known->second.updated_at == number_in(row[3])) continue;
        AZ_TRY(names, person_rows::open_names(fields, id, std::get<db::Blob>(row[2])));
        const auto* employee_id = std::get_if<std::string>(&row[1]);
        index.entries.insert_or_assign(
            id, Entry{search_fold(names.family_name + names.given_name),
                      search_fold(names.family_kana + names.given_kana),
                      employee_id != nullptr ? search_fold(*employee_id) : std::string(), number_in(row[3])});
      }
      return found;
    }));
    if (rows.empty()) break;
    time = number_in(rows.back()[3]);
    after = number_in(rows.back()[0]);
  }
  index.seen = std::max(index.seen, now);
  return done();
}

Done PersonSearch::refresh(BusinessId business, Instant now) {
  auto& index = index_of(business);
  const std::lock_guard lock(index.guard);
  return bring_up(index, business, now);
}

Result<std::vector<PersonId>> PersonSearch::find(BusinessId business, std::string_view text,
                                                 std::size_t limit, Instant now) {
  const auto words = words_of(text);
  if (words.empty()) return std::vector<PersonId>();
  auto& index = index_of(business);
  const std::lock_guard lock(index.guard);
  AZ_CHECK(bring_up(index, business, now));
  std::vector<std::pair<int, PersonId>> matches;
  for (const auto& [id, entry] : index.entries) {
    int worst = 0;
    for (const auto& word : words)
      worst = std::max(worst, std::min({distance(entry.name, word), distance(entry.kana, word),
                                        distance(entry.employee_id, word)}));
    if (worst < 3) matches.emplace_back(worst, id);
  }
  std::sort(matches.begin(), matches.end());
  std::vector<PersonId> found;
  for (const auto& [how, id] : matches)
    if (found.size() < limit) found.push_back(id);
  return found;
}

void PersonSearch::forget_all() {
  const std::lock_guard lock(guard_);
  for (auto& [business, index] : indices_) {
    const std::lock_guard inner(index.guard);
    index.entries.clear();
    index.seen = 0;
  }
}

}  // namespace azekura::people
