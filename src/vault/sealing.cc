#include "sealing.h"

#include <fmt/format.h>

#include <map>

namespace azekura::vault {
namespace {

constexpr std::size_t kChunk = 500;
constexpr std::int64_t kPage = 1'000;
constexpr Error kOver{ErrorCode::kConflict, "vault.intent.over"};

struct Sealed {
  Token token;
  Room::Wrap wrap;
  crypto::Bytes box;  // Empty for a request key, which is all in its wrap.
};

std::string number_context(BusinessId business, PersonId person, NumberId number) {
  return fmt::format("azekura/number/v1/{}/{}/{}", business.str(), person.str(), number.str());
}

// Below 2^53, so that it stays itself in JSON; of sixteen digits, so that it is never taken for a number of
// twelve.
Result<NumberId> fresh_number() {
  std::uint64_t value = 0;
  AZ_CHECK(crypto::fill_random(std::as_writable_bytes(std::span(&value, 1))));
  return NumberId(static_cast<std::int64_t>((value >> 14U) | (std::uint64_t{1} << 50U)));
}

WrapContent join(const crypto::Key& key, const crypto::Digest& fingerprint) {
  std::array<std::byte, 64> both{};
  std::copy(key.expose().begin(), key.expose().end(), both.begin());
  std::copy(fingerprint.begin(), fingerprint.end(), both.begin() + 32);
  return WrapContent(std::span{both});
}

crypto::Key key_in(const WrapContent& content) {
  std::array<std::byte, 32> key{};
  std::copy_n(content.expose().begin(), 32, key.begin());
  return crypto::Key(std::span{key});
}

crypto::Digest fingerprint_in(const WrapContent& content) {
  crypto::Digest fingerprint{};
  std::copy_n(content.expose().begin() + 32, 32, fingerprint.begin());
  return fingerprint;
}

Done announce(db::Store& main, BusinessId business, std::span<const Sealed> sealed, Instant now) {
  return main.write([&](db::Connection& unit) -> Done {
    for (const auto& each : sealed)
      AZ_CHECK(unit.run("INSERT INTO intent(token, business, generation, expires_at) VALUES($1, $2, $3, $4)",
                        {each.token.blob(), business.value(), each.wrap.generation, now + kIntentLife}));
    return done();
  });
}

// The box before the wrap: a wrap without a box would look like damage, a box without a wrap is only noise.
Done put(const Stores& stores, BusinessId business, std::span<const Sealed> sealed, Instant now) {
  AZ_CHECK(stores.boxes.write([&](db::Connection& unit) -> Done {
    for (const auto& each : sealed)
      if (!each.box.empty())
        AZ_CHECK(unit.run("INSERT INTO box(token, written_at, body) VALUES($1, $2, $3)",
                          {each.token.blob(), now, each.box}));
    return done();
  }));
  return stores.keyring.write([&](db::Connection& unit) -> Done {
    for (const auto& each : sealed)
      AZ_CHECK(unit.run(
          "INSERT INTO wrap(token, business, generation, written_at, box) VALUES($1, $2, $3, $4, $5)",
          {each.token.blob(), business.value(), each.wrap.generation, now, each.wrap.box}));
    return done();
  });
}

Done erase(db::Store& store, std::string_view sql, std::span<const Token> tokens) {
  if (tokens.empty()) return done();
  return store.write([&](db::Connection& unit) -> Done {
    for (const auto& token : tokens) AZ_CHECK(unit.run(sql, {token.blob()}));
    return done();
  });
}

Done erase_sealed(const Stores& stores, std::span<const Token> tokens) {
  AZ_CHECK(erase(stores.keyring, "DELETE FROM wrap WHERE token = $1", tokens));
  return erase(stores.boxes, "DELETE FROM box WHERE token = $1", tokens);
}

/// Of these, whose intents were ended in main for good: no claim can make them real any more.
Done erase_ended(const Stores& stores, const std::vector<db::Row>& ended) {
  std::vector<Token> tokens;
  for (const auto& row : ended) {
    AZ_TRY(token, Token::from(row[0]));
    tokens.push_back(token);
  }
  AZ_CHECK(erase_sealed(stores, tokens));
  return erase(stores.main, "DELETE FROM intent WHERE token = $1", tokens);
}

/// The sweeper sets an intent's time to 0 before it erases: one that still has its time was put before that.
Done still_announced(db::Store& main, std::span<const Sealed> sealed) {
  return main.read([&](db::Connection& snapshot) -> Done {
    for (const auto& each : sealed) {
      AZ_TRY(rows, snapshot.run("SELECT token FROM intent WHERE token = $1 AND expires_at > 0",
                                {each.token.blob()}));
      if (rows.empty()) return kOver;
    }
    return done();
  });
}

Done store(const Stores& stores, BusinessId business, std::span<const Sealed> sealed, Instant now) {
  AZ_CHECK(announce(stores.main, business, sealed, now));
  AZ_CHECK(put(stores, business, sealed, now));
  const Done announced = still_announced(stores.main, sealed);
  if (announced || announced.error().key != kOver.key) return announced;
  // It was held up until the sweeper had passed: a wrap without intent would look like one that is lived by.
  std::vector<Token> tokens;
  for (const auto& each : sealed) tokens.push_back(each.token);
  AZ_CHECK(erase_sealed(stores, tokens));
  return announced;
}

}  // namespace

Result<std::vector<Staged>> Sealing::stage(const Room& room, std::span<const Arrival> arrivals,
                                           Instant now) const {
  if (arrivals.size() > kChunk) return Error{ErrorCode::kInvalid, "vault.stage.size"};
  std::vector<Staged> staged;
  std::vector<Sealed> sealed;
  for (const auto& arrival : arrivals) {
    AZ_TRY(token, Token::draw());
    AZ_TRY(number, fresh_number());
    AZ_TRY(dek, crypto::fresh_key());
    AZ_TRY(box, crypto::seal(dek, arrival.number.secret_.expose(),
                             number_context(room.business(), arrival.person, number)));
    AZ_TRY(wrap, room.seal_wrap(token, join(dek, fingerprint(room, arrival.number))));
    staged.push_back({number, arrival.person, token, wrap.generation});
    sealed.push_back({token, std::move(wrap), std::move(box)});
  }
  AZ_CHECK(store(stores_, room.business(), sealed, now));
  return staged;
}

Result<Staged> Sealing::stage_request_key(const Room& room, const crypto::KemPrivate& key,
                                          Instant now) const {
  AZ_TRY(token, Token::draw());
  AZ_TRY(wrap, room.seal_wrap(token, join(key.scalar(), {})));
  const Staged staged{NumberId{0}, PersonId{0}, token, wrap.generation};
  const Sealed sealed{token, std::move(wrap), {}};
  AZ_CHECK(store(stores_, room.business(), std::span(&sealed, 1), now));
  return staged;
}

Done Sealing::claim(db::Connection& unit, BusinessId business, std::span<const Staged> staged, Instant now) {
  // Written, though nothing changes: a turn writes the same row, so one of the two waits for the other or
  // runs again. Otherwise a turn could list its wraps before this claim is there and leave it behind.
  AZ_TRY(keys, unit.run("UPDATE business_keys SET generation = generation WHERE id = $1 RETURNING generation",
                        {business.value()}));
  if (keys.empty()) return Error{ErrorCode::kNotFound, "vault.keys.none"};
  const auto generation = std::get<std::int64_t>(keys[0][0]);
  for (const auto& each : staged) {
    if (each.generation != generation) return kOver;
    AZ_TRY(
        ended,
        unit.run("DELETE FROM intent WHERE token = $1 AND business = $2 AND expires_at > $3 RETURNING token",
                 {each.token.blob(), business.value(), now}));
    if (ended.empty()) return kOver;
  }
  return done();
}

Result<WrapContent> Sealing::wrap(const Room& room, const Token& token) const {
  for (std::int64_t seen = 0;;) {
    AZ_TRY(rows, stores_.keyring.read([&](db::Connection& snapshot) {
      return snapshot.run("SELECT generation, box FROM wrap WHERE token = $1", {token.blob()});
    }));
    if (rows.empty()) return Error{ErrorCode::kNotFound, "vault.key.gone"};
    const auto generation = std::get<std::int64_t>(rows[0][0]);
    auto content = room.open_wrap(token, generation, std::get<db::Blob>(rows[0][1]));
    // A rotation may have rewrapped it and forgotten the old key between the two lines above: then read it
    // again.
    if (content) return content;
    if (content.error().key != "vault.generation.away" || generation == seen)
      return unreadable(token, content.error());
    seen = generation;
  }
}

/// What a turn of the keyring found damaged and left behind is said to be so.
Error Sealing::unreadable(const Token& token, const Error& why) const {
  const auto rows = stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT token FROM wrap_damage WHERE token = $1", {token.blob()});
  });
  if (!rows) return rows.error();
  return (*rows).empty() ? why : Error{ErrorCode::kCorrupt, "vault.wrap.damaged"};
}

