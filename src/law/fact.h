#pragma once
// What every row of data/law carries: since when, until when, where it was read, and how sure we are.
// A fact of low confidence is not verified; nothing is computed from it.

#include <optional>
#include <string>
#include <string_view>

#include "base/messages.h"
#include "law/date.h"

namespace azekura::law {

enum class Confidence { kSeen, kHigh, kMedium, kLow };  // Read in a source; general knowledge, by how sure.
std::string_view to_string(Confidence confidence);

struct Fact {
  Date valid_from;
  std::optional<Date> valid_to;  // Last day in force; none: still.
  std::string source;
  Confidence confidence;

  bool in_force(Date day) const { return valid_from <= day && (!valid_to || day <= *valid_to); }
  bool verified() const { return confidence != Confidence::kLow; }
};

struct Words {
  std::string ja;
  std::string en;
  const std::string& in(Language language) const { return language == Language::kEnglish ? en : ja; }
};

}  // namespace azekura::law
