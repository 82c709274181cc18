#include "custody_commands.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "crypto/encode.h"
#include "crypto/file.h"
#include "terminal.h"

namespace azekura::cli {
namespace {

namespace json = boost::json;

constexpr Error kAnswer{ErrorCode::kUnavailable, "cli.server.answer"};

/// How something is kept, as the server tells it.
struct Shape {
  std::string mode;
  int needed = 0;
};

std::optional<json::object> object_of(const Answer& answer) {
  json::error_code error;
  auto document = json::parse(crypto::view(answer.body), error);
  if (error || !document.is_object()) return std::nullopt;
  return std::move(document.get_object());
}

std::optional<Shape> shape_in(const json::object& from, std::string_view name) {
  const auto* member = from.if_contains(name);
  const auto* shape = member == nullptr ? nullptr : member->if_object();
  const auto* mode = shape == nullptr ? nullptr : shape->if_contains("mode");
  if (mode == nullptr || !mode->is_string()) return std::nullopt;
  Shape found{std::string(mode->get_string()), 0};
  if (const auto* needed = shape->if_contains("needed"); needed != nullptr && needed->is_int64())
    found.needed = static_cast<int>(needed->get_int64());
  return found;
}

/// Asks for what opens it, into the members of an object that is open: `sheets` of them, if it is sheets.
Done ask_into(web::JsonWriter& out, const Shape& shape, int sheets) {
  if (shape.mode == "passphrase" || shape.mode == "token") {
    const std::string name = shape.mode == "token" ? "pin" : "passphrase";
    AZ_TRY(typed, ask_secret(name));
    out.member(name, crypto::view(typed));
  } else if (shape.mode == "shares") {
    out.key("shares").array();
    for (int i = 0; i < sheets; ++i) {
      AZ_TRY(typed, ask_block(fmt::format("sheet {} of {}", i + 1, shape.needed)));
      out.object().member("share", crypto::view(typed)).end();
    }
    out.end();
  }
  return done();
}

int post(const Settings& settings, const std::string& path, web::JsonWriter&& body,
         const std::function<int(const Answer&)>& then) {
  return speak(settings, "POST", path, std::move(body).take(), "application/json", then);
}

/// Asks the server how it is kept, and goes on with that.
int with_state(const Settings& settings, const std::string& path,
               const std::function<int(const json::object&)>& then) {
  return speak(settings, "GET", path, {}, {}, [&](const Answer& answer) {
    if (answer.status >= 400) return show(answer);
    const auto state = object_of(answer);
    return state ? then(*state) : fail(settings, kAnswer);
  });
}

int unseal(const Settings& settings) {
  return with_state(settings, "/system/status", [&](const json::object& status) {
    // A server that is open refuses, and says why.
    const auto shape = shape_in(status, "custody").value_or(Shape{"passphrase", 0});
    web::JsonWriter body;
    body.object();
    if (const auto asked = ask_into(body, shape, 1); !asked) return fail(settings, asked.error());
    body.end();
    return post(settings, "/system/unseal", std::move(body), show);
  });
}

struct Wanted {
  std::string to, sheets;
  int needed = 2, of = 3;
};

Done write_sheets(const json::object& made, const std::filesystem::path& folder) {
  const auto* pdfs = made.if_contains("pdfs");
  if (pdfs == nullptr || !pdfs->is_array()) return kAnswer;
  int n = 0;
  for (const auto& pdf : pdfs->get_array()) {
    if (!pdf.is_string()) return kAnswer;
    AZ_TRY(bytes, crypto::from_base64(std::string_view(pdf.get_string())));
    AZ_CHECK(
        crypto::write_new_file((folder / fmt::format("azekura-opening-sheet-{}.pdf", ++n)).string(), bytes));
  }
  return done();
}

int begin(const Settings& settings, const Wanted& wanted) {
  if (wanted.to == "shares" && wanted.sheets.empty()) {
    std::cerr << "custody change --to shares: --sheets FOLDER\n";
    return 2;
  }
  return with_state(settings, "/custody", [&](const json::object& state) {
    const auto present = shape_in(state, "present");
    if (!present) return fail(settings, kAnswer);
    web::JsonWriter body;
    const Done asked = [&]() -> Done {
      AZ_TRY(password, ask_secret("password"));
      body.object().member("password", crypto::view(password)).member("mode", wanted.to);
      body.key("present").object();
      AZ_CHECK(ask_into(body, *present, present->needed));
      body.end();
      if (wanted.to == "passphrase") {
        AZ_TRY(next, ask_new_secret("new passphrase"));
        body.member("passphrase", crypto::view(next));
      } else if (wanted.to == "token") {
        AZ_TRY(pin, ask_secret("pin of the next token"));
        body.member("pin", crypto::view(pin));
      } else if (wanted.to == "shares") {
        body.member("needed", wanted.needed).member("of", wanted.of);
      }
      body.end();
      return done();
    }();
    if (!asked) return fail(settings, asked.error());
    return post(settings, "/custody:change", std::move(body), [&](const Answer& answer) {
      if (answer.status >= 400) return show(answer);
      const auto made = object_of(answer);
      if (!made) return fail(settings, kAnswer);
      if (wanted.to != "shares") return 0;
      const auto written = write_sheets(*made, wanted.sheets);
      return written ? 0 : fail(settings, written.error());
    });
  });
}

int confirm(const Settings& settings) {
  return with_state(settings, "/custody", [&](const json::object& state) {
    const auto next = shape_in(state, "next");
    if (!next) return fail(settings, {ErrorCode::kNotFound, "house.custody.no_change"});
    web::JsonWriter body;
    body.object();
    if (const auto asked = ask_into(body, *next, next->needed); !asked) return fail(settings, asked.error());
    body.end();
    return post(settings, "/custody:confirm", std::move(body), show);
  });
}

}  // namespace

void add_custody(CLI::App& app, const Settings& settings, int& exit_code) {
  const auto on = [&](CLI::App* command, auto run) {
    command->callback([&settings, &exit_code, run] { exit_code = run(settings); });
  };
  on(app.add_subcommand("unseal", "asks for what opens the root key: of sheets, for one"), unseal);
  on(place_for(app, "custody confirm"), confirm);
  auto* change = place_for(app, "custody change");
  auto wanted = std::make_shared<Wanted>();  // Lives as long as the parser.
  change->add_option("--to", wanted->to)
      ->required()
      ->check(CLI::IsMember({"passphrase", "shares", "token", "key_file"}));
  change->add_option("--needed", wanted->needed, "sheets that open it")->check(CLI::Range(2, 16));
  change->add_option("--of", wanted->of, "sheets that are made")->check(CLI::Range(2, 16));
  change->add_option("--sheets", wanted->sheets, "folder for the sheets, to print and delete")
      ->check(CLI::ExistingDirectory);
  on(change, [wanted](const Settings& s) { return begin(s, *wanted); });
}

}  // namespace azekura::cli
