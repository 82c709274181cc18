#include "import_people.h"

#include <algorithm>
#include <cstring>

#include "crypto/hash.h"

namespace azekura::lifecycle {
namespace {

bool fits(const Gap& gap, const std::string& id, char kind) {
  if (kind != 0 && gap.kind != kind) return false;
  if ((kind == 0) != (gap.kind == 0)) return false;
  const bool same_length = (gap.before.empty() || gap.before.size() == id.size()) &&
                           (gap.after.empty() || gap.after.size() == id.size());
  if (!same_length || (gap.before.empty() && gap.after.empty())) return false;
  // A worker's id stands once; a dependant's may be that of its neighbours.
  const bool after_before = gap.before.empty() || gap.before < id || (kind != 0 && gap.before == id);
  const bool before_after = gap.after.empty() || id < gap.after || (kind != 0 && gap.after == id);
  return after_before && before_after;
}

}  // namespace

Result<People> People::begin() {
  std::array<std::byte, 32> key{};
  AZ_CHECK(crypto::fill_random(key));
  return People(crypto::Key(std::span(key)));
}

std::optional<std::int64_t> People::add_worker(const std::string& id, const Worker& worker) {
  const auto [place, added] = workers_.emplace(id, worker);
  if (added) return std::nullopt;
  return place->second.line;
}

Worker* People::worker(const std::string& id) {
  const auto found = workers_.find(id);
  return found == workers_.end() ? nullptr : &found->second;
}

void People::passed(const std::string& id) {
  for (; open_from_ < gaps_.size(); ++open_from_) gaps_[open_from_].after = id;
  last_id_ = id;
}

void People::open_gap(std::int64_t line, const std::string& written, char kind) {
  gaps_.push_back({line, written, last_id_, {}, kind, {}});
}

void People::end_of_file() {
  open_from_ = gaps_.size();
  last_id_.clear();
}

std::optional<std::int64_t> People::meant_by(const std::string& id, char kind) {
  for (Gap& gap : gaps_) {
    if (gap.claimed_by == id && gap.kind == kind) return gap.line;
    if (!gap.claimed_by.empty() || !fits(gap, id, kind)) continue;
    gap.claimed_by = id;
    return gap.line;
  }
  return std::nullopt;
}

People::Match People::match(const std::string& id, const Relation& relation) const {
  const auto found = kin_.find(id);
  if (found == kin_.end()) return {};
  std::vector<const Kin*> by_word;
  std::vector<const Kin*> by_kind;
  const Kin* unread = nullptr;
  for (const Kin& kin : found->second) {
    if (kin.word == relation.word) by_word.push_back(&kin);
    if (kin.kind == relation.kind) by_kind.push_back(&kin);
    if (kin.kind == '?') unread = &kin;
  }
  const auto& candidates = relation.ordinal == 0 && !by_word.empty() ? by_word : by_kind;
  if (relation.ordinal == 0 && candidates.size() == 1) return {candidates.front(), false};
  if (relation.ordinal == 0 && candidates.size() > 1) return {nullptr, true};
  const auto index = static_cast<std::size_t>(relation.ordinal - 1);
  if (relation.ordinal > 0 && index < candidates.size()) return {candidates[index], false};
  return {unread, false};
}

std::optional<std::int64_t> People::same_kin(const std::string& identity, std::int64_t line) {
  const auto [place, added] = identities_.emplace(identity, line);
  if (added) return std::nullopt;
  return place->second;
}

std::optional<std::int64_t> People::spouse(const std::string& id) const {
  const auto found = kin_.find(id);
  if (found == kin_.end()) return std::nullopt;
  for (const Kin& kin : found->second)
    if (kin.kind == 's') return kin.line;
  return std::nullopt;
}

People::Clash People::add_number(const std::string& person, const crypto::Secret<kIndividualDigits>& digits,
                                 std::int64_t line) {
  const auto digest = crypto::hmac_sha256(key_.expose(), digits.expose());
  Mark mark{};
  std::copy_n(digest.begin(), mark.size(), mark.begin());
  Clash clash;
  const auto [holder, first_holder] = holders_.try_emplace(mark, person, line);
  if (!first_holder)
    (holder->second.first == person ? clash.same_row : clash.other_person) = holder->second.second;
  const auto [held, first_number] = numbers_.try_emplace(person, Held{line, mark});
  if (!first_number && held->second.mark != mark) clash.other_number = held->second.line;
  return clash;
}

std::size_t People::MarkHash::operator()(const Mark& mark) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, mark.data(), sizeof(value));
  return value;
}

}  // namespace azekura::lifecycle
