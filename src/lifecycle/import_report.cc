#include "lifecycle/import_report.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/text.h"
#include "base/typed_number.h"

namespace azekura::lifecycle {
namespace {

// One row per kind of fault; the texts are import.<code>.reason and import.<code>.mend.
#define KIND(code, severity) \
  FindingKind { code, Severity::severity, "import." code ".reason", "import." code ".mend" }
constexpr FindingKind kKinds[] = {
    KIND("csv.quote_open", kError),
    KIND("csv.too_long", kError),
    KIND("csv.too_many_columns", kError),
    KIND("csv.too_many_records", kError),
    KIND("file.empty", kError),
    KIND("column.missing", kError),
    KIND("row.too_many_cells", kError),
    KIND("encoding.undecodable", kError),
    KIND("cell.number", kError),
    KIND("id.missing", kError),
    KIND("id.twice", kError),
    KIND("id.unknown", kError),
    KIND("name.missing", kError),
    KIND("name.family_missing", kError),
    KIND("name.given_missing", kError),
    KIND("kana.missing", kWarning),
    KIND("kana.other", kWarning),
    KIND("kana.converted", kNote),
    KIND("date.missing", kError),
    KIND("date.form", kError),
    KIND("date.era_needed", kError),
    KIND("date.era_range", kError),
    KIND("date.no_such_day", kError),
    KIND("date.year_range", kError),
    KIND("date.era_adjusted", kNote),
    KIND("date.era_digit_read", kNote),
    KIND("date.born_future", kError),
    KIND("date.born_long_ago", kWarning),
    KIND("date.hired_missing", kWarning),
    KIND("date.hired_future", kWarning),
    KIND("date.hired_before_born", kError),
    KIND("date.left_before_hired", kError),
    KIND("sex.unknown", kError),
    KIND("postal.form", kWarning),
    KIND("mail.form", kError),
    KIND("relation.missing", kError),
    KIND("relation.unknown", kError),
    KIND("relation.self", kError),
    KIND("relation.second_spouse", kWarning),
    KIND("relation.not_found", kError),
    KIND("relation.ambiguous", kError),
    KIND("dependant.twice", kWarning),
    KIND("number.missing", kError),
    KIND("number.letters", kError),
    KIND("number.scientific", kError),
    KIND("number.length", kError),
    KIND("number.leading_zero", kError),
    KIND("number.corporate", kError),
    KIND("number.zero", kError),
    KIND("number.check_digit", kError),
    KIND("number.on_two_people", kError),
    KIND("number.two_for_one", kError),
    KIND("number.row_twice", kWarning),
    KIND("number.full_width", kNote),
    KIND("number.separators", kNote),
};
#undef KIND

std::vector<Filling> fillings(const Finding& finding) {
  return {{"detail", finding.detail}, {"line", std::to_string(finding.other_line)}};
}

/// Eleven digits or more, however they are spaced: too like a number to be shown. Looks without copying.
bool looks_like_number(std::string_view value) {
  int digits = 0;
  while (!value.empty()) {
    const bool wide =
        value.size() >= 3 && value.starts_with("\xef\xbc") && value[2] >= '\x90' && value[2] <= '\x99';
    const bool spaced = value[0] == '-' || value[0] == ' ' || value[0] == '.' || value.starts_with("－") ||
                        value.starts_with("　");
    if (wide || (value[0] >= '0' && value[0] <= '9')) {
      if (++digits >= 11) return true;
    } else if (!spaced) {
      digits = 0;
    }
    value.remove_prefix(wide || value.starts_with("－") || value.starts_with("　") ? 3 : 1);
  }
  return false;
}

boost::json::object json_of(const Finding& finding, const ImportReport& report,
                            std::optional<Language> language) {
  boost::json::object out{{"file", to_string(finding.file)},
                          {"line", finding.line},
                          {"column", finding.column},
                          {"code", finding.code},
                          {"severity", to_string(finding.severity)}};
  if (!language) return out;
  const auto& columns = report.of(finding.file).columns;
  const auto index = static_cast<std::size_t>(finding.column);
  out["header"] = index < columns.size() ? columns[index].header : std::string();
  out["value"] = finding.value;
  out["reason"] = reason_text(finding, *language);
  out["mend"] = mend_text(finding, *language);
  return out;
}

boost::json::object json_of(const FileReport& file) {
  boost::json::array columns;
  for (const ColumnUse& use : file.columns) {
    boost::json::value field = nullptr;
    if (use.field) field = to_string(*use.field);
    columns.push_back(boost::json::object{{"header", use.header}, {"field", field}});
  }
  return {{"encoding", encoding_name(file.encoding)},
          {"rows", file.rows},
          {"good_rows", file.good_rows},
          {"columns", std::move(columns)}};
}

constexpr ImportFile kFiles[] = {ImportFile::kStaff, ImportFile::kDependants, ImportFile::kNumbers};

}  // namespace

std::string_view to_string(ImportFile file) {
  switch (file) {
    case ImportFile::kStaff: return "staff";
    case ImportFile::kDependants: return "dependants";
    case ImportFile::kNumbers: return "numbers";
  }
  return "staff";
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "error";
}

std::vector<FindingKind> finding_kinds() { return {std::begin(kKinds), std::end(kKinds)}; }

const FindingKind& finding_kind(std::string_view code) {
  const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const FindingKind& kind) { return kind.code == code; });
  if (found == std::end(kKinds)) throw std::logic_error("no such kind of finding");
  return *found;
}

std::string reason_text(const Finding& finding, Language language) {
  return message(finding.reason, language, fillings(finding));
}

std::string mend_text(const Finding& finding, Language language) {
  return message(finding.mend, language, fillings(finding));
}

std::string to_json(const ImportReport& report, std::optional<Language> language) {
  boost::json::object rows;
  boost::json::object files;
  for (const auto file : kFiles) {
    rows[to_string(file)] = report.of(file).rows;
    if (report.of(file).present) files[to_string(file)] = json_of(report.of(file));
  }
  boost::json::array findings;
  for (const Finding& finding : report.findings) findings.push_back(json_of(finding, report, language));
  boost::json::array advice;
  for (const Advice& hint : report.advice) {
    boost::json::object out{{"file", to_string(hint.file)},
                            {"code", hint.code},
                            {"count", hint.count},
                            {"first_line", hint.first_line},
                            {"detail", hint.detail}};
    const Filling with[] = {{"detail", hint.detail}, {"count", std::to_string(hint.count)}};
    if (language) out["text"] = message("import.advice." + std::string(hint.code), *language, with);
    advice.push_back(std::move(out));
  }
  return boost::json::serialize(boost::json::object{{"rows", std::move(rows)},
                                                    {"findings", std::move(findings)},
                                                    {"findings_left_out", report.findings_left_out},
                                                    {"advice", std::move(advice)},
                                                    {"files", std::move(files)}});
}

std::string shown_value(std::string_view value, bool number_column) {
  if (number_column) return std::string(trim(value).empty() ? std::string_view{} : kMaskedCell);
  if (looks_like_number(value) || mentions_individual_number(value)) return std::string(kMaskedCell);
  constexpr std::size_t kShown = 200;
  if (value.size() <= kShown) return std::string(value);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return std::string(value.substr(0, end)) + "…";
}

}  // namespace azekura::lifecycle
