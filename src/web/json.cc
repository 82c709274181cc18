#include "web/json.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "base/typed_number.h"
#include "json_node.h"
#include "web/target.h"

namespace azekura::web {
namespace {

using Kind = JsonNode::Kind;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t' || c == '\n' || c == '\r';
  });
}

/// The code of what is wrong with a text, or nothing.
std::string_view fault_of_text(const JsonNode& node, std::size_t longest) {
  if (node.kind != Kind::kText) return "web.field.type";
  const std::string_view text = crypto::view(node.text);
  if (!is_plain(text)) return "web.field.characters";
  return characters(text) > longest ? "web.field.length" : "";
}

std::string_view fault_of_integer(const JsonNode& node, std::int64_t least, std::int64_t most) {
  if (node.kind != Kind::kInteger) return "web.field.type";
  return node.integer < least || node.integer > most ? "web.field.range" : "";
}

/// What goes into ordinary text is kept, shown and searched: no number may be in it, wherever it was typed.
std::string_view fault_of_ordinary(std::string_view text) {
  return mentions_individual_number(text) ? "web.field.number" : "";
}
std::string_view fault_of_a_line(std::string_view text) {
  return text.find_first_of("\t\n\r") != text.npos ? "web.field.characters" : fault_of_ordinary(text);
}

Done expect_json(const Request& request) {
  const std::string_view type = request.header("content-type");
  if (type.substr(0, type.find(';')) == "application/json") return done();
  return Error{ErrorCode::kInvalid, "web.body.media_type"};
}

Done verdict(const Context& context, std::size_t before) {
  if (context.fields.size() == before) return done();
  return Error{ErrorCode::kInvalid, "web.fields"};
}

}  // namespace

JsonReader::JsonReader(const Request& request, Context& context)
    : root_(std::make_unique<JsonNode>()), context_(context), faults_before_(context.fields.size()) {
  root_->kind = Kind::kObject;
  node_ = root_.get();
  parsed_ = expect_json(request);
  if (!parsed_) return;
  auto parsed = parse_json(crypto::view(request.body));
  if (!parsed || (*parsed).kind != Kind::kObject) {
    parsed_ = Error{ErrorCode::kInvalid, "web.body.json"};
    return;
  }
  *root_ = *std::move(parsed);
}

JsonReader::JsonReader(const JsonNode& node, std::string path, Context& context)
    : node_(&node), path_(std::move(path)), context_(context), faults_before_(context.fields.size()) {}

JsonReader::~JsonReader() = default;

void JsonReader::blame(std::string_view name, std::string_view code) {
  if (parsed_) context_.blame(path_ + std::string(name), code);  // Of what is no JSON, no field is to blame.
}

const JsonNode* JsonReader::take(std::string_view name, bool required) {
  asked_.emplace(name);
  const JsonNode* node = node_->member(name);
  if (node != nullptr && node->kind == Kind::kNull) node = nullptr;
  if (node == nullptr && required) blame(name, "web.field.missing");
  return node;
}

std::optional<crypto::WipedText> JsonReader::maybe_secret(std::string_view name, std::size_t longest) {
  const JsonNode* node = take(name, false);
  if (node == nullptr) return std::nullopt;
  const std::string_view fault = fault_of_text(*node, longest);
  if (fault.empty()) return node->text;
  blame(name, fault);
  return std::nullopt;
}

crypto::WipedText JsonReader::secret(std::string_view name, std::size_t longest) {
  if (take(name, true) == nullptr) return {};
  return maybe_secret(name, longest).value_or(crypto::WipedText{});
}

std::optional<std::string> JsonReader::ordinary(std::string_view name, std::size_t longest,
                                                std::string_view (*fault_of)(std::string_view)) {
  const auto text = maybe_secret(name, longest);
  if (!text) return std::nullopt;
  const std::string_view fault = fault_of(crypto::view(*text));
  if (fault.empty()) return std::string(crypto::view(*text));
  blame(name, fault);
  return std::nullopt;
}

