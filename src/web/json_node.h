#pragma once
// A JSON value in memory that is wiped. Private: others read it through JsonReader.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/wiped_text.h"

namespace azekura::web {

struct JsonMember;

struct JsonNode {
  enum class Kind { kNull, kFlag, kInteger, kFraction, kText, kList, kObject };
  Kind kind = Kind::kNull;
  bool flag = false;
  std::int64_t integer = 0;
  crypto::WipedText text;
  std::vector<JsonNode> items;      // Of a list.
  std::vector<JsonMember> members;  // Of an object, names unique.

  JsonNode();
  ~JsonNode();
  JsonNode(JsonNode&& other) noexcept;
  JsonNode& operator=(JsonNode&& other) noexcept;
  const JsonNode* member(std::string_view name) const;
};

struct JsonMember {
  crypto::WipedText name;
  JsonNode value;
};

/// web.body.json for what is not JSON, has a name twice, or is too deep or too long.
Result<JsonNode> parse_json(std::string_view text);

}  // namespace azekura::web
