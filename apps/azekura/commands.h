#pragma once
// The commands that speak to a server, as a table: words, operation of api/openapi.yaml, and which options fill its path,
// query and body. One mechanism makes them all.

#include <CLI/CLI.hpp>
#include <span>
#include <string_view>

#include "client.h"

namespace azekura::cli {

enum class Kind { kText, kInteger, kFlag, kTexts, kIntegers, kSecret, kJson, kFile };
enum class Where { kPath, kQuery, kBody };

struct Option {
  std::string_view name;  // As in the API; on the command line with hyphens.
  Kind kind;
  Where where;
  bool required = true;
};

struct Command {
  std::string_view words;      // "number reveal"
  std::string_view operation;  // operationId
  std::string_view method;
  std::string_view path;
  std::vector<Option> options;
};

std::span<const Command> commands();

/// Adds them to the parser; the one that was chosen runs and leaves its exit code.
void add_commands(CLI::App& app, const Place& place, const bool& json, int& exit_code);

/// From the terminal without echo, or the first line of standard input.
crypto::WipedText ask_secret(std::string_view what);

}  // namespace azekura::cli
