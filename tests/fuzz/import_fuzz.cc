// Three files of any bytes: the check ends, its report is JSON, and no run of digits long enough to be a
// number comes out of it.

#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lifecycle/import_bad_rows.h"
#include "lifecycle/import_check.h"

namespace {

namespace life = azekura::lifecycle;

void refuse_long_runs(std::string_view text) {
  int run = 0;
  for (const char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    if (run >= 12) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto first = all.find('\x1e');
  const auto second = first == std::string_view::npos ? first : all.find('\x1e', first + 1);
  if (second == std::string_view::npos) return 0;
  const std::string_view parts[] = {all.substr(0, first), all.substr(first + 1, second - first - 1),
                                    all.substr(second + 1)};
  const life::ImportFiles files{life::source_of(parts[0]), life::source_of(parts[1]),
                                life::source_of(parts[2])};
  const auto report = life::check_import(files, {.today = *azekura::Date::civil(2026, 11, 21)});
  if (!report) std::abort();
  (void)boost::json::parse(life::to_json(*report, azekura::Language::kJapanese));
  for (const auto& finding : report->findings) {
    refuse_long_runs(finding.value);
    refuse_long_runs(finding.detail);
  }
  for (const auto& advice : report->advice) refuse_long_runs(advice.detail);
  for (const auto& file : report->files)
    for (const auto& column : file.columns) refuse_long_runs(column.header);
  for (int i = 0; i < 3; ++i)
    (void)bool(life::write_bad_rows(life::source_of(parts[i]), static_cast<life::ImportFile>(i), *report,
                                    azekura::Language::kEnglish,
                                    [](std::span<const char>) { return azekura::done(); }));
  return 0;
}
