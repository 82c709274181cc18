#pragma once
// Which column of a payroll program's export is what. Headers are recognised by their usual names
// (社員番号, 従業員コード, 氏名 …); what a person decided otherwise is handed in and wins.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azekura::lifecycle {

enum class ImportFile { kStaff, kDependants, kNumbers };

enum class Field {
  kEmployeeId,
  kName,  // 姓 and 名 in one.
  kFamilyName,
  kGivenName,
  kNameKana,  // セイ and メイ in one.
  kFamilyKana,
  kGivenKana,
  kBorn,
  kSex,
  kPostalCode,
  kAddress,
  kHired,
  kLeft,
  kDepartment,
  kEmployment,
  kMail,
  kRelation,
  kNumber,
  kIgnored,  // Only ever chosen by a person.
};
inline constexpr std::size_t kFieldCount = 19;

std::string_view to_string(Field field);  // "employee_id"
std::optional<Field> field_from(std::string_view name);

/// Header as it stands in the file → what it is. Remembered by the caller, for the next import.
using ColumnChoices = std::vector<std::pair<std::string, Field>>;

struct ColumnUse {
  std::string header;
  std::optional<Field> field;  // Nothing: unknown, and not imported.
  bool usual = false;  // A heading by its words. A file that has none may begin with somebody's record.
};

/// Each field is given to the first column that may be it.
std::vector<ColumnUse> recognise_columns(ImportFile file, const std::vector<std::string>& headers,
                                         const ColumnChoices& choices);
/// Which fields the file cannot do without and does not have. 氏名 in one column or two are both enough.
std::vector<Field> missing_columns(ImportFile file, const std::vector<ColumnUse>& columns);
/// The header that templates use: "社員番号".
std::string_view usual_header(Field field);

}  // namespace azekura::lifecycle
