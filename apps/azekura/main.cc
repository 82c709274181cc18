// azekura: the command line. Talks to a server, or works on this computer alone. Ends 0 when it was done, 1
// when it was refused or failed, 2 when it was not asked properly.
#include <curl/curl.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <regex>

#include "commands.h"
#include "crypto/process.h"
#include "custody_commands.h"
#include "ledger_commands.h"
#include "local.h"
#include "recover_commands.h"
#include "sign_in.h"

namespace {

using namespace azekura::cli;

void add_settings(CLI::App& app, Settings& settings) {
  app.add_option("--url", settings.url, "server; https://localhost:8443 if nothing else is said");
  app.add_option("--ca", settings.authority, "PEM file of the authority that vouches for the server");
  app.add_option("--data", settings.data, "data folder of an installation on this computer");
  app.add_option("--config", settings.config, "its TOML file, instead of --data");
  app.add_option("--session", settings.session, "where the session's token lies");
  app.add_option("--language", settings.language, "ja or en")->check(CLI::IsMember({"ja", "en"}));
  app.add_flag("--json", settings.json, "answers as JSON");
}

/// Somebody may have typed a number where none belongs: it is not said again.
int usage(const CLI::ParseError& error) {
  std::cerr << std::regex_replace(std::string(error.what()), std::regex("[0-9]{8,}"), "…")
            << "\nazekura --help\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  static_cast<void>(
      azekura::crypto::harden_process());  // As far as this user may; it keeps no keys for long.
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CLI::App app{"Azekura 校倉"};
  Settings settings;
  int exit_code = 0;
  app.fallthrough();
  app.require_subcommand(1);
  add_settings(app, settings);
  add_commands(app, settings, exit_code);
  add_sign_in(app, settings, exit_code);
  add_custody(app, settings, exit_code);
  add_local(app, settings, exit_code);
  add_ledger(app, settings, exit_code);
  add_recovery(app, settings, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return usage(error);
  }
  return exit_code;
}
