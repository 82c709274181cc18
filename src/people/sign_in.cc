#include "people/sign_in.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "passwords.h"
#include "people/accounts.h"
#include "people/policy.h"
#include "throttle.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr Error kRefused{ErrorCode::kDenied, "people.sign_in.refused"};
constexpr Instant kMinute = 60'000;
constexpr Instant kDeviceKnownFor = Instant{90} * 24 * 60 * kMinute;
constexpr Instant kTemporaryGoodFor = Instant{72} * 60 * kMinute;
constexpr std::size_t kShortestDevice = 22;  // 16 bytes in base64url.
constexpr std::int64_t kLinesAtOnce = 200;

/// One network as one source: an IPv6 holder has 2⁶⁴ addresses.
std::string network_of(const std::string& source) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, source.c_str(), bytes.data()) != 1) return source;
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const bool mapped = std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
  const auto from = mapped ? bytes.begin() + 12 : bytes.begin();
  std::string network = mapped ? "v4:" : "v6:";
  for (auto byte = from; byte != (mapped ? bytes.end() : bytes.begin() + 8); ++byte)
    network += std::to_string(*byte) + ".";
  return network;
}

/// What is known before the password is looked at. An unknown id has everything but an account.
struct Attempt {
  std::optional<AccountId> account;
  BusinessId home{0};
  std::string encoded;
  std::string device;
  std::string source;
  std::vector<throttle::Key> keys;
};

/// A device that signed in to this account before has a count of its own; all others share theirs.
Result<std::vector<throttle::Key>> keys_of(db::Connection& unit, const Attempt& attempt,
                                           const std::string& who, Instant now) {
  if (attempt.account && !attempt.device.empty()) {
    AZ_TRY(rows, unit.run("SELECT 1 FROM known_device WHERE account = $1 AND device = $2 AND last_used > $3",
                          {attempt.account->value(), attempt.device, now - kDeviceKnownFor}));
    if (!rows.empty()) return std::vector<throttle::Key>{{throttle::Scope::kDevice, who + attempt.device}};
  }
  return std::vector<throttle::Key>{{throttle::Scope::kPair, who + attempt.source},
                                    {throttle::Scope::kSource, attempt.source},
                                    {throttle::Scope::kAccount, who}};
}

Result<Attempt> begin(db::Connection& unit, Registry& registry, const SignInForm& form,
                      const std::string& nobody, Instant now) {
  Attempt attempt{std::nullopt, kInstallation, nobody, {}, {}, {}};
  if (!form.device_secret.empty()) {
    AZ_TRY(tag, device_tag(form.device_secret));
    attempt.device = std::move(tag);
  }
  AZ_TRY(fields, registry.fields(unit, kInstallation));
  attempt.source = fields.tag("source", network_of(form.source)).substr(0, 16);
  const auto login = login_form(form.login);
  AZ_TRY(rows, unit.run("SELECT id, home, password, state FROM account WHERE login = $1",
                        {login ? *login : std::string()}));
  if (!rows.empty()) {
    attempt.home = BusinessId(number_in(rows[0][1]));
    attempt.encoded = text_in(rows[0][2]);
    if (text_in(rows[0][3]) == code(AccountState::kActive))
      attempt.account = AccountId(number_in(rows[0][0]));
  }
  const auto who = fields.tag("login", login ? *login : form.login);
  AZ_TRY(keys, keys_of(unit, attempt, who, now));
  attempt.keys = std::move(keys);
  AZ_CHECK(throttle::begin(unit, attempt.keys, now));
  return attempt;
}

Done count_failure(db::Connection& unit, const Attempt& attempt, Instant now) {
  AZ_CHECK(
      unit.run("INSERT INTO sign_in_failure(source, minute, log, failures) VALUES($1, $2, $3, 1) "
               "ON CONFLICT(minute, source, log) DO UPDATE SET failures = sign_in_failure.failures + 1",
               {attempt.source, now / kMinute, attempt.home.value()}));
  return done();
}

Done remember_device(db::Connection& unit, AccountId account, const std::string& device, Instant now) {
  if (device.empty()) return done();
  AZ_CHECK(
      unit.run("INSERT INTO known_device(account, device, last_used) VALUES($1, $2, $3) "
               "ON CONFLICT(account, device) DO UPDATE SET last_used = $3",
               {account.value(), device, now}));
  return done();
}

