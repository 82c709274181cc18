#pragma once
// Opening a business with its printed shares (vault/recovery.h): what leaves the server, what is done with
// the shares on another computer, and what comes back. Both files are JSON and hold nothing that opens
// anything by itself.

#include "commands.h"

namespace azekura::cli {

void add_recovery(CLI::App& app, const Settings& settings, int& exit_code);

}  // namespace azekura::cli
