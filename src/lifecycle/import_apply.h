#pragma once
// The rows of an import against what is registered, in chunks: staff, then dependants, then numbers. Without
// a run it only looks, and writes nothing: the check says the same as the run would. With one, each chunk is
// a transaction that asks for the rights again, writes its rows, its journal and its lines. Private to the
// import.

#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "import_journal.h"
#include "lifecycle/import_check.h"
#include "lifecycle/imports.h"
#include "people/operations.h"
#include "people/rights.h"

namespace azekura::lifecycle {

/// May this person import for these purposes, and persons of these classes, now? The purposes were notified,
/// too.
Result<people::Permit> may_import(db::Connection& unit, const people::Caller& who, BusinessId business,
                                  people::Operation operation, const std::vector<std::string>& purposes,
                                  const std::set<people::PersonClass>& classes, Instant now);

/// A row that reads well and still cannot be taken.
struct Trouble {
  ImportFile file;
  std::int64_t line;
  Field field;
  std::string_view code, reason, mend;  // Literals.
};
/// The report with these among its findings.
std::shared_ptr<const ImportReport> with_troubles(ImportReport report, const std::vector<Trouble>& troubles);

class ImportApply {
 public:
  static constexpr std::size_t kChunk = people::Persons::kMostPage;  // Holds the writer a few milliseconds.

  struct Setting {
    vault::Stores stores;
    people::Persons& persons;
    vault::Vault& vault;
    const Clock& clock;
    people::Caller who;
    BusinessId business;
    std::vector<std::string> purposes;
    vault::Verification verification;
    std::string record = {};                     // The import's, for its lines.
    std::optional<journal::Run> run;             // None: only look.
    std::unordered_set<std::int64_t> told = {};  // Lines of the numbers that the check found to contradict.
    bool whole = false;                          // The first trouble ends it, kConflict "import.has_errors".
    const std::atomic<bool>& cancel;
    std::atomic<std::int64_t>& progress;
  };
  explicit ImportApply(Setting setting) : set_(std::move(setting)) {}

  /// Reads who is registered. kDenied without rights or an open work session.
  Done begin();
  bool knows(std::string_view employee_id) const { return workers_.contains(std::string(employee_id)); }
  ImportSink sink();
  /// The last chunks.
  Done finish();

  const ImportCounts& counts() const { return counts_; }
  const std::vector<Trouble>& troubles() const { return troubles_; }

 private:
  struct Standing {
    people::PersonClass person_class;
    people::Employment employment;
    std::optional<PersonId> household;
    people::Relation relation;
  };
  struct Planned {
    std::int64_t line;
    people::PersonFacts facts;
    std::optional<PersonId> there;
    std::string key;  // Employee id, or kin_key().
  };
  using Found = std::unordered_map<std::int64_t, people::Person>;

  people::Operation operation() const;
  ledger::Act act(std::string_view kind) const;
  Done load_standings();
  Done load_held();
  Done load_kin();
  Result<Found> pick(const std::vector<std::optional<PersonId>>& ids) const;

  Done flush_staff();
  Done flush_dependants();
  Done flush_numbers();
  /// Leaves out what is unchanged or refused, writes the others, and says who each row is now.
  Result<std::vector<std::pair<const Planned*, PersonId>>> settle(ImportFile file,
                                                                  const std::vector<Planned>& plan,
                                                                  const Found& found);
  Result<std::vector<PersonId>> write(ImportFile file, const std::vector<people::PersonFacts>& fresh,
                                      const std::vector<std::pair<PersonId, people::PersonFacts>>& changes);
  void remember(PersonId person, const people::PersonFacts& facts);

  std::optional<PersonId> owner_of(const NumberRow& row) const;
  bool may_not_hold(PersonId person) const;
  /// What speaks against taking this number, or an empty code; "same" if it is held already.
  Result<std::string_view> judge(PersonId owner, std::int64_t line, const vault::MyNumber& number);
  /// The code, once it is paid for: a row that contradicts a number held is a comparison with it.
  /// kConflict "import.contradictions.too_many".
  Result<std::string_view> contradicts(PersonId owner, std::int64_t line, std::optional<PersonId> holder,
                                       std::string_view code);
  Done may_look();
  Done seal(std::span<const vault::Arrival> arrivals, std::span<const std::int64_t> lines);
  Done settle_numbers(const vault::Vault::Chunk& chunk);

  Done trouble(ImportFile file, std::int64_t line, std::string_view code, std::string_view reason = {});
  Done passed(std::size_t rows);

  Setting set_;
  std::shared_ptr<vault::Room> room_;
  ImportCounts counts_;
  std::vector<Trouble> troubles_;
  std::vector<StaffRow> staff_;
  std::vector<DependantRow> dependants_;
  std::vector<NumberRow> numbers_;
  std::unordered_map<std::string, PersonId> workers_;     // By employee id.
  std::unordered_map<std::int64_t, Standing> standings_;  // By person.
  std::unordered_map<std::string, PersonId> kin_;         // By kin_key().
  bool kin_loaded_ = false;
  std::unordered_map<std::int64_t, PersonId> dependant_at_;  // By line.
  std::unordered_map<std::int64_t, PersonId> spouse_of_;     // By worker.
  std::unordered_set<std::int64_t> held_;                    // Persons who had a number before.
  std::unordered_set<std::int64_t> arriving_;                // Persons who get one from this file.
  std::int64_t looked_at_ = 0;  // Ids for those who are only looked at: below zero, like nobody's.
};

}  // namespace azekura::lifecycle
