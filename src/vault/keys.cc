#include "vault/keys.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "bundle.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/shares.h"
#include "crypto/slot.h"
#include "crypto/strength.h"
#include "crypto/words.h"
#include "people/rights.h"
#include "renewal.h"
#include "tracked.h"
#include "vault/outer_layer.h"
#include "vouching.h"

namespace azekura::vault {
namespace {

constexpr std::uint8_t kWorkPasswordSlot = 0;
constexpr std::uint8_t kSharesMade = 3;
constexpr std::uint8_t kSharesNeeded = 2;
constexpr std::int64_t kFreeFailures = 5;
constexpr Instant kMinute = 60'000;
constexpr Instant kLongestWait = 60 * kMinute;

db::Blob blob(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

/// What a share typed back is compared with: hashes of 32 random bytes each, kept until one was typed. The
/// keyslot file is part of them: shares confirm only the making whose file is in place.
crypto::Digest digest_of(const crypto::Share& share, const crypto::KeyslotFile& made_with) {
  return crypto::Sha256()
      .add("azekura/share-check/v1")
      .add(made_with.digest())
      .add(share.part.expose())
      .finish();
}
db::Blob digests_of(std::span<const crypto::Share> shares, const crypto::KeyslotFile& made_with) {
  db::Blob all;
  for (const auto& share : shares) {
    const auto digest = digest_of(share, made_with);
    all.insert(all.end(), digest.begin(), digest.end());
  }
  return all;
}
bool is_one_of(const crypto::Digest& digest, std::span<const std::byte> digests) {
  for (; digests.size() >= digest.size(); digests = digests.subspan(digest.size()))
    if (crypto::constant_time_equal(digests.first(digest.size()), digest)) return true;
  return false;
}

Done may(db::Connection& unit, const people::Caller& who, people::Operation operation, BusinessId business,
         Instant now) {
  AZ_CHECK(people::decide(unit, {who.session, operation, business}, now));
  return done();
}

/// Takes away what an unconfirmed making left. Confirmed keys are never made again.
Done clear_unconfirmed(db::Connection& unit, ledger::Act& act, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT state FROM business_keys WHERE id = $1", {business.value()}));
  if (rows.empty()) return done();
  if (std::get<std::string>(rows[0][0]) != "unconfirmed")
    return Error{ErrorCode::kConflict, "vault.keys.made"};
  AZ_CHECK(unit.run("DELETE FROM business_keys WHERE id = $1", {business.value()}));
  AZ_TRY(keys, unit.run("DELETE FROM signed_key WHERE business = $1 RETURNING id", {business.value()}));
  for (const auto& row : keys)
    act.state.push_back(ledger::gone("signed_key", std::get<std::int64_t>(row[0])));
  AZ_TRY(wraps, unit.run("DELETE FROM bundle_wrap WHERE business = $1 RETURNING id", {business.value()}));
  for (const auto& row : wraps)
    act.state.push_back(ledger::gone("bundle_wrap", std::get<std::int64_t>(row[0])));
  return done();
}

/// A handler key that opens nothing yet may be made anew: its work password may have been lost before it was
/// ever used. What was begun with it goes, too. kConflict once it opens the confirmed keys of any business.
Done clear_unused_key(db::Connection& unit, ledger::Act& act, AccountId account) {
  AZ_TRY(rows,
         unit.run("SELECT w.business, k.state FROM bundle_wrap w JOIN business_keys k ON k.id = w.business "
                  "WHERE w.holder = $1",
                  {account.str()}));
  for (const auto& row : rows) {
    if (std::get<std::string>(row[1]) != "unconfirmed")
      return Error{ErrorCode::kConflict, "vault.handler.enrolled"};
    AZ_CHECK(clear_unconfirmed(unit, act, BusinessId(std::get<std::int64_t>(row[0]))));
  }
  return done();
}

/// A new work password as it will be typed.
Result<crypto::WipedText> chosen(std::string_view given) {
  auto tidy = crypto::tidy_words(given);
  if (crypto::guess_bits(crypto::view(tidy)) < crypto::kWorkPasswordBits)
    return Error{ErrorCode::kInvalid, "vault.work_password.weak"};
  return tidy;
}

/// Between the look at a wrap and the session that it opens, a handler may have gone or the keys have turned.
Done still_admitted(db::Connection& unit, AccountId account, BusinessId business, const Bundle& bundle) {
  AZ_TRY(wraps, unit.run("SELECT 1 FROM bundle_wrap WHERE business = $1 AND holder = $2",
                         {business.value(), account.str()}));
  if (wraps.empty()) return Error{ErrorCode::kDenied, "vault.handler.not_admitted"};
  return is_current(unit, business, bundle);
}

}  // namespace

Result<KeyState> key_state(db::Connection& unit, BusinessId business) {
  AZ_TRY(
      rows,
      unit.run("SELECT k.state, k.generation, r.id FROM business_keys k LEFT JOIN rotation r ON r.id = k.id "
               "WHERE k.id = $1",
               {business.value()}));
  if (rows.empty()) return KeyState{};
  return KeyState{std::get<std::string>(rows[0][0]), std::get<std::int64_t>(rows[0][1]),
                  !std::holds_alternative<std::monostate>(rows[0][2])};
}

Keys::Keys(const Stores& stores, people::Registry& registry, Rooms& rooms, Places places, Clock clock)
    : stores_(stores),
      registry_(registry),
      rooms_(rooms),
      places_(std::move(places)),
      clock_(std::move(clock)) {}

std::string Keys::keyslot_path(BusinessId business) const {
  return fmt::format("{}/business-{}.keyslot", places_.keyslots, business.value());
}

Result<Keys::Enrolled> Keys::enrol(const people::Caller& who, BusinessId business,
                                   std::optional<crypto::WipedText> work_password) {
  const Instant now = clock_();
  const auto begun = who.act("handler.enrol", business);
  AZ_CHECK(people::permitted_yet(stores_.main, {who.session, people::Operation::kHandlerEnrol, business},
                                 begun, now));
  Enrolled enrolled;
  if (!work_password) {
    AZ_TRY(generated, crypto::generate_words());
    enrolled.work_password = generated;
    work_password = std::move(generated);
  }
  AZ_TRY(tidy, chosen(crypto::view(*work_password)));
  AZ_TRY(key, crypto::KemPrivate::generate());
  const auto root = registry_.root();
  crypto::HandlerBlob handler(who.account, key.public_key());
  AZ_CHECK(handler.put_work_password(kWorkPasswordSlot, key, outer_key(*root), crypto::view(tidy),
                                     places_.effort));
  enrolled.words = crypto::words_of(key.public_key().bytes());

  AZ_CHECK(people::recorded(stores_.main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    act.records = {who.account.str()};
    AZ_CHECK(may(unit, who, people::Operation::kHandlerEnrol, business, now));
    AZ_CHECK(people::Registry::is_current(unit, *root));
    AZ_CHECK(clear_unused_key(unit, act, who.account));
    AZ_CHECK(
        unit.run("INSERT INTO handler_key(id, public_key, blob) VALUES($1, $2, $3) "
                 "ON CONFLICT(id) DO UPDATE SET public_key = excluded.public_key, blob = excluded.blob",
                 {who.account.value(), blob(key.public_key().bytes()), handler.serialise()}));
    act.detail["key_handler"] = crypto::base64(crypto::sha256(key.public_key().bytes()));
    return note_state(unit, act, kTrackHandlerKey, who.account.value());
  }));
  return enrolled;
}

Done Keys::change_work_password(const people::Caller& who, BusinessId business, std::string_view present,
                                std::string_view next) {
  const Instant now = clock_();
  const auto begun = who.act("handler.password", business);
  AZ_CHECK(people::permitted_yet(stores_.main, {who.session, people::Operation::kWorkPassword, business},
                                 begun, now));
  AZ_TRY(key, tried_key(who, begun, present));
  AZ_TRY(tidy, chosen(next));
  crypto::HandlerBlob handler(who.account, key.public_key());
  const auto root = registry_.root();
  AZ_CHECK(handler.put_work_password(kWorkPasswordSlot, key, outer_key(*root), crypto::view(tidy),
                                     places_.effort));
  return people::recorded(stores_.main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    act.records = {who.account.str()};
    AZ_CHECK(may(unit, who, people::Operation::kWorkPassword, business, now));
    AZ_CHECK(people::Registry::is_current(unit, *root));
    AZ_TRY(rows, unit.run("UPDATE handler_key SET blob = $3 WHERE id = $1 AND public_key = $2 RETURNING id",
                          {who.account.value(), blob(key.public_key().bytes()), handler.serialise()}));
    if (rows.empty()) return Error{ErrorCode::kDenied, "vault.work_password.wrong"};  // Made anew meanwhile.
    return note_state(unit, act, kTrackHandlerKey, who.account.value());
  });
}