Result<RevealedNumber> Sealing::look(const Room& room, PersonId person, NumberId number, const Token& token,
                                     ledger::Line line) const {
  AZ_TRY(content, wrap(room, token));
  AZ_TRY(rows, stores_.boxes.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT body FROM box WHERE token = $1", {token.blob()});
  }));
  if (rows.empty()) return Error{ErrorCode::kCorrupt, "vault.box.gone"};
  std::array<std::byte, MyNumber::kDigits> digits{};
  AZ_CHECK(crypto::open(key_in(content), std::get<db::Blob>(rows[0][0]),
                        number_context(room.business(), person, number), digits));
  return RevealedNumber(crypto::Secret<MyNumber::kDigits>(std::span{digits}), std::move(line));
}

Result<bool> Sealing::same(const Room& room, const Token& token, const MyNumber& number) const {
  AZ_TRY(content, wrap(room, token));
  return crypto::constant_time_equal(fingerprint_in(content), fingerprint(room, number));
}

Result<crypto::KemPrivate> Sealing::request_key(const Room& room, const Token& token) const {
  AZ_TRY(content, wrap(room, token));
  return crypto::KemPrivate::from_scalar(key_in(content));
}

crypto::Digest Sealing::fingerprint(const Room& room, const MyNumber& number) {
  return room.fingerprint(number.secret_.expose());
}

