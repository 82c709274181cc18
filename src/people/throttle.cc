#include "throttle.h"

#include <algorithm>

#include "tracked.h"

namespace azekura::people::throttle {
namespace {

constexpr Instant kFirstWait = 30'000;
constexpr Instant kLongestWait = Instant{60} * 60'000;
constexpr Instant kForgotten = Instant{24} * 60 * 60'000;

std::int64_t free_tries(Scope scope) {
  switch (scope) {
    case Scope::kDevice:
    case Scope::kPair: return 5;
    case Scope::kSource: return 20;
    case Scope::kAccount: return 50;
  }
  return 0;
}

std::string name(Scope scope) {
  switch (scope) {
    case Scope::kDevice: return "device";
    case Scope::kPair: return "pair";
    case Scope::kSource: return "source";
    case Scope::kAccount: return "account";
  }
  return {};
}

Done count(db::Connection& unit, const Key& key, Instant now) {
  AZ_TRY(rows, unit.run("INSERT INTO sign_in_throttle(scope, subject, failures, last_at, blocked_until) "
                        "VALUES($1, $2, 1, $3, 0) ON CONFLICT(scope, subject) DO UPDATE SET "
                        "failures = sign_in_throttle.failures + 1, last_at = $3 RETURNING id, failures",
                        {name(key.scope), key.subject, now}));
  const auto id = number_in(rows.at(0)[0]);
  if (const Instant wait = wait_after(key.scope, number_in(rows[0][1])); wait > 0)
    AZ_CHECK(unit.run("UPDATE sign_in_throttle SET blocked_until = $2 WHERE id = $1", {id, now + wait}));
  if (id > kMost) AZ_CHECK(unit.run("DELETE FROM sign_in_throttle WHERE id <= $1", {id - kMost}));
  return done();
}

}  // namespace

Instant wait_after(Scope scope, std::int64_t failures) {
  const auto beyond = failures - free_tries(scope);
  if (beyond < 0) return 0;
  if (beyond > 10) return kLongestWait;
  return std::min(kFirstWait << beyond, kLongestWait);
}

Done begin(db::Connection& unit, const std::vector<Key>& keys, Instant now) {
  AZ_CHECK(unit.run("DELETE FROM sign_in_throttle WHERE last_at < $1", {now - kForgotten}));
  for (const auto& key : keys) {
    AZ_TRY(rows,
           unit.run("SELECT 1 FROM sign_in_throttle WHERE scope = $1 AND subject = $2 AND blocked_until > $3",
                    {name(key.scope), key.subject, now}));
    if (!rows.empty()) return Error{ErrorCode::kDenied, "people.sign_in.wait"};
  }
  for (const auto& key : keys) AZ_CHECK(count(unit, key, now));
  return done();
}

Done take_back(db::Connection& unit, const std::vector<Key>& keys) {
  for (const auto& key : keys)
    AZ_CHECK(
        unit.run("UPDATE sign_in_throttle SET failures = failures - 1, blocked_until = 0 "
                 "WHERE scope = $1 AND subject = $2 AND failures > 0",
                 {name(key.scope), key.subject}));
  return done();
}

Done succeeded(db::Connection& unit, const std::vector<Key>& keys) {
  AZ_CHECK(take_back(unit, keys));
  for (const auto& key : keys)
    if (key.scope == Scope::kDevice || key.scope == Scope::kPair)
      AZ_CHECK(unit.run("DELETE FROM sign_in_throttle WHERE scope = $1 AND subject = $2",
                        {name(key.scope), key.subject}));
  return done();
}

Done forgive(db::Connection& unit, const std::string& who) {
  AZ_CHECK(unit.run("DELETE FROM sign_in_throttle WHERE scope <> 'source' AND subject LIKE $1", {who + "%"}));
  return done();
}

}  // namespace azekura::people::throttle
