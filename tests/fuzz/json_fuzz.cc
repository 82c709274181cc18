// A JSON body: whatever is read in, written out and read in again must be the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "web/json.h"
#include "web/target.h"

using namespace azekura;
using namespace azekura::web;

namespace {

Request with_body(std::string_view text) {
  Request request{.method = Method::kPost};
  request.headers.emplace("content-type", "application/json");
  request.body.assign(text.begin(), text.end());
  return request;
}

struct Read {
  bool sound;
  std::string name;
  std::string secret;
  std::int64_t age;
  bool on;
  std::vector<std::string> tags;
  friend bool operator==(const Read&, const Read&) = default;
};

Read read(const Request& request) {
  Context context;
  JsonReader body(request, context);
  Read read{};
  read.name = body.text("name", 100);
  read.secret = std::string(crypto::view(body.secret("secret", 100)));
  read.age = body.integer("age", -1'000, 1'000);
  read.on = body.flag("on");
  read.tags = body.texts("tags", 10, 10);
  body.list("people", 10, [](JsonReader& person) { person.maybe_text("name", 10); });
  read.sound = static_cast<bool>(body.finish());
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Read first = read(with_body({reinterpret_cast<const char*>(data), size}));
  if (!is_utf8(first.name) || !is_utf8(first.secret)) std::abort();
  if (!first.sound) return 0;
  JsonWriter out;
  out.object()
      .member("name", first.name)
      .member("secret", first.secret)
      .member("age", first.age)
      .member("on", first.on);
  out.key("tags").array();
  for (const auto& tag : first.tags) out.value(tag);
  out.end().key("people").array().end().end();
  const auto text = std::move(out).take();
  if (!(read(with_body(crypto::view(text))) == first)) std::abort();
  return 0;
}
