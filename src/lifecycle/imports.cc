#include "lifecycle/imports.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/encode.h"
#include "import_apply.h"
#include "import_entry.h"
#include "lifecycle/notices.h"
#include "people/rights.h"
#include "people/work_session.h"

namespace azekura::lifecycle {
namespace {

constexpr Error kState{ErrorCode::kConflict, "import.state"};
constexpr std::size_t kLongestWord = 100;  // Characters; the door counts them, this bounds the bytes.

Result<std::string> fresh_id() {
  std::array<std::byte, 16> bytes{};
  AZ_CHECK(crypto::fill_random(bytes));
  return crypto::hex(bytes);
}

Done check_form(const NewImport& wanted, Instant now) {
  const auto& told = wanted.verification;
  for (const auto* word : {&told.system, &told.method, &told.by})
    if (word->size() > kLongestWord * 4 || word->find('\n') != std::string::npos)
      return Error{ErrorCode::kInvalid, "import.verification.words"};
  // All four, or it is no claim that anybody could look into later.
  const auto blank = [](const std::string& word) { return trim(word).empty(); };
  if (told.verified && (blank(told.system) || blank(told.method) || blank(told.by) || !told.from || !told.to))
    return Error{ErrorCode::kInvalid, "import.verification.missing"};
  if ((told.from && told.to && *told.to < *told.from) || (told.to && *told.to > jst_date(now)))
    return Error{ErrorCode::kInvalid, "import.verification.period"};
  return done();
}

/// What was notified and this handler may register numbers of employees for.
Result<std::vector<std::string>> own_purposes(db::Connection& unit, const people::Caller& who,
                                              BusinessId business) {
  AZ_TRY(notice, notice_in_force(unit, business));
  AZ_TRY(rights, people::purposes_of(unit, who.account, business));
  std::vector<std::string> purposes;
  for (const auto& right : rights) {
    const bool registers = right.person_class == people::PersonClass::kEmployee &&
                           (right.rights & static_cast<std::uint32_t>(people::Right::kRegister)) != 0;
    if (registers &&
        std::find(notice.purposes.begin(), notice.purposes.end(), right.purpose) != notice.purposes.end())
      purposes.push_back(right.purpose);
  }
  if (purposes.empty()) return Error{ErrorCode::kDenied, "people.rights.purpose"};
  return purposes;
}

}  // namespace

std::string_view to_string(ImportMode mode) { return mode == ImportMode::kAll ? "all" : "good_rows"; }

std::string_view to_string(ImportState state) {
  constexpr std::array<std::string_view, 8> kNames = {"new",  "checking",         "checked", "running",
                                                      "done", "done_with_errors", "failed",  "cancelled"};
  return kNames[static_cast<std::size_t>(state)];
}

Imports::Imports(const vault::Stores& stores, people::Persons& persons, people::Registry& registry,
                 vault::Vault& vault, vault::Rooms& rooms, Clock clock)
    : stores_(stores),
      persons_(persons),
      registry_(registry),
      vault_(vault),
      rooms_(rooms),
      clock_(std::move(clock)) {}

Imports::~Imports() {
  std::map<std::string, Shared> all;
  {
    const std::lock_guard lock(guard_);
    for (const auto& [id, entry] : entries_) entry->cancel = true;
    all.swap(entries_);
  }
}  // Here the threads are joined, while everything that they use still stands.

Result<ImportView> Imports::create(const people::Caller& who, BusinessId business, NewImport wanted) {
  const Instant now = clock_();
  tidy();
  AZ_TRY(id, fresh_id());
  AZ_TRY(purposes,
         people::recorded(stores_.main, now, who.act("import.begin", business),
                          [&](db::Connection& unit, ledger::Act& act) -> Result<std::vector<std::string>> {
                            act.records = {"import:" + id};
                            AZ_CHECK(check_form(wanted, now));
                            auto chosen = wanted.purposes;
                            if (chosen.empty()) {
                              AZ_TRY(own, own_purposes(unit, who, business));
                              chosen = std::move(own);
                            }
                            act.purpose = chosen.front();
                            AZ_CHECK(may_import(unit, who, business, people::Operation::kImportCheck, chosen,
                                                {people::PersonClass::kEmployee}, now));
                            act.detail["verified"] = wanted.verification.verified ? "yes" : "no";
                            return chosen;
                          }));
  wanted.purposes = std::move(purposes);

  const std::lock_guard lock(guard_);
  std::size_t open = 0;
  std::size_t of_session = 0;
  for (const auto& [other, entry] : entries_) {
    open += entry->open() ? 1 : 0;
    of_session += entry->open() && entry->who.session == who.session ? 1 : 0;
  }
  if (open >= kMost || of_session >= kMostOfSession) return Error{ErrorCode::kConflict, "import.too_many"};
  const auto entry = std::make_shared<Entry>(id, who, business, std::move(wanted));
  entry->last_used = entry->begun = now;
  entries_.emplace(id, entry);
  return view_of(*entry);
}

Result<Imports::Shared> Imports::find(const people::Caller& who, BusinessId business, const std::string& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second->who.account != who.account ||
      found->second->business != business)
    return Error{ErrorCode::kNotFound, "import.unknown"};
  found->second->last_used = clock_();
  return found->second;
}

