#include "vault/stores.h"

#include <algorithm>

#include "crypto/encode.h"
#include "crypto/seal.h"
#include "db/migrate.h"
#include "tracked.h"

namespace azekura::vault {
namespace {

constexpr db::Migration kMain[] = {{1, R"(
CREATE TABLE handler_key(
  id BIGINT PRIMARY KEY,
  public_key BLOB NOT NULL,
  blob BLOB NOT NULL,
  state_salt BLOB);
CREATE TABLE business_keys(
  id BIGINT PRIMARY KEY,
  kem_public BLOB NOT NULL,
  sign_public BLOB NOT NULL,
  recovery_public BLOB NOT NULL,
  recovery_set BLOB NOT NULL,
  state TEXT NOT NULL,
  generation BIGINT NOT NULL,
  state_salt BLOB);
CREATE TABLE signed_key(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  holder TEXT NOT NULL,
  role TEXT NOT NULL,
  generation BIGINT NOT NULL,
  public_key BLOB NOT NULL,
  signature BLOB NOT NULL,
  state_salt BLOB,
  UNIQUE(business, holder, generation));
CREATE TABLE bundle_wrap(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  holder TEXT NOT NULL,
  box BLOB NOT NULL,
  state_salt BLOB,
  UNIQUE(business, holder));
CREATE TABLE intent(
  token BLOB PRIMARY KEY,
  business BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  expires_at BIGINT NOT NULL);
CREATE TABLE number(
  id BIGINT PRIMARY KEY,
  business BIGINT NOT NULL,
  person BIGINT NOT NULL,
  token BLOB NOT NULL UNIQUE,
  state TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  channel TEXT NOT NULL,
  number_evidence TEXT NOT NULL,
  identity_evidence TEXT NOT NULL,
  checked_on TEXT NOT NULL,
  checked_by BIGINT,
  verified BIGINT NOT NULL,
  state_salt BLOB);
CREATE UNIQUE INDEX number_held ON number(person) WHERE state <> 'disposed';
CREATE INDEX number_of_business ON number(business, state);
CREATE TABLE doom(
  token BLOB PRIMARY KEY,
  business BIGINT NOT NULL,
  line TEXT NOT NULL,
  decided_at BIGINT NOT NULL);
CREATE TABLE rotation(
  id BIGINT PRIMARY KEY,
  from_generation BIGINT NOT NULL,
  to_generation BIGINT NOT NULL,
  state_salt BLOB);
CREATE TABLE match_budget(
  account BIGINT PRIMARY KEY,
  since BIGINT NOT NULL,
  used BIGINT NOT NULL);
CREATE TABLE work_password_failures(
  account BIGINT PRIMARY KEY,
  failures BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL);
)"},
                                   {2, R"(
CREATE TABLE wrap_damage(
  token BLOB PRIMARY KEY,
  business BIGINT NOT NULL,
  number BIGINT,
  person BIGINT,
  found_at BIGINT NOT NULL);
CREATE INDEX wrap_damage_of_business ON wrap_damage(business);
)"},
                                   {3, R"(
DROP INDEX number_of_business;
CREATE INDEX number_of_business ON number(business, state, person);
)"},
                                   {4, R"(
CREATE TABLE handler_approval(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  account BIGINT NOT NULL,
  public_key BLOB NOT NULL,
  approved_by BIGINT NOT NULL,
  approved_at BIGINT NOT NULL,
  only_manager BIGINT NOT NULL,
  state_salt BLOB,
  UNIQUE(business, account));
CREATE TABLE renewal_due(
  id BIGINT PRIMARY KEY,
  since BIGINT NOT NULL,
  state_salt BLOB);
CREATE TABLE retiring_key(
  id BIGINT PRIMARY KEY,
  box BLOB NOT NULL);
)"},
                                   {5, R"(
CREATE TABLE number_change(
  id BIGINT PRIMARY KEY,
  business BIGINT NOT NULL,
  person BIGINT NOT NULL,
  reason TEXT NOT NULL,
  changed_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT NOT NULL,
  channel TEXT NOT NULL,
  number_evidence TEXT NOT NULL,
  identity_evidence TEXT NOT NULL,
  checked_on TEXT NOT NULL,
  turn BIGINT,
  forgotten BIGINT NOT NULL,
  state_salt BLOB);
CREATE INDEX number_change_of_person ON number_change(person);
CREATE INDEX number_change_of_business ON number_change(business, forgotten);
)"},
                                   {6, R"(
CREATE INDEX number_held_of_business ON number(business, person) WHERE state <> 'disposed';
)"}};

constexpr db::Migration kKeyring[] = {{1, R"(
CREATE TABLE wrap(
  token BLOB PRIMARY KEY,
  business BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  written_at BIGINT NOT NULL,
  box BLOB NOT NULL);
CREATE INDEX wrap_of_generation ON wrap(business, generation);
CREATE TABLE tombstone(
  token BLOB PRIMARY KEY,
  business BIGINT NOT NULL,
  line TEXT NOT NULL,
  destroyed_at BIGINT NOT NULL);
)"},
                                      {2, R"(
DROP INDEX wrap_of_generation;
CREATE INDEX wrap_by_token ON wrap(business, token);
)"}};

constexpr db::Migration kBoxes[] = {{1, R"(
CREATE TABLE box(
  token BLOB PRIMARY KEY,
  written_at BIGINT NOT NULL,
  body BLOB NOT NULL);
)"}};

// What changes with every reveal (budgets) or lives for an hour (intents, dooms) is not evidence; of damage
// the line is.
constexpr std::array kTracked = {kTrackHandlerKey, kTrackBusinessKeys, kTrackSignedKey,
                                 kTrackBundleWrap, kTrackApproval,     kTrackRenewalDue,
                                 kTrackNumber,     kTrackNumberChange, kTrackRotation};

}  // namespace

Done migrate(const Stores& stores) {
  AZ_CHECK(db::migrate(stores.main, "vault", kMain));
  AZ_CHECK(db::migrate(stores.keyring, "keyring", kKeyring));
  return db::migrate(stores.boxes, "boxes", kBoxes);
}

std::span<const ledger::Tracked> tracked() { return kTracked; }

Result<Token> Token::draw() {
  Token token;
  AZ_CHECK(crypto::fill_random(token.bytes));
  return token;
}

Result<Token> Token::from(const db::Value& column) {
  const auto* blob = std::get_if<db::Blob>(&column);
  Token token;
  if (blob == nullptr || blob->size() != token.bytes.size()) return Error{ErrorCode::kCorrupt, "vault.token"};
  std::copy(blob->begin(), blob->end(), token.bytes.begin());
  return token;
}

std::string Token::hex() const { return crypto::hex(bytes); }

}  // namespace azekura::vault
