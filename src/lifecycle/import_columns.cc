#include "lifecycle/import_columns.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"

namespace azekura::lifecycle {
namespace {

struct FieldRow {
  Field field;
  std::string_view name;
  std::vector<std::string_view> headers;  // The usual one first; folded before comparing.
};

// As the exports of common payroll and HR programs name them.
const std::array<FieldRow, kFieldCount>& rows() {
  static const std::array<FieldRow, kFieldCount> table{{
      {Field::kEmployeeId,
       "employee_id",
       {"社員番号", "従業員番号", "社員コード", "従業員コード",   "社員no",       "従業員no",   "社員id",
        "従業員id", "職員番号",   "職員コード", "スタッフコード", "スタッフ番号", "個人コード", "コード",
        "社員cd",   "従業員cd",   "employeeid", "employeenumber", "employeecode", "staffid"}},
      {Field::kName,
       "name",
       {"氏名", "名前", "社員氏名", "従業員氏名", "職員氏名", "漢字氏名", "氏名(漢字)", "扶養親族氏名",
        "家族氏名", "fullname", "name"}},
      {Field::kFamilyName,
       "family_name",
       {"姓", "氏", "苗字", "名字", "姓(漢字)", "氏名(姓)", "氏名姓", "lastname", "familyname"}},
      {Field::kGivenName, "given_name", {"名", "名(漢字)", "氏名(名)", "氏名名", "firstname", "givenname"}},
      {Field::kNameKana,
       "name_kana",
       {"フリガナ", "氏名カナ", "氏名フリガナ", "カナ氏名", "ヨミガナ", "ヨミ", "カナ", "氏名(カナ)",
        "氏名(フリガナ)", "氏名ヨミ", "フリガナ氏名", "namekana"}},
      {Field::kFamilyKana,
       "family_kana",
       {"セイ", "姓カナ", "姓フリガナ", "姓(カナ)", "姓(フリガナ)", "カナ姓", "フリガナ(姓)", "フリガナ姓",
        "カナ(姓)", "姓ヨミ", "氏カナ", "familykana", "lastnamekana"}},
      {Field::kGivenKana,
       "given_kana",
       {"メイ", "名カナ", "名フリガナ", "名(カナ)", "名(フリガナ)", "カナ名", "フリガナ(名)", "フリガナ名",
        "カナ(名)", "名ヨミ", "givenkana", "firstnamekana"}},
      {Field::kBorn,
       "born",
       {"生年月日", "誕生日", "生年月日(西暦)", "生年月日(和暦)", "birthday", "birthdate", "dateofbirth"}},
      {Field::kSex, "sex", {"性別", "sex", "gender"}},
      {Field::kPostalCode,
       "postal_code",
       {"郵便番号", "〒", "現住所郵便番号", "住所郵便番号", "postalcode", "zip", "zipcode"}},
      {Field::kAddress, "address", {"住所", "現住所", "住所1", "住民票住所", "address"}},
      {Field::kHired,
       "hired",
       {"入社年月日", "入社日", "雇入年月日", "雇入日", "雇用年月日", "採用年月日", "採用日", "入職日",
        "入職年月日", "就職年月日", "hiredate", "joinedon", "hired"}},
      {Field::kLeft,
       "left",
       {"退職年月日", "退職日", "退社日", "退社年月日", "離職日", "離職年月日", "retiredate", "leavedate",
        "lefton", "left"}},
      {Field::kDepartment,
       "department",
       {"部署", "所属", "部門", "部署名", "所属名", "部門名", "department"}},
      {Field::kEmployment,
       "employment",
       {"雇用形態", "雇用区分", "社員区分", "従業員区分", "職員区分", "雇用契約区分", "在籍区分",
        "employmenttype", "employment"}},
      {Field::kMail,
       "mail",
       {"メールアドレス", "メール", "eメール", "e-mail", "email", "mail", "電子メール"}},
      {Field::kRelation,
       "relation",
       {"続柄", "関係", "本人との続柄", "続き柄", "続柄名", "対象者", "relation", "relationship"}},
      {Field::kNumber,
       "number",
       {"個人番号", "マイナンバー", "個人番号(マイナンバー)", "マイナンバー(個人番号)", "番号", "mynumber",
        "individualnumber"}},
      {Field::kIgnored, "ignored", {}},
  }};
  return table;
}

/// "※社員 番号（必須）" and "社員番号" are one.
std::string folded(std::string_view header) {
  static const auto noises = [] {
    std::vector<std::string> folds;
    for (const std::string_view noise :
         {"※", "*", "(必須)", "【必須】", "[必須]", "必須:", "(任意)", "_", "・", ".", ":"})
      folds.push_back(search_fold(noise));
    return folds;
  }();
  std::string text = search_fold(header);
  for (const auto& noise : noises)
    for (auto at = text.find(noise); at != std::string::npos; at = text.find(noise))
      text.erase(at, noise.size());
  return text;
}

std::optional<Field> usual_field(std::string_view header) {
  static const auto known = [] {
    std::unordered_map<std::string, Field> fields;
    for (const FieldRow& row : rows())
      for (const auto usual : row.headers) fields.emplace(folded(usual), row.field);
    return fields;
  }();
  const auto found = known.find(folded(header));
  if (found == known.end()) return std::nullopt;
  return found->second;
}

bool has_place_for(ImportFile file, Field field) {
  if (file == ImportFile::kStaff) return field != Field::kRelation && field != Field::kNumber;
  if (file == ImportFile::kNumbers)
    return field == Field::kEmployeeId || field == Field::kRelation || field == Field::kNumber ||
           field == Field::kIgnored;
  return field != Field::kNumber && field != Field::kHired && field != Field::kLeft &&
         field != Field::kEmployment && field != Field::kDepartment && field != Field::kMail;
}

}  // namespace

std::string_view to_string(Field field) { return rows()[static_cast<std::size_t>(field)].name; }

std::string_view usual_header(Field field) {
  const auto& headers = rows()[static_cast<std::size_t>(field)].headers;
  return headers.empty() ? std::string_view{} : headers.front();
}

std::optional<Field> field_from(std::string_view name) {
  for (const FieldRow& row : rows())
    if (row.name == name) return row.field;
  return std::nullopt;
}

std::vector<ColumnUse> recognise_columns(ImportFile file, const std::vector<std::string>& headers,
                                         const ColumnChoices& choices) {
  std::vector<ColumnUse> columns;
  std::array<bool, kFieldCount> taken{};
  for (const auto& header : headers) {
    const auto chosen = std::find_if(choices.begin(), choices.end(),
                                     [&](const auto& choice) { return choice.first == header; });
    columns.push_back({header, {}, usual_field(header).has_value()});
    if (chosen == choices.end()) continue;
    columns.back().field = chosen->second;
    taken[static_cast<std::size_t>(chosen->second)] = true;
  }
  for (auto& column : columns) {
    if (column.field) continue;
    const auto field = usual_field(column.header);
    if (!field || !has_place_for(file, *field) || taken[static_cast<std::size_t>(*field)]) continue;
    column.field = field;
    taken[static_cast<std::size_t>(*field)] = true;
  }
  return columns;
}

std::vector<Field> missing_columns(ImportFile file, const std::vector<ColumnUse>& columns) {
  const auto has = [&](Field field) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const ColumnUse& use) { return use.field == field; });
  };
  std::vector<Field> missing;
  const auto need = [&](Field field) {
    if (!has(field)) missing.push_back(field);
  };
  need(Field::kEmployeeId);
  if (file == ImportFile::kNumbers) {
    need(Field::kNumber);
    return missing;
  }
  if (file == ImportFile::kDependants) need(Field::kRelation);
  if (!has(Field::kName) && !(has(Field::kFamilyName) && has(Field::kGivenName)))
    missing.push_back(has(Field::kFamilyName) ? Field::kGivenName : Field::kName);
  need(Field::kBorn);
  return missing;
}

}  // namespace azekura::lifecycle
