#include "ledger_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "house/house.h"
#include "ledger/files.h"
#include "ledger/leaf.h"
#include "ledger/memory.h"
#include "ledger/verify.h"
#include "terminal.h"

namespace azekura::cli {
namespace {

namespace fs = std::filesystem;

struct Wish {
  std::string folder, memory;
  std::vector<std::string> vkeys, since;
  bool state = false;
  std::optional<std::int64_t> business;
};

/// Only to read: nothing is made where nothing is.
Result<std::unique_ptr<db::Store>> open_main(const house::Config& config) {
  std::error_code error;
  if (!config.main.starts_with("postgres:") && !fs::exists(config.main, error))
    return Error{ErrorCode::kNotFound, "cli.data.none"};
  return db::open_store(config.main);
}

Result<ledger::LogRow> row_of(db::Store& main, BusinessId business) {
  return main.read([&](db::Connection& snapshot) { return ledger::log_row(snapshot, business); });
}

/// The log that the key's name speaks of: ".../business-3/1".
BusinessId log_named(std::string_view origin) {
  constexpr std::string_view kMark = "/business-";
  const auto at = origin.rfind(kMark);
  if (at == std::string_view::npos) return kInstallation;
  return BusinessId(std::strtoll(std::string(origin.substr(at + kMark.size())).c_str(), nullptr, 10));
}

/// A server that refuses or is away says nothing about the log: `refused` keeps that apart from what is
/// missing in it.
ledger::FileReader server_files(const Place& place, BusinessId business, std::optional<Error>& refused) {
  return [place, business, &refused](std::string_view path) -> Result<db::Blob> {
    std::string why;
    auto answer =
        call(place, "GET", fmt::format("/businesses/{}/ledger/{}", business.value(), path), {}, {}, why);
    if (!answer) {
      std::cerr << place.url << ": " << why << '\n';
      refused = answer.error();
      return answer.error();
    }
    if (answer->status == 404) return Error{ErrorCode::kNotFound, "cli.ledger.none"};
    if (answer->status != 200) {
      refused = Error{ErrorCode::kDenied, "cli.ledger.refused"};
      return *refused;
    }
    const auto bytes = std::as_bytes(std::span(answer->body.data(), answer->body.size()));
    return db::Blob(bytes.begin(), bytes.end());
  };
}

/// Of several logs each takes its own notes, which begin with its name; what is nobody's the first one has to
/// refuse.
Result<ledger::Kept> kept_notes(const Wish& wish, const std::vector<ledger::NoteKey>& keys,
                                const ledger::NoteKey& key, const ledger::Memory& memory) {
  ledger::Kept kept;
  for (const auto& file : wish.since) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorCode::kNotFound, "cli.file.read"};
    std::string note(std::istreambuf_iterator<char>(in), {});
    const auto of = std::find_if(keys.begin(), keys.end(), [&](const ledger::NoteKey& each) {
      return note.starts_with(each.name() + "\n");
    });
    if (&key == (of == keys.end() ? keys.data() : &*of)) kept.push_back(std::move(note));
  }
  AZ_TRY(remembered, memory.recall(key.name()));
  if (remembered) kept.push_back(*std::move(remembered));
  return kept;
}

/// One folder for each key: a log under another key is another log, whatever it calls itself.
ledger::Memory memory_for(const Wish& wish, const ledger::NoteKey& key) {
  const auto folder = wish.memory.empty() ? Settings::own_folder() / "checkpoints" : fs::path(wish.memory);
  const auto vkey = key.vkey();
  const auto name = crypto::hex(crypto::sha256(std::as_bytes(std::span(vkey.data(), vkey.size()))));
  return ledger::Memory(folder / name);
}

/// What is sound is remembered; what is not, never.
Result<ledger::Report> remembered(ledger::Report report, ledger::Memory memory,
                                  const ledger::FileReader& files, const ledger::NoteKey& key) {
  if (report.sound()) AZ_CHECK(memory.meet(files, key));
  return report;
}

/// The first log that is not sound, or else the first; and the rows, when all are.
struct Verified {
  BusinessId log{0};
  ledger::Report report;
  std::optional<ledger::StateReport> state{};
};

