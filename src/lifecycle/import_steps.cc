// The two steps of an import that take time: looking at all rows, and taking them.

#include "import_apply.h"
#include "import_entry.h"
#include "lifecycle/import_bad_rows.h"
#include "people/work_session.h"

namespace azekura::lifecycle {
namespace {

vault::Verification verification_of(const ImportVerification& told) {
  if (!told.verified) return {.complete = false, .channel = "imported"};
  return {.complete = true,
          .channel = "imported",
          .number_evidence = "own_file",
          .identity_evidence = "own_file",
          .checked_on = told.to ? told.to->iso() : std::string()};
}

ImportCounts counts_of(const ImportReport& report) {
  ImportCounts counts;
  for (const auto& file : report.files) counts.good += file.good_rows;
  counts.errors = report.errors;
  counts.warnings = report.warnings;
  counts.notes = report.notes;
  return counts;
}

std::int64_t rows_to_take(const ImportReport& report) {
  std::int64_t rows = 0;
  for (const auto& file : report.files) rows += file.good_rows;
  return rows;
}

/// A run need not pay again for what its check was charged.
std::unordered_set<std::int64_t> contradictions_in(const ImportReport& report) {
  std::unordered_set<std::int64_t> lines;
  for (const auto& each : report.findings)
    if (each.file == ImportFile::kNumbers &&
        (each.code == "number.held" || each.code == "number.held_by_another"))
      lines.insert(each.line);
  return lines;
}

ImportOptions options_of(const ImportApply& apply, Date today, const std::atomic<bool>& cancel) {
  return {.today = today,
          .is_registered = [&apply](std::string_view id) { return apply.knows(id); },
          .progress = {},
          .cancel = &cancel};
}

}  // namespace

Result<crypto::WipedText> bad_rows_text(const ImportSource& source, ImportFile file,
                                        const ImportReport& report, Language language) {
  crypto::WipedText text;
  AZ_CHECK(write_bad_rows(source, file, report, language, [&](std::span<const char> part) {
    text.insert(text.end(), part.begin(), part.end());
    return done();
  }));
  return text;
}

ImportFiles Imports::sources(const Entry& entry) const {
  const auto source = [&](ImportFile file) -> std::optional<ImportSource> {
    const auto at = static_cast<std::size_t>(file);
    if (!entry.files[at]) return {};
    auto made = source_of(*entry.files[at]);
    made.columns = entry.wanted.columns[at];
    return made;
  };
  return {source(ImportFile::kStaff), source(ImportFile::kDependants), source(ImportFile::kNumbers)};
}

/// Without a run it only looks: nothing is written, and troubles are found to the last.
ImportApply Imports::apply_for(Entry& entry, const journal::Run* run, ImportMode mode) {
  ImportApply::Setting setting{.stores = stores_,
                               .persons = persons_,
                               .vault = vault_,
                               .clock = clock_,
                               .who = entry.who,
                               .business = entry.business,
                               .purposes = entry.wanted.purposes,
                               .verification = verification_of(entry.wanted.verification),
                               .record = "import:" + entry.id,
                               .run = {},
                               .cancel = entry.cancel,
                               .progress = entry.done};
  if (run != nullptr) {
    setting.run = *run;
    setting.told = contradictions_in(*entry.report);
    setting.whole = mode == ImportMode::kAll;
  }
  return ImportApply(std::move(setting));
}

Done Imports::look(Entry& entry) {
  auto apply = apply_for(entry, nullptr, ImportMode::kAll);
  AZ_CHECK(apply.begin());
  const ImportOptions options = options_of(apply, jst_date(clock_()), entry.cancel);
  AZ_TRY(report, check_import(sources(entry), options, apply.sink()));
  AZ_CHECK(apply.finish());
  auto whole = with_troubles(std::move(report), apply.troubles());
  const std::lock_guard lock(guard_);
  entry.counts = counts_of(*whole);
  entry.total = rows_to_take(*whole);
  entry.report = std::move(whole);
  return done();
}

Done Imports::carry_out(Entry& entry, ImportMode mode) {
  ledger::Act begun = entry.who.act("import.run", entry.business);
  begun.records = {"import:" + entry.id};
  begun.purpose = entry.wanted.purposes.front();
  begun.detail["mode"] = to_string(mode);
  begun.detail["verified"] = entry.wanted.verification.verified ? "yes" : "no";
  AZ_TRY(run, people::recorded(
                  stores_.main, clock_(), begun,
                  [&](db::Connection& unit, ledger::Act& act) -> Result<journal::Run> {
                    AZ_CHECK(may_import(unit, entry.who, entry.business, people::Operation::kImportRun,
                                        entry.wanted.purposes, {people::PersonClass::kEmployee}, clock_()));
                    AZ_TRY(work, people::live(unit, entry.who.session, entry.business, clock_()));
                    AZ_CHECK(people::touch(unit, work, clock_()));
                    return journal::begin(unit, registry_, entry.who, entry.business, entry.id, mode,
                                          entry.wanted.verification, clock_(), act);
                  }));

  auto apply = apply_for(entry, &run, mode);
  const Done applied = take_all(entry, run, apply, mode);
  if (applied) return done();
  if (!apply.troubles().empty()) {
    const std::lock_guard lock(guard_);
    entry.report = with_troubles(*entry.report, apply.troubles());
    entry.counts = counts_of(*entry.report);
  }
  ledger::Act undone = entry.who.act("import.undo", entry.business);
  undone.detail["reason"] = applied.error().key;
  AZ_CHECK(journal::undo(stores_, rooms_, run, undone, clock_));
  return applied;
}

Done Imports::take_all(Entry& entry, const journal::Run& run, ImportApply& apply, ImportMode mode) {
  AZ_CHECK(apply.begin());
  const ImportOptions options = options_of(apply, jst_date(clock_()), entry.cancel);
  AZ_TRY(report, check_import(sources(entry), options, apply.sink()));
  AZ_CHECK(apply.finish());
  if (mode == ImportMode::kAll && report.errors > 0) return Error{ErrorCode::kConflict, "import.has_errors"};
  auto whole = with_troubles(std::move(report), apply.troubles());
  ImportCounts counts = counts_of(*whole);
  counts.people_created = apply.counts().people_created;
  counts.people_changed = apply.counts().people_changed;
  counts.numbers_sealed = apply.counts().numbers_sealed;
  counts.unchanged = apply.counts().unchanged;
  AZ_CHECK(stores_.main.write([&](db::Connection& unit) -> Done {
    ledger::Act ended = entry.who.act("import.done", entry.business);
    ended.detail = {{"created", std::to_string(counts.people_created)},
                    {"changed", std::to_string(counts.people_changed)},
                    {"sealed", std::to_string(counts.numbers_sealed)},
                    {"unchanged", std::to_string(counts.unchanged)},
                    {"errors", std::to_string(counts.errors)}};
    AZ_CHECK(journal::end(unit, run, counts.errors > 0 ? "done_with_errors" : "done", clock_(), ended));
    AZ_CHECK(ledger::append(unit, clock_(), ended));
    return done();
  }));
  const std::lock_guard lock(guard_);
  entry.report = std::move(whole);
  entry.counts = counts;
  return done();
}

void Imports::finish(Entry& entry, const Done& outcome, Language language) {
  // The files go now; what a person still has to mend is made from them first, numbers masked.
  const auto files = sources(entry);
  const std::array<const std::optional<ImportSource>*, 3> all = {&files.staff, &files.dependants,
                                                                 &files.numbers};
  std::array<crypto::WipedText, 3> bad{};
  constexpr std::array kKinds = {ImportFile::kStaff, ImportFile::kDependants, ImportFile::kNumbers};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!*all[i] || !entry.report) continue;
    auto rows = bad_rows_text(**all[i], kKinds[i], *entry.report, language);
    if (rows) bad[i] = *std::move(rows);  // Else there is none to download; the findings say the same.
  }
  {
    const std::lock_guard lock(guard_);
    entry.bad_rows = std::move(bad);
  }
  if (outcome)
    leave(entry, entry.counts.errors > 0 ? ImportState::kDoneWithErrors : ImportState::kDone, {});
  else
    leave(entry, outcome.error().key == "import.cancelled" ? ImportState::kCancelled : ImportState::kFailed,
          outcome.error());
}

}  // namespace azekura::lifecycle
