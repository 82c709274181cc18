#include "lifecycle/import_bad_rows.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "import_records.h"

namespace azekura::lifecycle {
namespace {

using Reasons = std::map<std::int64_t, std::string>;  // By line: only lines with an error.

Reasons reasons_of(ImportFile file, const ImportReport& report, Language language) {
  Reasons reasons;
  for (const Finding& finding : report.findings) {
    if (finding.file != file || finding.severity != Severity::kError) continue;
    std::string& text = reasons[finding.line];
    if (!text.empty()) text += " ／ ";
    const auto& columns = report.of(file).columns;
    const auto index = static_cast<std::size_t>(finding.column);
    if (index < columns.size()) text += columns[index].header + ": ";
    text += reason_text(finding, language) + mend_text(finding, language);
  }
  return reasons;
}

bool is_number_column(const ImportReport& report, ImportFile file, std::size_t index) {
  const auto& columns = report.of(file).columns;
  return index >= columns.size() || columns[index].field == Field::kNumber;
}

std::string line_of(const CsvRecord& record, ImportFile file, const ImportReport& report, bool header,
                    std::string_view last) {
  std::string line;
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const std::string_view cell(record.fields[i].data(), record.fields[i].size());
    // Unmasked text is kept as it came, however long: shown_value() only judges it here.
    const bool hidden = shown_value(cell, !header && is_number_column(report, file, i)) == kMaskedCell;
    append_csv_field(line, hidden ? kMaskedCell : cell);
    line += ',';
  }
  append_csv_field(line, last);
  return line + "\r\n";
}

}  // namespace

Done write_bad_rows(const ImportSource& source, ImportFile file, const ImportReport& report,
                    Language language, const std::function<Done(std::span<const char>)>& out) {
  const auto reasons = reasons_of(file, report, language);
  bool header = true;
  AZ_CHECK(out(std::string_view("\ufeff")));
  return read_records(source, report.of(file).encoding, [&](const CsvRecord& record) {
    const auto reason = reasons.find(record.line);
    const bool first = std::exchange(header, false);
    if (!first && reason == reasons.end()) return done();
    const auto last = first ? message("import.column.error", language) : std::string_view(reason->second);
    return out(line_of(record, file, report, first, last));
  });
}

}  // namespace azekura::lifecycle
