#pragma once
// The request target, read strictly: what two readers could take for two different paths is refused, not
// repaired. Refused are: dot segments, empty segments, a decoded slash, backslash or control character,
// broken escapes, bytes that are not UTF-8 (overlong forms too), a query name that comes twice.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "web/http.h"

namespace azekura::web {

struct Target {
  std::vector<std::string> segments;  // "/" has none.
  Texts query;
};

Result<Target> parse_target(std::string_view raw);

/// UTF-8 as Unicode defines it: shortest forms only, no surrogates, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace azekura::web