Result<Room::Fingerprints> Sealing::fingerprints(const Room& room) const {
  std::map<db::Blob, PersonId> held;
  AZ_TRY(rows, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT token, person FROM number WHERE business = $1 AND state <> 'disposed'",
                        {room.business().value()});
  }));
  for (const auto& row : rows)
    held.emplace(std::get<db::Blob>(row[0]), PersonId(std::get<std::int64_t>(row[1])));

  AZ_TRY(bad, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT token FROM wrap_damage WHERE business = $1", {room.business().value()});
  }));
  for (const auto& row : bad) held.erase(std::get<db::Blob>(row[0]));  // Set aside: it opens for nobody.

  Room::Fingerprints fingerprints;
  db::Blob after;
  for (;;) {
    AZ_TRY(page, stores_.keyring.read([&](db::Connection& snapshot) {
      return snapshot.run(
          "SELECT token, generation, box FROM wrap WHERE business = $1 AND token > $2 ORDER BY token LIMIT "
          "$3",
          {room.business().value(), after, kPage});
    }));
    if (page.empty()) return fingerprints;
    for (const auto& row : page) {
      const auto holder = held.find(std::get<db::Blob>(row[0]));
      if (holder == held.end()) continue;  // A request key, or never claimed.
      AZ_TRY(token, Token::from(row[0]));
      auto content = room.open_wrap(token, std::get<std::int64_t>(row[1]), std::get<db::Blob>(row[2]));
      if (!content) content = wrap(room, token);
      if (!content && content.error().code == ErrorCode::kNotFound)
        continue;  // Destroyed since the page was read.
      if (!content) return content.error();
      fingerprints.emplace(fingerprint_in(*content), holder->second);
    }
    after = std::get<db::Blob>(page.back()[0]);
  }
}

Result<MyNumber> Sealing::number_in(crypto::WipedBytes plain) {
  return MyNumber::take({reinterpret_cast<char*>(plain.data()), plain.size()});
}

RevealedNumber Sealing::reveal(MyNumber number, ledger::Line line) {
  return {std::move(number.secret_), std::move(line)};
}

// The intent is ended first, for good: a claim can then no longer make real what is about to be deleted.
Result<std::int64_t> Sealing::sweep(Instant now) const {
  AZ_TRY(rows, stores_.main.write([&](db::Connection& unit) {
    return unit.run(
        "UPDATE intent SET expires_at = 0 WHERE token IN "
        "(SELECT token FROM intent WHERE expires_at <= $1 ORDER BY token LIMIT $2) RETURNING token",
        {now, static_cast<std::int64_t>(kChunk)});
  }));
  AZ_CHECK(erase_ended(stores_, rows));
  return static_cast<std::int64_t>(rows.size());
}

Done Sealing::discard(std::span<const Staged> staged) const {
  AZ_TRY(ended, stores_.main.write([&](db::Connection& unit) -> Result<std::vector<db::Row>> {
    std::vector<db::Row> all;
    for (const auto& each : staged) {
      AZ_TRY(rows, unit.run("UPDATE intent SET expires_at = 0 WHERE token = $1 RETURNING token",
                            {each.token.blob()}));
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }));
  return erase_ended(stores_, ended);
}

}  // namespace azekura::vault
