#include "law/fact.h"

#include <stdexcept>

#include "table.h"

namespace azekura::law {

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::kSeen: return "seen";
    case Confidence::kHigh: return "high";
    case Confidence::kMedium: return "medium";
    case Confidence::kLow: return "low";
  }
  return "unknown";
}

namespace table {
namespace {

Confidence confidence(std::string_view word) {
  for (const auto c : {Confidence::kSeen, Confidence::kHigh, Confidence::kMedium, Confidence::kLow}) {
    if (to_string(c) == word) return c;
  }
  throw std::runtime_error("data/law: unknown confidence");
}

Date day(const value& v) {
  const auto read = date_from(std::string_view(v.as_string()));
  if (!read) throw std::runtime_error("data/law: not a date");
  return *read;
}

}  // namespace

Fact fact(const object& row) {
  std::optional<Date> to;
  if (!row.at("valid_to").is_null()) to = day(row.at("valid_to"));
  return {day(row.at("valid_from")), to, text(row, "source"), confidence(text(row, "confidence"))};
}

}  // namespace table
}  // namespace azekura::law
