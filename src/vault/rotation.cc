#include "vault/rotation.h"

#include <set>

#include "crypto/keyslot.h"
#include "tracked.h"
#include "vault/doom.h"

namespace azekura::vault {
namespace {

constexpr std::int64_t kChunk = 500;

std::uint64_t as_generation(std::int64_t value) { return static_cast<std::uint64_t>(value); }

ledger::Act act_of(const people::Caller& who, std::string_view name, BusinessId business,
                   const Rotation::Turned& turned) {
  ledger::Act act = who.act(name, business);
  act.records = {business.str()};
  act.detail["from"] = std::to_string(turned.from);
  act.detail["to"] = std::to_string(turned.to);
  return act;
}

}  // namespace

Rotation::Rotation(const Stores& stores, const Keys& keys, Clock clock)
    : stores_(stores), keys_(keys), clock_(std::move(clock)) {}

Result<Rotation::Turned> Rotation::run(const people::Caller& who, Room& room) {
  const std::lock_guard lock(one_at_a_time_);
  AZ_CHECK(finish_cut_off(who, room));
  AZ_TRY(turned, turn(who, room));
  AZ_CHECK(complete(who, room, turned));
  return turned;
}

Done Rotation::finish(const people::Caller& who, Room& room) {
  const std::lock_guard lock(one_at_a_time_);
  return finish_cut_off(who, room);
}

Done Rotation::finish_cut_off(const people::Caller& who, Room& room) {
  // What is condemned must not be carried over into a new generation.
  AZ_CHECK(carry_out_dooms(stores_, clock_));
  AZ_TRY(begun, unfinished(room.business()));
  return begun ? complete(who, room, *begun) : done();
}

Done Rotation::complete(const people::Caller& who, Room& room, const Turned& turned) {
  AZ_CHECK(catch_up(room, turned));
  AZ_CHECK(rewrap(room, turned.to));
  AZ_CHECK(destroy_older(room, turned));
  AZ_CHECK(end(who, room.business(), turned));
  room.keep_current_only();
  return done();
}

Result<std::optional<Rotation::Turned>> Rotation::unfinished(BusinessId business) const {
  AZ_TRY(rows, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT from_generation, to_generation FROM rotation WHERE id = $1",
                        {business.value()});
  }));
  if (rows.empty()) return std::optional<Turned>{};
  return std::optional(Turned{std::get<std::int64_t>(rows[0][0]), std::get<std::int64_t>(rows[0][1])});
}

Result<Rotation::Turned> Rotation::turn(const people::Caller& who, Room& room) {
  const BusinessId business = room.business();
  const Turned turned{room.generation(), room.generation() + 1};
  AZ_TRY(key, staged_key(room, turned));
  const Instant now = clock_();
  AZ_CHECK(people::recorded(
      stores_.main, now, act_of(who, "keyring.turn", business, turned),
      [&](db::Connection& unit, ledger::Act& act) -> Done {
        AZ_TRY(rows,
               unit.run(
                   "UPDATE business_keys SET generation = $2 WHERE id = $1 AND generation = $3 RETURNING id",
                   {business.value(), turned.to, turned.from}));
        if (rows.empty()) return Error{ErrorCode::kConflict, "vault.generation.turned"};
        AZ_CHECK(unit.run("INSERT INTO rotation(id, from_generation, to_generation) VALUES($1, $2, $3)",
                          {business.value(), turned.from, turned.to}));
        AZ_CHECK(note_state(unit, act, kTrackBusinessKeys, business.value()));
        return note_state(unit, act, kTrackRotation, business.value());
      }));
  room.add_generation(turned.to, std::move(key));
  return turned;
}

/// A key that a cut left in the file, staged but never turned to, has sealed nothing: it is as good as a
/// fresh one.
Result<crypto::Key> Rotation::staged_key(const Room& room, const Turned& turned) const {
  const BusinessId business = room.business();
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(business), business));
  if (keyslot.holds(as_generation(turned.to)))
    return keyslot.open(as_generation(turned.to), room.bundle().kem);
  AZ_TRY(key, crypto::fresh_key());
  AZ_CHECK(keyslot.stage(as_generation(turned.from), as_generation(turned.to), room.bundle().kem.public_key(),
                         key));
  return key;
}

/// When the answer to a turn was lost, main has turned and the room has not.
Done Rotation::catch_up(Room& room, const Turned& turned) const {
  if (room.generation() >= turned.to) return done();
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(room.business()), room.business()));
  AZ_TRY(key, keyslot.open(as_generation(turned.to), room.bundle().kem));
  room.add_generation(turned.to, std::move(key));
  return done();
}