Result<Verified> verify_elsewhere(const Settings& settings, const Wish& wish,
                                  const std::vector<ledger::NoteKey>& keys) {
  const auto& key = keys.front();
  const auto memory = memory_for(wish, key);
  AZ_TRY(kept, kept_notes(wish, keys, key, memory));
  const auto log = wish.business ? BusinessId(*wish.business) : log_named(key.name());
  std::optional<Error> refused;
  const auto files =
      wish.folder.empty() ? server_files(settings.place(), log, refused) : ledger::static_files(wish.folder);
  auto verified = ledger::verify(files, key, kept);
  if (refused) return *refused;
  AZ_TRY(report, std::move(verified));
  AZ_TRY(kept_in_mind, remembered(std::move(report), memory, files, key));
  return Verified{log, std::move(kept_in_mind)};
}

/// Rows are held against lines only when every log was found sound.
Result<Verified> verify_data(const Settings& settings, const Wish& wish,
                             const std::vector<ledger::NoteKey>& keys) {
  AZ_TRY(config, settings.house());
  AZ_TRY(main, open_main(config));
  ledger::LastWords words;
  std::optional<Verified> first;
  for (const auto& key : keys) {
    const auto memory = memory_for(wish, key);
    AZ_TRY(kept, kept_notes(wish, keys, key, memory));
    const auto log = wish.business && keys.size() == 1 ? BusinessId(*wish.business) : log_named(key.name());
    AZ_TRY(row, row_of(*main, log));
    AZ_TRY(report, ledger::verify_live(*main, config.ledger(), row, key, kept, &words));
    if (!report.sound()) return Verified{log, std::move(report)};
    AZ_TRY(sound,
           remembered(std::move(report), memory, ledger::live_files(*main, config.ledger(), row), key));
    if (!first) first = Verified{log, std::move(sound)};
  }
  if (wish.state) {
    AZ_TRY(state, ledger::verify_state(*main, house::tracked(), words));
    first->state = std::move(state);
  }
  return *std::move(first);
}

Result<Verified> verify(const Settings& settings, const Wish& wish) {
  std::vector<ledger::NoteKey> keys;
  for (const auto& vkey : wish.vkeys) {
    AZ_TRY(key, ledger::NoteKey::parse(vkey));
    keys.push_back(std::move(key));
  }
  const bool elsewhere = !wish.folder.empty() || !settings.url.empty();
  return elsewhere ? verify_elsewhere(settings, wish, keys) : verify_data(settings, wish, keys);
}

/// What there is to say about it, the same in JSON and in words.
struct Verdict {
  bool ok = false;
  std::optional<std::int64_t> size, first_bad;
  std::optional<std::string> root, log, row, code;
  std::int64_t uncovered = 0;
  std::vector<std::string> uncovered_rows;
};

Verdict verdict_on(const Result<Verified>& verified) {
  Verdict verdict;
  if (!verified) {
    verdict.code = verified.error().key;
    return verdict;
  }
  const auto& [log, report, state] = *verified;
  verdict.ok = report.sound() && (!state || state->sound());
  verdict.size = report.checkpoint.size;
  verdict.root = crypto::base64(report.checkpoint.root);
  verdict.log = ledger::log_name(log);
  if (report.bad) {
    verdict.first_bad = report.bad->index;
    verdict.code = report.bad->reason;
  } else if (!verdict.ok) {
    verdict.row = state->first_bad;
    verdict.code = state->reason;
  }
  if (state) {
    verdict.uncovered = state->uncovered;
    verdict.uncovered_rows = state->examples;
  }
  return verdict;
}

void say_in_json(const Verdict& verdict, const std::optional<std::string>& words) {
  web::JsonWriter out;
  out.object().member("ok", verdict.ok).member("log", verdict.log).member("size", verdict.size);
  out.member("root", verdict.root).member("first_bad", verdict.first_bad);
  if (verdict.row) out.member("first_bad_row", *verdict.row);
  out.member("uncovered", verdict.uncovered).key("uncovered_rows").array();
  for (const auto& row : verdict.uncovered_rows) out.value(row);
  out.end().member("code", verdict.code).member("message", words).end();
  put(std::move(out));
}