ImportView Imports::view_of(const Entry& entry) const {
  ImportView view{.id = entry.id,
                  .state = entry.state,
                  .begun = entry.begun,
                  .done = entry.done.load(),
                  .total = entry.total,
                  .uploaded = {},
                  .report = entry.report,
                  .counts = entry.counts,
                  .failure = entry.failure};
  for (std::size_t i = 0; i < view.uploaded.size(); ++i) view.uploaded[i] = entry.files[i].has_value();
  return view;
}

Result<Imports::Shared> Imports::enter(const people::Caller& who, BusinessId business, const std::string& id,
                                       ImportState next) {
  const std::lock_guard lock(guard_);
  AZ_TRY(entry, find(who, business, id));
  const bool checked = entry->state == ImportState::kChecked;
  if (!checked && !(next == ImportState::kChecking && entry->state == ImportState::kNew)) return kState;
  if (entry->held() == 0) return Error{ErrorCode::kConflict, "import.no_file"};
  entry->state = next;
  entry->failure.reset();
  entry->cancel = false;
  entry->done = 0;
  return entry;
}

ImportView Imports::leave(Entry& entry, ImportState next, const std::optional<Error>& failure) {
  const std::lock_guard lock(guard_);
  entry.state = next;
  entry.failure = failure;
  entry.last_used = clock_();
  if (!entry.open()) entry.files = {};
  ended_.notify_all();
  return view_of(entry);
}

Result<ImportView> Imports::upload(const people::Caller& who, BusinessId business, const std::string& id,
                                   ImportFile file, crypto::WipedText bytes) {
  if (bytes.size() > kMostBytes) return Error{ErrorCode::kInvalid, "import.file.size"};
  AZ_TRY(purposes, [&]() -> Result<std::vector<std::string>> {
    const std::lock_guard lock(guard_);
    AZ_TRY(entry, find(who, business, id));
    return entry->wanted.purposes;
  }());
  AZ_CHECK(stores_.main.read([&](db::Connection& snapshot) {
    return may_import(snapshot, who, business, people::Operation::kImportCheck, purposes,
                      {people::PersonClass::kEmployee}, clock_());
  }));
  const std::lock_guard lock(guard_);
  AZ_TRY(entry, find(who, business, id));
  if (!entry->open() || entry->working()) return kState;
  std::size_t held = bytes.size();
  for (const auto& [other, each] : entries_) held += each->held();
  if (held > kMostHeld) return Error{ErrorCode::kUnavailable, "import.busy"};
  entry->files[static_cast<std::size_t>(file)] = std::move(bytes);
  entry->state = ImportState::kNew;
  entry->report.reset();
  entry->counts = {};
  return view_of(*entry);
}