Result<Session> begin_session(db::Connection& unit, const Attempt& attempt, const SignInForm& form,
                              const crypto::Digest& token_hash, Instant now) {
  AZ_TRY(rows, unit.run("SELECT language, temporary, password_set_at FROM account WHERE id = $1 "
                        "AND state = 'active' AND password = $2",
                        {attempt.account->value(), attempt.encoded}));
  if (rows.empty()) return kRefused;  // Changed while the password was being checked.
  // Whoever handed it out knows it, so it does not lie about for ever. The installation's own first account
  // has nobody to ask for another.
  if (attempt.home != kInstallation && number_in(rows[0][1]) != 0 &&
      now - number_in(rows[0][2]) > kTemporaryGoodFor)
    return Error{ErrorCode::kDenied, "people.sign_in.temporary_over"};
  AZ_CHECK(throttle::succeeded(unit, attempt.keys));
  AZ_CHECK(remember_device(unit, *attempt.account, attempt.device, now));
  AZ_TRY(policy, policy_of(unit, attempt.home));
  const std::string language = form.language ? std::string(code(*form.language)) : text_in(rows[0][0]);
  db::Blob draft_secret(32);
  AZ_CHECK(crypto::fill_random(draft_secret));
  AZ_TRY(made,
         unit.run("INSERT INTO session(account, token_hash, device, source, language, created_at, last_seen, "
                  "expires_at, idle_ms, draft_secret) VALUES($1, $2, $3, $4, $5, $6, $6, $7, $8, $9) "
                  "RETURNING id",
                  {attempt.account->value(), db::Blob(token_hash.begin(), token_hash.end()), attempt.device,
                   attempt.source, language, now, now + policy.session_minutes * kMinute,
                   policy.idle_minutes * kMinute, draft_secret}));
  AZ_TRY(session, live_session(unit, SessionId(number_in(made.at(0)[0])), now));
  auto act = session.caller().act("account.sign_in", attempt.home);
  act.records = {attempt.account->str()};
  act.detail["source"] = attempt.source;
  AZ_CHECK(ledger::append(unit, now, act));
  return session;
}

}  // namespace

Result<std::string> device_tag(std::string_view device_secret) {
  if (device_secret.size() < kShortestDevice || device_secret.size() > 128)
    return Error{ErrorCode::kInvalid, "people.sign_in.device"};
  return crypto::hex(crypto::sha256("azekura/device/v1/" + std::string(device_secret))).substr(0, 24);
}

Result<std::string> SignIn::nobodys_password() {
  const std::lock_guard lock(guard_);
  if (nobody_.empty()) {
    AZ_TRY(password, make_temporary_password());
    AZ_TRY(encoded, encode_password(effort_, crypto::view(password)));
    nobody_ = std::move(encoded);
  }
  return nobody_;
}

Result<SignedIn> SignIn::sign_in(const SignInForm& form, Instant now) {
  AZ_TRY(nobody, nobodys_password());
  AZ_TRY(attempt,
         store_.write([&](db::Connection& unit) { return begin(unit, registry_, form, nobody, now); }));
  const Done right = verify_password(attempt.encoded, crypto::view(form.password));
  if (!right && right.error().code == ErrorCode::kUnavailable) {
    AZ_CHECK(store_.write([&](db::Connection& unit) { return throttle::take_back(unit, attempt.keys); }));
    return right.error();
  }
  if (!right || !attempt.account) {
    AZ_CHECK(store_.write([&](db::Connection& unit) { return count_failure(unit, attempt, now); }));
    return kRefused;
  }
  std::array<std::byte, 32> secret{};
  AZ_CHECK(crypto::fill_random(secret));
  auto token = crypto::wiped_base64url(secret);
  crypto::wipe(secret);
  const auto hash = crypto::sha256(crypto::view(token));
  AZ_TRY(session,
         store_.write([&](db::Connection& unit) { return begin_session(unit, attempt, form, hash, now); }));
  return SignedIn{std::move(token), std::move(session)};
}

Done SignIn::sum_failures(Instant now) {
  for (;;) {
    AZ_TRY(written, store_.write([&](db::Connection& unit) -> Result<std::size_t> {
      AZ_TRY(rows, unit.run("SELECT source, minute, log, failures FROM sign_in_failure WHERE minute < $1 "
                            "ORDER BY minute, source, log LIMIT $2",
                            {now / kMinute, kLinesAtOnce}));
      for (const auto& row : rows) {
        ledger::Act act;
        act.log = BusinessId(number_in(row[2]));
        act.act = "account.sign_in";
        act.outcome = ledger::Outcome::kFailed;
        act.detail = {{"source", text_in(row[0])},
                      {"minute", std::to_string(number_in(row[1]))},
                      {"failures", std::to_string(number_in(row[3]))}};
        AZ_CHECK(ledger::append(unit, now, act));
        AZ_CHECK(unit.run("DELETE FROM sign_in_failure WHERE source = $1 AND minute = $2 AND log = $3",
                          {row[0], row[1], row[2]}));
      }
      return rows.size();
    }));
    if (written < static_cast<std::size_t>(kLinesAtOnce)) return done();
  }
}

}  // namespace azekura::people
