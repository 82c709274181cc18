#pragma once
// Reading single cells, for the import check only.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/check_digit.h"
#include "crypto/secret.h"
#include "lifecycle/import_rows.h"

namespace azekura::lifecycle {

struct NumberCell {
  std::optional<crypto::Secret<kIndividualDigits>> digits;
  std::string_view fault;  // Code of a finding; empty: accepted.
  std::string_view note;   // Code of a finding; empty: written as it should be.
};
/// Full width, hyphens and spaces are accepted; the cell is wiped.
NumberCell take_number(std::span<char> cell);

/// 子1 → {"子", kind 'c', 1}. Kinds group the words that may mean one person (長男 is a 子).
struct Relation {
  std::string word;
  char kind;        // 'w' the worker, 's' spouse, 'c' child, or a letter of its own.
  int ordinal = 0;  // 0: none was written.
};
std::optional<Relation> read_relation(std::string_view cell);

/// Nothing if it cannot be read. Call only for cells that are not empty.
std::optional<Sex> read_sex(std::string_view cell);
/// Seven digits, hyphen and 〒 dropped, or nothing.
std::optional<std::string> read_postal_code(std::string_view cell);

bool is_dispatched(std::string_view employment);    // 派遣社員
bool is_only_offered(std::string_view employment);  // 内定者

}  // namespace azekura::lifecycle
