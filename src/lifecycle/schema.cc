#include "lifecycle/schema.h"

#include <array>

#include "db/migrate.h"

namespace azekura::lifecycle {
namespace {

constexpr db::Migration kMigrations[] = {{1, R"(
CREATE TABLE notice(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  version BIGINT NOT NULL,
  purposes TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  published_by BIGINT NOT NULL,
  state_salt BLOB,
  UNIQUE(business, version));
CREATE TABLE request(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  person BIGINT NOT NULL,
  procedures TEXT NOT NULL,
  state TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  key_token BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  notice BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  submitted_at BIGINT,
  ended_at BIGINT,
  reason TEXT NOT NULL,
  state_salt BLOB);
CREATE UNIQUE INDEX request_open ON request(person) WHERE state IN ('open', 'submitted');
CREATE INDEX request_of_business ON request(business, state, id);
CREATE INDEX request_by_expiry ON request(state, expires_at);
CREATE TABLE submission(
  request BIGINT PRIMARY KEY,
  box BLOB NOT NULL,
  received_at BIGINT NOT NULL);
CREATE TABLE holding(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  person BIGINT NOT NULL,
  form TEXT NOT NULL,
  event TEXT NOT NULL,
  year BIGINT,
  created_at BIGINT NOT NULL,
  state_salt BLOB);
CREATE INDEX holding_of_person ON holding(person);
CREATE TABLE disposal(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT,
  done_at BIGINT,
  line TEXT NOT NULL,
  generation_from BIGINT,
  generation_to BIGINT,
  state_salt BLOB);
CREATE INDEX disposal_of_business ON disposal(business, id);
CREATE TABLE disposal_item(
  id SERIAL_KEY,
  disposal BIGINT NOT NULL,
  person BIGINT NOT NULL,
  number BIGINT NOT NULL,
  token BLOB NOT NULL,
  due TEXT NOT NULL,
  state_salt BLOB);
CREATE INDEX disposal_item_of ON disposal_item(disposal);
)"},
                                         {2, R"(
CREATE TABLE import_run(
  id SERIAL_KEY,
  business BIGINT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  account BIGINT NOT NULL,
  state TEXT NOT NULL,
  mode TEXT NOT NULL,
  verified BIGINT NOT NULL,
  verified_from TEXT NOT NULL,
  verified_to TEXT NOT NULL,
  words BLOB NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  state_salt BLOB);
CREATE INDEX import_run_by_state ON import_run(state);
CREATE TABLE import_item(
  run BIGINT NOT NULL,
  kind TEXT NOT NULL,
  item BIGINT NOT NULL,
  before TEXT NOT NULL,
  PRIMARY KEY(run, kind, item));
CREATE TABLE import_before(
  run BIGINT NOT NULL,
  person BIGINT NOT NULL,
  class TEXT NOT NULL, employment TEXT NOT NULL, employee_id TEXT, department TEXT NOT NULL, name_box BLOB NOT NULL,
  detail_box BLOB NOT NULL, hired TEXT, left_on TEXT, household BIGINT, relation TEXT NOT NULL,
  tax_dependant BIGINT NOT NULL, insurance_dependant BIGINT NOT NULL, third_spouse BIGINT NOT NULL,
  salt_after BLOB,
  PRIMARY KEY(run, person));
)"},
                                         {3, R"(
ALTER TABLE submission ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
)"},
                                         {4, R"(
CREATE TABLE disposal_work(
  id BIGINT PRIMARY KEY,
  business BIGINT NOT NULL,
  work_session BIGINT NOT NULL,
  state_salt BLOB);
)"},
                                         {5, R"(
ALTER TABLE request ADD COLUMN documents BIGINT NOT NULL DEFAULT 0;
CREATE TABLE submitted_document(
  request BIGINT NOT NULL,
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  box BLOB NOT NULL,
  PRIMARY KEY(request, place));
)"},
                                         {6, R"(
ALTER TABLE request ADD COLUMN last_letter BIGINT NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN late BIGINT NOT NULL DEFAULT 0;
)"},
                                         {7, R"(
CREATE TABLE disposal_certificate(
  id BIGINT PRIMARY KEY,
  business BIGINT NOT NULL,
  box BLOB NOT NULL,
  receipt TEXT,
  state_salt BLOB);
)"},
                                         {8, R"(
CREATE INDEX disposal_item_of_number ON disposal_item(number);
)"}};

// A submission is replaced by the next one and gone at acceptance: its arrival is in the ledger, its bytes
// are not.
constexpr std::array kTracked{
    kTrackNotice,       kTrackRequest,      kTrackHolding,   kTrackDisposal,
    kTrackDisposalItem, kTrackDisposalWork, kTrackImportRun, kTrackDisposalCertificate};

}  // namespace

Done migrate(db::Store& main) { return db::migrate(main, "lifecycle", kMigrations); }
std::span<const ledger::Tracked> tracked() { return kTracked; }

}  // namespace azekura::lifecycle
