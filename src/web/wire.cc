#include "wire.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "web/router.h"
#include "web/security_headers.h"

namespace azekura::web {
namespace {

constexpr Error kMalformed{ErrorCode::kInvalid, "web.headers"};

constexpr std::array<std::pair<int, std::string_view>, 22> kReasons{{{200, "OK"},
                                                                     {201, "Created"},
                                                                     {202, "Accepted"},
                                                                     {204, "No Content"},
                                                                     {303, "See Other"},
                                                                     {304, "Not Modified"},
                                                                     {400, "Bad Request"},
                                                                     {401, "Unauthorized"},
                                                                     {403, "Forbidden"},
                                                                     {404, "Not Found"},
                                                                     {405, "Method Not Allowed"},
                                                                     {408, "Request Timeout"},
                                                                     {409, "Conflict"},
                                                                     {410, "Gone"},
                                                                     {413, "Content Too Large"},
                                                                     {414, "URI Too Long"},
                                                                     {415, "Unsupported Media Type"},
                                                                     {422, "Unprocessable Content"},
                                                                     {429, "Too Many Requests"},
                                                                     {431, "Request Header Fields Too Large"},
                                                                     {500, "Internal Server Error"},
                                                                     {503, "Service Unavailable"}}};

std::string_view reason(int status) {
  for (const auto& [known, text] : kReasons)
    if (known == status) return text;
  return "";
}

void append_number(crypto::WipedText& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  append(out, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void append_safely(crypto::WipedText& out, std::string_view value) {
  std::copy_if(value.begin(), value.end(), std::back_inserter(out),
               [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

void append_line(crypto::WipedText& out, std::string_view name, std::string_view value) {
  append_safely(out, name);
  append(out, ": ");
  append_safely(out, value);
  append(out, "\r\n");
}

std::string_view cache_control(Caching caching) {
  switch (caching) {
    case Caching::kNoStore: return "Cache-Control: no-store\r\n";
    case Caching::kRevalidate: return "Cache-Control: no-cache\r\n";
    case Caching::kImmutable: return "Cache-Control: public, max-age=31536000, immutable\r\n";
  }
  return "Cache-Control: no-store\r\n";
}

void append_cookie(crypto::WipedText& out, const Cookie& cookie) {
  append(out, "Set-Cookie: ");
  append_safely(out, cookie.name);
  append(out, "=");
  append_safely(out, crypto::view(cookie.value));
  if (cookie.max_age_seconds) {
    append(out, "; Max-Age=");
    append_number(out, *cookie.max_age_seconds);
  }
  append(out, "; Path=/; Secure; HttpOnly; SameSite=Strict\r\n");
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

Done take_once(std::string_view value, crypto::WipedText& into) {
  if (!into.empty()) return kMalformed;
  into.assign(value.begin(), value.end());
  return done();
}

Done take_cookies(std::string_view line, Request& request) {
  while (!line.empty()) {
    const auto semicolon = line.find(';');
    const std::string_view pair = line.substr(0, semicolon);
    line = semicolon == std::string_view::npos ? "" : line.substr(semicolon + 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view value = pair.substr(equals + 1);
    if (pair.substr(0, equals) == kDeviceCookie) AZ_CHECK(take_once(value, request.device_token));
    if (pair.substr(0, equals) == kSessionCookie && !request.bearer)
      AZ_CHECK(take_once(value, request.session_token));
  }
  return done();
}

/// A bearer token counts for more than a cookie: no browser sends one unasked.
Done take_authorization(std::string_view value, Request& request) {
  if (request.bearer) return kMalformed;
  if (value.size() < 8 || !same_word(value.substr(0, 7), "Bearer ")) return done();
  request.bearer = true;
  request.session_token.assign(value.begin() + 7, value.end());
  return done();
}

}  // namespace

Done take_header(std::string_view name, std::string_view value, Request& request) {
  if (same_word(name, "cookie")) return take_cookies(value, request);
  if (same_word(name, "authorization")) return take_authorization(value, request);
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (!is_known_header(lower)) return done();
  if (!request.headers.emplace(std::move(lower), value).second) return kMalformed;
  return done();
}

void write_head(const Response& response, const Head& head, crypto::WipedText& out) {
  append(out, "HTTP/1.1 ");
  append_number(out, response.status);
  append(out, " ");
  append(out, reason(response.status));
  append(out, "\r\nDate: ");
  append(out, head.date);
  append(out, "\r\n");
  if (!response.content_type.empty()) append_line(out, "Content-Type", response.content_type);
  if (!head.length) append(out, "Transfer-Encoding: chunked\r\n");
  if (head.length && response.status != 204 && response.status != 304) {
    append(out, "Content-Length: ");
    append_number(out, static_cast<std::int64_t>(*head.length));
    append(out, "\r\n");
  }
  append(out, cache_control(response.caching));
  append(out, "Content-Security-Policy: ");
  append(out, head.policy);
  append(out, "\r\n");
  append(out, kSecurityHeaders);
  for (const auto& [name, value] : response.headers) append_line(out, name, value);
  for (const Cookie& cookie : response.cookies) append_cookie(out, cookie);
  if (head.close) append(out, "Connection: close\r\n");
  append(out, "\r\n");
}

}  // namespace azekura::web
