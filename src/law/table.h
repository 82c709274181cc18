#pragma once
// Private: what all tables of the law have in common. A table that does not read is a bug of the build,
// so reading throws; nothing here meets a user's bytes.

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "law/date.h"
#include "law/fact.h"

namespace azekura::law {

// data/law/*.json, compiled in by tools/embed.
extern const std::string_view kRetentionJson;
extern const std::string_view kProceduresJson;
extern const std::string_view kEvidenceJson;
extern const std::string_view kAskingJson;
extern const std::string_view kSmeJson;

namespace table {

using boost::json::object;
using boost::json::value;

inline object read(std::string_view json) {
  return boost::json::parse({json.data(), json.size()}).as_object();
}
// By value: a range-for over read(…).at(…) would walk a dead temporary.
inline boost::json::array rows(std::string_view json, std::string_view name) {
  return read(json).at(name).as_array();
}
inline std::string text(const object& row, std::string_view name) {
  return std::string(row.at(name).as_string());
}
inline std::vector<std::string> texts(const object& row, std::string_view name) {
  std::vector<std::string> all;
  for (const value& v : row.at(name).as_array()) all.emplace_back(v.as_string());
  return all;
}
inline Words words(const object& row, std::string_view name) {
  const object& both = row.at(name).as_object();
  return {text(both, "ja"), text(both, "en")};
}

Fact fact(const object& row);

}  // namespace table
}  // namespace azekura::law
