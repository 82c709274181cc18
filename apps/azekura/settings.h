#pragma once
// What every command may be told before or after its own options.

#include <filesystem>
#include <string>

#include "base/messages.h"
#include "client.h"
#include "house/config.h"

namespace azekura::cli {

struct Settings {
  std::string url, authority, data, config, session, language = "ja";
  bool json = false;

  Language tongue() const { return language_from(language); }
  /// Where the server is: as told, or as the data folder or its file says.
  Place place() const;
  bool has_house() const { return !data.empty() || !config.empty(); }
  /// The installation on this computer. Throws CLI::RequiredError (usage) when neither --data nor --config
  /// was given.
  Result<house::Config> house() const;
  /// ~/.config/azekura, or where XDG_CONFIG_HOME says.
  static std::filesystem::path own_folder();
};

}  // namespace azekura::cli
