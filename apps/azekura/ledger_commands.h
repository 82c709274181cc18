#pragma once
// The ledger seen from outside: a sample, an export, and the check of a folder, a database or a server.

#include "commands.h"

namespace azekura::cli {

void add_ledger(CLI::App& app, const Settings& settings, int& exit_code);

}  // namespace azekura::cli
