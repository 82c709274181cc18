#pragma once
// Bringing in what a payroll program holds (REQ-L3): staff, dependants and numbers, as files that are
// checked, shown, and then taken whole or not at all, or only their good rows. The files lie in memory that
// is wiped, never on a disk, and go with the end of the import, of the work session, or after an hour.
// Numbers go straight into the vault. Who verified identity before is asked first; without that, numbers are
// kept as 本人確認未了. The same file again changes nothing. A run that does not reach its end is undone: see
// docs/decisions/0003-imports.md. Thread-safe.

#include <array>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/wiped_text.h"
#include "lifecycle/import_check.h"
#include "lifecycle/import_correct.h"
#include "people/act.h"
#include "people/persons.h"
#include "people/registry.h"
#include "vault/vault.h"

namespace azekura::lifecycle {

class ImportApply;
namespace journal {
struct Run;
}

enum class ImportMode { kAll, kGoodRows };
std::string_view to_string(ImportMode mode);  // "all", "good_rows"

enum class ImportState { kNew, kChecking, kChecked, kRunning, kDone, kDoneWithErrors, kFailed, kCancelled };
std::string_view to_string(ImportState state);  // "done_with_errors"

/// How identity was verified before, elsewhere. Whoever says that it was must say all of it.
struct ImportVerification {
  bool verified = false;
  std::string system = {}, method = {}, by = {};  // As typed: sealed, never in the ledger.
  std::optional<Date> from = {}, to = {};
};

struct NewImport {
  ImportVerification verification;
  std::vector<std::string> purposes;  // Empty: all that were notified and that this handler may register for.
  std::array<ColumnChoices, 3> columns = {};  // By ImportFile: what a person chose.
};

struct ImportCounts {
  std::int64_t good = 0, errors = 0, warnings = 0, notes = 0;
  std::int64_t people_created = 0, people_changed = 0, numbers_sealed = 0, unchanged = 0;
};

/// An import as its maker sees it.
struct ImportView {
  std::string id;
  ImportState state = ImportState::kNew;
  Instant begun = 0;
  std::int64_t done = 0, total = 0;            // Rows.
  std::array<bool, 3> uploaded{};              // By ImportFile.
  std::shared_ptr<const ImportReport> report;  // After the check.
  ImportCounts counts;
  std::optional<Error> failure;  // Why it failed.
};

class Imports {
 public:
  static constexpr std::size_t kMostBytes = 32 * 1024 * 1024;               // Of a file.
  static constexpr std::size_t kMostHeld = std::size_t{128} * 1024 * 1024;  // Of all files together.
  static constexpr std::size_t kMostOfSession = 4;
  static constexpr std::size_t kMost = 8;
  static constexpr std::size_t kMostCorrections = 500;  // At once.
  static constexpr Instant kIdle = Instant{3600} * 1000;

  Imports(const vault::Stores& stores, people::Persons& persons, people::Registry& registry,
          vault::Vault& vault, vault::Rooms& rooms, Clock clock);
  /// Cancels what runs, and waits until it is undone.
  ~Imports();
  Imports(const Imports&) = delete;
  Imports& operator=(const Imports&) = delete;

  Result<ImportView> create(const people::Caller& who, BusinessId business, NewImport wanted);
  // kNotFound "import.unknown" for everybody but whoever made it; kConflict "import.state" out of turn.
  Result<ImportView> upload(const people::Caller& who, BusinessId business, const std::string& id,
                            ImportFile file, crypto::WipedText bytes);
  /// Which column is what, in place of what was chosen so far. The rows must be checked again.
  Result<ImportView> map(const people::Caller& who, BusinessId business, const std::string& id,
                         std::array<ColumnChoices, 3> columns);
  /// Cells of a checked file, mended in place: it is UTF-8 from then on, and must be checked again.
  Result<ImportView> correct(const people::Caller& who, BusinessId business, const std::string& id,
                             ImportFile file, std::span<const Correction> corrections);
  /// Looks at all rows, also at what is registered already; writes nothing but its line.
  Result<ImportView> check(const people::Caller& who, BusinessId business, const std::string& id);
  /// Begins; the work goes on by itself. kConflict "import.has_errors": all was asked for, and there are
  /// errors.
  Result<ImportView> run(const people::Caller& who, BusinessId business, const std::string& id,
                         ImportMode mode, Language language);
  /// Stops; nothing is kept of an import that had not ended.
  Result<ImportView> cancel(const people::Caller& who, BusinessId business, const std::string& id);
  Result<ImportView> read(const people::Caller& who, BusinessId business, const std::string& id);
  /// One's own that are not forgotten yet, the latest first.
  std::vector<ImportView> list(const people::Caller& who, BusinessId business);
  /// Before the run in `language`; after it in the run's.
  Result<crypto::WipedText> bad_rows(const people::Caller& who, BusinessId business, const std::string& id,
                                     ImportFile file, Language language);

  /// Drops what is idle or whose work session is over. Every few seconds.
  void tidy();
  /// Once at unseal: undoes runs that an earlier start left. Needs no work password.
  Done undo_unfinished();
  /// Until it has ended. For tests and for the command line.
  void wait(const std::string& id);

 private:
  struct Entry;
  using Shared = std::shared_ptr<Entry>;  // Shared with the step that works on it.

  Result<Shared> find(const people::Caller& who, BusinessId business, const std::string& id);
  ImportView view_of(const Entry& entry) const;
  /// From one of two states into the next; the caller alone works on the files until it leaves that.
  Result<Shared> enter(const people::Caller& who, BusinessId business, const std::string& id,
                       ImportState next);
  ImportView leave(Entry& entry, ImportState next, const std::optional<Error>& failure);
  ImportFiles sources(const Entry& entry) const;
  ImportApply apply_for(Entry& entry, const journal::Run* run, ImportMode mode);
  Done look(Entry& entry);
  Done carry_out(Entry& entry, ImportMode mode);
  Done take_all(Entry& entry, const journal::Run& run, ImportApply& apply, ImportMode mode);
  void finish(Entry& entry, const Done& outcome, Language language);

  vault::Stores stores_;
  people::Persons& persons_;
  people::Registry& registry_;
  vault::Vault& vault_;
  vault::Rooms& rooms_;
  Clock clock_;
  mutable std::mutex guard_;
  std::condition_variable ended_;
  std::map<std::string, Shared> entries_;
};

}  // namespace azekura::lifecycle
