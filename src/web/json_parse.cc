// The only source that sees Boost.JSON: its parser calls us for each piece, and we build a tree of our own,
// because Boost's keeps the last of two fields of one name and its pools would keep what was read.

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>

#include "json_node.h"

namespace azekura::web {
namespace {

constexpr std::size_t kDeepest = 16;

struct Builder {
  static constexpr std::size_t max_object_size = 256;
  static constexpr std::size_t max_array_size = 100'000;
  static constexpr std::size_t max_key_size = 64;
  static constexpr std::size_t max_string_size =
      static_cast<std::size_t>(-1);  // The body's own limit bounds it.
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  JsonNode root{};
  std::vector<JsonNode*> open{};  // From the root down. Stable: a parent grows only once its child is closed.
  crypto::WipedText key{};
  crypto::WipedText text{};

  JsonNode& place(JsonNode::Kind kind) {
    JsonNode* node = &root;
    if (!open.empty() && open.back()->kind == JsonNode::Kind::kList) {
      node = &open.back()->items.emplace_back();
    } else if (!open.empty()) {
      open.back()->members.push_back({std::move(key), JsonNode{}});
      key = {};
      node = &open.back()->members.back().value;
    }
    node->kind = kind;
    return *node;
  }
  void grow(crypto::WipedText& whole, Text part) { whole.insert(whole.end(), part.begin(), part.end()); }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open.push_back(&place(JsonNode::Kind::kObject)), true; }
  bool on_array_begin(Code&) { return open.push_back(&place(JsonNode::Kind::kList)), true; }
  bool on_object_end(std::size_t, Code&) { return open.pop_back(), true; }
  bool on_array_end(std::size_t, Code&) { return open.pop_back(), true; }
  bool on_key_part(Text part, std::size_t, Code&) { return grow(key, part), true; }
  bool on_key(Text part, std::size_t, Code& ec) {
    grow(key, part);
    if (open.back()->member(crypto::view(key)) == nullptr) return true;
    ec = boost::json::error::syntax;  // Which of two values was meant is not ours to guess.
    return false;
  }
  bool on_string_part(Text part, std::size_t, Code&) { return grow(text, part), true; }
  bool on_string(Text part, std::size_t, Code&) {
    grow(text, part);
    place(JsonNode::Kind::kText).text = std::move(text);
    text = {};
    return true;
  }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t value, Text, Code&) {
    return place(JsonNode::Kind::kInteger).integer = value, true;
  }
  bool on_uint64(std::uint64_t, Text, Code&) { return place(JsonNode::Kind::kFraction), true; }
  bool on_double(double, Text, Code&) { return place(JsonNode::Kind::kFraction), true; }
  bool on_bool(bool value, Code&) { return place(JsonNode::Kind::kFlag).flag = value, true; }
  bool on_null(Code&) { return place(JsonNode::Kind::kNull), true; }
  bool on_comment_part(Text, Code&) { return false; }
  bool on_comment(Text, Code&) { return false; }
};

/// The parser unescapes strings in a buffer on the stack; the frame below it is overwritten before anybody
/// else uses it.
[[gnu::noinline]] void wipe_the_stack_below() {
  std::array<std::byte, 16 * 1024> below;
  crypto::wipe(below);
}

}  // namespace

JsonNode::JsonNode() = default;
JsonNode::~JsonNode() = default;
JsonNode::JsonNode(JsonNode&& other) noexcept = default;
JsonNode& JsonNode::operator=(JsonNode&& other) noexcept = default;

const JsonNode* JsonNode::member(std::string_view name) const {
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const auto& member) { return crypto::view(member.name) == name; });
  return it == members.end() ? nullptr : &it->value;
}

Result<JsonNode> parse_json(std::string_view text) {
  boost::json::parse_options strict;
  strict.max_depth = kDeepest;
  boost::json::basic_parser<Builder> parser(strict);
  boost::json::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  wipe_the_stack_below();
  if (ec || read != text.size()) return Error{ErrorCode::kInvalid, "web.body.json"};
  return std::move(parser.handler().root);
}

}  // namespace azekura::web
