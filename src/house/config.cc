#include "house/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <set>
#include <sstream>

namespace azekura::house {
namespace {

const std::set<std::string_view> kKnown = {"data",         "main",        "keyring",         "boxes",
                                           "keyslots",     "key_file",    "addresses",       "port",
                                           "names",        "certificate", "certificate_key", "ui",
                                           "postbox",      "postbox_tls", "postbox_url",     "public_url",
                                           "token_module", "token_label", "token_pin_file"};

std::filesystem::path against(const std::filesystem::path& folder, const std::string& text) {
  return std::filesystem::path(text).is_absolute() ? std::filesystem::path(text) : folder / text;
}

void read_list(const toml::table& table, std::string_view key, std::vector<std::string>& list) {
  const auto* array = table[key].as_array();
  if (array == nullptr) return;
  list.clear();
  for (const auto& item : *array)
    if (const auto text = item.value<std::string>()) list.push_back(*text);
}

}  // namespace

Config defaults_for(const std::filesystem::path& data) {
  Config config;
  config.data = data;
  config.main = (data / "azekura.db").string();
  config.keyring = (data / "keyring.db").string();
  config.boxes = (data / "vault.db").string();
  config.keyslots = data / "keyslots";
  config.key_file = data / "root.key";
  config.public_url = "https://localhost:8443";
  config.postbox = data / "postbox";
  config.postbox_url = "https://localhost:8444";
  return config;
}

Result<Config> read_config(const std::filesystem::path& file, std::string& complaint) {
  if (!std::filesystem::exists(file)) {
    complaint = file.string();
    return Error{ErrorCode::kNotFound, "config.missing"};
  }
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    complaint = fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description());
    return Error{ErrorCode::kInvalid, "config.form"};
  }
  for (const auto& [key, value] : table) {
    if (kKnown.contains(key.str())) continue;
    complaint = fmt::format("{}: {}", file.string(), key.str());
    return Error{ErrorCode::kInvalid, "config.key"};
  }
  const auto folder = std::filesystem::absolute(file).parent_path();
  const auto data = table["data"].value<std::string>();
  if (!data) {
    complaint = "data";
    return Error{ErrorCode::kInvalid, "config.data"};
  }
  Config config = defaults_for(against(folder, *data));
  const auto text = [&](std::string_view key, std::string& into) {
    if (const auto value = table[key].value<std::string>()) into = *value;
  };
  const auto path = [&](std::string_view key, std::filesystem::path& into) {
    if (const auto value = table[key].value<std::string>()) into = against(folder, *value);
  };
  text("main", config.main);
  text("keyring", config.keyring);
  text("boxes", config.boxes);
  text("public_url", config.public_url);
  text("postbox_url", config.postbox_url);
  path("keyslots", config.keyslots);
  path("key_file", config.key_file);
  path("certificate", config.certificate);
  path("certificate_key", config.certificate_key);
  path("ui", config.ui);
  path("token_pin_file", config.token_pin_file);
  text("token_label", config.token.label);
  text("token_module", config.token.module);
  path("postbox", config.postbox);
  path("postbox_tls", config.postbox_tls);
  read_list(table, "addresses", config.addresses);
  read_list(table, "names", config.names);
  if (const auto port = table["port"].value<std::int64_t>()) {
    if (*port < 0 || *port > 65'535) {
      complaint = "port";
      return Error{ErrorCode::kInvalid, "config.port"};
    }
    config.port = static_cast<std::uint16_t>(*port);
  }
  return config;
}

}  // namespace azekura::house
