#include "lifecycle/retention.h"

#include "ledger/state.h"
#include "lifecycle/schema.h"
#include "people/person_standing.h"
#include "people/rights.h"

namespace azekura::lifecycle {
namespace {

constexpr std::int64_t kPage = 500;

std::optional<Date> left(const people::PersonStanding& facts) {
  if (facts.left_on.empty()) return {};
  const auto day = Date::parse_iso(facts.left_on);
  return day ? std::optional(*day) : std::nullopt;
}

/// A dependant is one through the worker: what ends first ends it.
Result<law::Relation> relation_of(db::Connection& unit, BusinessId business,
                                  const people::PersonStanding& facts) {
  using To = law::Relation::To;
  law::Relation relation{To::kWorker, {}};
  if (facts.person_class == people::PersonClass::kDependant) relation.to = To::kDependant;
  if (facts.person_class == people::PersonClass::kPayee ||
      facts.person_class == people::PersonClass::kShareholder)
    relation.to = To::kPayee;
  relation.ended = left(facts);
  if (relation.to != To::kDependant || !facts.household) return relation;
  AZ_TRY(worker, people::standing_of(unit, business, *facts.household));
  const auto gone = left(worker);
  if (!gone || (relation.ended && *relation.ended <= *gone)) return relation;
  relation.ended = gone;
  relation.with_worker = true;
  return relation;
}

Result<std::vector<Holding>> holdings_of(db::Connection& unit, PersonId person) {
  AZ_TRY(rows, unit.run("SELECT id, form, event, year FROM holding WHERE person = $1 ORDER BY id LIMIT 200",
                        {person.value()}));
  std::vector<Holding> holdings;
  for (const auto& row : rows) {
    AZ_TRY(event, Date::parse_iso(std::get<std::string>(row[2])));
    Holding holding{std::get<std::int64_t>(row[0]), std::get<std::string>(row[1]), event, {}};
    if (const auto* year = std::get_if<std::int64_t>(&row[3])) holding.year = static_cast<int>(*year);
    holdings.push_back(std::move(holding));
  }
  return holdings;
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
  AZ_TRY(holdings, holdings_of(unit, person));
  std::vector<law::HeldFor> documents;
  for (const auto& holding : holdings) documents.push_back({holding.form, holding.event, holding.year});
  AZ_TRY(relation, relation_of(unit, business, facts));
  AZ_TRY(due, law::number_due(relation, documents));
  return Retention{std::move(holdings), std::move(due)};
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
    AZ_TRY(rows, unit.run("SELECT n.person, n.id FROM number n JOIN person p ON p.id = n.person "
                          "LEFT JOIN person w ON w.id = p.household AND w.business = p.business "
                          "WHERE n.business = $1 AND n.state = 'held' AND n.person > $2 "
                          "AND (p.left_on IS NOT NULL OR w.left_on IS NOT NULL) "
                          "ORDER BY n.person LIMIT $3",
                          {business.value(), after.value(), kPage}));
    for (const auto& row : rows) {
      after = PersonId(std::get<std::int64_t>(row[0]));
      AZ_TRY(retention, retention_of(unit, business, after));
      const auto from = retention.due.first_day_of_disposal;
      if (!from || *from > until) continue;
      due.push_back({after, NumberId(std::get<std::int64_t>(row[1])), *from, std::move(retention.due)});
      if (due.size() == static_cast<std::size_t>(limit)) return due;
    }
    if (rows.size() < static_cast<std::size_t>(kPage)) return due;
  }
}

}  // namespace azekura::lifecycle
