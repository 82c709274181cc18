#pragma once
// The commands that speak to a server, as a table: words, operation of api/openapi.yaml, and which options
// fill its path, query and body. One mechanism makes them all.

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "client.h"
#include "settings.h"

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
void add_commands(CLI::App& app, const Settings& settings, int& exit_code);

/// Where `words` ("ledger verify") belong in the parser; groups are made as they are needed.
CLI::App* place_for(CLI::App& app, std::string_view words);

/// Calls, says so if nobody answered, and hands over what was answered.
int speak(const Settings& settings, const std::string& method, const std::string& path,
          const crypto::WipedText& body, const std::string& content_type,
          const std::function<int(const Answer&)>& then);
/// What a server answered, as it is: to standard output, or a problem to standard error. The exit code.
int show(const Answer& answer);

}  // namespace azekura::cli
