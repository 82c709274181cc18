#include "lifecycle/import_command.h"

#include <fmt/core.h>

#include "lifecycle/import_check.h"

namespace azekura::lifecycle {
namespace {

constexpr std::string_view kUsage =
    "azekura import check [--staff FILE] [--dependants FILE] [--numbers FILE] [--json] [--lang ja|en]\n";

struct Wish {
  std::optional<std::string> staff, dependants, numbers;
  bool json = false;
  Language language = Language::kJapanese;
};

std::optional<Wish> wish_of(std::span<const std::string_view> arguments) {
  Wish wish;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--json") {
      wish.json = true;
      continue;
    }
    if (i + 1 == arguments.size()) return std::nullopt;
    const auto name = arguments[i];
    const auto value = arguments[++i];
    if (name == "--staff")
      wish.staff = value;
    else if (name == "--dependants")
      wish.dependants = value;
    else if (name == "--numbers")
      wish.numbers = value;
    else if (name == "--lang")
      wish.language = language_from(value);
    else
      return std::nullopt;
  }
  if (!wish.staff && !wish.dependants && !wish.numbers) return std::nullopt;
  return wish;
}

Done open_into(std::optional<ImportSource>& source, const std::optional<std::string>& path) {
  if (!path) return done();
  AZ_TRY(opened, open_source(*path));
  source = std::move(opened);
  return done();
}

Result<ImportReport> check(const Wish& wish, Date today) {
  ImportFiles files;
  AZ_CHECK(open_into(files.staff, wish.staff));
  AZ_CHECK(open_into(files.dependants, wish.dependants));
  AZ_CHECK(open_into(files.numbers, wish.numbers));
  return check_import(files, {.today = today});
}

void print(const ImportReport& report, Language language, std::string& out) {
  for (const Finding& finding : report.findings) {
    const auto& columns = report.of(finding.file).columns;
    const auto index = static_cast<std::size_t>(finding.column);
    const std::string_view header = index < columns.size() ? std::string_view(columns[index].header) : "";
    out += fmt::format("{}:{}:{} {} {} [{}] {} {}\n", to_string(finding.file), finding.line, finding.column,
                       to_string(finding.severity), header, finding.code, reason_text(finding, language),
                       mend_text(finding, language));
  }
  for (const Advice& advice : report.advice) {
    const Filling with[] = {{"detail", advice.detail}, {"count", std::to_string(advice.count)}};
    out += fmt::format("{}:{} {}\n", to_string(advice.file), advice.first_line,
                       message("import.advice." + std::string(advice.code), language, with));
  }
  const Filling counts[] = {{"errors", std::to_string(report.errors)},
                            {"warnings", std::to_string(report.warnings)},
                            {"notes", std::to_string(report.notes)}};
  out += fmt::format("{}\n", message("import.check.summary", language, counts));
}

}  // namespace

int import_check_command(std::span<const std::string_view> arguments, Date today, std::string& out,
                         std::string& err) {
  const auto wish = wish_of(arguments);
  if (!wish) {
    err += kUsage;
    return 2;
  }
  const auto report = check(*wish, today);
  if (!report) {
    err += message(report.error().key, wish->language);
    err += '\n';
    return 1;
  }
  if (wish->json)
    out += to_json(*report) + "\n";
  else
    print(*report, wish->language, out);
  return report->errors == 0 ? 0 : 1;
}

}  // namespace azekura::lifecycle
