#pragma once
// Commands that need no server: founding an installation, checks, the law's dates, a backup.

#include "commands.h"

namespace azekura::cli {

void add_local(CLI::App& app, const Settings& settings, int& exit_code);

}  // namespace azekura::cli
