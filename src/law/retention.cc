#include "law/retention.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "table.h"

namespace azekura::law {

namespace {

template <typename T, std::size_t N>
T one_of(const std::array<std::pair<std::string_view, T>, N>& words, std::string_view word) {
  for (const auto& [name, meaning] : words) {
    if (name == word) return meaning;
  }
  throw std::runtime_error("data/law/retention.json: unknown word");
}

constexpr std::array kKinds{std::pair<std::string_view, Kind>{"floor", Kind::kFloor},
                            std::pair<std::string_view, Kind>{"ceiling", Kind::kCeiling},
                            std::pair<std::string_view, Kind>{"house", Kind::kHouse}};
constexpr std::array kStarts{
    std::pair<std::string_view, Start>{"january_11_after_year", Start::kJanuary11AfterYear},
    std::pair<std::string_view, Start>{"day_after_event", Start::kDayAfterEvent},
    std::pair<std::string_view, Start>{"day_after_january_31_after_year", Start::kDayAfterJanuary31AfterYear},
    std::pair<std::string_view, Start>{"on_the_event", Start::kOnTheEvent}};
constexpr std::array kNumbers{std::pair<std::string_view, bool>{"written", true},
                              std::pair<std::string_view, bool>{"never", false}};

RetentionRule rule_from(const table::object& row) {
  RetentionRule rule{.id = table::text(row, "rule"),
                     .fact = table::fact(row),
                     .forms = {},
                     .law = table::text(row, "law"),
                     .article = table::text(row, "article"),
                     .event = table::words(row, "event"),
                     .start = one_of(kStarts, table::text(row, "start")),
                     .years = static_cast<int>(row.at("years").as_int64()),
                     .kind = one_of(kKinds, table::text(row, "kind")),
                     .carries_number = one_of(kNumbers, table::text(row, "number")),
                     .note = row.contains("note") ? table::text(row, "note") : ""};
  for (const table::value& v : row.at("forms").as_array()) {
    const table::object& form = v.as_object();
    rule.forms.push_back({table::text(form, "code"),
                          {table::text(form, "ja"), table::text(form, "en")},
                          form.contains("official") ? table::text(form, "official") : ""});
  }
  return rule;
}

std::vector<RetentionRule> read_rules() {
  std::vector<RetentionRule> rules;
  for (const table::value& row : table::rows(kRetentionJson, "rules")) {
    rules.push_back(rule_from(row.as_object()));
  }
  return rules;
}

const Form* form_in(const RetentionRule& rule, std::string_view wanted) {
  if (rule.id == wanted) return &rule.forms.front();
  for (const Form& form : rule.forms) {
    if (form.code == wanted || (!form.official.empty() && form.official == wanted)) return &form;
  }
  return nullptr;
}

struct Found {
  const RetentionRule* rule;
  const Form* form;
};

Result<Found> find(std::string_view wanted, Date event) {
  bool known = false;
  for (const RetentionRule& rule : retention_rules()) {
    const Form* form = form_in(rule, wanted);
    if (!form) continue;
    if (rule.fact.in_force(event)) return Found{&rule, form};
    known = true;
  }
  if (known) return Error{ErrorCode::kNotFound, "law.rule.none_then"};
  return Error{ErrorCode::kNotFound, "law.form.unknown"};
}

Date january_after(int year, int day) { return Date::civil(year, 1, day)->plus_years(1); }

Date first_day(Start start, Date event, std::optional<int> of_year) {
  const int form_year = of_year.value_or(event.year());
  switch (start) {
    case Start::kJanuary11AfterYear: return january_after(form_year, 11);
    case Start::kDayAfterJanuary31AfterYear:
      // Without a year the event is the filing date itself.
      return of_year ? january_after(form_year, 31).plus_days(1) : event.plus_days(1);
    case Start::kDayAfterEvent: return event.plus_days(1);
    case Start::kOnTheEvent: return event;
  }
  throw std::logic_error("law: a start that is none");
}

Message explain(const Due& due) {
  std::string_view key = "law.due.floor";
  if (due.rule->kind == Kind::kCeiling) key = "law.due.ceiling";
  if (due.rule->kind == Kind::kHouse) key = "law.due.house";
  if (due.rule->start == Start::kOnTheEvent) key = "law.due.at_once";
  return {key,
          {{"form", due.form->name.ja, due.form->name.en},
           {"law", due.rule->law},
           {"article", due.rule->article},
           {"event", due.rule->event.ja, due.rule->event.en},
           {"years", std::to_string(due.rule->years)},
           {"start", to_iso(due.start)},
           {"end", to_iso(due.end)},
           {"disposal", to_iso(due.first_day_of_disposal)}}};
}

Message why(const Relation& relation, const NumberDue& number) {
  if (!relation.ended) {
    switch (relation.to) {
      case Relation::To::kWorker: return {"law.number.continues.worker", {}};
      case Relation::To::kDependant: return {"law.number.continues.dependant", {}};
      case Relation::To::kPayee: return {"law.number.continues.payee", {}};
    }
  }
  const std::string on = to_iso(*number.first_day_of_disposal);
  if (number.floors.empty() || number.floors.front().end < *relation.ended) {
    return {relation.with_worker ? "law.number.nothing_keeps.worker_left" : "law.number.nothing_keeps",
            {{"ended", to_iso(*relation.ended)}, {"disposal", on}}};
  }
  const Due& last = number.floors.front();
  return {relation.with_worker ? "law.number.kept_by.worker_left" : "law.number.kept_by",
          {{"form", last.form->name.ja, last.form->name.en},
           {"law", last.rule->law},
           {"article", last.rule->article},
           {"end", to_iso(last.end)},
           {"ended", to_iso(*relation.ended)},
           {"disposal", on}}};
}

}  // namespace

std::string_view to_string(Kind kind) {
  for (const auto& [name, meaning] : kKinds) {
    if (meaning == kind) return name;
  }
  return "unknown";
}

std::span<const RetentionRule> retention_rules() {
  static const std::vector<RetentionRule> rules = read_rules();
  return rules;
}

Result<Due> due(std::string_view form, Date event, std::optional<int> of_year) {
  AZ_TRY(found, find(form, event));
  if (!found.rule->fact.verified()) return Error{ErrorCode::kDenied, "law.unverified"};
  // A form is handed in in its year or just beside it; 2072 for 2027 would keep a number for a lifetime.
  if (of_year && (std::abs(*of_year - event.year()) > 1 || !Date::civil(*of_year, 1, 1))) {
    return Error{ErrorCode::kInvalid, "law.year.far"};
  }

  Due answer{.start = first_day(found.rule->start, event, of_year),
             .end = {},
             .first_day_of_disposal = {},
             .rule = found.rule,
             .form = found.form,
             .explanation = {}};
  if (found.rule->start == Start::kOnTheEvent) {
    answer.end = answer.first_day_of_disposal = event;
  } else {
    answer.end = last_day_of(answer.start, found.rule->years);
    answer.first_day_of_disposal = answer.end.plus_days(1);
  }
  answer.explanation = explain(answer);
  return answer;
}

std::string to_json(const Due& due) {
  const boost::json::object out{{"start", to_iso(due.start)},
                                {"end", to_iso(due.end)},
                                {"first_day_of_disposal", to_iso(due.first_day_of_disposal)},
                                {"rule", due.rule->id},
                                {"form", due.form->code},
                                {"kind", std::string(to_string(due.rule->kind))},
                                {"law", due.rule->law},
                                {"article", due.rule->article},
                                {"source", due.rule->fact.source},
                                {"confidence", std::string(to_string(due.rule->fact.confidence))},
                                {"explanation",
                                 {{"ja", message(due.explanation, Language::kJapanese)},
                                  {"en", message(due.explanation, Language::kEnglish)}}}};
  return boost::json::serialize(out);
}

Result<NumberDue> number_due(const Relation& relation, std::span<const HeldFor> documents) {
  NumberDue number;
  for (const HeldFor& held : documents) {
    AZ_TRY(each, due(held.form, held.event, held.year));
    if (!each.rule->carries_number) return Error{ErrorCode::kInvalid, "law.form.no_number"};
    (each.rule->kind == Kind::kFloor ? number.floors : number.copies).push_back(std::move(each));
  }
  const auto later = [](const Due& a, const Due& b) { return a.end > b.end; };
  std::stable_sort(number.floors.begin(), number.floors.end(), later);
  std::stable_sort(number.copies.begin(), number.copies.end(), later);
  if (relation.ended) {
    Date gone = relation.ended->plus_days(1);
    if (!number.floors.empty()) gone = std::max(gone, number.floors.front().first_day_of_disposal);
    number.first_day_of_disposal = gone;
  }
  number.why = why(relation, number);
  return number;
}

}  // namespace azekura::law