std::optional<std::string> JsonReader::maybe_text(std::string_view name, std::size_t longest) {
  return ordinary(name, longest, fault_of_a_line);
}

std::optional<std::string> JsonReader::maybe_lines(std::string_view name, std::size_t longest) {
  return ordinary(name, longest, fault_of_ordinary);
}

std::string JsonReader::text(std::string_view name, std::size_t longest) {
  if (take(name, true) == nullptr) return {};
  return maybe_text(name, longest).value_or("");
}

std::optional<std::int64_t> JsonReader::maybe_integer(std::string_view name, std::int64_t least,
                                                      std::int64_t most) {
  const JsonNode* node = take(name, false);
  if (node == nullptr) return std::nullopt;
  const std::string_view fault = fault_of_integer(*node, least, most);
  if (fault.empty()) return node->integer;
  blame(name, fault);
  return std::nullopt;
}

std::int64_t JsonReader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  if (take(name, true) == nullptr) return 0;
  return maybe_integer(name, least, most).value_or(0);
}

std::optional<bool> JsonReader::maybe_flag(std::string_view name) {
  const JsonNode* node = take(name, false);
  if (node == nullptr) return std::nullopt;
  if (node->kind == Kind::kFlag) return node->flag;
  blame(name, "web.field.type");
  return std::nullopt;
}

bool JsonReader::flag(std::string_view name) {
  if (take(name, true) == nullptr) return false;
  return maybe_flag(name).value_or(false);
}

const JsonNode* JsonReader::take_list(std::string_view name, std::size_t most) {
  const JsonNode* node = take(name, true);
  if (node == nullptr) return nullptr;
  const std::string_view fault = node->kind != Kind::kList   ? "web.field.type"
                                 : node->items.size() > most ? "web.field.range"
                                                             : "";
  if (fault.empty()) return node;
  blame(name, fault);
  return nullptr;
}

std::vector<std::string> JsonReader::texts(std::string_view name, std::size_t most, std::size_t longest) {
  std::vector<std::string> read;
  const JsonNode* list = take_list(name, most);
  if (list == nullptr) return read;
  for (const JsonNode& item : list->items) {
    std::string_view fault = fault_of_text(item, longest);
    if (fault.empty()) fault = fault_of_a_line(crypto::view(item.text));
    if (!fault.empty()) blame(std::string(name) + "/" + std::to_string(read.size()), fault);
    read.emplace_back(fault.empty() ? crypto::view(item.text) : "");
  }
  return read;
}

std::vector<std::pair<std::string, std::string>> JsonReader::maybe_pairs(std::string_view name,
                                                                         std::size_t most,
                                                                         std::size_t longest) {
  std::vector<std::pair<std::string, std::string>> read;
  const JsonNode* node = take(name, false);
  if (node == nullptr) return read;
  if (node->kind != Kind::kObject || node->members.size() > most) {
    blame(name, node->kind != Kind::kObject ? "web.field.type" : "web.field.range");
    return read;
  }
  for (const auto& [key, item] : node->members) {
    const std::string_view fault = fault_of_text(item, longest);
    if (!fault.empty()) blame(std::string(name) + "/" + std::to_string(read.size()), fault);
    read.emplace_back(crypto::view(key), fault.empty() ? crypto::view(item.text) : std::string_view{});
  }
  return read;
}

std::vector<std::int64_t> JsonReader::integers(std::string_view name, std::size_t most) {
  std::vector<std::int64_t> read;
  const JsonNode* list = take_list(name, most);
  if (list == nullptr) return read;
  for (const JsonNode& item : list->items) {
    if (item.kind != Kind::kInteger)
      blame(std::string(name) + "/" + std::to_string(read.size()), "web.field.type");
    read.push_back(item.integer);
  }
  return read;
}

void JsonReader::list(std::string_view name, std::size_t most, const std::function<void(JsonReader&)>& read) {
  const JsonNode* list = take_list(name, most);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i)
    read_inside(list->items[i], path_ + std::string(name) + "/" + std::to_string(i), read);
}

