#include "vault/rotation.h"

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
  for (;;) {  // What is condemned must not be carried over into a new generation.
    AZ_TRY(destroyed, carry_out_dooms(stores_, clock_()));
    if (destroyed == 0) break;
  }
  AZ_TRY(begun, unfinished(room.business()));
  return begun ? complete(who, room, *begun) : done();
}

Done Rotation::complete(const people::Caller& who, Room& room, const Turned& turned) {
  AZ_CHECK(rewrap(room, turned.to));
  AZ_CHECK(destroy_older(room, turned));
  AZ_CHECK(end(who, room.business(), turned));
  room.keep_current_only();
  return done();
}

Result<std::optional<Rotation::Turned>> Rotation::unfinished(BusinessId business) const {
  AZ_TRY(rows, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT from_generation, to_generation FROM rotation WHERE id = $1", {business.value()});
  }));
  if (rows.empty()) return std::optional<Turned>{};
  return std::optional(Turned{std::get<std::int64_t>(rows[0][0]), std::get<std::int64_t>(rows[0][1])});
}

Result<Rotation::Turned> Rotation::turn(const people::Caller& who, Room& room) {
  const BusinessId business = room.business();
  const Turned turned{room.generation(), room.generation() + 1};
  AZ_TRY(key, crypto::fresh_key());
  AZ_TRY(keyslot, crypto::KeyslotFile::load(keys_.keyslot_path(business), business));
  AZ_CHECK(keyslot.stage(as_generation(turned.from), as_generation(turned.to), room.bundle().kem.public_key(), key));

  const Instant now = clock_();
  AZ_CHECK(people::recorded(
      stores_.main, now, act_of(who, "keyring.turn", business, turned),
      [&](db::Connection& unit, ledger::Act& act) -> Done {
        AZ_TRY(rows, unit.run("UPDATE business_keys SET generation = $2 WHERE id = $1 AND generation = $3 RETURNING id",
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

Done Rotation::rewrap(const Room& room, std::int64_t below) {
  for (;;) {
    AZ_TRY(rows, stores_.keyring.read([&](db::Connection& snapshot) {
      return snapshot.run("SELECT token, generation, box FROM wrap WHERE business = $1 AND generation < $2 LIMIT $3",
                          {room.business().value(), below, kChunk});
    }));
    if (rows.empty()) return done();
    struct Renewed {
      Token token;
      std::int64_t generation;
      Room::Wrap wrap;
    };
    std::vector<Renewed> renewed;
    for (const auto& row : rows) {
      AZ_TRY(token, Token::from(row[0]));
      const auto generation = std::get<std::int64_t>(row[1]);
      AZ_TRY(content, room.open_wrap(token, generation, std::get<db::Blob>(row[2])));
      AZ_TRY(wrap, room.seal_wrap(token, content));
      renewed.push_back({token, generation, std::move(wrap)});
    }
    // A wrap that was destroyed meanwhile stays destroyed: UPDATE finds no row.
    AZ_CHECK(stores_.keyring.write([&](db::Connection& unit) -> Done {
      for (const auto& each : renewed)
        AZ_CHECK(unit.run("UPDATE wrap SET generation = $3, box = $4 WHERE token = $1 AND generation = $2",
                          {each.token.blob(), each.generation, each.wrap.generation, each.wrap.box}));
      return done();
    }));
  }
}

Done Rotation::destroy_older(const Room& room, const Turned& turned) {
  AZ_TRY(left, stores_.keyring.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT COUNT(*) FROM wrap WHERE business = $1 AND generation < $2",
                        {room.business().value(), turned.to});
  }));
  if (std::get<std::int64_t>(left.at(0).at(0)) != 0) return Error{ErrorCode::kCorrupt, "vault.rotation.left"};
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
