#include "web/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace azekura::web {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 6> kMethods{{{Method::kGet, "GET"},
                                                                       {Method::kHead, "HEAD"},
                                                                       {Method::kPost, "POST"},
                                                                       {Method::kPut, "PUT"},
                                                                       {Method::kPatch, "PATCH"},
                                                                       {Method::kDelete, "DELETE"}}};

std::string_view found(const Texts& texts, std::string_view name) {
  const auto it = texts.find(name);
  return it == texts.end() ? std::string_view{} : std::string_view{it->second};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// "q=0.8" as thousandths; what cannot be read counts as 0.
int weight(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  const std::string_view digits = parameters.substr(at + 2);
  int weight = 0;
  int scale = 1000;
  for (const char c : digits) {
    if (c == '.') continue;
    if (c < '0' || c > '9' || scale == 0) break;
    weight += (c - '0') * scale;
    scale /= 10;
  }
  return std::min(weight, 1000);
}

}  // namespace

std::string_view to_string(Method method) {
  for (const auto& [known, name] : kMethods)
    if (known == method) return name;
  return "?";
}

std::optional<Method> method_from(std::string_view name) {
  for (const auto& [method, known] : kMethods)
    if (known == name) return method;
  return std::nullopt;
}

std::string_view Request::header(std::string_view name) const { return found(headers, name); }
std::string_view Request::part(std::string_view name) const { return found(parts, name); }

Response no_content() { return {.status = 204, .content_type = ""}; }

Response attachment(crypto::WipedText body, std::string content_type, std::string_view name) {
  std::string encoded;
  for (const char each : name) {
    const auto c = static_cast<unsigned char>(each);
    if (std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_')
      encoded += static_cast<char>(c);
    else
      encoded += fmt::format("%{:02X}", c);
  }
  Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  response.headers.push_back({"Content-Disposition", "attachment; filename*=UTF-8''" + encoded});
  return response;
}

std::string_view language_from(std::string_view accept_language) {
  int japanese = 0;
  int english = 0;
  while (!accept_language.empty()) {
    const auto comma = accept_language.find(',');
    const std::string_view range = trimmed(accept_language.substr(0, comma));
    accept_language = comma == std::string_view::npos ? "" : accept_language.substr(comma + 1);
    const auto semicolon = range.find(';');
    const int wanted = semicolon == std::string_view::npos ? 1000 : weight(range.substr(semicolon));
    const std::string_view tag = range.substr(0, semicolon).substr(0, 2);
    if (tag == "ja") japanese = std::max(japanese, wanted);
    if (tag == "en") english = std::max(english, wanted);
  }
  return english > japanese ? "en" : "ja";
}

}  // namespace azekura::web
