#pragma once
// Between bytes and our values, without a socket and without the HTTP library: one header line of a request
// taken over, the head of a response written. Private to this room.

#include <cstddef>
#include <optional>
#include <string_view>

#include "web/http.h"
#include "web/security_headers.h"

namespace azekura::web {

/// Takes over a header that the product reads and drops the others. web.headers for what comes twice.
Done take_header(std::string_view name, std::string_view value, Request& request);

struct Head {
  std::optional<std::size_t> length;  // None: chunked.
  bool close = false;
  std::string_view date;
  std::string_view policy = kContentSecurityPolicy;
};

/// Control characters in header values are left out: no answer can be split in two.
void write_head(const Response& response, const Head& head, crypto::WipedText& out);

inline void append(crypto::WipedText& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

}  // namespace azekura::web
