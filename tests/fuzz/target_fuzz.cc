// A request target, through the router, as a stranger would send it: whatever comes, the answer is one of
// few.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "web/router.h"
#include "web/target.h"

using namespace azekura;
using namespace azekura::web;

namespace {

Router make_router() {
  return Router([](std::string_view key, std::string_view) { return std::string(key); },
                [](const Request&, Access) -> Result<Session> {
                  return Error{ErrorCode::kNotFound, "none"};
                });
}

Router& router() {
  static Router made = make_router();
  static const bool filled = [] {
    const auto answer = [](const Request& request, Context&) -> Result<Response> {
      for (const auto& [name, value] : request.parts)
        if (value.empty() || !is_utf8(value) || value.find('/') != std::string::npos) std::abort();
      return no_content();
    };
    made.add({Method::kGet, "/api/v1/people/{person}", "get", Access::kPublic, answer});
    made.add({Method::kGet, "/api/v1/requests/{request}:send", "send", Access::kPublic, answer});
    made.add({Method::kPost, "/api/v1/people/{person}/number:reveal", "reveal", Access::kPublic, answer});
    return true;
  }();
  if (!filled) std::abort();
  return made;
}

void check_segments(const Target& target) {
  for (const std::string& segment : target.segments)
    if (segment.empty() || segment == "." || segment == ".." || !is_utf8(segment) ||
        segment.find_first_of(std::string_view("/\\\0\r\n", 5)) != std::string::npos)
      std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const auto target = parse_target(raw);
  if (target) check_segments(*target);
  const Response response = router().answer("GET", raw, {});
  const bool expected = response.status == 204 || response.status == 400 || response.status == 404 ||
                        response.status == 405 || response.status == 414;
  if (!expected || (!target && response.status < 400)) std::abort();
  language_from(raw);
  return 0;
}