int say(const Settings& settings, const Verdict& verdict) {
  const std::optional<std::string> words =
      verdict.code ? std::optional(std::string(message(*verdict.code, settings.tongue()))) : std::nullopt;
  if (settings.json) {
    say_in_json(verdict, words);
  } else if (verdict.ok) {
    put(fmt::format("ok {} {}\n", *verdict.size, *verdict.root));
    // Nothing is wrong with these, but nothing signed speaks for them yet.
    if (verdict.uncovered > 0)
      put(fmt::format("uncovered {} {}\n", verdict.uncovered, fmt::join(verdict.uncovered_rows, " ")));
  } else {
    const auto where = verdict.first_bad ? std::to_string(*verdict.first_bad) : verdict.row.value_or("-");
    put(fmt::format("bad {} {} {}\n", where, *verdict.code, *words));
  }
  return verdict.ok ? 0 : 1;
}

Done export_log(const Settings& settings, BusinessId business, const fs::path& folder) {
  AZ_TRY(config, settings.house());
  AZ_TRY(main, open_main(config));
  AZ_TRY(row, row_of(*main, business));
  return ledger::export_static(ledger::live_files(*main, config.ledger(), row), folder);
}

int export_command(const Settings& settings, std::int64_t business, const std::string& folder) {
  const auto written = export_log(settings, BusinessId(business), folder);
  if (!written) return fail(settings, written.error());
  if (settings.json) {
    web::JsonWriter out;
    out.object().member("out", folder).end();
    put(std::move(out));
  }
  return 0;
}

int sample(const Settings& settings, std::int64_t entries, const std::string& folder) {
  const auto vkey = ledger::sample(entries, folder);
  if (!vkey) return fail(settings, vkey.error());
  if (settings.json) {
    web::JsonWriter out;
    out.object().member("vkey", *vkey).end();
    put(std::move(out));
  } else {
    put(*vkey + "\n");
  }
  return 0;
}

void add_verify(CLI::App& app, const Settings& settings, int& exit_code) {
  auto* here = place_for(app, "ledger verify");
  here->description("checks a log: a database (--data), a server (--url) or a folder (--dir)");
  auto wish = std::make_shared<Wish>();  // Lives as long as the parser.
  here->add_option("--dir", wish->folder)->check(CLI::ExistingDirectory);
  here->add_option("--vkey", wish->vkeys, "one; with --state one for each log that has lines")->required();
  here->add_option("--since", wish->since)->check(CLI::ExistingFile);
  here->add_option("--memory", wish->memory);
  here->add_flag("--state", wish->state);
  here->add_option_function<std::int64_t>("--business",
                                          [wish](std::int64_t given) { wish->business = given; });
  here->callback([&settings, &exit_code, wish] {
    const bool elsewhere = !wish->folder.empty() || !settings.url.empty();
    if (wish->state && elsewhere) throw CLI::ExcludesError("--state", "--dir and --url");
    if (wish->vkeys.size() > 1 && elsewhere) throw CLI::ExcludesError("a second --vkey", "--dir and --url");
    exit_code = say(settings, verdict_on(verify(settings, *wish)));
  });
}

}  // namespace

void add_ledger(CLI::App& app, const Settings& settings, int& exit_code) {
  add_verify(app, settings, exit_code);
  auto number = std::make_shared<std::int64_t>(0);
  auto folder = std::make_shared<std::string>();

  auto* out = place_for(app, "ledger export");
  out->description("writes a whole log as static files");
  out->add_option("--business", *number)->required();
  out->add_option("--out", *folder)->required();
  out->callback(
      [&settings, &exit_code, number, folder] { exit_code = export_command(settings, *number, *folder); });

  auto* made_up = place_for(app, "ledger sample");
  made_up->description("writes a made-up log; the last line is its verifier key");
  made_up->add_option("--entries", *number)->required();
  made_up->add_option("--out", *folder)->required();
  made_up->callback(
      [&settings, &exit_code, number, folder] { exit_code = sample(settings, *number, *folder); });
}

}  // namespace azekura::cli