Result<crypto::KemPrivate> Keys::handler_key(AccountId account, std::string_view work_password) const {
  AZ_TRY(rows, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT blob FROM handler_key WHERE id = $1", {account.value()});
  }));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "vault.handler.not_enrolled"};
  AZ_TRY(handler, crypto::HandlerBlob::parse(std::get<db::Blob>(rows[0][0])));
  const auto tidy = crypto::tidy_words(work_password);
  auto opened = registry_.open_with(kOuterUse, [&](const crypto::Key& root) {
    return handler.open_work_password(kWorkPasswordSlot, root, crypto::view(tidy));
  });
  if (!opened && opened.error().code == ErrorCode::kDenied)
    return Error{ErrorCode::kDenied, "vault.work_password.wrong"};
  return opened;
}

Result<Keys::Made> Keys::create(const people::Caller& who, BusinessId business,
                                std::string_view work_password) {
  const Instant now = clock_();
  const auto begun = who.act("keys.create", business);
  AZ_CHECK(people::permitted_yet(stores_.main, {who.session, people::Operation::kHandlerEnrol, business},
                                 begun, now));
  AZ_CHECK(stores_.main.read([&](db::Connection& snapshot) -> Done {
    AZ_TRY(known, key_state(snapshot, business));
    return known.state == "active" ? Error{ErrorCode::kConflict, "vault.keys.made"} : done();
  }));
  AZ_TRY(handler, tried_key(who, begun, work_password));
  AZ_TRY(bundle, fresh_bundle());
  AZ_TRY(recovery, crypto::KemPrivate::generate());
  AZ_TRY(shares, crypto::split(recovery.scalar(), kSharesNeeded, kSharesMade));
  AZ_TRY(keyring_key, crypto::fresh_key());
  const std::lock_guard one_at_a_time(making_);
  AZ_CHECK(people::recorded(stores_.main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    act.records = {business.str(), who.account.str()};
    AZ_CHECK(may(unit, who, people::Operation::kHandlerEnrol, business, now));
    AZ_TRY(current, unit.run("SELECT 1 FROM handler_key WHERE id = $1 AND public_key = $2",
                             {who.account.value(), blob(handler.public_key().bytes())}));
    if (current.empty())
      return Error{ErrorCode::kDenied, "vault.work_password.wrong"};  // Made anew meanwhile.
    AZ_CHECK(clear_unconfirmed(unit, act, business));
    // Made here, where nobody else makes one. Cut off before the commit, it belongs to no row, and no
    // share confirms it; the next making replaces it.
    std::error_code ignored;  // Nothing there is as good as removed.
    std::filesystem::remove(keyslot_path(business), ignored);
    AZ_TRY(keyslot, crypto::KeyslotFile::create(keyslot_path(business), business, 1, bundle.kem.public_key(),
                                                keyring_key));
    AZ_CHECK(unit.run(
        "INSERT INTO business_keys(id, kem_public, sign_public, recovery_public, recovery_set, state, "
        "generation) VALUES($1, $2, $3, $4, $5, 'unconfirmed', 1)",
        {business.value(), blob(bundle.kem.public_key().bytes()), blob(bundle.sign.public_key().bytes()),
         blob(recovery.public_key().bytes()), digests_of(shares, keyslot)}));
    AZ_CHECK(note_state(unit, act, kTrackBusinessKeys, business.value()));
    const std::string holder = who.account.str();
    AZ_CHECK(vouch(unit, act, business, bundle,
                   {business.str(), "business", blob(bundle.kem.public_key().bytes())}));
    AZ_CHECK(vouch(unit, act, business, bundle,
                   {std::string(kRecoveryHolder), "recovery", blob(recovery.public_key().bytes())}));
    AZ_CHECK(vouch(unit, act, business, bundle, {holder, "handler", blob(handler.public_key().bytes())}));
    AZ_CHECK(keep_wrap(unit, act, business, bundle, holder, handler.public_key()));
    return keep_wrap(unit, act, business, bundle, std::string(kRecoveryHolder), recovery.public_key());
  }));
  Made made{{},
            kSharesNeeded,
            crypto::words_of(bundle.kem.public_key().bytes()),
            crypto::words_of(bundle.sign.public_key().bytes()),
            crypto::words_of(recovery.public_key().bytes())};
  for (const auto& share : shares) made.shares.push_back(crypto::write_share(share));
  return made;
}

