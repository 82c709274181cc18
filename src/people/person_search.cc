#include "people/person_search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "person_rows.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr std::int64_t kRowsAtOnce = 2'000;
// A row may be committed a little after the time that it bears; none takes this long.
constexpr Instant kOverlap = 60'000;
constexpr int kNowhere = 3;

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

/// 0: the whole of it; 1: its beginning; 2: somewhere in it; kNowhere.
int distance(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return kNowhere;
  if (at > 0) return 2;
  return text.size() == word.size() ? 0 : 1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// E-9 before E-10: each run of digits weighs as the number that it is.
std::string in_number_order(std::string_view id) {
  std::string key;
  for (std::size_t at = 0; at < id.size();) {
    const auto end =
        std::find_if_not(id.begin() + static_cast<std::ptrdiff_t>(at), id.end(), is_digit) - id.begin();
    auto digits = id.substr(at, static_cast<std::size_t>(end) - at);
    if (digits.empty()) {
      key += id[at++];
      continue;
    }
    at += digits.size();
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    key += static_cast<char>('0' + std::min<std::size_t>(digits.size(), 9));
    key += digits;
  }
  return key;
}

}  // namespace

/// By what a person stands where in a list. The id makes each place one person's alone.
struct PersonSearch::Place {
  bool nothing = false;  // To be ordered by.
  std::int64_t weight = 0;
  std::string key;
  PersonId id{0};
};

PersonSearch::Index& PersonSearch::index_of(BusinessId business) {
  const std::lock_guard lock(guard_);
  return indices_[business];
}

/// The names are opened only when the row says that it changed; the rest is in clear and always taken.
Done PersonSearch::take_row(Index& index, const Fields& fields, const db::Row& row) {
  const PersonId id(number_in(row[0]));
  const auto person_class = from_code<PersonClass>(text_in(row[5]));
  const auto employment = from_code<Employment>(text_in(row[6]));
  const auto status = from_code<NumberStatus>(text_in(row[7]));
  if (!person_class || !employment || !status) return Error{ErrorCode::kCorrupt, "people.person.row"};
  auto& entry = index.entries[id];
  if (entry.updated_at != number_in(row[3])) {
    AZ_TRY(names, person_rows::open_names(fields, id, std::get<db::Blob>(row[2])));
    entry.name = search_fold(names.family_name + names.given_name);
    entry.kana = search_fold(names.family_kana + names.given_kana);
    entry.kana_order = kana_order(names.family_kana + "\u3000" + names.given_kana);
  }
  const auto* employee_id = std::get_if<std::string>(&row[1]);
  entry.employee_id = employee_id != nullptr ? search_fold(*employee_id) : std::string();
  entry.department = text_in(row[4]);
  entry.person_class = *person_class;
  entry.employment = *employment;
  entry.number_status = *status;
  AZ_TRY(left, person_rows::day_in(row[8]));
  entry.left = left;
  entry.updated_at = number_in(row[3]);
  return done();
}

Done PersonSearch::bring_up(Index& index, BusinessId business, Instant now) {
  Instant time = index.seen - kOverlap;
  std::int64_t after = 0;
  for (;;) {
    AZ_TRY(rows, store_.read([&](db::Connection& snapshot) -> Result<std::vector<db::Row>> {
      AZ_TRY(found,
             snapshot.run("SELECT id, employee_id, name_box, updated_at, department, class, employment, "
                          "number_status, left_on FROM person WHERE business = $1 "
                          "AND (updated_at > $2 OR (updated_at = $2 AND id > $3)) "
                          "ORDER BY updated_at, id LIMIT $4",
                          {business.value(), time, after, kRowsAtOnce}));
      AZ_TRY(fields, registry_.fields(snapshot, business));
      for (const auto& row : found) AZ_CHECK(take_row(index, fields, row));
      return found;
    }));
    if (rows.empty()) break;
    time = number_in(rows.back()[3]);
    after = number_in(rows.back()[0]);
  }
  index.seen = std::max(index.seen, now);
  return done();
}