void JsonReader::object(std::string_view name, const std::function<void(JsonReader&)>& read) {
  const JsonNode* node = take(name, true);
  if (node != nullptr) read_inside(*node, path_ + std::string(name), read);
}

void JsonReader::read_inside(const JsonNode& node, std::string path,
                             const std::function<void(JsonReader&)>& read) {
  if (node.kind != Kind::kObject) return context_.blame(std::move(path), "web.field.type");
  JsonReader inside(node, std::move(path) + "/", context_);
  read(inside);
  inside.blame_unknown_fields();
}

bool JsonReader::has(std::string_view name) const { return node_->member(name) != nullptr; }

void JsonReader::blame_unknown_fields() {
  for (const auto& [name, value] : node_->members) {
    const std::string_view known = crypto::view(name);
    if (asked_.contains(known)) continue;
    // The name of an unknown field is the sender's text: it could be a number sent in the wrong place.
    blame("", "web.field.unknown");
    return;
  }
}

Done JsonReader::finish() {
  if (!parsed_) return parsed_;
  blame_unknown_fields();
  return verdict(context_, faults_before_);
}

QueryReader::QueryReader(const Request& request, Context& context)
    : request_(request), context_(context), faults_before_(context.fields.size()) {}

const std::string* QueryReader::take(std::string_view name) {
  asked_.emplace(name);
  const auto it = request_.query.find(name);
  return it == request_.query.end() ? nullptr : &it->second;
}

std::string QueryReader::text(std::string_view name, std::size_t longest) {
  const std::string* value = take(name);
  if (value == nullptr) return {};
  const std::string_view fault =
      characters(*value) > longest ? "web.field.length" : fault_of_ordinary(*value);
  if (fault.empty()) return *value;
  context_.blame(std::string(name), fault);
  return {};
}

std::int64_t QueryReader::integer(std::string_view name, std::int64_t least, std::int64_t most,
                                  std::int64_t otherwise) {
  const std::string* text = take(name);
  if (text == nullptr) return otherwise;
  std::int64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end && value >= least && value <= most) return value;
  context_.blame(std::string(name), "web.field.range");
  return otherwise;
}

bool QueryReader::flag(std::string_view name) { return maybe_flag(name).value_or(false); }

std::optional<bool> QueryReader::maybe_flag(std::string_view name) {
  const std::string* text = take(name);
  if (text == nullptr) return std::nullopt;
  if (*text != "true" && *text != "false") context_.blame(std::string(name), "web.field.type");
  return *text == "true";
}

Done QueryReader::finish() {
  const bool known = std::all_of(request_.query.begin(), request_.query.end(),
                                 [&](const auto& pair) { return asked_.contains(pair.first); });
  if (!known) context_.blame("", "web.field.unknown");
  return verdict(context_, faults_before_);
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  comma();
  out_.insert(out_.end(), text.begin(), text.end());
  return *this;
}

JsonWriter& JsonWriter::json(std::string_view ready) {
  if (!parse_json(ready)) throw std::invalid_argument("not JSON");
  return raw(ready);
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void JsonWriter::comma() {
  if (!first_) out_.push_back(',');
  first_ = false;
}

JsonWriter& JsonWriter::object() {
  raw("{");
  open_.push_back('}');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::array() {
  raw("[");
  open_.push_back(']');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end() {
  out_.push_back(open_.back());
  open_.pop_back();
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  value(name);
  out_.push_back(':');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  comma();
  out_.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_.insert(out_.end(), {'\\', c});
    } else if (byte < 0x20 || c == '<' ||
               c == '>') {  // Angle brackets too: harmless if a page ever inlines it.
      out_.insert(out_.end(), {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]});
    } else {
      out_.push_back(c);
    }
  }
  out_.push_back('"');
  return *this;
}

Response json(JsonWriter&& out, int status) { return {.status = status, .body = std::move(out).take()}; }

std::string instant_text(Instant at) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(at / 1000)),
                     at % 1000);
}

}  // namespace azekura::web
