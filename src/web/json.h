#pragma once
// JSON in and out. A body is read strictly: one object, no name twice, no unknown field, no wrong type,
// limits on depth and length. A reader asks for each field by name and learns at finish() whether all was
// well; the faults are named by field in the context, so that a form can show them. Nothing that was read
// stays behind: the tree, the parser's pieces and the text written are all wiped.

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/wiped_text.h"
#include "web/router.h"

namespace azekura::web {

struct JsonNode;

///     JsonReader body(request, context);
///     const auto name = body.text("name", 100);
///     const auto password = body.secret("password", 200);
///     AZ_CHECK(body.finish());      // Only now are the values worth anything.
/// A field that is missing or wrong reads as empty, 0 or false. `maybe_…` allow the field to be absent or
/// null.
class JsonReader {
 public:
  JsonReader(const Request& request, Context& context);
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  /// Lengths count characters (code points). A text is one line without control characters, and no My Number
  /// is in it: ordinary text is kept, shown and searched. Only secret() takes one; its tabs and line ends,
  /// too.
  std::string text(std::string_view name, std::size_t longest);
  std::optional<std::string> maybe_text(std::string_view name, std::size_t longest);
  /// The same, of several lines.
  std::optional<std::string> maybe_lines(std::string_view name, std::size_t longest);
  /// For numbers, passwords and codes: the text never passes through a std::string.
  crypto::WipedText secret(std::string_view name, std::size_t longest);
  std::optional<crypto::WipedText> maybe_secret(std::string_view name, std::size_t longest);
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<std::int64_t> maybe_integer(std::string_view name, std::int64_t least, std::int64_t most);
  bool flag(std::string_view name);
  std::optional<bool> maybe_flag(std::string_view name);
  std::vector<std::string> texts(std::string_view name, std::size_t most, std::size_t longest);
  /// An object whose names are the sender's own; read as pairs. Absent: empty.
  std::vector<std::pair<std::string, std::string>> maybe_pairs(std::string_view name, std::size_t most,
                                                               std::size_t longest);
  std::vector<std::int64_t> integers(std::string_view name, std::size_t most);
  /// Calls `read` for each object of a list, or for the object itself; unknown fields inside are found too.
  void list(std::string_view name, std::size_t most, const std::function<void(JsonReader&)>& read);
  void object(std::string_view name, const std::function<void(JsonReader&)>& read);
  bool has(std::string_view name) const;

  /// Done, or web.body.* (not JSON at all), or web.fields with the faults in the context.
  Done finish();

 private:
  JsonReader(const JsonNode& node, std::string path, Context& context);
  const JsonNode* take(std::string_view name, bool required);
  const JsonNode* take_list(std::string_view name, std::size_t most);
  std::optional<std::string> ordinary(std::string_view name, std::size_t longest,
                                      std::string_view (*fault_of)(std::string_view));
  void blame(std::string_view name, std::string_view code);
  void blame_unknown_fields();
  void read_inside(const JsonNode& node, std::string path, const std::function<void(JsonReader&)>& read);

  std::unique_ptr<JsonNode> root_;
  const JsonNode* node_ = nullptr;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
  Context& context_;
  std::size_t faults_before_;
  Done parsed_ = done();
};

/// Query parameters, as strictly: unknown names and values out of range are refused at finish().
class QueryReader {
 public:
  QueryReader(const Request& request, Context& context);
  std::string text(std::string_view name, std::size_t longest);  // Empty when absent.
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  bool flag(std::string_view name);  // "true", "false" or absent.
  std::optional<bool> maybe_flag(std::string_view name);
  Done finish();

 private:
  const std::string* take(std::string_view name);
  const Request& request_;
  Context& context_;
  std::set<std::string, std::less<>> asked_;
  std::size_t faults_before_;
};

/// Writes JSON straight into text that is wiped. `end()` closes the innermost object or array.
///   JsonWriter out;  out.object().member("id", 7).member("name", name).end();  return json(std::move(out));
class JsonWriter {
 public:
  JsonWriter& object();
  JsonWriter& array();
  JsonWriter& end();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  template <std::integral T>
  JsonWriter& value(T number) {
    if constexpr (std::same_as<T, bool>)
      return raw(number ? "true" : "false");
    else
      return integer(static_cast<std::int64_t>(number));
  }
  template <typename T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  JsonWriter& null() { return raw("null"); }
  /// A value that is JSON already. Throws std::invalid_argument if it is none: whoever hands it in checked
  /// it.
  JsonWriter& json(std::string_view ready);
  template <typename T>
  JsonWriter& member(std::string_view name, const T& what) {
    return key(name).value(what);
  }
  /// The text so far, which is whole once everything is closed.
  crypto::WipedText take() && { return std::move(out_); }

 private:
  JsonWriter& raw(std::string_view text);
  JsonWriter& integer(std::int64_t number);
  void comma();
  crypto::WipedText out_;
  std::vector<char> open_;  // '}' or ']' for each that is open.
  bool first_ = true;
};

Response json(JsonWriter&& out, int status = 200);
/// An instant as the API writes it: RFC 3339 in UTC, to the millisecond.
std::string instant_text(Instant at);

}  // namespace azekura::web