/// What was staged under an older generation and not claimed when that ended can never be claimed: it has an
/// intent, belongs to nobody, and is swept or taken back. The wraps are read before the intents, so that what
/// was claimed meanwhile counts; and again after them, because whoever takes back erases the wrap first and
/// the intent second, and would otherwise look like a claim.
Result<Rotation::Page> Rotation::older(BusinessId business, std::int64_t below, const db::Blob& after) const {
  Page page;
  AZ_TRY(rows, stores_.keyring.read([&](db::Connection& snapshot) {
    return snapshot.run(
        "SELECT token, generation, box FROM wrap WHERE business = $1 AND generation < $2 AND token > $3 "
        "ORDER BY token LIMIT $4",
        {business.value(), below, after, kChunk});
  }));
  if (rows.empty()) return page;
  page.last = std::get<db::Blob>(rows.back()[0]);
  AZ_TRY(intents, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run(
        "SELECT token FROM intent WHERE business = $1 AND generation < $2 AND token > $3 AND token <= $4",
        {business.value(), below, after, *page.last});
  }));
  std::set<db::Blob> unclaimed;
  for (const auto& row : intents) unclaimed.insert(std::get<db::Blob>(row[0]));
  AZ_TRY(left, stores_.keyring.read([&](db::Connection& snapshot) {
    return snapshot.run(
        "SELECT token FROM wrap WHERE business = $1 AND generation < $2 AND token > $3 AND token <= $4",
        {business.value(), below, after, *page.last});
  }));
  std::set<db::Blob> still_there;
  for (const auto& row : left) still_there.insert(std::get<db::Blob>(row[0]));
  for (const auto& row : rows) {
    const auto& id = std::get<db::Blob>(row[0]);
    if (unclaimed.contains(id) || !still_there.contains(id)) continue;
    AZ_TRY(token, Token::from(row[0]));
    page.live.push_back({token, std::get<std::int64_t>(row[1]), std::get<db::Blob>(row[2])});
  }
  return page;
}

Done Rotation::rewrap(const Room& room, std::int64_t below) {
  for (db::Blob after;;) {
    AZ_TRY(page, older(room.business(), below, after));
    AZ_CHECK(renew(room, page.live));
    if (!page.last) return done();
    after = *page.last;
  }
}

Done Rotation::renew(const Room& room, const std::vector<OldWrap>& wraps) {
  std::vector<Room::Wrap> renewed(wraps.size());
  for (std::size_t i = 0; i < wraps.size(); ++i) {
    const auto content = room.open_wrap(wraps[i].token, wraps[i].generation, wraps[i].box);
    if (!content) {
      AZ_CHECK(excused(wraps[i], content.error()));
      continue;
    }
    AZ_TRY(wrap, room.seal_wrap(wraps[i].token, *content));
    renewed[i] = std::move(wrap);
  }
  // A wrap that was destroyed meanwhile stays destroyed: UPDATE finds no row.
  return stores_.keyring.write([&](db::Connection& unit) -> Done {
    for (std::size_t i = 0; i < wraps.size(); ++i)
      if (!renewed[i].box.empty())
        AZ_CHECK(
            unit.run("UPDATE wrap SET generation = $3, box = $4 WHERE token = $1 AND generation = $2",
                     {wraps[i].token.blob(), wraps[i].generation, renewed[i].generation, renewed[i].box}));
    return done();
  });
}

/// That it did not open is no matter if it was swept or destroyed since it was read.
Done Rotation::excused(const OldWrap& wrap, const Error& why) const {
  AZ_TRY(rows, stores_.keyring.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT token FROM wrap WHERE token = $1", {wrap.token.blob()});
  }));
  return rows.empty() ? done() : why;
}

Done Rotation::destroy_older(const Room& room, const Turned& turned) {
  for (db::Blob after;;) {
    AZ_TRY(page, older(room.business(), turned.to, after));
    if (!page.live.empty()) return Error{ErrorCode::kCorrupt, "vault.rotation.left"};
    if (!page.last) break;
    after = *page.last;
  }
  AZ_CHECK(stores_.keyring.checkpoint_wal());
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(room.business()), room.business()));
  return keyslot.keep_only(as_generation(turned.to), room.bundle().kem);
}

Done Rotation::end(const people::Caller& who, BusinessId business, const Turned& turned) {
  const Instant now = clock_();
  return people::recorded(stores_.main, now, act_of(who, "keyring.turned", business, turned),
                          [&](db::Connection& unit, ledger::Act& act) -> Done {
                            AZ_CHECK(unit.run("DELETE FROM rotation WHERE id = $1", {business.value()}));
                            act.state.push_back(ledger::gone("rotation", business.value()));
                            return done();
                          });
}

}  // namespace azekura::vault
