#pragma once
// The built pages. All files of the folder are read once, at the start, into a table from path to bytes: what
// is not in the table does not exist, so no path can lead out of the folder. Files made smaller at build time
// (.br, .gz) are sent to whoever takes them. Any other address outside /api/ gets index.html, because the
// pages find their own way from there.

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/error.h"
#include "web/router.h"

namespace azekura::web {

class StaticFiles {
 public:
  /// web.ui.missing without an index.html.
  static Result<StaticFiles> load(const std::filesystem::path& directory);

  /// For Router::otherwise.
  Result<Response> operator()(const Request& request, Context& context) const;
  std::size_t size() const { return files_.size(); }

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct File {
    Bytes plain;
    Bytes gzip;
    Bytes brotli;
    std::string type;
    std::string tag;         // ETag: a hash of the plain bytes.
    bool immutable = false;  // Its name carries a hash.
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace azekura::web