Result<ImportView> Imports::map(const people::Caller& who, BusinessId business, const std::string& id,
                                std::array<ColumnChoices, 3> columns) {
  const std::lock_guard lock(guard_);
  AZ_TRY(entry, find(who, business, id));
  if (!entry->open() || entry->working()) return kState;
  entry->wanted.columns = std::move(columns);
  entry->state = ImportState::kNew;
  entry->report.reset();
  entry->counts = {};
  return view_of(*entry);
}

Result<ImportView> Imports::correct(const people::Caller& who, BusinessId business, const std::string& id,
                                    ImportFile file, std::span<const Correction> corrections) {
  const auto at = static_cast<std::size_t>(file);
  const Instant now = clock_();
  ledger::Act act = who.act("import.correct", business);
  act.records = {"import:" + id};
  act.detail = {{"file", std::string(to_string(file))}, {"cells", std::to_string(corrections.size())}};
  AZ_TRY(entry, [&]() -> Result<Shared> {
    const std::lock_guard lock(guard_);
    AZ_TRY(found, find(who, business, id));
    if (found->state != ImportState::kChecked || !found->report) return kState;
    if (!found->files[at]) return Error{ErrorCode::kNotFound, "import.no_file"};
    found->state = ImportState::kChecking;  // Nothing else touches the files meanwhile.
    return found;
  }());
  act.purpose = entry->wanted.purposes.front();
  const auto allowed =
      people::recorded(stores_.main, now, act, [&](db::Connection& unit, ledger::Act&) -> Done {
        AZ_CHECK(may_import(unit, who, business, people::Operation::kImportCheck, entry->wanted.purposes,
                            {people::PersonClass::kEmployee}, now));
        return done();
      });
  auto mended = allowed
                    ? corrected(source_of(*entry->files[at]), entry->report->of(file).encoding, corrections)
                    : allowed.error();
  if (mended && (*mended).size() > kMostBytes) mended = Error{ErrorCode::kInvalid, "import.file.size"};
  if (!mended) {
    leave(*entry, ImportState::kChecked, {});
    return mended.error();
  }
  const std::lock_guard lock(guard_);
  entry->files[at] = *std::move(mended);
  entry->state = ImportState::kNew;
  entry->last_used = clock_();
  entry->report.reset();
  entry->counts = {};
  ended_.notify_all();
  return view_of(*entry);
}

Result<ImportView> Imports::check(const people::Caller& who, BusinessId business, const std::string& id) {
  AZ_TRY(entry, enter(who, business, id, ImportState::kChecking));
  const Instant now = clock_();
  ledger::Act act = who.act("import.check", business);
  act.records = {"import:" + id};
  act.purpose = entry->wanted.purposes.front();
  const Done looked = look(*entry);
  const Done recorded = stores_.main.write([&](db::Connection& unit) -> Done {
    if (!looked) return people::record_refusal(unit, now, act, looked.error());
    act.detail["rows"] = std::to_string(entry->total);
    act.detail["errors"] = std::to_string(entry->counts.errors);
    AZ_CHECK(ledger::append(unit, now, act));
    return done();
  });
  if (!looked || !recorded) {
    const bool cancelled = entry->cancel.load();
    const auto why = looked ? recorded.error() : looked.error();
    auto view = leave(*entry, cancelled ? ImportState::kCancelled : ImportState::kNew, why);
    return cancelled ? Result<ImportView>(std::move(view)) : Result<ImportView>(why);
  }
  return leave(*entry, ImportState::kChecked, {});
}

