#pragma once
// What an import check says: per row what is wrong, where, and how to mend it. A finding names its cell as
// the person's own editor does (line 1 is the header; columns count from 0). No number is ever in it:
// number cells, and whatever looks like a number in another cell, are shown as kMaskedCell.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/messages.h"
#include "lifecycle/import_columns.h"

namespace azekura::lifecycle {

inline constexpr std::string_view kMaskedCell = "************";  // The same for every number, on purpose.

enum class Severity { kError, kWarning, kNote };

std::string_view to_string(ImportFile file);    // "staff"
std::string_view to_string(Severity severity);  // "error"

/// One kind of finding; the table of all of them is in import_report.cc.
struct FindingKind {
  std::string_view code;  // "date.era_range"
  Severity severity;
  std::string_view reason;  // Message keys.
  std::string_view mend;
};

/// Every kind there is: for the manual, and for the test that each has its words.
std::vector<FindingKind> finding_kinds();
/// `code` must be one of the table: anything else throws, it is a bug.
const FindingKind& finding_kind(std::string_view code);

struct Finding {
  ImportFile file;
  std::int64_t line;
  int column;
  std::string_view code;
  Severity severity;
  std::string value;            // What the cell says, masked where it must be.
  std::string_view reason;      // Message key: why.
  std::string_view mend;        // Message key: what to do.
  std::string detail;           // Fills {detail}: a date as it will be stored, a column's name …
  std::int64_t other_line = 0;  // Fills {line}: the other row of two that do not go together.
};

std::string reason_text(const Finding& finding, Language language);
std::string mend_text(const Finding& finding, Language language);

/// What is worth knowing and no fault of any one cell: counted, with the first line that it is about.
struct Advice {
  ImportFile file;
  std::string_view code;  // Its message key is "import.advice." + code.
  std::int64_t count;
  std::int64_t first_line;
  std::string detail;
};

struct FileReport {
  bool present = false;
  Encoding encoding = Encoding::kUtf8;
  std::int64_t rows = 0;
  std::int64_t good_rows = 0;  // Rows without an error.
  std::vector<ColumnUse> columns;
};

struct ImportReport {
  std::array<FileReport, 3> files;  // By ImportFile.
  std::vector<Finding> findings;    // By file and line; at most kFindingsKept.
  std::int64_t findings_left_out = 0;
  std::int64_t errors = 0;
  std::int64_t warnings = 0;
  std::int64_t notes = 0;
  std::vector<Advice> advice;

  static constexpr std::size_t kFindingsKept = 10'000;
  const FileReport& of(ImportFile file) const { return files[static_cast<std::size_t>(file)]; }
  FileReport& of(ImportFile file) { return files[static_cast<std::size_t>(file)]; }
};

/// {"rows":{…},"findings":[{"file","line","column","code","severity"}],"advice":[…],"files":{…}}.
/// With a language each finding also says header, value, reason and mend in words.
std::string to_json(const ImportReport& report, std::optional<Language> language = {});

/// `value` as a report may show it: masked if the column is the number's, or if it looks like a number.
std::string shown_value(std::string_view value, bool number_column);

}  // namespace azekura::lifecycle
