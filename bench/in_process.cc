// What needs no server: azekura_bench WHAT … writes one line of JSON for bench/run.
//   ledger STORE THREADS SECONDS            durable lines a second
//   raw-sqlite FILE ROWS                    the bare database: rows a second, 500 to a durable commit
//   pgcrypto CONNINFO THREADS SECONDS       the do-it-yourself way: pgp_sym_decrypt and an audit row
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
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

int raw_sqlite(const std::string& file, int rows) {
  constexpr int kCommit = 500;
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;
  if (sqlite3_open(file.c_str(), &db) != SQLITE_OK ||
      sqlite3_exec(
          db,
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
          "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, kana TEXT, born TEXT, number TEXT)",
          nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "INSERT INTO person(name, kana, born, number) VALUES(?, ?, ?, ?)", -1, &insert,
                         nullptr) != SQLITE_OK)
    return fail("SQLite cannot be opened");
  const auto begun = std::chrono::steady_clock::now();
  bool sound = true;
  for (int row = 0; row < rows; ++row) {
    if (row % kCommit == 0)
      sound = sound && sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK;
    const std::string number = fmt::format("{:012}", row);
    sqlite3_bind_text(insert, 1, "山田 花子", -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, "ヤマダ ハナコ", -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, "1983-04-01", -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 4, number.c_str(), -1, SQLITE_TRANSIENT);
    sound = sound && sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
    if (row % kCommit == kCommit - 1 || row == rows - 1)
      sound = sound && sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  const int said = sound ? say_rows(rows, begun) : fail("SQLite refused a row");
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return said;
}

using Pg = std::unique_ptr<PGconn, void (*)(PGconn*)>;
using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

bool went_well(PGresult* result) {
  const Answer answer(result, PQclear);
  const auto status = PQresultStatus(answer.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return true;
  fmt::print(stderr, "{}", PQresultErrorMessage(answer.get()));
  return false;
}

constexpr int kHeld = 1'000;

int pgcrypto(const std::string& conninfo, int threads, double seconds) {
  const auto connect = [&] { return Pg(PQconnectdb(conninfo.c_str()), PQfinish); };
  const auto setup = connect();
  const std::string made = fmt::format(
      "CREATE EXTENSION IF NOT EXISTS pgcrypto; DROP TABLE IF EXISTS diy_number, diy_audit;"
      "CREATE TABLE diy_number(person BIGINT PRIMARY KEY, body BYTEA NOT NULL);"
      "CREATE TABLE diy_audit(id BIGSERIAL PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(), "
      "account BIGINT NOT NULL, person BIGINT NOT NULL, purpose TEXT NOT NULL);"
      "INSERT INTO diy_number SELECT n, pgp_sym_encrypt(lpad(n::text, 12, '0'), 'a passphrase in the "
      "application', "
      "'cipher-algo=aes256') FROM generate_series(0, {}) AS n",
      kHeld - 1);
  if (!went_well(PQexec(setup.get(), made.c_str()))) return 1;
  return say(load(threads, std::chrono::duration<double>(seconds), [&](int thread) {
    auto pg = std::make_shared<Pg>(connect());
    const char* const look =
        "SELECT pgp_sym_decrypt(body, 'a passphrase in the application') FROM diy_number WHERE person = $1";
    const char* const note = "INSERT INTO diy_audit(account, person, purpose) VALUES(5, $1, 'T1')";
    const bool prepared = went_well(PQprepare(pg->get(), "look", look, 1, nullptr)) &&
                          went_well(PQprepare(pg->get(), "note", note, 1, nullptr));
    return [pg, prepared, turn = thread * 7]() mutable {
      const std::string person = std::to_string(turn++ % kHeld);
      const char* const values[] = {person.c_str()};
      return prepared && went_well(PQexec(pg->get(), "BEGIN")) &&
             went_well(PQexecPrepared(pg->get(), "note", 1, values, nullptr, nullptr, 0)) &&
             went_well(PQexecPrepared(pg->get(), "look", 1, values, nullptr, nullptr, 0)) &&
             went_well(PQexec(pg->get(), "COMMIT"));
    };
  }));
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 4 && words[0] == "ledger")
    return ledger_append(words[1], std::stoi(words[2]), std::stod(words[3]));
  if (words.size() == 3 && words[0] == "raw-sqlite") return raw_sqlite(words[1], std::stoi(words[2]));
  if (words.size() == 4 && words[0] == "pgcrypto")
    return pgcrypto(words[1], std::stoi(words[2]), std::stod(words[3]));
  return fail("usage: azekura_bench ledger|raw-sqlite|pgcrypto …");
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
