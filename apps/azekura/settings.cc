#include "settings.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "web/tls.h"

namespace azekura::cli {

std::filesystem::path Settings::own_folder() {
  if (const char* set = std::getenv("XDG_CONFIG_HOME"); set != nullptr && *set == '/')
    return std::filesystem::path(set) / "azekura";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home == nullptr ? "." : home) / ".config" / "azekura";
}

Result<house::Config> Settings::house() const {
  if (!has_house()) throw CLI::RequiredError("--data or --config");
  if (config.empty()) return house::defaults_for(std::filesystem::absolute(data));
  std::string complaint;
  auto read = house::read_config(config, complaint);
  if (!read) std::cerr << complaint << '\n';
  return read;
}

Place Settings::place() const {
  Place place;
  place.authority = authority;
  place.token_file = session.empty() ? (own_folder() / "session").string() : session;
  place.language = language;
  if (has_house()) {
    if (const auto told = house()) {
      place.url = told->public_url;
      if (authority.empty() && told->certificate.empty())
        place.authority = web::authority_file(told->tls()).string();
    }
  }
  if (!url.empty()) place.url = url;
  while (place.url.ends_with('/')) place.url.pop_back();
  return place;
}

}  // namespace azekura::cli
