#pragma once
// What a caller hears when something was refused: RFC 9457 problem+json with a stable `code` (the message
// key), a title in the caller's language and, for forms, the list of fields at fault. One table turns an
// Error into a status; keys that need another status than their ErrorCode's are named in it.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "web/http.h"

namespace azekura::web {

class JsonWriter;

/// The message catalogue: text of a key in "ja" or "en".
using Catalogue = std::function<std::string(std::string_view key, std::string_view language)>;

struct FieldProblem {
  std::string field;      // "people/0/name": names and positions only, never what was sent.
  std::string_view code;  // A literal key: "web.field.missing".
};

class Problems {
 public:
  explicit Problems(Catalogue catalogue);

  /// kInvalid 400 (422 with fields) · kDenied 403 · kNotFound 404 · kConflict 409 · kUnavailable 503 ·
  /// kCorrupt 500; but for the few keys that say more than their ErrorCode does.
  static int status_of(const Error& error, bool with_fields);
  /// The problem itself, as it stands in an answer of its own and in one that holds a refusal among others.
  void write_problem(JsonWriter& out, int status, const Error& error, std::string_view language,
                     const std::vector<FieldProblem>& fields = {}) const;
  /// 429 and 503 also say when to try again.
  Response refuse(const Error& error, std::string_view language,
                  const std::vector<FieldProblem>& fields = {}) const;
  Response refuse_as(int status, const Error& error, std::string_view language,
                     const std::vector<FieldProblem>& fields = {}) const;

 private:
  Catalogue catalogue_;
};

}  // namespace azekura::web
