#include "vault/rotation.h"

#include <set>

#include "crypto/keyslot.h"
#include "outgoing.h"
#include "renewal.h"
#include "tracked.h"
#include "vault/doom.h"

namespace azekura::vault {
namespace {

constexpr std::int64_t kChunk = 500;
constexpr std::int64_t kFewDamaged = 10;    // So many may be bad rows …
constexpr std::int64_t kDamagedShare = 10;  // … and more than every tenth is a bad database.

std::uint64_t as_generation(std::int64_t value) { return static_cast<std::uint64_t>(value); }

ledger::Act act_of(const people::Caller& who, std::string_view name, BusinessId business,
                   const Rotation::Turned& turned) {
  ledger::Act act = who.act(name, business);
  act.records = {business.str()};
  act.detail["from"] = std::to_string(turned.from);
  act.detail["to"] = std::to_string(turned.to);
  return act;
}

Result<std::set<db::Blob>> set_aside_already(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT token FROM wrap_damage WHERE business = $1", {business.value()}));
  std::set<db::Blob> tokens;
  for (const auto& row : rows) tokens.insert(std::get<db::Blob>(row[0]));
  return tokens;
}

}  // namespace

Result<Damaged> damaged(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows,
         unit.run("SELECT person FROM wrap_damage WHERE business = $1 ORDER BY person", {business.value()}));
  Damaged found{std::ssize(rows), {}};
  for (const auto& row : rows)
    if (const auto* person = std::get_if<std::int64_t>(&row[0])) found.persons.emplace_back(*person);
  return found;
}

Rotation::Rotation(const Stores& stores, const Keys& keys, Clock clock)
    : stores_(stores), keys_(keys), clock_(std::move(clock)) {}

Result<Rotation::Turned> Rotation::run(const people::Caller& who, Room& room) {
  const std::lock_guard lock(one_at_a_time_);
  return whole_turn(who, room);
}

Result<Rotation::Turned> Rotation::whole_turn(const people::Caller& who, Room& room) {
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
  AZ_CHECK(rewrap(who, room, turned.to));
  AZ_CHECK(destroy_older(room, turned));
  AZ_CHECK(end(who, room.business(), turned));
  room.keep_current_only();
  return done();
}

Done Rotation::renew_if_due(const people::Caller& who, Room& room) {
  const std::lock_guard lock(one_at_a_time_);
  // Asked under the lock: one turn serves all who waited for it.
  AZ_TRY(due, stores_.main.read([&](db::Connection& snapshot) -> Result<bool> {
    AZ_TRY(renewal, renewal_due(snapshot, room.business()));
    return renewal ? Result<bool>(true) : outgoing_waits(snapshot, room.business());
  }));
  if (!due) return finish_cut_off(who, room);
  const auto turned = whole_turn(who, room);
  if (turned) return done();
  ledger::Act act = who.act("keyring.turn", room.business());
  act.records = {room.business().str()};
  AZ_CHECK(stores_.main.write(
      [&](db::Connection& unit) { return people::record_refusal(unit, clock_(), act, turned.error()); }));
  return turned.error();
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
  AZ_TRY(due, stores_.main.read([&](db::Connection& snapshot) { return renewal_due(snapshot, business); }));
  std::optional<Renewal> renewal;
  if (due) {
    AZ_TRY(prepared, prepare_renewal(*room.bundle(), business));
    renewal = std::move(prepared);
  }
  AZ_TRY(key, staged_key(room, turned, renewal ? &renewal->fresh.kem.public_key() : nullptr));
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
        AZ_CHECK(begin_outgoing(unit, business, turned.to));
        if (renewal) AZ_CHECK(put_renewal(unit, act, business, *room.bundle(), *renewal));
        AZ_CHECK(note_state(unit, act, kTrackBusinessKeys, business.value()));
        return note_state(unit, act, kTrackRotation, business.value());
      }));
  room.add_generation(turned.to, std::move(key));
  if (renewal) room.adopt(std::move(renewal->fresh));
  return turned;
}

