#pragma once
// Checking what a payroll program exported, before anything is registered: staff, dependants and numbers,
// any of which may be absent. One pass, bounded memory, no database. A number lives in its cell and in one
// Secret; that two people have the same one is seen by a hash under a key that dies with the check.
// Nothing is decided here: the caller takes all rows or none, or the good ones.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/encoding.h"
#include "base/error.h"
#include "lifecycle/import_columns.h"
#include "lifecycle/import_report.h"
#include "lifecycle/import_rows.h"

namespace azekura::lifecycle {

/// One file. `read` fills what it can and answers how much; 0 is the end.
struct ImportSource {
  std::function<Result<std::size_t>(std::span<char>)> read;
  std::optional<Encoding> encoding;  // Only if a person chose it.
  ColumnChoices columns;             // Only what a person chose.
};

/// From memory, which the caller keeps (and wipes).
ImportSource source_of(std::span<const char> bytes);
/// kNotFound import.file.open; reading may fail later with kUnavailable import.file.read.
Result<ImportSource> open_source(const std::string& path);

struct ImportFiles {
  std::optional<ImportSource> staff;
  std::optional<ImportSource> dependants;
  std::optional<ImportSource> numbers;
};

struct ImportProgress {
  ImportFile file;
  std::int64_t rows;   // Of this file, so far.
  std::int64_t bytes;  // Of this file, so far.
};

struct ImportOptions {
  Date today{};
  /// For files without the staff: is this id registered already? Unset: ids cannot be checked then.
  std::function<bool(std::string_view employee_id)> is_registered{};
  std::function<void(const ImportProgress&)> progress{};  // About every thousand rows.
  const std::atomic<bool>* cancel = nullptr;              // Looked at with each row.
};

/// The report; an Error only if a file could not be read, the sink refused, or it was cancelled
/// (kConflict import.cancelled). What is wrong within the files is in the report.
Result<ImportReport> check_import(const ImportFiles& files, const ImportOptions& options,
                                  const ImportSink& sink = {});

}  // namespace azekura::lifecycle
