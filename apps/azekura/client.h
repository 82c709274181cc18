#pragma once
// One call to a server: HTTPS with the local authority (or the system's), a bearer token, JSON in and out.

#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "crypto/wiped_text.h"

namespace azekura::cli {

struct Place {
  std::string url = "https://localhost:8443";
  std::string authority;  // PEM file; empty: the system's.
  std::string token_file;
  std::string language;
};

struct Answer {
  long status = 0;
  std::string content_type;
  crypto::WipedText body;
};

/// kUnavailable "cli.server" with what went wrong in `why`.
Result<Answer> call(const Place& place, const std::string& method, const std::string& path,
                    const crypto::WipedText& body, const std::string& content_type, std::string& why);

/// In a URL's path or query.
std::string escaped(const std::string& text);

}  // namespace azekura::cli