bool PersonSearch::fits(const Entry& entry, PersonId id, const PersonQuery& query) {
  const auto day = query.due ? query.days.find(id) : query.days.end();
  return (!query.person_class || entry.person_class == *query.person_class) &&
         (!query.employment || entry.employment == *query.employment) &&
         (!query.number_status || entry.number_status == *query.number_status) &&
         (!query.department || entry.department == *query.department) &&
         (!query.left || *query.left == (entry.left && *entry.left < query.today)) &&
         (!query.due || (day != query.days.end() && day->second <= *query.due));
}

/// Where words are searched and nothing else orders, the weight is how far the words are from the person.
PersonSearch::Place PersonSearch::place_of(const Entry& entry, PersonId id, const PersonQuery& query,
                                           const std::vector<std::string>& words) {
  Place place;
  place.id = id;
  const auto day = query.days.find(id);
  switch (query.order) {
    case PersonOrder::kNone:
      for (const auto& word : words)
        place.weight = std::max<std::int64_t>(
            place.weight, std::min({distance(entry.name, word), distance(entry.kana, word),
                                    distance(entry.employee_id, word)}));
      return place;
    case PersonOrder::kKana: place.key = entry.kana_order; break;
    case PersonOrder::kEmployeeId: place.key = in_number_order(entry.employee_id); break;
    case PersonOrder::kStatus: place.weight = static_cast<std::int64_t>(entry.number_status); return place;
    case PersonOrder::kDisposal:
      place.nothing = day == query.days.end();
      if (!place.nothing) place.weight = day->second.days();
      return place;
  }
  place.nothing = place.key.empty();
  return place;
}

Result<PersonPage> PersonSearch::page(BusinessId business, const PersonQuery& query, PersonId after,
                                      std::size_t limit, Instant now) {
  const auto words = words_of(query.text);
  const auto stands_before = [&](const Place& one, const Place& other) {
    if (one.nothing != other.nothing) return other.nothing;
    const auto order = std::tie(one.weight, one.key) <=> std::tie(other.weight, other.key);
    if (order != 0) return query.descending ? order > 0 : order < 0;
    return one.id < other.id;
  };
  auto& index = index_of(business);
  const std::lock_guard lock(index.guard);
  AZ_CHECK(bring_up(index, business, now));
  std::vector<Place> places;
  for (const auto& [id, entry] : index.entries) {
    const auto is_in = [&entry](const std::string& word) {
      return entry.name.find(word) != std::string::npos || entry.kana.find(word) != std::string::npos ||
             entry.employee_id.find(word) != std::string::npos;
    };
    if (fits(entry, id, query) && std::all_of(words.begin(), words.end(), is_in) &&
        (query.text.empty() || !words.empty()))
      places.push_back(place_of(entry, id, query, words));
  }
  std::sort(places.begin(), places.end(), stands_before);
  auto first = places.begin();
  if (after != PersonId(0)) {
    // Whoever stood there may fit no longer; the place is still known.
    const auto known = index.entries.find(after);
    if (known == index.entries.end()) return Error{ErrorCode::kNotFound, "people.person.unknown"};
    first = std::upper_bound(places.begin(), places.end(), place_of(known->second, after, query, words),
                             stands_before);
  }
  PersonPage page;
  page.total = static_cast<std::int64_t>(places.size());
  const auto from = static_cast<std::size_t>(first - places.begin());
  const auto end = std::min(from + limit, places.size());
  page.before = static_cast<std::int64_t>(from);
  for (auto at = from; at < end; ++at) page.ids.push_back(places[at].id);
  const auto begins_at = [&](std::size_t at) { return at == 0 ? PersonId(0) : places[at - 1].id; };
  if (from > 0) page.previous = begins_at(from > limit ? from - limit : 0);
  if (end < places.size()) {
    page.next = begins_at(end);
    page.last = begins_at(from + (places.size() - 1 - from) / limit * limit);
  }
  return page;
}

Result<std::vector<std::string>> PersonSearch::departments(BusinessId business, Instant now) {
  auto& index = index_of(business);
  const std::lock_guard lock(index.guard);
  AZ_CHECK(bring_up(index, business, now));
  std::set<std::string> names;
  for (const auto& [id, entry] : index.entries)
    if (!entry.department.empty()) names.insert(entry.department);
  return std::vector<std::string>(names.begin(), names.end());
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