Done Keys::confirm(const people::Caller& who, BusinessId business, std::string_view typed_share) {
  const Instant now = clock_();
  AZ_TRY(share, crypto::read_share(typed_share));
  const std::lock_guard one_at_a_time(making_);
  return people::recorded(
      stores_.main, now, who.act("keys.confirm", business),
      [&](db::Connection& unit, ledger::Act& act) -> Done {
        act.records = {business.str()};
        AZ_CHECK(may(unit, who, people::Operation::kHandlerEnrol, business, now));
        AZ_TRY(rows,
               unit.run("SELECT state, recovery_set FROM business_keys WHERE id = $1", {business.value()}));
        if (rows.empty()) return Error{ErrorCode::kNotFound, "vault.keys.none"};
        if (std::get<std::string>(rows[0][0]) != "unconfirmed")
          return Error{ErrorCode::kConflict, "vault.keys.made"};
        AZ_TRY(keyslot, crypto::KeyslotFile::load(keyslot_path(business), business));
        if (!is_one_of(digest_of(share, keyslot), std::get<db::Blob>(rows[0][1])))
          return Error{ErrorCode::kInvalid, "vault.share.other"};
        AZ_CHECK(unit.run("UPDATE business_keys SET state = 'active', recovery_set = $2 WHERE id = $1",
                          {business.value(), db::Blob{}}));
        return note_state(unit, act, kTrackBusinessKeys, business.value());
      });
}

