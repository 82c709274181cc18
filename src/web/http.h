#pragma once
// The product's own view of HTTP: plain values, so that handlers are tested without a socket. A Request has
// been checked by the time a handler sees it: path and query are decoded, valid UTF-8 and free of tricks.
// What may carry a number, a password or a token is WipedText; the rest are ordinary strings.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/id.h"
#include "crypto/wiped_text.h"

namespace azekura::web {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete };
std::string_view to_string(Method method);
/// Nothing for a method that the product does not speak.
std::optional<Method> method_from(std::string_view name);
/// GET and HEAD change nothing, so they need no proof that our own page sent them.
constexpr bool is_safe(Method method) { return method == Method::kGet || method == Method::kHead; }

using Texts = std::map<std::string, std::string, std::less<>>;

struct Request {
  Method method = Method::kGet;
  std::string path{};                 // Decoded. Never logged: it can name a person.
  Texts parts{};                      // {id} and its like, by name.
  Texts query{};                      // Each name at most once.
  Texts headers{};                    // Those that is_known_header() names, names in lower case.
  crypto::WipedText session_token{};  // From the cookie, or from "Authorization: Bearer".
  bool bearer = false;                // The token came as Bearer: no browser sends that unasked.
  crypto::WipedText device_token{};   // The cookie of a device that has signed in before.
  crypto::WipedText body{};
  std::string source{};  // Address of the other side, for lock-out.

  std::string_view header(std::string_view name) const;
  std::string_view part(std::string_view name) const;
};

/// A {part} of the path that is an id: `AZ_TRY(person, id_part<PersonId>(request, "person"))`.
template <typename Id>
Result<Id> id_part(const Request& request, std::string_view name) {
  const std::string_view text = request.part(name);
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < 0)
    return Error{ErrorCode::kNotFound, "web.not_found"};
  return Id{value};
}

struct Header {
  std::string name;
  std::string value;
};

/// Always Secure, HttpOnly, SameSite=Strict, Path=/. An age of 0 takes the cookie away.
struct Cookie {
  std::string name;
  crypto::WipedText value;
  std::optional<std::int64_t> max_age_seconds{};  // None: until the browser closes.
};
inline constexpr std::string_view kSessionCookie = "__Host-azekura";
inline constexpr std::string_view kDeviceCookie = "__Host-azekura-device";

enum class Caching {
  kNoStore,     // Whatever is about people.
  kRevalidate,  // May be kept, must be asked about each time (ETag).
  kImmutable,   // A built file with its hash in its name.
};

/// The next piece of a long answer; an empty piece ends it. An error cuts the connection, so that no client
/// takes half an answer for a whole one. Called from worker threads, one call at a time.
using Stream = std::function<Result<crypto::WipedText>()>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  crypto::WipedText body{};
  std::vector<Header> headers{};
  std::vector<Cookie> cookies{};
  Caching caching = Caching::kNoStore;
  std::shared_ptr<const std::string> asset{};  // Instead of body. Shared with the table of built files.
  Stream stream{};                             // Instead of body: sent in chunks as it is made.
};

Response no_content();
/// A document for saving. `name` may be any text; it reaches the browser in RFC 8187 form.
Response attachment(crypto::WipedText body, std::string content_type, std::string_view name);

/// "ja" or "en", as Accept-Language prefers. Japanese when it does not say.
std::string_view language_from(std::string_view accept_language);

}  // namespace azekura::web
