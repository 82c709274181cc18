#include "lifecycle/retention.h"

#include <map>

#include "ledger/state.h"
#include "lifecycle/schema.h"
#include "people/person_standing.h"
#include "people/rights.h"

namespace azekura::lifecycle {
namespace {

constexpr std::int64_t kPage = 500;

std::optional<Date> day(const std::string& iso) {
  if (iso.empty()) return {};
  const auto read = Date::parse_iso(iso);
  return read ? std::optional(*read) : std::nullopt;
}

std::optional<Date> day_in(const db::Value& cell) {
  const auto* iso = std::get_if<std::string>(&cell);
  return iso != nullptr ? day(*iso) : std::nullopt;
}

/// A dependant is one through the worker: what ends first ends it.
law::Relation relation(people::PersonClass person_class, std::optional<Date> left,
                       std::optional<Date> worker_left) {
  using To = law::Relation::To;
  law::Relation relation{To::kWorker, left};
  if (person_class == people::PersonClass::kDependant) relation.to = To::kDependant;
  if (person_class == people::PersonClass::kPayee || person_class == people::PersonClass::kShareholder)
    relation.to = To::kPayee;
  if (relation.to != To::kDependant || !worker_left || (left && *left <= *worker_left)) return relation;
  relation.ended = worker_left;
  relation.with_worker = true;
  return relation;
}

Result<law::Relation> relation_of(db::Connection& unit, BusinessId business,
                                  const people::PersonStanding& facts) {
  std::optional<Date> worker_left;
  if (facts.person_class == people::PersonClass::kDependant && facts.household) {
    AZ_TRY(worker, people::standing_of(unit, business, *facts.household));
    worker_left = day(worker.left_on);
  }
  return relation(facts.person_class, day(facts.left_on), worker_left);
}

/// Of the persons after `after`, up to `last`: many in one question, because lists ask for thousands.
Result<std::map<PersonId, std::vector<Holding>>> holdings_of(db::Connection& unit, BusinessId business,
                                                             PersonId after, PersonId last) {
  AZ_TRY(rows, unit.run("SELECT person, id, form, event, year FROM holding "
                        "WHERE business = $1 AND person > $2 AND person <= $3 ORDER BY person, id",
                        {business.value(), after.value(), last.value()}));
  std::map<PersonId, std::vector<Holding>> held;
  for (const auto& row : rows) {
    AZ_TRY(event, Date::parse_iso(std::get<std::string>(row[3])));
    Holding holding{std::get<std::int64_t>(row[1]), std::get<std::string>(row[2]), event, {}};
    if (const auto* year = std::get_if<std::int64_t>(&row[4])) holding.year = static_cast<int>(*year);
    held[PersonId(std::get<std::int64_t>(row[0]))].push_back(std::move(holding));
  }
  return held;
}

Result<law::NumberDue> due_of(const law::Relation& relation, const std::vector<Holding>& holdings) {
  std::vector<law::HeldFor> documents;
  for (const auto& holding : holdings) documents.push_back({holding.form, holding.event, holding.year});
  return law::number_due(relation, documents);
}

}  // namespace

Done add_holding(db::Store& main, const people::Caller& who, BusinessId business, PersonId person,
                 const std::string& form, Date event, std::optional<int> year, Instant now) {
  return people::recorded(
      main, now, who.act("holding.add", business), [&](db::Connection& unit, ledger::Act& act) -> Done {
        act.records = {person.str()};
        act.detail["form"] = form;
        AZ_CHECK(people::decide(unit, {who.session, people::Operation::kPersonWrite, business}, now));
        AZ_TRY(facts, people::standing_of(unit, business, person));
        const law::HeldFor document{form, event, year};
        AZ_TRY(relation, relation_of(unit, business, facts));
        AZ_CHECK(law::number_due(relation, std::span(&document, 1)));
        AZ_TRY(rows, unit.run("INSERT INTO holding(business, person, form, event, year, created_at) "
                              "VALUES($1, $2, $3, $4, $5, $6) RETURNING id",
                              {business.value(), person.value(), form, event.iso(),
                               year ? db::Value(std::int64_t{*year}) : db::Value(), now}));
        AZ_CHECK(note_state(unit, act, kTrackHolding, std::get<std::int64_t>(rows.at(0).at(0))));
        return done();
      });
}

Result<Retention> retention_of(db::Connection& unit, BusinessId business, PersonId person) {
  AZ_TRY(facts, people::standing_of(unit, business, person));
  AZ_TRY(held, holdings_of(unit, business, PersonId(person.value() - 1), person));
  AZ_TRY(relation, relation_of(unit, business, facts));
  AZ_TRY(due, due_of(relation, held[person]));
  return Retention{std::move(held[person]), std::move(due)};
}

Result<std::optional<Date>> disposal_day(db::Connection& unit, const people::Person& person) {
  using enum people::NumberStatus;
  bool gone = person.facts.left.has_value();
  if (person.number_status != kHeld && person.number_status != kUnverified) return std::optional<Date>{};
  if (!gone && person.facts.household) {
    AZ_TRY(worker, people::standing_of(unit, person.business, *person.facts.household));
    gone = !worker.left_on.empty();
  }
  if (!gone) return std::optional<Date>{};
  AZ_TRY(retention, retention_of(unit, person.business, person.id));
  return retention.due.first_day_of_disposal;
}

std::optional<law::Due> floor_on(const Retention& retention, Date today) {
  const auto& floors = retention.due.floors;  // The latest first.
  if (floors.empty() || floors.front().first_day_of_disposal <= today) return {};
  return floors.front();
}

Result<std::vector<DueNumber>> due_numbers(db::Connection& unit, BusinessId business, Date until,
                                           PersonId after, int limit) {
  std::vector<DueNumber> due;
  for (;;) {
    AZ_TRY(rows, unit.run("SELECT n.person, n.id, p.class, p.left_on, w.left_on "
                          "FROM number n JOIN person p ON p.id = n.person "
                          "LEFT JOIN person w ON w.id = p.household AND w.business = p.business "
                          "WHERE n.business = $1 AND n.state = 'held' AND n.person > $2 "
                          "AND (p.left_on IS NOT NULL OR w.left_on IS NOT NULL) "
                          "ORDER BY n.person LIMIT $3",
                          {business.value(), after.value(), kPage}));
    if (rows.empty()) return due;
    const PersonId last(std::get<std::int64_t>(rows.back()[0]));
    AZ_TRY(held, holdings_of(unit, business, after, last));
    for (const auto& row : rows) {
      const PersonId person(std::get<std::int64_t>(row[0]));
      const auto person_class = people::from_code<people::PersonClass>(std::get<std::string>(row[2]));
      if (!person_class) return Error{ErrorCode::kCorrupt, "people.person.row"};
      AZ_TRY(ends, due_of(relation(*person_class, day_in(row[3]), day_in(row[4])), held[person]));
      const auto from = ends.first_day_of_disposal;
      if (!from || *from > until) continue;
      due.push_back({person, NumberId(std::get<std::int64_t>(row[1])), *from, std::move(ends)});
      if (due.size() == static_cast<std::size_t>(limit)) return due;
    }
    after = last;
  }
}

}  // namespace azekura::lifecycle
