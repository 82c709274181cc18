#include "web/static_files.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace azekura::web {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kTypes{
    {{".html", "text/html; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".css", "text/css; charset=utf-8"},
     {".json", "application/json"},
     {".map", "application/json"},
     {".svg", "image/svg+xml"},
     {".png", "image/png"},
     {".ico", "image/x-icon"},
     {".woff2", "font/woff2"},
     {".txt", "text/plain; charset=utf-8"},
     {".webmanifest", "application/manifest+json"},
     {".pdf", "application/pdf"},
     {".wasm", "application/wasm"}}};

std::string_view type_of(std::string_view name) {
  for (const auto& [ending, type] : kTypes)
    if (name.ends_with(ending)) return type;
  return "application/octet-stream";  // With nosniff: never run, only saved.
}

std::shared_ptr<const std::string> read(const fs::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  if (!file) return nullptr;
  return std::make_shared<const std::string>(std::move(all).str());
}

std::string tag_of(const std::string& bytes) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
  std::string tag = "\"";
  for (std::size_t i = 0; i < 16; ++i) {
    tag += kHex[digest[i] >> 4];
    tag += kHex[digest[i] & 15];
  }
  return tag + "\"";
}

/// What the page builder puts into assets/ is named "name-HASH.ext".
bool is_hashed(std::string_view path) {
  if (!path.starts_with("/assets/")) return false;
  const auto dash = path.rfind('-');
  const auto dot = path.rfind('.');
  return dash != std::string_view::npos && dot != std::string_view::npos && dot > dash && dot - dash - 1 >= 8;
}

bool takes(std::string_view accept_encoding, std::string_view encoding) {
  while (!accept_encoding.empty()) {
    const auto comma = accept_encoding.find(',');
    std::string_view one = accept_encoding.substr(0, comma);
    accept_encoding = comma == std::string_view::npos ? "" : accept_encoding.substr(comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    const std::string_view name = one.substr(0, one.find_first_of("; "));
    const bool refused =
        one.find("q=0") != std::string_view::npos && one.find_first_of("123456789") == std::string_view::npos;
    if (name == encoding) return !refused;
  }
  return false;
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  return !tag.empty() && (if_none_match == "*" || if_none_match.find(tag) != std::string_view::npos);
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const fs::path& directory) {
  const Error missing{ErrorCode::kUnavailable, "web.ui.missing"};
  StaticFiles files;
  std::error_code failed;
  for (auto it = fs::recursive_directory_iterator(directory, failed); !failed && it != fs::end(it);
       it.increment(failed)) {
    if (!it->is_regular_file()) continue;
    const std::string path = "/" + fs::relative(it->path(), directory).generic_string();
    auto bytes = read(it->path());
    if (!bytes) return missing;
    if (path.ends_with(".br")) {
      files.files_[path.substr(0, path.size() - 3)].brotli = std::move(bytes);
    } else if (path.ends_with(".gz")) {
      files.files_[path.substr(0, path.size() - 3)].gzip = std::move(bytes);
    } else {
      File& file = files.files_[path];
      file.type = type_of(path);
      file.tag = tag_of(*bytes);
      file.immutable = is_hashed(path);
      file.plain = std::move(bytes);
    }
  }
  // A smaller form without the file itself would be an answer that not everybody can read.
  std::erase_if(files.files_, [](const auto& entry) { return entry.second.plain == nullptr; });
  if (failed || !files.files_.contains("/index.html")) return missing;
  return files;
}

Result<Response> StaticFiles::operator()(const Request& request, Context& /*context*/) const {
  auto it = files_.find(request.path);
  if (it == files_.end()) {
    const auto last = request.path.rfind('/');
    const bool asset =
        request.path.starts_with("/assets/") || request.path.find('.', last) != std::string::npos;
    if (asset)
      return Error{ErrorCode::kNotFound, "web.not_found"};  // A page instead would only hide the loss.
    it = files_.find("/index.html");
  }
  const auto& [path, file] = *it;
  Response response{.content_type = file.type};
  response.caching = path == "/index.html" ? Caching::kNoStore
                     : file.immutable      ? Caching::kImmutable
                                           : Caching::kRevalidate;
  if (response.caching != Caching::kNoStore) response.headers.push_back({"ETag", file.tag});
  if (response.caching != Caching::kNoStore && names_tag(request.header("if-none-match"), file.tag)) {
    response.status = 304;
    return response;
  }
  response.headers.push_back({"Vary", "Accept-Encoding"});
  const std::string_view encodings = request.header("accept-encoding");
  response.asset = file.plain;
  if (file.brotli && takes(encodings, "br")) {
    response.asset = file.brotli;
    response.headers.push_back({"Content-Encoding", "br"});
  } else if (file.gzip && takes(encodings, "gzip")) {
    response.asset = file.gzip;
    response.headers.push_back({"Content-Encoding", "gzip"});
  }
  return response;
}

}  // namespace azekura::web
