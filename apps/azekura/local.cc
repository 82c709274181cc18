#include "local.h"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>

#include "base/check_digit.h"
#include "house/house.h"
#include "law/retention.h"
#include "lifecycle/import_command.h"
#include "terminal.h"

namespace azekura::cli {
namespace {

namespace fs = std::filesystem;

/// An option's value, as long as the parser lives.
template <typename T = std::string>
std::shared_ptr<T> value_of(CLI::App* app, const char* name, bool required = false) {
  auto value = std::make_shared<T>();
  CLI::Option* option = nullptr;
  if constexpr (std::same_as<T, bool>)
    option = app->add_flag(name, *value);
  else
    option = app->add_option(name, *value);
  if (required) option->required();
  return value;
}

Result<house::Founded> found(const house::Config& config, bool with_passphrase) {
  crypto::WipedText passphrase;
  if (with_passphrase) {
    AZ_TRY(typed, ask_new_secret("passphrase"));
    passphrase = std::move(typed);
  }
  return house::found(config, crypto::view(passphrase));
}

int init(const Settings& settings, const std::string& key_file, bool with_passphrase) {
  auto config = settings.house();
  if (!config) return fail(settings, config.error());
  if (!key_file.empty()) (*config).key_file = fs::absolute(key_file);
  const auto founded = found(*config, with_passphrase);
  if (!founded) return fail(settings, founded.error());
  const auto password = crypto::view(founded->temporary_password);
  if (settings.json) {
    web::JsonWriter out;
    out.object().member("login_id", founded->login).member("temporary_password", password);
    out.member("ledger_vkey", founded->ledger_vkey).end();
    put(std::move(out));
  } else {
    put(founded->login + "\n");
    put(password);
    put("\n" + founded->ledger_vkey + "\n");
  }
  return 0;
}

int check_import(const Settings& settings,
                 const std::vector<std::pair<std::string, std::shared_ptr<std::string>>>& files) {
  std::vector<std::string_view> arguments;
  for (const auto& [name, file] : files)
    if (!file->empty()) arguments.insert(arguments.end(), {name, *file});
  if (settings.json) arguments.emplace_back("--json");
  arguments.insert(arguments.end(), {"--lang", settings.language});
  std::string out, err;
  const int code = lifecycle::import_check_command(arguments, jst_date(system_clock()()), out, err);
  put(out);
  std::cerr << err;
  return code;
}

/// One answer for each line of standard input; never the line itself.
int check_numbers(const Settings& settings, bool corporate) {
  bool all_valid = true;
  web::JsonWriter out;
  out.object().key("items").array();
  for (crypto::WipedText line; next_line(line);) {
    const auto sound = corporate ? check_corporate_number(line) : check_individual_number(line);
    all_valid = all_valid && sound;
    if (settings.json) {
      out.object().member("valid", static_cast<bool>(sound));
      if (!sound) out.member("code", sound.error().key);
      out.end();
    } else {
      put(sound ? "valid\n" : fmt::format("invalid {}\n", sound.error().key));
    }
  }
  out.end().end();
  if (settings.json) put(std::move(out));
  return all_valid ? 0 : 1;
}

int law_due(const Settings& settings, const std::string& form, const std::string& event,
            std::optional<int> year) {
  const auto day = Date::parse_iso(event);
  if (!day) return fail(settings, day.error());
  const auto due = law::due(form, *day, year);
  if (!due) return fail(settings, due.error());
  if (settings.json)
    put(law::to_json(*due) + "\n");
  else
    put(fmt::format("{}\n{}\n", due->first_day_of_disposal.iso(),
                    message(due->explanation, settings.tongue())));
  return 0;
}

Done back_up_store(const std::string& where, const fs::path& to) {
  std::error_code error;
  if (!where.starts_with("postgres:") && !fs::exists(where, error))
    return Error{ErrorCode::kNotFound, "cli.data.none"};
  AZ_TRY(store, db::open_store(where));
  return store->backup_to(to.string());
}

/// Checkpoints first: the tiles copied after them cover them, whatever is published meanwhile.
Done copy_ledger(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  for (const bool checkpoints : {true, false}) {
    for (fs::recursive_directory_iterator each(from, error), end; !error && each != end;
         each.increment(error)) {
      if (!each->is_regular_file() || (each->path().filename() == "checkpoint") != checkpoints) continue;
      const auto target = to / fs::relative(each->path(), from);
      fs::create_directories(target.parent_path(), error);
      if (!error) fs::copy_file(each->path(), target, error);
      if (error) break;
    }
  }
  return error ? Error{ErrorCode::kUnavailable, "cli.file.write"} : done();
}

/// The ledger before main, and main before what it points to: each part then holds what the one before speaks
/// of.
Done back_up(const house::Config& config, const fs::path& out) {
  std::error_code error;
  if (fs::exists(out, error) && !fs::is_empty(out, error))
    return Error{ErrorCode::kConflict, "cli.backup.exists"};
  if (!config.main.starts_with("postgres:") && !fs::exists(config.main, error))
    return Error{ErrorCode::kNotFound, "cli.data.none"};
  fs::create_directories(out, error);
  if (!error) fs::permissions(out, fs::perms::owner_all, error);
  if (error) return Error{ErrorCode::kUnavailable, "cli.file.write"};
  AZ_CHECK(copy_ledger(config.ledger(), out / "ledger"));
  AZ_CHECK(back_up_store(config.main, out / "azekura.db"));
  AZ_CHECK(back_up_store(config.keyring, out / "keyring.db"));
  return back_up_store(config.boxes, out / "vault.db");
}

int backup(const Settings& settings, const std::string& folder) {
  const auto config = settings.house();
  if (!config) return fail(settings, config.error());
  const auto kept = back_up(*config, fs::absolute(folder));
  if (!kept) return fail(settings, kept.error());
  const std::string left_out[] = {config->keyslots.string(), config->custody().string(),
                                  config->key_file.string(), config->tls().string()};
  web::JsonWriter out;
  out.object()
      .key("kept")
      .array()
      .value("azekura.db")
      .value("keyring.db")
      .value("vault.db")
      .value("ledger")
      .end();
  out.key("not_kept").array();
  for (const auto& path : left_out) out.value(path);
  out.end().end();
  if (settings.json) {
    put(std::move(out));
    return 0;
  }
  put(fmt::format("{}\n", message("cli.backup.not_kept", settings.tongue())));
  for (const auto& path : left_out) put(path + "\n");
  return 0;
}

void add_init(CLI::App& app, const Settings& settings, int& exit_code) {
  auto* here = app.add_subcommand(
      "init",
      "founds an installation; prints the first login, its temporary password and the ledger's key, once");
  auto key_file = value_of(here, "--key-file");
  auto passphrase = value_of<bool>(here, "--passphrase");
  here->callback(
      [&settings, &exit_code, key_file, passphrase] { exit_code = init(settings, *key_file, *passphrase); });
}

void add_checks(CLI::App& app, const Settings& settings, int& exit_code) {
  auto* files_check = place_for(app, "import check");
  files_check->description("checks CSV files on this computer");
  std::vector<std::pair<std::string, std::shared_ptr<std::string>>> files;
  for (const char* name : {"--staff", "--dependants", "--numbers"})
    files.emplace_back(name, value_of(files_check, name));
  files_check->callback([&settings, &exit_code, files] { exit_code = check_import(settings, files); });

  auto* number = place_for(app, "number check");
  number->description("one number a line on standard input: is its check digit right?");
  auto kind = std::make_shared<std::string>("individual");
  number->add_option("--kind", *kind)->check(CLI::IsMember({"individual", "corporate"}));
  number->callback(
      [&settings, &exit_code, kind] { exit_code = check_numbers(settings, *kind == "corporate"); });
}

void add_law(CLI::App& app, const Settings& settings, int& exit_code) {
  auto* here = place_for(app, "law due");
  here->description("until when a document is kept");
  auto form = value_of(here, "--form", true);
  auto event = value_of(here, "--event", true);
  auto year = std::make_shared<std::optional<int>>();
  here->add_option_function<int>("--year", [year](int given) { *year = given; });
  here->callback(
      [&settings, &exit_code, form, event, year] { exit_code = law_due(settings, *form, *event, *year); });
}

}  // namespace

void add_local(CLI::App& app, const Settings& settings, int& exit_code) {
  add_init(app, settings, exit_code);
  add_checks(app, settings, exit_code);
  add_law(app, settings, exit_code);
  auto* here = app.add_subcommand("backup", "copies databases and ledger; not the keys");
  auto out = value_of(here, "--out", true);
  here->callback([&settings, &exit_code, out] { exit_code = backup(settings, *out); });
}

}  // namespace azekura::cli
