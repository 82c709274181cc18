#pragma once
// `azekura import check --staff A.csv --dependants B.csv --numbers C.csv [--json] [--lang en]`, as a
// function: it opens the files, prints into `out` and `err`, and never prints a number.

#include <span>
#include <string>
#include <string_view>

#include "base/date.h"

namespace azekura::lifecycle {

/// The exit code: 0 no error found, 1 errors found or a file could not be read, 2 usage.
int import_check_command(std::span<const std::string_view> arguments, Date today, std::string& out,
                         std::string& err);

}  // namespace azekura::lifecycle
