#include "web_openapi/openapi.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <system_error>

namespace azekura::web_openapi {
namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string line(const Operation& one) {
  return one.method + " " + one.pattern + " " + one.id + " (" + one.access + ")";
}

std::vector<std::string> lines(const std::vector<Operation>& api) {
  std::vector<std::string> all;
  std::transform(api.begin(), api.end(), std::back_inserter(all), line);
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> lines(const web::Router& router) {
  std::vector<std::string> all;
  for (const auto& route : router.routes())
    if (route->pattern.starts_with("/api/"))
      all.push_back(line({std::string(web::to_string(route->method)), std::string(route->pattern),
                          std::string(route->operation), std::string(web::to_string(route->access))}));
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> in_first_only(const std::vector<std::string>& first,
                                       const std::vector<std::string>& second) {
  std::vector<std::string> rest;
  std::set_difference(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(rest));
  return rest;
}

}  // namespace

Result<std::vector<Operation>> read_api(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return Error{ErrorCode::kNotFound, "web.openapi.file"};
  try {
    const YAML::Node root = YAML::LoadFile(file.string());
    const auto prefix = root["servers"] ? root["servers"][0]["url"].as<std::string>() : std::string{};
    std::vector<Operation> api;
    for (const auto& path : root["paths"]) {
      for (const auto& item : path.second) {
        const auto method = upper(item.first.as<std::string>());
        if (!web::method_from(method)) continue;  // "parameters", "summary"
        Operation& one = api.emplace_back();
        one.method = method;
        one.pattern = prefix + path.first.as<std::string>();
        one.id = item.second["operationId"].as<std::string>();
        one.access = item.second["x-access"].as<std::string>();
        one.right = item.second["x-operation"].as<std::string>("");
        one.roles = item.second["x-roles"].as<std::vector<std::string>>(std::vector<std::string>{});
      }
    }
    return api;
  } catch (const YAML::Exception&) {
    return Error{ErrorCode::kCorrupt, "web.openapi.file"};
  }
}

std::vector<std::string> not_described(const web::Router& router, const std::vector<Operation>& api) {
  return in_first_only(lines(router), lines(api));
}

std::vector<std::string> not_served(const web::Router& router, const std::vector<Operation>& api) {
  return in_first_only(lines(api), lines(router));
}

}  // namespace azekura::web_openapi
