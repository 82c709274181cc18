#pragma once
// A session for the command line: its token lies in a file that only its owner can read.

#include "commands.h"

namespace azekura::cli {

void add_sign_in(CLI::App& app, const Settings& settings, int& exit_code);

}  // namespace azekura::cli
