#pragma once
// The rows of an import as they will be registered: trimmed, dates read, kana in one form. A number is a
// Secret from the moment its cell was read: it moves into the vault and leaves no copy behind.
// An empty optional cell means "as it was"; kClearCell in it means "take it out", and stands in `cleared`.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check_digit.h"
#include "base/date.h"
#include "base/error.h"
#include "crypto/secret.h"
#include "lifecycle/import_columns.h"

namespace azekura::lifecycle {

inline constexpr std::string_view kClearCell = "《削除》";

enum class Sex { kMale, kFemale };

struct PersonName {
  std::string family;  // Byte for byte as it came: 髙 stays 髙.
  std::string given;
  std::string family_kana;
  std::string given_kana;
};

struct StaffRow {
  std::int64_t line;
  std::string employee_id;
  PersonName name;
  Date born;
  std::optional<Sex> sex;
  std::string postal_code;  // Seven digits, or nothing.
  std::string address;
  std::optional<Date> hired;
  std::optional<Date> left;
  std::string department;
  std::string employment;
  std::string mail;
  std::vector<Field> cleared{};
  bool dispatched = false;  // 派遣: whoever employs them asks them, not the firm they work at.
};

struct DependantRow {
  std::int64_t line;
  std::string employee_id;  // Of the worker.
  std::string relation;
  PersonName name;
  Date born;
  std::optional<Sex> sex;
  std::string postal_code;
  std::string address;
  std::vector<Field> cleared{};
  bool worker_sound = true;  // False: the worker's own row has an error, and is not delivered.
};

struct NumberRow {
  std::int64_t line;
  std::string employee_id;
  std::string relation;         // 本人, 妻, 子1 … as in the file.
  std::int64_t dependant_line;  // Of the dependant's row; 0 for the worker, or without a dependants file.
  crypto::Secret<kIndividualDigits> digits;
  bool owner_sound = true;  // False: the row of the worker or dependant has an error.
  bool dispatched = false;
};

/// Takes rows without an error, one by one, in the order of the files: staff, dependants, numbers.
struct ImportSink {
  std::function<Done(StaffRow&&)> staff;
  std::function<Done(DependantRow&&)> dependant;
  std::function<Done(NumberRow&&)> number;
};

}  // namespace azekura::lifecycle
