#pragma once
// How long a document is kept, and so when a number must go. Pure: dates in, dates out; the periods are
// data/law/retention.json, each with its article. Rows that nobody verified answer kDenied law.unverified,
// and there is no default: better no date than a wrong one.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/messages.h"
#include "law/fact.h"

namespace azekura::law {

enum class Kind {
  kFloor,    // A law says: at least this long.
  kCeiling,  // No law asks for it: no longer than this.
  kHouse,    // The law is silent; our own rule.
};
std::string_view to_string(Kind kind);

/// How the first day of the period follows from the event.
enum class Start {
  kJanuary11AfterYear,          // 提出期限の属する年の翌年1月11日, itself counted
  kDayAfterEvent,               // 民法140条: the event's day is not counted
  kDayAfterJanuary31AfterYear,  // the filing date of what is reported for a year
  kOnTheEvent,                  // nothing may be kept
};

struct Form {
  std::string code;  // "dependants_declaration"
  Words name;
  std::string official;  // "375", "10101"; empty if it has none.
};

struct RetentionRule {
  std::string id;  // "R13"
  Fact fact;
  std::vector<Form> forms;
  std::string law, article;
  Words event;  // What the event is, in words.
  Start start;
  int years;
  Kind kind;
  bool carries_number;
  std::string note;
};

/// The whole table, 保存期間一覧表.
std::span<const RetentionRule> retention_rules();

struct Due {
  Date start, end;             // Both counted.
  Date first_day_of_disposal;  // The day after `end`; for kOnTheEvent the event's own day.
  const RetentionRule* rule;   // Lives as long as the program.
  const Form* form;
  Message explanation;
};

/// `form`: a form's code, its official number, or a rule's id. `year` is the form's year (年分): for a
/// declaration the year of its deadline, even if it was handed in before; without it the event's year counts.
/// Refuses: kNotFound law.form.unknown, law.rule.none_then; kInvalid law.year.far; kDenied law.unverified.
Result<Due> due(std::string_view form, Date event, std::optional<int> year = {});

/// {"start","end","first_day_of_disposal","rule","form","kind","law","article","source","confidence","explanation"}
std::string to_json(const Due& due);

/// Why the business holds a number at all. Each person's own: a dependant's ends at the 異動, or at the
/// latest with the worker's.
struct Relation {
  enum class To { kWorker, kDependant, kPayee } to;
  std::optional<Date> ended = {};  // None: it continues.
  bool with_worker = false;        // A dependant's: it ended when the worker left.
};

/// A document that carries the number.
struct HeldFor {
  std::string_view form;
  Date event;
  std::optional<int> year = {};
};

struct NumberDue {
  std::optional<Date> first_day_of_disposal;  // None while the relation continues.
  std::vector<Due> floors;                    // What keeps the number, the latest first.
  std::vector<Due> copies;  // Ceilings: never keep it, and have to be gone by their own end.
  Message why;
};

/// When the number itself must go: after the relation ended, and after the latest floor of the documents
/// that carry it. Fails as due() does, for any of them; kInvalid law.form.no_number for a document that must
/// not carry one.
Result<NumberDue> number_due(const Relation& relation, std::span<const HeldFor> documents);

}  // namespace azekura::law
