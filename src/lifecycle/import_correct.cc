#include "lifecycle/import_correct.h"

#include <map>
#include <utility>

#include "import_records.h"

namespace azekura::lifecycle {
namespace {

/// Inside quotes, however the file ends its lines.
std::int64_t line_breaks_in(const CsvRecord& record) {
  std::int64_t count = 0;
  for (const auto& field : record.fields)
    for (std::size_t i = 0; i < field.size(); ++i)
      if (field[i] == '\n' || (field[i] == '\r' && (i + 1 == field.size() || field[i + 1] != '\n'))) ++count;
  return count;
}

}  // namespace

Result<crypto::WipedText> corrected(const ImportSource& source, Encoding encoding,
                                    std::span<const Correction> corrections) {
  std::map<std::pair<std::int64_t, std::size_t>, std::string_view> by_cell;
  for (const auto& each : corrections)
    by_cell[{each.line, static_cast<std::size_t>(each.column)}] = crypto::view(each.value);
  crypto::WipedText text;
  constexpr std::string_view kMark = "\ufeff";  // What follows is UTF-8, whatever it was.
  text.insert(text.end(), kMark.begin(), kMark.end());
  std::size_t found = 0;
  std::int64_t line = 1;  // Empty lines stay, so that findings name the lines of the person's own file.
  AZ_CHECK(read_records(source, encoding, [&](const CsvRecord& record) -> Done {
    for (; line < record.line; ++line) text.insert(text.end(), {'\r', '\n'});
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (i > 0) text.push_back(',');
      const auto cell = by_cell.find({record.line, i});
      found += cell == by_cell.end() ? 0 : 1;
      append_csv_field(text, cell != by_cell.end()
                                 ? cell->second
                                 : std::string_view(record.fields[i].data(), record.fields[i].size()));
    }
    text.insert(text.end(), {'\r', '\n'});
    line += 1 + line_breaks_in(record);
    return done();
  }));
  if (found != by_cell.size()) return Error{ErrorCode::kInvalid, "import.cell"};
  return text;
}

}  // namespace azekura::lifecycle
