#include "import_row.h"

#include <algorithm>

#include "base/text.h"
#include "base/typed_number.h"

namespace azekura::lifecycle {
namespace {

constexpr std::string_view kReplacement = "\ufffd";
constexpr std::string_view kBlanks[] = {"　", " ", "\t", "\u00a0"};

std::string_view view(std::span<char> cell) { return {cell.data(), cell.size()}; }

/// What keeps a cell from being looked at further: the code of a finding, or nothing. What is kept of other
/// columns is searched and shown, so no number may be in them, whatever the file or the mapping calls them.
std::string_view fault_of(Field field, std::string_view cell) {
  if (cell.find(kReplacement) != std::string_view::npos) return "encoding.undecodable";
  return field != Field::kNumber && mentions_individual_number(cell) ? "cell.number" : "";
}

}  // namespace

void Layout::take(const std::vector<ColumnUse>& uses) {
  columns = uses.size();
  column_of.fill(-1);
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (!uses[i].field || *uses[i].field == Field::kIgnored) continue;
    int& place = column_of[static_cast<std::size_t>(*uses[i].field)];
    if (place < 0) place = static_cast<int>(i);
  }
}

Severity Findings::add(New made) {
  const FindingKind& kind = finding_kind(made.code);
  auto& counter = kind.severity == Severity::kError     ? report_.errors
                  : kind.severity == Severity::kWarning ? report_.warnings
                                                        : report_.notes;
  ++counter;
  kept_last_ = report_.findings.size() < ImportReport::kFindingsKept &&
               (kind.severity != Severity::kNote || ++notes_[kind.code] <= kNotesOfAKind);
  if (!kept_last_) {
    ++report_.findings_left_out;
    return kind.severity;
  }
  report_.findings.push_back({made.file, made.line, made.column, kind.code, kind.severity,
                              std::move(made.value), kind.reason, kind.mend, std::move(made.detail),
                              made.other_line});
  return kind.severity;
}

void Findings::last_reason(std::string_view key) {
  if (kept_last_) report_.findings.back().reason = key;
}

void Findings::advise(ImportFile file, std::string_view code, std::int64_t line, std::string detail,
                      std::int64_t count) {
  auto key = std::string(to_string(file)) + "\n" + std::string(code) + "\n" + detail;
  const auto [place, added] = advice_.try_emplace(std::move(key), report_.advice.size());
  if (added)
    report_.advice.push_back({file, code, count, line, std::move(detail)});
  else
    report_.advice[place->second].count += count;
}

bool Row::blank() const {
  return std::all_of(record_.fields.begin(), record_.fields.end(),
                     [](std::span<char> cell) { return trim(view(cell)).empty(); });
}

void Row::look_for_broken_cells() {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    const auto code = fault_of(field, view(raw(field)));
    if (code.empty()) continue;
    find(field, code);
    broken_.set(i);
  }
  for (std::size_t i = layout_.columns; i < record_.fields.size(); ++i) {
    if (trim(view(record_.fields[i])).empty()) continue;
    // A comma that should have been quoted has moved everything behind it: nothing else can be judged.
    findings_.add({file_, line(), static_cast<int>(i), "row.too_many_cells",
                   std::string(shown_value(view(record_.fields[i]), true))});
    sound_ = false;
    const auto readable = ~broken_;  // The owner is still told by what stands before the comma.
    broken_.set();
    for (const auto field : {Field::kEmployeeId, Field::kRelation})
      broken_.set(static_cast<std::size_t>(field), !readable[static_cast<std::size_t>(field)]);
    return;
  }
}

bool Row::cleared(Field field) const {
  switch (field) {
    case Field::kSex:
    case Field::kPostalCode:
    case Field::kAddress:
    case Field::kHired:
    case Field::kLeft:
    case Field::kDepartment:
    case Field::kEmployment:
    case Field::kMail: return trim(view(raw(field))) == kClearCell;
    default: return false;
  }
}

std::vector<Field> Row::all_cleared() const {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < kFieldCount; ++i)
    if (cleared(static_cast<Field>(i))) fields.push_back(static_cast<Field>(i));
  return fields;
}

std::string Row::text(Field field) const {
  const auto cell = trim(view(raw(field)));
  if (broken(field) || cell == kClearCell) return {};  // What cannot be taken out is missing then.
  return std::string(cell);
}

std::span<char> Row::raw(Field field) const {
  const auto column = static_cast<std::size_t>(layout_.column(field));
  return has(field) && column < record_.fields.size() ? record_.fields[column] : std::span<char>();
}

void Row::find(Field field, std::string_view code, std::string detail, std::int64_t other_line) {
  const auto severity = findings_.add({file_, line(), std::max(layout_.column(field), 0), code,
                                       shown_value(trim(view(raw(field))), field == Field::kNumber),
                                       std::move(detail), other_line});
  if (severity != Severity::kError) return;
  sound_ = false;
  faulty_.set(static_cast<std::size_t>(field));
}

std::pair<std::string, std::string> split_name(std::string_view whole) {
  std::size_t first = std::string_view::npos;
  for (const auto blank : kBlanks) first = std::min(first, whole.find(blank));
  if (first == std::string_view::npos) return {std::string(whole), {}};
  return {std::string(trim(whole.substr(0, first))), std::string(trim(whole.substr(first)))};
}

std::string without_blanks(std::string_view text) {
  std::string out(text);
  for (const auto blank : kBlanks)
    for (auto at = out.find(blank); at != std::string::npos; at = out.find(blank))
      out.erase(at, blank.size());
  return out;
}

std::string_view era_range_reason(Era era) {
  switch (era) {
    case Era::kMeiji: return "import.date.era_range.meiji";
    case Era::kTaisho: return "import.date.era_range.taisho";
    case Era::kShowa: return "import.date.era_range.showa";
    case Era::kHeisei: return "import.date.era_range.heisei";
    case Era::kReiwa: return "import.date.era_range.reiwa";
  }
  return "import.date.era_range.reason";
}

}  // namespace azekura::lifecycle