/// What a cut left in the file, staged but never turned to, has sealed nothing: it goes.
Result<crypto::Key> Rotation::staged_key(const Room& room, const Turned& turned,
                                         const crypto::KemPublic* renewed) const {
  const BusinessId business = room.business();
  const auto bundle = room.bundle();
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(business), business));
  if (keyslot.holds(as_generation(turned.to))) {
    // By a write: it waits for a turn whose commit is in doubt and may yet come.
    AZ_TRY(rows, stores_.main.write([&](db::Connection& unit) {
      return unit.run("UPDATE business_keys SET generation = generation WHERE id = $1 RETURNING generation",
                      {business.value()});
    }));
    if (rows.empty() || std::get<std::int64_t>(rows[0][0]) != turned.from)
      return Error{ErrorCode::kConflict, "vault.generation.turned"};
    AZ_CHECK(keyslot.keep_only(as_generation(turned.from), bundle->kem));
  }
  AZ_TRY(key, crypto::fresh_key());
  AZ_CHECK(keyslot.stage(as_generation(turned.from), as_generation(turned.to),
                         renewed != nullptr ? *renewed : bundle->kem.public_key(), key));
  return key;
}

/// When the answer to a turn was lost, main has turned and the room has not.
Done Rotation::catch_up(Room& room, const Turned& turned) const {
  if (room.generation() >= turned.to) return done();
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(room.business()), room.business()));
  auto key = keyslot.open(as_generation(turned.to), room.bundle()->kem);
  // The turn made the pairs anew, and this room does not have them: whoever opens it again will.
  if (!key) return Error{ErrorCode::kUnavailable, "vault.generation.away"};
  room.add_generation(turned.to, *std::move(key));
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

Done Rotation::rewrap(const people::Caller& who, const Room& room, std::int64_t below) {
  for (db::Blob after;;) {
    AZ_TRY(page, older(room.business(), below, after));
    AZ_CHECK(renew(who, room, page.live));
    if (!page.last) return done();
    after = *page.last;
  }
}

Done Rotation::renew(const people::Caller& who, const Room& room, const std::vector<OldWrap>& wraps) {
  std::vector<Room::Wrap> renewed(wraps.size());
  std::vector<OldWrap> opened;
  for (std::size_t i = 0; i < wraps.size(); ++i) {
    const auto content = room.open_wrap(wraps[i].token, wraps[i].generation, wraps[i].box);
    if (!content) {
      AZ_CHECK(set_aside(who, room.business(), wraps[i], content.error()));
      continue;
    }
    opened.push_back(wraps[i]);
    AZ_TRY(wrap, room.seal_wrap(wraps[i].token, *content));
    renewed[i] = std::move(wrap);
  }
  // A wrap that was destroyed meanwhile stays destroyed: UPDATE finds no row.
  AZ_CHECK(stores_.keyring.write([&](db::Connection& unit) -> Done {
    for (std::size_t i = 0; i < wraps.size(); ++i)
      if (!renewed[i].box.empty())
        AZ_CHECK(
            unit.run("UPDATE wrap SET generation = $3, box = $4 WHERE token = $1 AND generation = $2",
                     {wraps[i].token.blob(), wraps[i].generation, renewed[i].generation, renewed[i].box}));
    return done();
  }));
  return mended(who, room.business(), opened);
}

