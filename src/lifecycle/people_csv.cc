#include "lifecycle/people_csv.h"

#include "base/csv.h"

namespace azekura::lifecycle {
namespace {

constexpr std::string_view kColumns[] = {"employee_id", "name",  "kana", "class",  "relation", "employment",
                                         "department",  "hired", "left", "number", "status",   "until"};

/// 社員 for kEmployee: the words of the screens.
template <typename E>
std::string word(std::string_view list, E value, Language language) {
  return std::string(
      message("people." + std::string(list) + "." + std::string(people::code(value)), language));
}

std::string joined(const std::string& family, const std::string& given) {
  return given.empty() ? family : family + "\u3000" + given;
}

std::string day(const std::optional<Date>& date) { return date ? date->iso() : std::string(); }

}  // namespace

PeopleCsv::PeopleCsv(Encoding encoding, Language language) : encoding_(encoding), language_(language) {
  if (encoding_ == Encoding::kUtf8Bom)
    for (const char byte : std::string_view("\ufeff")) bytes_.push_back(byte);
  std::vector<std::string> heads;
  for (const auto column : kColumns)
    heads.emplace_back(message("people.csv." + std::string(column), language_));
  write(std::move(heads));
}

void PeopleCsv::add(const people::Person& person, const std::optional<Date>& disposal_from) {
  using people::NumberStatus;
  const auto& facts = person.facts;
  const bool holds =
      person.number_status == NumberStatus::kHeld || person.number_status == NumberStatus::kUnverified;
  write({facts.employee_id, joined(facts.family_name, facts.given_name),
         joined(facts.family_kana, facts.given_kana), word("class", facts.person_class, language_),
         facts.relation == people::Relation::kNone ? "" : word("relation", facts.relation, language_),
         facts.employment == people::Employment::kNone ? "" : word("employment", facts.employment, language_),
         facts.department, day(facts.hired), day(facts.left),
         std::string(message(holds ? "people.csv.registered" : "people.csv.not_registered", language_)),
         word("status", person.number_status, language_), day(disposal_from)});
}

void PeopleCsv::write(std::vector<std::string> cells) {
  std::string line;
  for (const auto& cell : cells) {
    if (!line.empty()) line += ',';
    append_csv_text(line, cell);
  }
  line += "\r\n";
  if (encoding_ == Encoding::kCp932) line = to_cp932_losing(line, lost_);
  bytes_.insert(bytes_.end(), line.begin(), line.end());
}

}  // namespace azekura::lifecycle
