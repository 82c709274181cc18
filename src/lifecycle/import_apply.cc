#include "import_apply.h"

#include <algorithm>

#include "import_facts.h"
#include "lifecycle/notices.h"

namespace azekura::lifecycle {
namespace {

constexpr std::int64_t kPage = 2'000;

struct Kind {
  std::string_view code;
  Field field;
  std::string_view reason, mend;
};

constexpr Kind kKinds[] = {
    {"dependant.worker_left_out", Field::kEmployeeId, "import.dependant.worker_left_out.reason",
     "import.dependant.worker_left_out.mend"},
    {"person.refused", Field::kEmployeeId, "", "import.person.refused.mend"},
    {"number.owner_left_out", Field::kEmployeeId, "import.number.owner_left_out.reason",
     "import.number.owner_left_out.mend"},
    {"number.may_not_hold", Field::kNumber, "import.number.may_not_hold.reason",
     "import.number.may_not_hold.mend"},
    {"number.held", Field::kNumber, "import.number.held.reason", "import.number.held.mend"},
    {"number.held_by_another", Field::kNumber, "import.number.held_by_another.reason",
     "import.number.held_by_another.mend"},
};

int column_of(const FileReport& file, Field field) {
  for (std::size_t i = 0; i < file.columns.size(); ++i)
    if (file.columns[i].field == field) return static_cast<int>(i);
  return 0;
}

}  // namespace

Result<people::Permit> may_import(db::Connection& unit, const people::Caller& who, BusinessId business,
                                  people::Operation operation, const std::vector<std::string>& purposes,
                                  const std::set<people::PersonClass>& classes, Instant now) {
  std::optional<people::Permit> permit;
  for (const auto& purpose : purposes) {
    for (const auto person_class : classes) {
      people::Ask ask{.session = who.session, .operation = operation, .business = business};
      ask.purpose = purpose;
      ask.person_class = person_class;
      AZ_TRY(given, people::decide(unit, ask, now));
      permit = given;
    }
  }
  if (!permit) return Error{ErrorCode::kDenied, "people.rights.purpose_missing"};
  AZ_TRY(notice, notice_in_force(unit, business));
  for (const auto& purpose : purposes)
    if (std::find(notice.purposes.begin(), notice.purposes.end(), purpose) == notice.purposes.end())
      return Error{ErrorCode::kDenied, "notice.not_notified"};
  return *permit;
}

std::shared_ptr<const ImportReport> with_troubles(ImportReport report, const std::vector<Trouble>& troubles) {
  for (const auto& each : troubles) {
    ++report.errors;
    --report.of(each.file).good_rows;
    if (report.findings.size() >= ImportReport::kFindingsKept) {
      ++report.findings_left_out;
      continue;
    }
    const bool number = each.field == Field::kNumber;
    report.findings.push_back({.file = each.file,
                               .line = each.line,
                               .column = column_of(report.of(each.file), each.field),
                               .code = each.code,
                               .severity = Severity::kError,
                               .value = number ? std::string(kMaskedCell) : std::string(),
                               .reason = each.reason,
                               .mend = each.mend,
                               .detail = {}});
  }
  std::stable_sort(report.findings.begin(), report.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  return std::make_shared<const ImportReport>(std::move(report));
}

people::Operation ImportApply::operation() const {
  return set_.run ? people::Operation::kImportRun : people::Operation::kImportCheck;
}

ledger::Act ImportApply::act(std::string_view kind) const {
  auto begun = set_.who.act("import.run", set_.business);
  begun.records = {set_.run->record()};
  begun.purpose = set_.purposes.front();
  begun.detail["kind"] = kind;
  return begun;
}

Done ImportApply::begin() {
  AZ_TRY(permit, set_.stores.main.read([&](db::Connection& snapshot) {
    return may_import(snapshot, set_.who, set_.business, operation(), set_.purposes,
                      {people::PersonClass::kEmployee}, set_.clock());
  }));
  AZ_TRY(room, set_.vault.room_of(permit));
  room_ = std::move(room);
  AZ_CHECK(load_standings());
  return load_held();
}

Done ImportApply::load_standings() {
  for (std::int64_t after = 0;;) {
    AZ_TRY(rows, set_.stores.main.read([&](db::Connection& snapshot) {
      return snapshot.run(
          "SELECT id, employee_id, class, employment, household, relation FROM person "
          "WHERE business = $1 AND id > $2 ORDER BY id LIMIT $3",
          {set_.business.value(), after, kPage});
    }));
    if (rows.empty()) return done();
    for (const auto& row : rows) {
      after = std::get<std::int64_t>(row[0]);
      people::PersonFacts facts;
      if (const auto* id = std::get_if<std::string>(&row[1])) facts.employee_id = *id;
      const auto person_class = people::from_code<people::PersonClass>(std::get<std::string>(row[2]));
      const auto employment = people::from_code<people::Employment>(std::get<std::string>(row[3]));
      const auto relation = people::from_code<people::Relation>(std::get<std::string>(row[5]));
      if (!person_class || !employment || !relation) return Error{ErrorCode::kCorrupt, "people.person.row"};
      facts.person_class = *person_class;
      facts.employment = *employment;
      facts.relation = *relation;
      if (const auto* worker = std::get_if<std::int64_t>(&row[4])) facts.household = PersonId(*worker);
      remember(PersonId(after), facts);
    }
  }
}

Done ImportApply::load_held() {
  for (std::int64_t after = 0;;) {
    AZ_TRY(rows, set_.stores.main.read([&](db::Connection& snapshot) {
      return snapshot.run(
          "SELECT person FROM number WHERE business = $1 AND state <> 'disposed' AND person > $2 "
          "ORDER BY person LIMIT $3",
          {set_.business.value(), after, kPage});
    }));
    if (rows.empty()) return done();
    for (const auto& row : rows) held_.insert(after = std::get<std::int64_t>(row[0]));
  }
}

Done ImportApply::load_kin() {
  if (std::exchange(kin_loaded_, true)) return done();
  people::PersonFilter filter;
  filter.person_class = people::PersonClass::kDependant;
  for (PersonId after(0);;) {
    AZ_TRY(page, set_.stores.main.read([&](db::Connection& snapshot) {
      return set_.persons.list(snapshot, set_.business, filter, after, people::Persons::kMostPage);
    }));
    if (page.empty()) return done();
    for (const auto& each : page) {
      const auto& facts = each.facts;
      kin_.emplace(
          kin_key(facts.household.value_or(PersonId(0)), facts.family_name, facts.given_name, facts.birth),
          each.id);
    }
    after = page.back().id;
  }
}

void ImportApply::remember(PersonId person, const people::PersonFacts& facts) {
  if (!facts.employee_id.empty()) workers_.insert_or_assign(facts.employee_id, person);
  standings_.insert_or_assign(
      person.value(), Standing{facts.person_class, facts.employment, facts.household, facts.relation});
  if (facts.household && facts.relation == people::Relation::kSpouse)
    spouse_of_.insert_or_assign(facts.household->value(), person);
}

Result<ImportApply::Found> ImportApply::pick(const std::vector<std::optional<PersonId>>& ids) const {
  std::vector<PersonId> there;
  for (const auto& id : ids)
    if (id && id->value() > 0) there.push_back(*id);
  Found found;
  if (there.empty()) return found;
  AZ_TRY(persons, set_.stores.main.read([&](db::Connection& snapshot) {
    return set_.persons.pick(snapshot, set_.business, there);
  }));
  for (auto& person : persons) found.emplace(person.id.value(), std::move(person));
  return found;
}

ImportSink ImportApply::sink() {
  ImportSink sink;
  sink.staff = [this](StaffRow&& row) -> Done {
    staff_.push_back(std::move(row));
    return staff_.size() < kChunk ? done() : flush_staff();
  };
  sink.dependant = [this](DependantRow&& row) -> Done {
    if (dependants_.empty()) AZ_CHECK(flush_staff());
    dependants_.push_back(std::move(row));
    return dependants_.size() < kChunk ? done() : flush_dependants();
  };
  sink.number = [this](NumberRow&& row) -> Done {
    if (numbers_.empty()) {
      AZ_CHECK(flush_staff());
      AZ_CHECK(flush_dependants());
    }
    numbers_.push_back(std::move(row));
    return numbers_.size() < kChunk ? done() : flush_numbers();
  };
  return sink;
}

Done ImportApply::finish() {
  AZ_CHECK(flush_staff());
  AZ_CHECK(flush_dependants());
  return flush_numbers();
}

Done ImportApply::flush_staff() {
  const auto rows = std::exchange(staff_, {});
  if (rows.empty()) return done();
  std::vector<std::optional<PersonId>> ids;
  for (const auto& row : rows) {
    const auto known = workers_.find(row.employee_id);
    ids.push_back(known == workers_.end() ? std::nullopt : std::optional(known->second));
  }
  AZ_TRY(found, pick(ids));
  std::vector<Planned> plan;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto before = ids[i] ? found.find(ids[i]->value()) : found.end();
    plan.push_back({rows[i].line, facts_of(rows[i], before == found.end() ? nullptr : &before->second.facts),
                    ids[i], rows[i].employee_id});
  }
  AZ_CHECK(settle(ImportFile::kStaff, plan, found));
  return passed(rows.size());
}

Done ImportApply::flush_dependants() {
  const auto rows = std::exchange(dependants_, {});
  if (rows.empty()) return done();
  AZ_CHECK(load_kin());
  std::vector<std::optional<PersonId>> ids;
  std::vector<std::pair<const DependantRow*, PersonId>> owned;
  for (const auto& row : rows) {
    const auto worker = workers_.find(row.employee_id);
    if (!row.worker_sound || worker == workers_.end()) {
      AZ_CHECK(trouble(ImportFile::kDependants, row.line, "dependant.worker_left_out"));
      continue;
    }
    owned.emplace_back(&row, worker->second);
    const auto known = kin_.find(kin_key(worker->second, row.name.family, row.name.given, row.born));
    ids.push_back(known == kin_.end() ? std::nullopt : std::optional(known->second));
  }
  AZ_TRY(found, pick(ids));
  std::vector<Planned> plan;
  for (std::size_t i = 0; i < owned.size(); ++i) {
    const auto& [row, worker] = owned[i];
    const auto before = ids[i] ? found.find(ids[i]->value()) : found.end();
    plan.push_back({row->line,
                    facts_of(*row, worker, before == found.end() ? nullptr : &before->second.facts), ids[i],
                    kin_key(worker, row->name.family, row->name.given, row->born)});
  }
  AZ_TRY(settled, settle(ImportFile::kDependants, plan, found));
  for (const auto& [planned, person] : settled) {
    kin_.insert_or_assign(planned->key, person);
    dependant_at_.insert_or_assign(planned->line, person);
  }
  return passed(rows.size());
}

Result<std::vector<std::pair<const ImportApply::Planned*, PersonId>>> ImportApply::settle(
    ImportFile file, const std::vector<Planned>& plan, const Found& found) {
  std::vector<std::pair<const Planned*, PersonId>> settled;
  std::vector<const Planned*> fresh_rows;
  std::vector<people::PersonFacts> fresh;
  std::vector<std::pair<PersonId, people::PersonFacts>> changes;
  std::int64_t unchanged = 0;
  for (const auto& each : plan) {
    if (const Done sound = people::check(each.facts, jst_date(set_.clock())); !sound) {
      AZ_CHECK(trouble(file, each.line, "person.refused", sound.error().key));
      continue;
    }
    if (!each.there) {
      fresh.push_back(each.facts);
      fresh_rows.push_back(&each);
      continue;
    }
    const auto before = found.find(each.there->value());
    if (before != found.end() && same(before->second.facts, each.facts))
      ++unchanged;
    else
      changes.emplace_back(*each.there, each.facts);
    settled.emplace_back(&each, *each.there);
  }
  AZ_TRY(made, write(file, fresh, changes));
  for (std::size_t i = 0; i < made.size(); ++i) settled.emplace_back(fresh_rows[i], made[i]);
  for (const auto& [planned, person] : settled) remember(person, planned->facts);
  counts_.unchanged += unchanged;
  counts_.people_created += static_cast<std::int64_t>(fresh.size());
  counts_.people_changed += static_cast<std::int64_t>(changes.size());
  return settled;
}

Result<std::vector<PersonId>> ImportApply::write(
    ImportFile file, const std::vector<people::PersonFacts>& fresh,
    const std::vector<std::pair<PersonId, people::PersonFacts>>& changes) {
  std::vector<PersonId> made;
  if (fresh.empty() && changes.empty()) return made;
  std::set<people::PersonClass> classes;
  for (const auto& facts : fresh) classes.insert(facts.person_class);
  for (const auto& [person, facts] : changes) classes.insert(facts.person_class);
  const auto permitted = [&](db::Connection& unit) {
    return may_import(unit, set_.who, set_.business, operation(), set_.purposes, classes, set_.clock());
  };
  if (!set_.run) {
    AZ_CHECK(set_.stores.main.read(permitted));
    for (std::size_t i = 0; i < fresh.size(); ++i) made.emplace_back(--looked_at_);
    return made;
  }
  return set_.stores.main.write([&](db::Connection& unit) -> Result<std::vector<PersonId>> {
    AZ_CHECK(permitted(unit));
    const Instant now = set_.clock();
    ledger::Act line = act(to_string(file));
    std::vector<std::string> records;
    AZ_TRY(ids, set_.persons.insert_chunk(unit, line, set_.business, fresh, now));
    for (const auto id : ids) {
      AZ_CHECK(journal::created(unit, *set_.run, id));
      records.push_back(id.str());
    }
    for (const auto& [person, facts] : changes) {
      AZ_CHECK(journal::changing(unit, *set_.run, person));
      AZ_CHECK(set_.persons.update_in(unit, line, person, facts, now));
      AZ_CHECK(journal::changed(unit, *set_.run, person));
      records.push_back(person.str());
    }
    line.detail["created"] = std::to_string(fresh.size());
    line.detail["changed"] = std::to_string(changes.size());
    AZ_CHECK(ledger::append_batch(unit, now, line, std::move(records)));
    return ids;
  });
}

Done ImportApply::trouble(ImportFile file, std::int64_t line, std::string_view code,
                          std::string_view reason) {
  const auto* kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& each) { return each.code == code; });
  troubles_.push_back(
      {file, line, kind->field, kind->code, reason.empty() ? kind->reason : reason, kind->mend});
  return set_.whole ? Done(Error{ErrorCode::kConflict, "import.has_errors"}) : done();
}

Done ImportApply::passed(std::size_t rows) {
  set_.progress.fetch_add(static_cast<std::int64_t>(rows));
  return set_.cancel.load() ? Done(Error{ErrorCode::kConflict, "import.cancelled"}) : done();
}

}  // namespace azekura::lifecycle