/// That it did not open is no matter if it was swept or destroyed since it was read, or set aside before.
Done Rotation::set_aside(const people::Caller& who, BusinessId business, const OldWrap& wrap,
                         const Error& why) {
  AZ_TRY(rows, stores_.keyring.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT token FROM wrap WHERE token = $1 AND box = $2",
                        {wrap.token.blob(), wrap.box});
  }));
  if (rows.empty()) return done();
  AZ_TRY(known,
         stores_.main.read([&](db::Connection& snapshot) { return set_aside_already(snapshot, business); }));
  if (known.contains(wrap.token.blob())) return done();
  if (why.code != ErrorCode::kCorrupt) return why;
  const Instant now = clock_();
  return people::recorded(
      stores_.main, now, who.act("keyring.damaged", business),
      [&](db::Connection& unit, ledger::Act& act) -> Done {
        act.outcome = ledger::Outcome::kFailed;
        act.detail["reason"] = why.key;
        AZ_TRY(held, unit.run("SELECT id, person FROM number WHERE token = $1", {wrap.token.blob()}));
        db::Value number, person;
        act.records = {business.str()};
        if (!held.empty()) {
          number = held[0][0];
          person = held[0][1];
          act.records = {NumberId(std::get<std::int64_t>(number)).str(),
                         PersonId(std::get<std::int64_t>(person)).str()};
        }
        AZ_CHECK(
            unit.run("INSERT INTO wrap_damage(token, business, number, person, found_at) "
                     "VALUES($1, $2, $3, $4, $5) ON CONFLICT(token) DO NOTHING",
                     {wrap.token.blob(), business.value(), number, person, now}));
        return done();
      });
}

/// What was set aside and opens again (its row was restored) is damaged no more.
Done Rotation::mended(const people::Caller& who, BusinessId business, const std::vector<OldWrap>& renewed) {
  AZ_TRY(known,
         stores_.main.read([&](db::Connection& snapshot) { return set_aside_already(snapshot, business); }));
  if (known.empty()) return done();
  for (const auto& wrap : renewed) {
    if (!known.contains(wrap.token.blob())) continue;
    AZ_CHECK(people::recorded(
        stores_.main, clock_(), who.act("keyring.mended", business),
        [&](db::Connection& unit, ledger::Act& act) -> Done {
          AZ_TRY(rows, unit.run("DELETE FROM wrap_damage WHERE token = $1 RETURNING number, person",
                                {wrap.token.blob()}));
          act.records = {business.str()};
          if (!rows.empty())
            if (const auto* number = std::get_if<std::int64_t>(&rows[0][0]))
              act.records = {NumberId(*number).str(), PersonId(std::get<std::int64_t>(rows[0][1])).str()};
          return done();
        }));
  }
  return done();
}

Done Rotation::not_too_many_damaged(BusinessId business) const {
  AZ_TRY(bad, stores_.main.read([&](db::Connection& snapshot) { return damaged(snapshot, business); }));
  if (bad.wraps <= kFewDamaged) return done();
  AZ_TRY(rows, stores_.keyring.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT COUNT(*) FROM wrap WHERE business = $1", {business.value()});
  }));
  if (bad.wraps * kDamagedShare <= std::get<std::int64_t>(rows.at(0).at(0))) return done();
  return Error{ErrorCode::kCorrupt, "vault.rotation.damaged"};
}

Done Rotation::destroy_older(const Room& room, const Turned& turned) {
  AZ_CHECK(not_too_many_damaged(room.business()));
  for (db::Blob after;;) {
    AZ_TRY(page, older(room.business(), turned.to, after));
    AZ_TRY(known, stores_.main.read([&](db::Connection& snapshot) {
      return set_aside_already(snapshot, room.business());
    }));
    std::erase_if(page.live, [&](const OldWrap& wrap) { return known.contains(wrap.token.blob()); });
    if (!page.live.empty()) return Error{ErrorCode::kCorrupt, "vault.rotation.left"};
    if (!page.last) break;
    after = *page.last;
  }
  AZ_CHECK(stores_.keyring.checkpoint_wal());
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(room.business()), room.business()));
  return keyslot.keep_only(as_generation(turned.to), room.bundle()->kem);
}

Done Rotation::end(const people::Caller& who, BusinessId business, const Turned& turned) {
  const Instant now = clock_();
  return people::recorded(stores_.main, now, act_of(who, "keyring.turned", business, turned),
                          [&](db::Connection& unit, ledger::Act& act) -> Done {
                            AZ_CHECK(unit.run("DELETE FROM rotation WHERE id = $1", {business.value()}));
                            AZ_CHECK(end_renewal(unit, business));
                            AZ_CHECK(end_outgoing(unit, act, business, turned.to));
                            act.state.push_back(ledger::gone("rotation", business.value()));
                            return done();
                          });
}

}  // namespace azekura::vault