Result<std::shared_ptr<Room>> Keys::unlock(const people::Caller& who, BusinessId business,
                                           const crypto::KemPrivate& handler) const {
  return stores_.main.read([&](db::Connection& snapshot) -> Result<std::shared_ptr<Room>> {
    AZ_TRY(known, key_state(snapshot, business));
    if (known.state == "none") return Error{ErrorCode::kNotFound, "vault.keys.none"};
    if (known.state != "active") return Error{ErrorCode::kConflict, "vault.keys.unconfirmed"};
    AZ_TRY(wraps, snapshot.run("SELECT box FROM bundle_wrap WHERE business = $1 AND holder = $2",
                               {business.value(), who.account.str()}));
    if (wraps.empty()) return Error{ErrorCode::kDenied, "vault.handler.not_admitted"};
    AZ_TRY(bundle, unwrap_bundle(std::get<db::Blob>(wraps[0][0]), business, who.account.str(), handler));
    AZ_CHECK(all_vouched_for(snapshot, business, bundle));
    AZ_TRY(keyslot, crypto::KeyslotFile::load(keyslot_path(business), business));
    const auto current = static_cast<std::uint64_t>(known.generation);
    AZ_TRY(key, keyslot.open(current, bundle.kem));
    std::optional<crypto::Key>
        older;  // A rotation was cut off: some wraps are still under the generation before.
    if (known.rotating && keyslot.holds(current - 1)) {
      AZ_TRY(retiring, retiring_pair(snapshot, business, bundle));
      AZ_TRY(before, keyslot.open(current - 1, retiring ? *retiring : bundle.kem));
      older = std::move(before);
    }
    auto room = std::make_shared<Room>(business, std::move(bundle), known.generation, std::move(key));
    if (older) room->add_generation(known.generation - 1, *std::move(older));
    return room;
  });
}

