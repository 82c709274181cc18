#include "web/target.h"

#include <cstdint>
#include <optional>

namespace azekura::web {
namespace {

constexpr std::size_t kTargetLimit = 4096;
constexpr std::size_t kSegmentLimit = 32;
constexpr std::size_t kQueryLimit = 32;

std::optional<unsigned> hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

enum class Plus { kItself, kSpace };

/// Nothing for a broken escape, a control character or what is not UTF-8.
std::optional<std::string> decoded(std::string_view raw, Plus plus) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      if (raw.size() - i < 3) return std::nullopt;
      const auto high = hex(raw[i + 1]);
      const auto low = hex(raw[i + 2]);
      if (!high || !low) return std::nullopt;
      c = static_cast<char>(*high << 4 | *low);
      i += 2;
    } else if (c == '+' && plus == Plus::kSpace) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    text += c;
  }
  if (!is_utf8(text)) return std::nullopt;
  return text;
}

bool is_sound_segment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         segment.find_first_of("/\\") == std::string_view::npos;
}

Error crooked() { return {ErrorCode::kInvalid, "web.target"}; }

Done read_path(std::string_view path, std::vector<std::string>& segments) {
  if (path.empty() || path.front() != '/') return crooked();
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto segment = decoded(path.substr(0, slash), Plus::kItself);
    if (!segment || !is_sound_segment(*segment) || segments.size() == kSegmentLimit) return crooked();
    segments.push_back(*segment);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    if (path.empty()) return crooked();  // "/people/" is not another name of "/people".
  }
  return done();
}

Done read_query(std::string_view query, Texts& values) {
  while (!query.empty()) {
    const auto ampersand = query.find('&');
    const std::string_view pair = query.substr(0, ampersand);
    const auto equals = pair.find('=');
    const auto name = decoded(pair.substr(0, equals), Plus::kSpace);
    const auto value = decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), Plus::kSpace);
    if (!name || name->empty() || !value || values.size() == kQueryLimit) return crooked();
    if (!values.emplace(*name, *value).second) return crooked();
    if (ampersand == std::string_view::npos) break;
    query.remove_prefix(ampersand + 1);
  }
  return done();
}

}  // namespace

Result<Target> parse_target(std::string_view raw) {
  if (raw.size() > kTargetLimit) return Error{ErrorCode::kInvalid, "web.target.length"};
  for (const char c : raw)  // A target is ASCII on the wire; a fragment never leaves the browser.
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '#')
      return crooked();
  Target target;
  const auto question = raw.find('?');
  AZ_CHECK(read_path(raw.substr(0, question), target.segments));
  if (question != std::string_view::npos) AZ_CHECK(read_query(raw.substr(question + 1), target.query));
  return target;
}

bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || text.size() - i < static_cast<std::size_t>(more)) return false;
    std::uint32_t point = lead & (0x3fu >> more);
    for (int k = 0; k < more; ++k) {
      const auto next = static_cast<unsigned char>(text[i++]);
      if ((next & 0xc0) != 0x80) return false;
      point = point << 6 | (next & 0x3fu);
    }
    const bool overlong = point < (more == 1 ? 0x80u : more == 2 ? 0x800u : 0x10000u);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
  }
  return true;
}

}  // namespace azekura::web
