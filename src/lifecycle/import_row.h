#pragma once
// One row under check: its cells by what they are, and the findings about it. For the import check only.

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/csv.h"
#include "base/date.h"
#include "lifecycle/import_report.h"
#include "lifecycle/import_rows.h"

namespace azekura::lifecycle {

/// Where each field stands in the file that is being read.
struct Layout {
  ColumnChoices choices;
  std::array<int, kFieldCount> column_of{};  // -1: not there.
  std::size_t columns = 0;
  Layout() { column_of.fill(-1); }
  void take(const std::vector<ColumnUse>& uses);
  int column(Field field) const { return column_of[static_cast<std::size_t>(field)]; }
};

/// Collects into a report, within its limits. Notes are limited by kind, so that a file written wholly in
/// half-width kana does not crowd out its errors.
class Findings {
 public:
  static constexpr std::int64_t kNotesOfAKind = 1000;
  struct New {
    ImportFile file;
    std::int64_t line;
    int column;
    std::string_view code;  // A literal, one of finding_kinds().
    std::string value{};
    std::string detail{};
    std::int64_t other_line = 0;
  };
  explicit Findings(ImportReport& report) : report_(report) {}
  Severity add(New finding);
  /// Gives the finding added last (if it was kept) a more exact reason.
  void last_reason(std::string_view key);
  void advise(ImportFile file, std::string_view code, std::int64_t line, std::string detail,
              std::int64_t count = 1);

 private:
  ImportReport& report_;
  std::map<std::string_view, std::int64_t> notes_;
  std::map<std::string, std::size_t> advice_;  // Place in the report.
  bool kept_last_ = false;
};

class Row {
 public:
  Row(ImportFile file, const CsvRecord& record, const Layout& layout, Findings& findings)
      : file_(file), record_(record), layout_(layout), findings_(findings) {}

  std::int64_t line() const { return record_.line; }
  bool blank() const;
  bool sound() const { return sound_; }
  /// Cells that did not decode, cells with a number where none belongs, and cells beyond the header's: each
  /// is found, and not looked at further.
  void look_for_broken_cells();

  bool has(Field field) const { return layout_.column(field) >= 0; }
  bool broken(Field field) const { return broken_[static_cast<std::size_t>(field)]; }
  bool faulty(Field field) const { return faulty_[static_cast<std::size_t>(field)]; }
  std::string text(Field field) const;  // Trimmed; empty if not there, broken or cleared.
  /// Optional fields that kClearCell takes out. Ids, names, birth, relation and number cannot be.
  bool cleared(Field field) const;
  std::vector<Field> all_cleared() const;
  std::span<char> raw(Field field) const;  // May be wiped by its reader.

  void find(Field field, std::string_view code, std::string detail = {}, std::int64_t other_line = 0);

 private:
  ImportFile file_;
  const CsvRecord& record_;
  const Layout& layout_;
  Findings& findings_;
  std::bitset<kFieldCount> broken_;
  std::bitset<kFieldCount> faulty_;
  bool sound_ = true;
};

/// At the first blank: "髙橋　真由美" → 髙橋, 真由美. Without a blank all is the family name.
std::pair<std::string, std::string> split_name(std::string_view whole);
std::string without_blanks(std::string_view text);
/// The era's own sentence for date.era_range.
std::string_view era_range_reason(Era era);

}  // namespace azekura::lifecycle
