#include "commands.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>

#include "terminal.h"
#include "web/json.h"

namespace azekura::cli {
namespace {

using enum Kind;
using enum Where;

std::string option_name(std::string_view name) {
  std::string hyphened(name);
  std::replace(hyphened.begin(), hyphened.end(), '_', '-');
  return "--" + hyphened;
}

/// What was given for one option; secrets are asked for, never given on a command line that others can list.
struct Given {
  std::string text;
  std::vector<std::string> texts;
  bool flag = false;
  CLI::Option* option = nullptr;
  bool there() const { return option != nullptr && option->count() > 0; }
};

void write_member(web::JsonWriter& out, const Option& option, const Given& given) {
  switch (option.kind) {
    case kText: out.member(option.name, given.text); break;
    case kInteger: out.member(option.name, std::stoll(given.text)); break;
    case kFlag: out.member(option.name, given.flag); break;
    case kSecret: {
      const auto secret = ask_secret(option.name);
      if (!secret) throw CLI::ValidationError(option_name(option.name), "nothing was typed");
      out.member(option.name, crypto::view(*secret));
      break;
    }
    case kTexts:
      out.key(option.name).array();
      for (const auto& each : given.texts) out.value(each);
      out.end();
      break;
    case kIntegers:
      out.key(option.name).array();
      for (const auto& each : given.texts) out.value(std::stoll(each));
      out.end();
      break;
    case kJson: out.key(option.name).json(given.text); break;
    case kFile: break;
  }
}

crypto::WipedText file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw CLI::ValidationError("--file", path + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Call {
  std::string path;
  crypto::WipedText body;
  std::string content_type;
};

Call prepare(const Command& command, const std::map<std::string_view, Given>& given) {
  Call call{std::string(command.path), {}, {}};
  std::string query;
  web::JsonWriter out;
  out.object();
  bool has_body = false;
  for (const auto& option : command.options) {
    const auto& value = given.at(option.name);
    if (option.kind == kFile) {
      call.body = file_bytes(value.text);
      call.content_type = "text/csv";
      continue;
    }
    const bool present = value.there() || (option.kind == kSecret && (option.required || value.flag));
    if (option.where == kBody) has_body = true;
    if (!present) continue;
    if (option.where == kPath) {
      const auto hole = "{" + std::string(option.name) + "}";
      call.path.replace(call.path.find(hole), hole.size(), escaped(value.text));
    } else if (option.where == kQuery) {
      query += (query.empty() ? "?" : "&") + std::string(option.name) + "=" + escaped(value.text);
    } else {
      write_member(out, option, value);
    }
  }
  out.end();
  call.path += query;
  if (has_body && call.content_type.empty()) {
    call.body = std::move(out).take();
    call.content_type = "application/json";
  }
  return call;
}

}  // namespace

int show(const Answer& answer) {
  const bool well = answer.status < 400;
  const std::string_view end = answer.content_type.find("json") == std::string::npos ? "" : "\n";
  if (well) {
    put(crypto::view(answer.body));
    put(end);
  } else {
    std::cerr << crypto::view(answer.body) << end;  // A problem: words and codes.
  }
  return well ? 0 : 1;
}

CLI::App* place_for(CLI::App& app, std::string_view words) {
  CLI::App* here = &app;
  while (!words.empty()) {
    const auto space = words.find(' ');
    const std::string word(words.substr(0, space));
    words = space == std::string_view::npos ? std::string_view{} : words.substr(space + 1);
    const auto known = here->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
    CLI::App* next = known.empty() ? nullptr : known.front();
    if (next == nullptr) {
      next = here->add_subcommand(word);
      if (!words.empty()) next->require_subcommand(1);
    }
    here = next;
  }
  return here;
}

namespace {

/// JSON as it goes into a body.
std::string is_json(const std::string& text) {
  boost::json::error_code error;
  boost::json::parse(text, error);
  return error ? "not JSON" : "";
}

void add_option(CLI::App& app, const Option& option, Given& given) {
  const auto name = option_name(option.name);
  switch (option.kind) {
    case kSecret:
      if (!option.required) given.option = app.add_flag(name, given.flag, "ask for it");
      return;
    case kFlag: given.option = app.add_flag(name + ",!--no-" + name.substr(2), given.flag); return;
    case kTexts:
    case kIntegers: given.option = app.add_option(name, given.texts)->delimiter(','); break;
    default: given.option = app.add_option(name, given.text); break;
  }
  if (option.kind == kInteger || option.kind == kIntegers)
    given.option->check(CLI::TypeValidator<std::int64_t>());
  if (option.kind == kJson) given.option->check(is_json);
  if (option.kind == kFile) given.option->check(CLI::ExistingFile);
  if (option.required) given.option->required();
}

}  // namespace

int speak(const Settings& settings, const std::string& method, const std::string& path,
          const crypto::WipedText& body, const std::string& content_type,
          const std::function<int(const Answer&)>& then) {
  const auto place = settings.place();
  std::string why;
  const auto answer = call(place, method, path, body, content_type, why);
  if (!answer) return fail(settings, answer.error(), place.url + ": " + why);
  return then(*answer);
}

void add_commands(CLI::App& app, const Settings& settings, int& exit_code) {
  for (const auto& command : commands()) {
    CLI::App* here = place_for(app, command.words);
    auto given = std::make_shared<std::map<std::string_view, Given>>();  // Lives as long as the parser.
    for (const auto& option : command.options) add_option(*here, option, (*given)[option.name]);
    here->callback([&command, &settings, &exit_code, given] {
      const auto prepared = prepare(command, *given);
      exit_code = speak(settings, std::string(command.method), prepared.path, prepared.body,
                        prepared.content_type, show);
    });
  }
}

}  // namespace azekura::cli
