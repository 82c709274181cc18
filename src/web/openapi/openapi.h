#pragma once
// For tests: the routes of a router beside the operations of api/openapi.yaml. What is in one and not in the
// other, or under another operationId or access, comes back as a line to read. A module of its own, so that
// the server links no YAML.

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "web/router.h"

namespace azekura::web_openapi {

struct Operation {
  std::string method;                   // "POST"
  std::string pattern;                  // "/api/v1/people/{person}", the server's prefix included
  std::string id;                       // operationId
  std::string access;                   // x-access
  std::string right = {};               // x-operation; empty when public
  std::vector<std::string> roles = {};  // x-roles
};

/// kNotFound or kCorrupt when the file is not there, or an operation lacks its id or access.
Result<std::vector<Operation>> read_api(const std::filesystem::path& file);

/// Routes under /api/ that the file does not describe just so. For the rooms, which know their own routes
/// only.
std::vector<std::string> not_described(const web::Router& router, const std::vector<Operation>& api);
/// Operations that no route serves. For whoever puts all routes together.
std::vector<std::string> not_served(const web::Router& router, const std::vector<Operation>& api);

}  // namespace azekura::web_openapi
