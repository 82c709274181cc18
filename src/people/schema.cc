#include "people/schema.h"

#include <array>

#include "tracked.h"

namespace azekura::people {
namespace {

// Times are milliseconds (Instant); dates are days since 1970-01-01; yes and no are 1 and 0.
// *_box columns are sealed under the registry key of the business; see registry.h for their contexts.
// person_asking stands beside person, not in it: older lines vouch for the columns that person had then.
constexpr auto kMigrations = std::to_array<db::Migration>({{1, R"sql(
CREATE TABLE people_id(kind TEXT PRIMARY KEY, next BIGINT NOT NULL);
INSERT INTO people_id(kind, next) VALUES('business', 1), ('account', 1), ('person', 1);

CREATE TABLE business_key(
  business BIGINT PRIMARY KEY, registry_box BLOB NOT NULL, ledger_box BLOB NOT NULL, created_at BIGINT NOT NULL);

CREATE TABLE business(
  id BIGINT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, corporate_number TEXT,
  workers BIGINT NOT NULL, financial BIGINT NOT NULL,
  entrusted BIGINT NOT NULL, number_user BIGINT NOT NULL, large_database BIGINT NOT NULL,
  solo BIGINT NOT NULL, created_at BIGINT NOT NULL, state_salt BLOB);
CREATE UNIQUE INDEX business_by_corporate_number ON business(corporate_number);

CREATE TABLE account_policy(
  id BIGINT PRIMARY KEY, password_length BIGINT NOT NULL, password_days BIGINT NOT NULL,
  password_history BIGINT NOT NULL, session_minutes BIGINT NOT NULL, idle_minutes BIGINT NOT NULL,
  work_minutes BIGINT NOT NULL, work_idle_minutes BIGINT NOT NULL, state_salt BLOB);

CREATE TABLE account(
  id BIGINT PRIMARY KEY, login TEXT NOT NULL UNIQUE, home BIGINT NOT NULL, name_box BLOB NOT NULL,
  language TEXT NOT NULL, state TEXT NOT NULL, side TEXT NOT NULL, password TEXT NOT NULL,
  password_set_at BIGINT NOT NULL, temporary BIGINT NOT NULL, created_at BIGINT NOT NULL, left_at BIGINT,
  state_salt BLOB);
CREATE INDEX account_by_home ON account(home, id);

CREATE TABLE account_role(
  id SERIAL_KEY, account BIGINT NOT NULL, business BIGINT NOT NULL, role TEXT NOT NULL,
  granted_by BIGINT, granted_at BIGINT NOT NULL, state_salt BLOB,
  UNIQUE(account, business, role));
CREATE INDEX account_role_by_business ON account_role(business, role);

CREATE TABLE account_password(id SERIAL_KEY, account BIGINT NOT NULL, password TEXT NOT NULL);
CREATE INDEX account_password_by_account ON account_password(account, id);

CREATE TABLE handler_purpose(
  id SERIAL_KEY, account BIGINT NOT NULL, business BIGINT NOT NULL, purpose TEXT NOT NULL,
  person_class TEXT NOT NULL, rights BIGINT NOT NULL, granted_by BIGINT NOT NULL, granted_at BIGINT NOT NULL,
  state_salt BLOB, UNIQUE(account, business, purpose, person_class));

CREATE TABLE session(
  id SERIAL_KEY, account BIGINT NOT NULL, token_hash BLOB NOT NULL UNIQUE, device TEXT NOT NULL,
  source TEXT NOT NULL, language TEXT NOT NULL, created_at BIGINT NOT NULL, last_seen BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, idle_ms BIGINT NOT NULL, ended_at BIGINT, end_reason TEXT);
CREATE INDEX session_by_account ON session(account, ended_at);

CREATE TABLE known_device(
  account BIGINT NOT NULL, device TEXT NOT NULL, last_used BIGINT NOT NULL, PRIMARY KEY(account, device));

CREATE TABLE sign_in_throttle(
  id SERIAL_KEY, scope TEXT NOT NULL, subject TEXT NOT NULL, failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL, blocked_until BIGINT NOT NULL, UNIQUE(scope, subject));
CREATE INDEX sign_in_throttle_by_time ON sign_in_throttle(last_at);

CREATE TABLE sign_in_failure(
  source TEXT NOT NULL, minute BIGINT NOT NULL, log BIGINT NOT NULL, failures BIGINT NOT NULL,
  PRIMARY KEY(minute, source, log));

CREATE TABLE boot(id TEXT PRIMARY KEY, began_at BIGINT NOT NULL);

CREATE TABLE work_session(
  id SERIAL_KEY, session BIGINT NOT NULL, account BIGINT NOT NULL, business BIGINT NOT NULL,
  boot TEXT NOT NULL, opened_at BIGINT NOT NULL, last_used BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  idle_ms BIGINT NOT NULL, ended_at BIGINT, end_reason TEXT);
CREATE INDEX work_session_by_session ON work_session(session, ended_at);
CREATE INDEX work_session_live ON work_session(ended_at, expires_at);

CREATE TABLE person(
  id BIGINT PRIMARY KEY, business BIGINT NOT NULL, token TEXT NOT NULL UNIQUE, class TEXT NOT NULL,
  employment TEXT NOT NULL, employee_id TEXT, department TEXT NOT NULL, name_box BLOB NOT NULL,
  detail_box BLOB NOT NULL, hired TEXT, left_on TEXT, household BIGINT, relation TEXT NOT NULL,
  tax_dependant BIGINT NOT NULL, insurance_dependant BIGINT NOT NULL, third_spouse BIGINT NOT NULL,
  number_status TEXT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL,
  state_salt BLOB);
CREATE UNIQUE INDEX person_by_employee_id ON person(business, employee_id);
CREATE INDEX person_by_business ON person(business, id);
CREATE INDEX person_by_household ON person(household);
CREATE INDEX person_by_change ON person(business, updated_at);
CREATE INDEX person_by_status ON person(business, number_status, id);
)sql"},
                                                           {2, R"sql(
CREATE TABLE person_asking(
  id BIGINT PRIMARY KEY, weekly_hours BIGINT, formal_offer BIGINT NOT NULL, pledge BIGINT NOT NULL,
  payment TEXT NOT NULL, yen_a_year BIGINT, corporate BIGINT, state_salt BLOB);
)sql"},
                                                           {3, R"sql(
CREATE TABLE account_hand(
  id SERIAL_KEY, account BIGINT NOT NULL, business BIGINT NOT NULL, hand BIGINT NOT NULL, what TEXT NOT NULL,
  at BIGINT NOT NULL, state_salt BLOB);
CREATE INDEX account_hand_by_account ON account_hand(account);
CREATE TABLE business_solo(
  id BIGINT PRIMARY KEY, business BIGINT NOT NULL, since BIGINT NOT NULL, state_salt BLOB);
)sql"},
                                                           {4, R"sql(
ALTER TABLE session ADD COLUMN draft_secret BLOB;
CREATE INDEX session_with_drafts ON session(id) WHERE draft_secret IS NOT NULL;
)sql"},
                                                           {5, R"sql(
CREATE TABLE root_key(
  id BIGINT PRIMARY KEY, key_id TEXT NOT NULL, mode TEXT NOT NULL, custody BLOB NOT NULL,
  since BIGINT NOT NULL, next BLOB, state_salt BLOB);
)sql"}});

constexpr std::array kTracked{kTrackBusiness,     kTrackPolicy, kTrackAccount, kTrackRole,
                              kTrackHand,         kTrackSolo,   kTrackPurpose, kTrackPerson,
                              kTrackPersonAsking, kTrackRootKey};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }
std::span<const ledger::Tracked> tracked() { return kTracked; }

}  // namespace azekura::people
