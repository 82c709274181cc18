#include "ledger/tables.h"

#include <map>

#include "db/migrate.h"

namespace azekura::ledger {
namespace {

// leaf is the line; everything after leaf_hash is derived from it, for searching, and checked by verify().
constexpr db::Migration kMigrations[] = {
    {1,
     "CREATE TABLE ledger_entry(seq SERIAL_KEY, log BIGINT NOT NULL, idx BIGINT, "
     "leaf BLOB NOT NULL, leaf_hash BLOB NOT NULL, id TEXT NOT NULL UNIQUE, "
     "at BIGINT NOT NULL, actor BIGINT, act TEXT NOT NULL, outcome TEXT NOT NULL, "
     "purpose TEXT, session TEXT, device TEXT, UNIQUE(log, idx));\n"
     "CREATE INDEX ledger_entry_fresh ON ledger_entry(seq) WHERE idx IS NULL;\n"
     "CREATE INDEX ledger_entry_order ON ledger_entry(log, seq);\n"
     "CREATE INDEX ledger_entry_time ON ledger_entry(log, at);\n"
     "CREATE TABLE ledger_subject(record TEXT NOT NULL, seq BIGINT NOT NULL, "
     "PRIMARY KEY(record, seq));\n"
     "CREATE TABLE ledger_log(log BIGINT PRIMARY KEY, "
     "epoch BIGINT NOT NULL DEFAULT 1, size BIGINT NOT NULL DEFAULT 0, "
     "vkey TEXT, sealed_key BLOB);\n"},
    {2,
     "ALTER TABLE ledger_log DROP COLUMN vkey;\n"
     "ALTER TABLE ledger_log DROP COLUMN sealed_key;\n"
     "ALTER TABLE ledger_log ADD COLUMN latest BIGINT NOT NULL DEFAULT 0;\n"
     "UPDATE ledger_log SET latest = (SELECT max(at) FROM ledger_entry e WHERE e.log = ledger_log.log) "
     "WHERE size > 0;\n"},
    {3, "CREATE INDEX ledger_subject_line ON ledger_subject(seq);\n"},
    // Each index costs every line something: one index for the order and the time, two trees for the records.
    {4,
     "DROP INDEX ledger_entry_order;\n"
     "DROP INDEX ledger_entry_time;\n"
     "CREATE INDEX ledger_entry_time ON ledger_entry(log, at, seq);\n"
     "CREATE TABLE ledger_term(seq BIGINT NOT NULL, record TEXT NOT NULL, PRIMARY KEY(seq, record)) BY_KEY;\n"
     "INSERT INTO ledger_term(seq, record) SELECT seq, record FROM ledger_subject ORDER BY seq, record;\n"
     "DROP TABLE ledger_subject;\n"
     "ALTER TABLE ledger_term RENAME TO ledger_subject;\n"
     "CREATE INDEX ledger_subject_record ON ledger_subject(record, seq);\n"}};

LogRow row_of(const db::Row& row) {
  return {BusinessId(std::get<std::int64_t>(row.at(0))), std::get<std::int64_t>(row.at(1)),
          std::get<std::int64_t>(row.at(2))};
}

}  // namespace

Done migrate(db::Store& store) { return db::migrate(store, "ledger", kMigrations); }

// Looks for lines without an index, never for lines after the last: on PostgreSQL a smaller seq may become
// visible after a greater one. Materialized and in order, because SQLite would otherwise read the whole
// ledger by another index, with every commit.
std::string_view assign_sql() {
  return "WITH unnumbered AS MATERIALIZED (SELECT seq, log FROM ledger_entry WHERE idx IS NULL ORDER BY "
         "seq), "
         "fresh AS (SELECT seq, log, row_number() OVER (PARTITION BY log ORDER BY seq) AS n FROM "
         "unnumbered), "
         "known AS (SELECT log, coalesce((SELECT max(idx) FROM ledger_entry AS e WHERE e.log = f.log), -1) "
         "AS last FROM (SELECT DISTINCT log FROM unnumbered) AS f) "
         "UPDATE ledger_entry SET idx = known.last + fresh.n FROM fresh JOIN known ON known.log = fresh.log "
         "WHERE ledger_entry.seq = fresh.seq RETURNING ledger_entry.log, ledger_entry.idx, ledger_entry.at";
}

Done assign(db::Connection& unit) {
  AZ_TRY(rows, unit.run(assign_sql(), {}));
  struct Reached {
    std::int64_t size = 0;
    Instant latest = 0;
  };
  std::map<BusinessId, Reached> reached;
  for (const auto& row : rows) {
    auto& log = reached[BusinessId(std::get<std::int64_t>(row.at(0)))];
    log.size = std::max(log.size, std::get<std::int64_t>(row.at(1)) + 1);
    log.latest = std::max(log.latest, Instant{std::get<std::int64_t>(row.at(2))});
  }
  for (const auto& [log, to] : reached) AZ_CHECK(set_size(unit, log, to.size, to.latest));
  return done();
}

Result<std::vector<LogRow>> logs(db::Connection& reader) {
  AZ_TRY(rows, reader.run("SELECT log, epoch, size FROM ledger_log ORDER BY log", {}));
  std::vector<LogRow> all;
  for (const auto& row : rows) all.push_back(row_of(row));
  return all;
}

Result<LogRow> log_row(db::Connection& reader, BusinessId log) {
  AZ_TRY(rows, reader.run("SELECT log, epoch, size FROM ledger_log WHERE log = $1", {log.value()}));
  return rows.empty() ? LogRow{log} : row_of(rows.front());
}

Result<Instant> latest_time(db::Connection& reader, BusinessId log) {
  AZ_TRY(rows, reader.run("SELECT latest FROM ledger_log WHERE log = $1", {log.value()}));
  return rows.empty() ? Instant{0} : Instant{std::get<std::int64_t>(rows[0].at(0))};
}

Result<Place> next_place(db::Connection& unit, BusinessId log) {
  AZ_TRY(latest, latest_time(unit, log));
  if (!unit.writes_alone()) return Place{std::nullopt, latest};
  AZ_TRY(rows, unit.run("SELECT max(idx) FROM ledger_entry WHERE log = $1", {log.value()}));
  const auto* last = std::get_if<std::int64_t>(&rows.at(0).at(0));
  return Place{last == nullptr ? 0 : *last + 1, latest};
}

Done set_size(db::Connection& unit, BusinessId log, std::int64_t size, Instant time) {
  AZ_CHECK(
      unit.run("INSERT INTO ledger_log(log, size, latest) VALUES($1, $2, $3) ON CONFLICT(log) DO UPDATE SET "
               "size = $2, latest = CASE WHEN ledger_log.latest > $3 THEN ledger_log.latest ELSE $3 END",
               {log.value(), size, time}));
  return done();
}

}  // namespace azekura::ledger
