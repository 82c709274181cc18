#include "ledger/state.h"

#include <map>

#include "crypto/seal.h"
#include "digest.h"
#include "ledger/leaf.h"

namespace azekura::ledger {
namespace {

constexpr Error kRow{ErrorCode::kCorrupt, "ledger.state.form"};
constexpr std::int64_t kRowsAtOnce = 1'000;

std::string name_of(std::string_view kind, std::int64_t id) {
  return std::string(kind) + ":" + std::to_string(id);
}

void put(std::string& text, char type, std::string_view content) {
  text += type;
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(content.size() >> shift & 0xFF);
  text += content;
}

/// Type and length stand before each value: ("ab", "c") and ("a", "bc") are two states.
std::string hash_row(const db::Blob& salt, std::span<const db::Value> columns) {
  std::string text;
  for (const auto& column : columns) {
    if (const auto* number = std::get_if<std::int64_t>(&column)) {
      put(text, 'i', std::to_string(*number));
    } else if (const auto* words = std::get_if<std::string>(&column)) {
      put(text, 't', *words);
    } else if (const auto* bytes = std::get_if<db::Blob>(&column)) {
      put(text, 'b', {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    } else {
      put(text, 'n', {});
    }
  }
  return base64(sha256({bytes_of("azekura/state/v1"), salt, bytes_of(text)}));
}

struct Latest {
  std::string hash;
  bool met = false;  // By a live row.
};
using States = std::map<std::string, Latest, std::less<>>;

Result<States> replay(db::Connection& reader) {
  States states;
  for (std::int64_t after = 0;;) {
    AZ_TRY(rows, reader.run("SELECT seq, leaf FROM ledger_entry WHERE seq > $1 ORDER BY seq LIMIT $2",
                            {after, kRowsAtOnce}));
    if (rows.empty()) return states;
    for (const auto& row : rows) {
      after = std::get<std::int64_t>(row.at(0));
      const auto* bytes = std::get_if<db::Blob>(&row.at(1));
      if (bytes == nullptr) return kRow;
      AZ_TRY(leaf, read_leaf(*bytes));
      for (auto& [name, hash] : leaf.act.state) states[std::move(name)].hash = std::move(hash);
    }
  }
}

Done compare(StateReport& report, States& states, const Tracked& tracked, const db::Row& row) {
  const auto name = name_of(tracked.kind, std::get<std::int64_t>(row.at(0)));
  const auto* salt = std::get_if<db::Blob>(&row.at(1));
  const auto found = states.find(name);
  if (found == states.end() || found->second.hash == "gone") {
    report.reason = "ledger.state.unrecorded";
  } else if (salt == nullptr || hash_row(*salt, std::span(row).subspan(2)) != found->second.hash) {
    report.reason = "ledger.state.changed";
  } else {
    found->second.met = true;
    ++report.rows;
    return done();
  }
  report.first_bad = name;
  return done();
}

Done walk(db::Connection& reader, StateReport& report, States& states, const Tracked& tracked) {
  const std::string sql = "SELECT id, state_salt, " + std::string(tracked.columns) + " FROM " +
                          std::string(tracked.table) + " WHERE id > $1 ORDER BY id LIMIT $2";
  for (std::int64_t after = INT64_MIN; report.first_bad.empty();) {
    AZ_TRY(rows, reader.run(sql, {after, kRowsAtOnce}));
    if (rows.empty()) return done();
    for (const auto& row : rows) {
      after = std::get<std::int64_t>(row.at(0));
      AZ_CHECK(compare(report, states, tracked, row));
      if (!report.first_bad.empty()) return done();
    }
  }
  return done();
}

}  // namespace

Result<RowState> state_of(db::Connection& unit, const Tracked& tracked, std::int64_t id) {
  db::Blob salt(16);
  AZ_CHECK(crypto::fill_random(salt));
  const std::string sql = "UPDATE " + std::string(tracked.table) +
                          " SET state_salt = $1 WHERE id = $2 RETURNING " + std::string(tracked.columns);
  AZ_TRY(rows, unit.run(sql, {salt, id}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "ledger.state.row"};
  return RowState{name_of(tracked.kind, id), hash_row(salt, rows.front())};
}

RowState gone(std::string_view kind, std::int64_t id) { return {name_of(kind, id), "gone"}; }

Result<StateReport> verify_state(db::Connection& reader, std::span<const Tracked> tracked) {
  AZ_TRY(states, replay(reader));
  StateReport report;
  for (const auto& table : tracked) {
    AZ_CHECK(walk(reader, report, states, table));
    if (!report.first_bad.empty()) return report;
    const auto prefix = std::string(table.kind) + ":";
    for (auto line = states.lower_bound(prefix); line != states.end() && line->first.starts_with(prefix);
         ++line) {
      if (line->second.met || line->second.hash == "gone") continue;
      report.first_bad = line->first;
      report.reason = "ledger.state.missing";
      return report;
    }
  }
  return report;
}

}  // namespace azekura::ledger
