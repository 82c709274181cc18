#include "law/evidence.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include "table.h"

namespace azekura::law {
namespace {

constexpr std::array kChannels{Channel::kInPerson, Channel::kPost, Channel::kOnline, Channel::kPhone};
constexpr std::array kCounts{std::pair<std::string_view, Counts>{"one", Counts::kOne},
                             std::pair<std::string_view, Counts>{"two", Counts::kTwo},
                             std::pair<std::string_view, Counts>{"relation", Counts::kRelation}};
// A condition that was not confirmed, and what to tell the checker.
constexpr std::array kNeeds{
    std::pair<std::string_view, std::string_view>{"still_matches", "evidence.needs.still_matches"},
    std::pair<std::string_view, std::string_view>{"verified_before", "evidence.needs.verified_before"},
    std::pair<std::string_view, std::string_view>{"others_hard", "evidence.needs.others_hard"},
    std::pair<std::string_view, std::string_view>{"within_six_months", "evidence.needs.within_six_months"}};

std::vector<Channel> channels(const table::object& row, std::string_view name) {
  std::vector<Channel> all;
  for (const std::string& word : table::texts(row, name)) {
    const auto found =
        std::find_if(kChannels.begin(), kChannels.end(), [&](Channel c) { return to_string(c) == word; });
    if (found == kChannels.end()) throw std::runtime_error("data/law/evidence.json: unknown channel");
    all.push_back(*found);
  }
  return all;
}

Counts counts(const table::object& row) {
  for (const auto& [name, meaning] : kCounts) {
    if (name == table::text(row, "counts")) return meaning;
  }
  throw std::runtime_error("data/law/evidence.json: unknown count");
}

template <typename Paper>
std::vector<Paper> read(std::string_view part, Paper (*from)(const table::object&)) {
  std::vector<Paper> all;
  for (const table::value& row : table::rows(kEvidenceJson, part)) all.push_back(from(row.as_object()));
  return all;
}

NumberPaper number_paper(const table::object& row) {
  return {table::text(row, "code"),
          table::fact(row),
          table::words(row, "name"),
          channels(row, "self"),
          channels(row, "agent"),
          table::texts(row, "needs"),
          row.contains("refused") ? table::text(row, "refused") : ""};
}
IdentityPaper identity_paper(const table::object& row) {
  return {table::text(row, "code"),  table::fact(row),          table::words(row, "name"), counts(row),
          channels(row, "channels"), table::texts(row, "needs")};
}
AuthorityPaper authority_paper(const table::object& row) {
  return {table::text(row, "code"), table::fact(row), table::words(row, "name"), channels(row, "channels")};
}

template <typename Paper>
Result<const Paper*> find(std::span<const Paper> papers, std::string_view code, Date on) {
  const auto found =
      std::find_if(papers.begin(), papers.end(), [code](const Paper& p) { return p.code == code; });
  if (found == papers.end()) return Error{ErrorCode::kNotFound, "evidence.unknown"};
  if (on < found->fact.valid_from) return Error{ErrorCode::kDenied, "evidence.not_yet"};
  if (!found->fact.in_force(on)) return Error{ErrorCode::kDenied, "evidence.abolished"};
  if (!found->fact.verified()) return Error{ErrorCode::kDenied, "law.unverified"};
  return &*found;
}

template <typename Range, typename Wanted>
bool holds(const Range& range, const Wanted& wanted) {
  return std::find(range.begin(), range.end(), wanted) != range.end();
}

Done conditions(const std::vector<std::string>& needs, const Shown& shown) {
  for (const std::string& need : needs) {
    if (holds(shown.confirmed, need)) continue;
    const auto reason =
        std::find_if(kNeeds.begin(), kNeeds.end(), [&](const auto& known) { return known.first == need; });
    if (reason == kNeeds.end()) throw std::runtime_error("data/law/evidence.json: unknown condition");
    return Error{ErrorCode::kDenied, reason->second};
  }
  return done();
}

Done number_proved(const Shown& shown, Date on) {
  AZ_TRY(paper, find(number_papers(), shown.number, on));
  if (!paper->refused.empty()) return Error{ErrorCode::kDenied, paper->refused};
  if (!holds(shown.by == By::kSelf ? paper->self : paper->agent, shown.channel)) {
    return Error{ErrorCode::kDenied, "evidence.number.not_here"};
  }
  return conditions(paper->needs, shown);
}

Done person_proved(const Shown& shown, Date on) {
  bool enough = false;
  std::set<std::string_view> of_two;  // The same paper shown twice is one paper.
  for (const std::string_view code : shown.identity) {
    AZ_TRY(paper, find(identity_papers(), code, on));
    if (!holds(paper->channels, shown.channel))
      return Error{ErrorCode::kDenied, "evidence.identity.not_here"};
    // An employer knows its worker's face, not that of somebody sent.
    if (paper->counts == Counts::kRelation && shown.by == By::kAgent) {
      return Error{ErrorCode::kDenied, "evidence.identity.agent_unknown"};
    }
    AZ_CHECK(conditions(paper->needs, shown));
    if (paper->counts == Counts::kTwo) {
      of_two.insert(code);
    } else {
      enough = true;
    }
  }
  if (enough || of_two.size() >= 2) return done();
  if (of_two.size() == 1) return Error{ErrorCode::kDenied, "evidence.identity.one_more"};
  return Error{ErrorCode::kDenied, "evidence.identity.none"};
}

Done authority_proved(const Shown& shown, Date on) {
  if (shown.by == By::kSelf) return done();
  if (shown.authority.empty()) return Error{ErrorCode::kDenied, "evidence.authority.none"};
  AZ_TRY(paper, find(authority_papers(), shown.authority, on));
  if (!holds(paper->channels, shown.channel)) return Error{ErrorCode::kDenied, "evidence.authority.not_here"};
  return done();
}

}  // namespace

std::string_view to_string(Channel channel) {
  switch (channel) {
    case Channel::kInPerson: return "in_person";
    case Channel::kPost: return "post";
    case Channel::kOnline: return "online";
    case Channel::kPhone: return "phone";
  }
  return "unknown";
}

std::span<const NumberPaper> number_papers() {
  static const auto all = read("number", number_paper);
  return all;
}
std::span<const IdentityPaper> identity_papers() {
  static const auto all = read("identity", identity_paper);
  return all;
}
std::span<const AuthorityPaper> authority_papers() {
  static const auto all = read("authority", authority_paper);
  return all;
}

Done acceptable(const Shown& shown, Date on) {
  AZ_CHECK(number_proved(shown, on));
  AZ_CHECK(authority_proved(shown, on));
  return person_proved(shown, on);
}

}  // namespace azekura::law
