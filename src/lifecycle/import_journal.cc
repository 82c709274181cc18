#include "import_journal.h"

#include <algorithm>

#include "lifecycle/schema.h"
#include "people/codes.h"
#include "people/persons.h"
#include "people/schema.h"
#include "vault/doom.h"
#include "vault/vault.h"

namespace azekura::lifecycle::journal {
namespace {

constexpr std::int64_t kStep = 200;  // Rows undone in one transaction.

// All of a person but the token, which never changes, and the number's status, which is the vault's.
#define AZ_KEPT_COLUMNS                                                                                     \
  "class, employment, employee_id, department, name_box, detail_box, hired, left_on, household, relation, " \
  "tax_dependant, insurance_dependant, third_spouse"

const ledger::Tracked& tracked_person() {
  const auto all = people::tracked();
  return *std::find_if(all.begin(), all.end(),
                       [](const ledger::Tracked& each) { return each.kind == "person"; });
}

Done note(db::Connection& unit, const Run& run, std::string_view kind, std::int64_t item,
          const std::string& before) {
  AZ_CHECK(
      unit.run("INSERT INTO import_item(run, kind, item, before) VALUES($1, $2, $3, $4) "
               "ON CONFLICT(run, kind, item) DO NOTHING",
               {run.id, std::string(kind), item, before}));
  return done();
}

struct Item {
  std::string kind;
  std::int64_t id = 0;
  std::string before;
};

/// Numbers first, then what was changed, then new persons, dependants before their workers.
Result<std::vector<Item>> next_items(db::Connection& unit, const Run& run) {
  AZ_TRY(
      rows,
      unit.run("SELECT kind, item, before FROM import_item WHERE run = $1 "
               "ORDER BY CASE kind WHEN 'number' THEN 1 WHEN 'changed' THEN 2 ELSE 3 END, item DESC LIMIT $2",
               {run.id, kStep}));
  std::vector<Item> items;
  for (const auto& row : rows)
    items.push_back(
        {std::get<std::string>(row[0]), std::get<std::int64_t>(row[1]), std::get<std::string>(row[2])});
  return items;
}

/// Whose number went, if it was still held.
Result<std::optional<PersonId>> undo_number(db::Connection& unit, const Run& run, const Item& item,
                                            Instant now, ledger::Act& act) {
  AZ_TRY(rows,
         unit.run(
             "UPDATE number SET state = 'disposed' WHERE id = $1 AND state = 'held' RETURNING person, token",
             {item.id}));
  if (rows.empty()) return std::optional<PersonId>{};
  const PersonId person(std::get<std::int64_t>(rows[0][0]));
  AZ_TRY(token, vault::Token::from(rows[0][1]));
  AZ_CHECK(vault::condemn(unit, run.business, token, run.record(), now));
  AZ_TRY(state, vault::number_state(unit, NumberId(item.id)));
  act.state.push_back(std::move(state));
  const auto before = people::from_code<people::NumberStatus>(item.before);
  AZ_CHECK(people::set_number_status(unit, person, before.value_or(people::NumberStatus::kNone), now));
  return std::optional(person);
}

/// Only if nobody changed the person since: the salt is drawn anew with each change.
Done undo_change(db::Connection& unit, const Run& run, const Item& item, Instant now, ledger::Act& act) {
  AZ_TRY(
      rows,
      unit.run("UPDATE person SET class = b.class, employment = b.employment, employee_id = b.employee_id, "
               "department = b.department, name_box = b.name_box, detail_box = b.detail_box, "
               "hired = b.hired, left_on = b.left_on, household = b.household, relation = b.relation, "
               "tax_dependant = b.tax_dependant, insurance_dependant = b.insurance_dependant, "
               "third_spouse = b.third_spouse, updated_at = $3 FROM import_before AS b "
               "WHERE b.run = $1 AND b.person = $2 AND person.id = b.person "
               "AND person.state_salt = b.salt_after RETURNING person.id",
               {run.id, item.id, now}));
  AZ_CHECK(unit.run("DELETE FROM import_before WHERE run = $1 AND person = $2", {run.id, item.id}));
  if (rows.empty()) return done();
  return note_state(unit, act, tracked_person(), item.id);
}

/// Only if nothing hangs on the person by now.
Done undo_person(db::Connection& unit, const Item& item, ledger::Act& act) {
  AZ_TRY(rows, unit.run("DELETE FROM person WHERE id = $1 "
                        "AND NOT EXISTS (SELECT 1 FROM number WHERE person = $1 AND state <> 'disposed') "
                        "AND NOT EXISTS (SELECT 1 FROM request WHERE person = $1) "
                        "AND NOT EXISTS (SELECT 1 FROM holding WHERE person = $1) "
                        "AND NOT EXISTS (SELECT 1 FROM person AS d WHERE d.household = $1) RETURNING id",
                        {item.id}));
  if (rows.empty()) return done();
  act.state.push_back(ledger::gone("person", item.id));
  AZ_TRY(asking, unit.run("DELETE FROM person_asking WHERE id = $1 RETURNING id", {item.id}));
  if (!asking.empty()) act.state.push_back(ledger::gone("person_asking", item.id));
  return done();
}

struct Step {
  std::size_t items = 0;
  std::vector<PersonId> numbers_of;
};

Result<Step> undo_some(db::Connection& unit, const Run& run, const ledger::Act& by, Instant now) {
  AZ_TRY(items, next_items(unit, run));
  Step step{items.size(), {}};
  if (items.empty()) return step;
  ledger::Act act = by;
  std::vector<std::string> records;
  for (const auto& item : items) {
    if (item.kind == "number") {
      AZ_TRY(person, undo_number(unit, run, item, now, act));
      if (person) step.numbers_of.push_back(*person);
      records.push_back(NumberId(item.id).str());
    } else {
      AZ_CHECK(item.kind == "changed" ? undo_change(unit, run, item, now, act)
                                      : undo_person(unit, item, act));
      records.push_back(PersonId(item.id).str());
    }
    AZ_CHECK(unit.run("DELETE FROM import_item WHERE run = $1 AND kind = $2 AND item = $3",
                      {run.id, item.kind, item.id}));
  }
  act.records = {run.record()};
  AZ_CHECK(ledger::append_batch(unit, now, act, std::move(records)));
  return step;
}

}  // namespace

Result<Run> begin(db::Connection& unit, people::Registry& registry, const people::Caller& who,
                  BusinessId business, const std::string& token, ImportMode mode,
                  const ImportVerification& verification, Instant now, ledger::Act& act) {
  AZ_TRY(fields, registry.fields(unit, business));
  AZ_TRY(words, fields.seal("import:" + token, "verification",
                            verification.system + "\n" + verification.method + "\n" + verification.by));
  AZ_TRY(rows,
         unit.run("INSERT INTO import_run(business, token, account, state, mode, verified, verified_from, "
                  "verified_to, words, started_at) VALUES($1, $2, $3, 'running', $4, $5, $6, $7, $8, $9) "
                  "RETURNING id",
                  {business.value(), token, who.account.value(), std::string(to_string(mode)),
                   std::int64_t{verification.verified}, verification.from ? verification.from->iso() : "",
                   verification.to ? verification.to->iso() : "", words, now}));
  const Run run{std::get<std::int64_t>(rows.at(0).at(0)), business};
  AZ_CHECK(note_state(unit, act, kTrackImportRun, run.id));
  act.records.insert(act.records.begin(), run.record());
  return run;
}

Done end(db::Connection& unit, const Run& run, std::string_view state, Instant now, ledger::Act& act) {
  AZ_TRY(
      ended,
      unit.run(
          "UPDATE import_run SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'running' RETURNING id",
          {run.id, std::string(state), now}));
  if (ended.empty()) return Error{ErrorCode::kConflict, "import.state"};
  AZ_CHECK(unit.run("DELETE FROM import_item WHERE run = $1", {run.id}));
  AZ_CHECK(unit.run("DELETE FROM import_before WHERE run = $1", {run.id}));
  AZ_CHECK(note_state(unit, act, kTrackImportRun, run.id));
  act.records = {run.record()};
  return done();
}

Done created(db::Connection& unit, const Run& run, PersonId person) {
  return note(unit, run, "created", person.value(), "");
}

Done changing(db::Connection& unit, const Run& run, PersonId person) {
  AZ_CHECK(unit.run("INSERT INTO import_before(run, person, " AZ_KEPT_COLUMNS
                    ") SELECT $1, id, " AZ_KEPT_COLUMNS " FROM person WHERE id = $2",
                    {run.id, person.value()}));
  return note(unit, run, "changed", person.value(), "");
}

Done changed(db::Connection& unit, const Run& run, PersonId person) {
  AZ_CHECK(
      unit.run("UPDATE import_before SET salt_after = (SELECT state_salt FROM person WHERE id = $2) "
               "WHERE run = $1 AND person = $2",
               {run.id, person.value()}));
  return done();
}

Done sealing(db::Connection& unit, const Run& run, NumberId number, PersonId person) {
  AZ_TRY(rows, unit.run("SELECT number_status FROM person WHERE id = $1", {person.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "people.person.unknown"};
  return note(unit, run, "number", number.value(), std::get<std::string>(rows[0][0]));
}

Done undo(const vault::Stores& stores, vault::Rooms& rooms, const Run& run, const ledger::Act& by,
          const Clock& clock) {
  for (;;) {
    AZ_TRY(step, stores.main.write([&](db::Connection& unit) { return undo_some(unit, run, by, clock()); }));
    if (step.items == 0) break;
    if (const auto room = rooms.of(run.business))
      (*room)->forget_persons({step.numbers_of.begin(), step.numbers_of.end()});
  }
  AZ_CHECK(vault::carry_out_dooms(stores, clock));
  return stores.main.write([&](db::Connection& unit) -> Done {
    ledger::Act act = by;
    const Instant now = clock();
    AZ_TRY(running, unit.run("SELECT id FROM import_run WHERE id = $1 AND state = 'running'", {run.id}));
    if (running.empty()) return done();  // It had ended after all: the answer to that was lost.
    AZ_CHECK(end(unit, run, "undone", now, act));
    AZ_CHECK(ledger::append(unit, now, act));
    return done();
  });
}

Result<std::vector<Run>> unfinished(db::Connection& unit) {
  AZ_TRY(rows, unit.run("SELECT id, business FROM import_run WHERE state = 'running' ORDER BY id", {}));
  std::vector<Run> runs;
  for (const auto& row : rows)
    runs.push_back({std::get<std::int64_t>(row[0]), BusinessId(std::get<std::int64_t>(row[1]))});
  return runs;
}

}  // namespace azekura::lifecycle::journal
