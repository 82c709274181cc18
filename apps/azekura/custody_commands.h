#pragma once
// Unsealing a server, and changing how its root key is kept (house/root_change.h). What opens a custody is
// asked for as the server says that it is kept: a passphrase, a PIN, or sheets one after the other.

#include "commands.h"

namespace azekura::cli {

void add_custody(CLI::App& app, const Settings& settings, int& exit_code);

}  // namespace azekura::cli
