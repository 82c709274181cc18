#include "vault/doom.h"

namespace azekura::vault {
namespace {

constexpr std::int64_t kChunk = 500;

Done destroy_wraps(db::Store& keyring, const std::vector<db::Row>& doomed, Instant now) {
  AZ_CHECK(keyring.write([&](db::Connection& unit) -> Done {
    for (const auto& row : doomed) {
      AZ_CHECK(unit.run("DELETE FROM wrap WHERE token = $1", {row[0]}));
      AZ_CHECK(
          unit.run("INSERT INTO tombstone(token, business, line, destroyed_at) VALUES($1, $2, $3, $4) "
                   "ON CONFLICT(token) DO NOTHING",
                   {row[0], row[1], row[2], now}));
    }
    return done();
  }));
  return keyring.checkpoint_wal();
}

Done destroy_boxes(db::Store& boxes, const std::vector<db::Row>& doomed) {
  AZ_CHECK(boxes.write([&](db::Connection& unit) -> Done {
    for (const auto& row : doomed) AZ_CHECK(unit.run("DELETE FROM box WHERE token = $1", {row[0]}));
    return done();
  }));
  return boxes.checkpoint_wal();
}

/// Answers how many.
Result<std::int64_t> carry_out_some(const Stores& stores, Instant now) {
  AZ_TRY(doomed, stores.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT token, business, line FROM doom ORDER BY token LIMIT $1", {kChunk});
  }));
  if (doomed.empty()) return std::int64_t{0};
  AZ_CHECK(destroy_wraps(stores.keyring, doomed, now));
  AZ_CHECK(destroy_boxes(stores.boxes, doomed));
  AZ_CHECK(stores.main.write([&](db::Connection& unit) -> Done {
    for (const auto& row : doomed) {
      AZ_CHECK(unit.run("DELETE FROM wrap_damage WHERE token = $1", {row[0]}));  // Nothing left to damage.
      AZ_CHECK(unit.run("DELETE FROM doom WHERE token = $1", {row[0]}));
    }
    return done();
  }));
  return static_cast<std::int64_t>(doomed.size());
}

}  // namespace

Done condemn(db::Connection& unit, BusinessId business, const Token& token, const std::string& line,
             Instant now) {
  AZ_CHECK(
      unit.run("INSERT INTO doom(token, business, line, decided_at) VALUES($1, $2, $3, $4) "
               "ON CONFLICT(token) DO NOTHING",
               {token.blob(), business.value(), line, now}));
  return done();
}

Done carry_out_dooms(const Stores& stores, const Clock& clock) {
  for (;;) {
    AZ_TRY(destroyed, carry_out_some(stores, clock()));
    if (destroyed == 0) return done();
  }
}

void begin_dooms(const Stores& stores, const Clock& clock) {
  static_cast<void>(carry_out_dooms(stores, clock));
}

Result<std::int64_t> dooms_of(db::Connection& unit, const std::string& line) {
  AZ_TRY(rows, unit.run("SELECT COUNT(*) FROM doom WHERE line = $1", {line}));
  return std::get<std::int64_t>(rows.at(0).at(0));
}

}  // namespace azekura::vault