Result<people::WorkSession> Keys::open(const people::Caller& who, BusinessId business,
                                       std::string_view work_password) {
  const Instant now = clock_();
  const auto act = who.act("work_session.open", business);
  AZ_CHECK(people::permitted_yet(stores_.main, {who.session, people::Operation::kWorkSessionOpen, business},
                                 act, now));
  AZ_TRY(handler, tried_key(who, act, work_password));
  const auto room = unlock(who, business, handler);
  if (!room) {
    if (room.error().code != ErrorCode::kUnavailable)
      AZ_CHECK(stores_.main.write(
          [&](db::Connection& unit) { return people::record_refusal(unit, now, act, room.error()); }));
    return room.error();
  }
  AZ_TRY(opened,
         people::recorded(stores_.main, now, act,
                          [&](db::Connection& unit, ledger::Act& line) -> Result<people::WorkSession> {
                            AZ_CHECK(may(unit, who, people::Operation::kWorkSessionOpen, business, now));
                            AZ_CHECK(still_admitted(unit, who.account, business, *(*room)->bundle()));
                            AZ_TRY(work, people::open_work_session(unit, who.session, business, now));
                            line.records = {work.id.str()};
                            return work;
                          }));
  rooms_.enter(opened.id, *room, opened.expires_at - opened.opened_at, opened.idle_ms);
  leave_ended();  // The one that this replaced.
  return opened;
}

/// The caller's key, by a work password that may be wrong: each try is counted before it is looked at, a
/// wrong one is written down, a right one ends the count.
Result<crypto::KemPrivate> Keys::tried_key(const people::Caller& who, const ledger::Act& act,
                                           std::string_view work_password) {
  AZ_CHECK(begin_try(who.account));
  auto key = handler_key(who.account, work_password);
  const bool wrong = !key && key.error().code == ErrorCode::kDenied;
  if (!wrong) AZ_CHECK(end_try(who.account, static_cast<bool>(key)));
  if (!key && key.error().code != ErrorCode::kUnavailable)
    AZ_CHECK(stores_.main.write(
        [&](db::Connection& unit) { return people::record_refusal(unit, clock_(), act, key.error()); }));
  return key;
}

/// From the sixth wrong one in a row on each doubles the wait, to an hour at most.
Done Keys::begin_try(AccountId account) {
  const Instant now = clock_();
  return stores_.main.write([&](db::Connection& unit) -> Done {
    AZ_TRY(rows,
           unit.run("INSERT INTO work_password_failures(account, failures, blocked_until) VALUES($1, 1, 0) "
                    "ON CONFLICT(account) DO UPDATE SET failures = work_password_failures.failures + 1 "
                    "WHERE work_password_failures.blocked_until <= $2 RETURNING failures",
                    {account.value(), now}));
    if (rows.empty()) return Error{ErrorCode::kDenied, "vault.work_password.wait"};
    const auto over = std::min<std::int64_t>(std::get<std::int64_t>(rows[0].at(0)) - kFreeFailures, 10);
    if (over > 0)
      AZ_CHECK(unit.run("UPDATE work_password_failures SET blocked_until = $2 WHERE account = $1",
                        {account.value(), now + std::min(kLongestWait, kMinute << (over - 1))}));
    return done();
  });
}

/// It was right: the count is over. Or it never came to be looked at: this one did not count.
Done Keys::end_try(AccountId account, bool right) {
  return stores_.main.write([&](db::Connection& unit) -> Done {
    const std::string_view sql = right ? "DELETE FROM work_password_failures WHERE account = $1"
                                       : "UPDATE work_password_failures SET failures = failures - 1, "
                                         "blocked_until = 0 WHERE account = $1";
    AZ_CHECK(unit.run(sql, {account.value()}));
    return done();
  });
}

Done Keys::close(const people::Caller& who, BusinessId business) {
  const Instant now = clock_();
  AZ_TRY(ended, stores_.main.write([&](db::Connection& unit) -> Result<std::vector<people::WorkSession>> {
    AZ_CHECK(may(unit, who, people::Operation::kWorkSessionEnd, business, now));
    return people::end_work_sessions(unit, who.session, "lock", now);
  }));
  for (const auto& work : ended) rooms_.leave(work.id);
  return done();
}

void Keys::leave_ended() {
  const auto inside = rooms_.sessions();  // Before the rows: whoever enters later has a row already.
  if (inside.empty()) return;
  const auto open = stores_.main.read([](db::Connection& snapshot) {
    return snapshot.run("SELECT id FROM work_session WHERE ended_at IS NULL", {});
  });
  if (!open) return;  // Asked again in a few seconds; until then no right lets such a session in.
  std::set<WorkSessionId> alive;
  for (const auto& row : *open) alive.insert(WorkSessionId(std::get<std::int64_t>(row.at(0))));
  for (const auto session : inside)
    if (!alive.contains(session)) rooms_.leave(session);
}

}  // namespace azekura::vault
