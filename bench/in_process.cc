// What needs no server: azekura_bench WHAT … writes one line of JSON for bench/run.
//   ledger STORE THREADS SECONDS            durable lines a second
//   raw-sqlite STORE FILE …                 the bare database: the files' lines, a row each, 500 to a durable
//   commit
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "db/store.h"
#include "ledger/ledger.h"
#include "ledger/tables.h"
#include "load.h"

namespace azekura::bench {
namespace {

int fail(std::string_view why) {
  fmt::print(stderr, "{}\n", why);
  return 1;
}

int say(const Load& load) {
  if (load.failed) return fail("a turn failed");
  fmt::print("{{\"value\":{:.1f},\"p50_us\":{},\"p99_us\":{}}}\n", load.per_second, load.p50_us, load.p99_us);
  return 0;
}

int say_rows(double rows, std::chrono::steady_clock::time_point begun) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  fmt::print("{{\"value\":{:.1f},\"p50_us\":{:.0f},\"p99_us\":{:.0f}}}\n", rows / took.count(),
             took.count() * 1e6 / rows, took.count() * 1e6 / rows);
  return 0;
}

ledger::Act a_reveal() {
  ledger::Act act;
  act.log = BusinessId(3);
  act.act = "number.reveal";
  act.actor = AccountId(5);
  act.device = "9f86d081884c7d65";
  act.session = "5e884898da280471";
  act.records = {"person:7", "number:1125899906842624"};
  act.purpose = "T1";
  return act;
}

int ledger_append(const std::string& where, int threads, double seconds) {
  const auto store = db::open_store(where);
  if (!store) return fail(store.error().key);
  if (const auto made = ledger::migrate(**store); !made) return fail(made.error().key);
  (*store)->sequence(ledger::assign, [] {});
  const auto act = a_reveal();
  const auto clock = system_clock();
  return say(load(threads, std::chrono::duration<double>(seconds), [&](int) {
    return [&] {
      return static_cast<bool>(
          (*store)->write([&](db::Connection& unit) { return ledger::append(unit, clock(), act); }));
    };
  }));
}

std::vector<std::string> lines_of(const std::vector<std::string>& files) {
  std::vector<std::string> lines;
  for (const auto& file : files) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
  }
  return lines;
}

int raw_sqlite(const std::string& store, const std::vector<std::string>& rows) {
  constexpr std::size_t kCommit = 500;
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;
  if (sqlite3_open(store.c_str(), &db) != SQLITE_OK ||
      sqlite3_exec(db,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "CREATE TABLE line(id INTEGER PRIMARY KEY, line TEXT NOT NULL)",
                   nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "INSERT INTO line(line) VALUES(?)", -1, &insert, nullptr) != SQLITE_OK)
    return fail("SQLite cannot be opened");
  const auto begun = std::chrono::steady_clock::now();
  bool sound = !rows.empty();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (row % kCommit == 0)
      sound = sound && sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_bind_text(insert, 1, rows[row].data(), static_cast<int>(rows[row].size()), SQLITE_STATIC);
    sound = sound && sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
    if (row % kCommit == kCommit - 1 || row == rows.size() - 1)
      sound = sound && sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  const int said = sound ? say_rows(static_cast<double>(rows.size()), begun) : fail("SQLite refused a row");
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return said;
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 4 && words[0] == "ledger")
    return ledger_append(words[1], std::stoi(words[2]), std::stod(words[3]));
  if (words.size() >= 3 && words[0] == "raw-sqlite")
    return raw_sqlite(words[1], lines_of({words.begin() + 2, words.end()}));
  return fail("usage: azekura_bench ledger|raw-sqlite …");
}

}  // namespace
}  // namespace azekura::bench

int main(int argc, char** argv) {
  try {
    return azekura::bench::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