Result<ImportView> Imports::run(const people::Caller& who, BusinessId business, const std::string& id,
                                ImportMode mode, Language language) {
  AZ_TRY(entry, enter(who, business, id, ImportState::kRunning));
  const auto refused = [&]() -> std::optional<Error> {
    if (mode == ImportMode::kAll && entry->counts.errors > 0)
      return Error{ErrorCode::kConflict, "import.has_errors"};
    if (entry->total == 0) return Error{ErrorCode::kConflict, "import.nothing"};
    return {};
  }();
  if (refused) {
    leave(*entry, ImportState::kChecked, {});
    return *refused;
  }
  const std::lock_guard lock(guard_);
  entry->who = who;
  // The entry outlives its thread: it is dropped only when it has ended, and its jthread joins.
  entry->worker = std::jthread([this, own = entry.get(), mode, language] {
    Done outcome = done();
    try {
      outcome = carry_out(*own, mode);
    } catch (const std::exception&) {  // Out of memory, or a bug: the next start undoes what was done.
      outcome = Error{ErrorCode::kCorrupt, "import.broken"};
    }
    finish(*own, outcome, language);  // Throws only without memory, and then the process ends.
  });
  return view_of(*entry);
}

Result<ImportView> Imports::cancel(const people::Caller& who, BusinessId business, const std::string& id) {
  const std::lock_guard lock(guard_);
  AZ_TRY(entry, find(who, business, id));
  if (!entry->open()) return kState;
  entry->cancel = true;
  if (!entry->working()) {
    entry->state = ImportState::kCancelled;
    entry->files = {};
  }
  return view_of(*entry);
}

Result<ImportView> Imports::read(const people::Caller& who, BusinessId business, const std::string& id) {
  const std::lock_guard lock(guard_);
  AZ_TRY(entry, find(who, business, id));
  return view_of(*entry);
}

std::vector<ImportView> Imports::list(const people::Caller& who, BusinessId business) {
  std::vector<ImportView> own;
  {
    const std::lock_guard lock(guard_);
    for (const auto& [id, entry] : entries_)
      if (entry->who.account == who.account && entry->business == business) own.push_back(view_of(*entry));
  }
  std::sort(own.begin(), own.end(),
            [](const ImportView& a, const ImportView& b) { return a.begun > b.begun; });
  return own;
}

Result<crypto::WipedText> Imports::bad_rows(const people::Caller& who, BusinessId business,
                                            const std::string& id, ImportFile file, Language language) {
  const auto at = static_cast<std::size_t>(file);
  const std::lock_guard lock(guard_);
  AZ_TRY(entry, find(who, business, id));
  if (!entry->report || entry->working()) return kState;
  if (!entry->open()) return entry->bad_rows[at];
  if (!entry->files[at]) return Error{ErrorCode::kNotFound, "import.no_file"};
  auto source = source_of(*entry->files[at]);
  source.columns = entry->wanted.columns[at];
  return bad_rows_text(source, file, *entry->report, language);
}

void Imports::tidy() {
  const Instant now = clock_();
  std::vector<Shared> looked_at;
  {
    const std::lock_guard lock(guard_);
    for (const auto& [id, entry] : entries_) looked_at.push_back(entry);
  }
  for (const auto& entry : looked_at) {
    // A running one finds out by itself, with its next chunk.
    const auto live = stores_.main.read([&](db::Connection& snapshot) {
      return people::live(snapshot, entry->who.session, entry->business, now);
    });
    const bool closed = !live && live.error().code == ErrorCode::kDenied;
    const std::lock_guard lock(guard_);
    if (entry->working()) continue;
    if (now - entry->last_used > kIdle || (closed && entry->open())) entries_.erase(entry->id);
  }
}

Done Imports::undo_unfinished() {
  AZ_TRY(runs, stores_.main.read([](db::Connection& snapshot) { return journal::unfinished(snapshot); }));
  for (const auto& run : runs) {
    ledger::Act undone;
    undone.log = run.business;
    undone.act = "import.undo";
    undone.detail["reason"] = "restart";
    AZ_CHECK(journal::undo(stores_, rooms_, run, undone, clock_));
  }
  return done();
}

void Imports::wait(const std::string& id) {
  std::unique_lock lock(guard_);
  ended_.wait(lock, [&] {
    const auto found = entries_.find(id);
    return found == entries_.end() || !found->second->working();
  });
}

}  // namespace azekura::lifecycle
