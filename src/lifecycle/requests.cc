#include "lifecycle/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "lifecycle/schema.h"
#include "people/person_standing.h"
#include "people/persons.h"
#include "people/rights.h"
#include "vault/doom.h"

namespace azekura::lifecycle {

/// One person to be asked.
struct Requests::Wanted {
  const people::Caller& who;
  BusinessId business;
  PersonId person;
  const std::vector<std::string>& procedures;
  int days;
};

struct Requests::Submitted {
  PersonId person;
  vault::Intake intake;
  std::string seen;
};

namespace {

constexpr Instant kDay = Instant{24} * 3600 * 1000;
constexpr int kExpireAtOnce = 200;
constexpr std::size_t kBoxSize = 12 + 16;  // Twelve digits and the tag.
constexpr Error kUnknown{ErrorCode::kNotFound, "intake.unknown"};

#define AZ_REQUEST_COLUMNS                                                                             \
  "id, business, person, procedures, state, notice, created_at, expires_at, submitted_at, key_token, " \
  "public_key"

Request request_from(const db::Row& row) {
  Request request{RequestId(std::get<std::int64_t>(row[0])),
                  BusinessId(std::get<std::int64_t>(row[1])),
                  PersonId(std::get<std::int64_t>(row[2])),
                  split_codes(std::get<std::string>(row[3])),
                  std::get<std::string>(row[4]),
                  std::get<std::int64_t>(row[5]),
                  std::get<std::int64_t>(row[6]),
                  std::get<std::int64_t>(row[7]),
                  {}};
  if (const auto* at = std::get_if<std::int64_t>(&row[8])) request.submitted_at = *at;
  return request;
}

std::string info_of(const Request& request, std::int64_t notice_version, const db::Blob& public_key) {
  const auto key_id = crypto::sha256(public_key);
  return fmt::format("azekura/intake/v1/{}/{}/notice:{}/key:{}", request.business.str(), request.id.str(),
                     notice_version, crypto::hex(std::span(key_id).first(16)));
}

db::Blob hash_of(std::string_view token) {
  const auto digest = crypto::sha256(token);
  return {digest.begin(), digest.end()};
}

Result<std::int64_t> version_of(db::Connection& unit, std::int64_t notice) {
  AZ_TRY(rows, unit.run("SELECT version FROM notice WHERE id = $1", {notice}));
  if (rows.empty()) return Error{ErrorCode::kCorrupt, "notice.none"};
  return std::get<std::int64_t>(rows[0][0]);
}

Done note_state(db::Connection& unit, ledger::Act& act, RequestId request) {
  return ledger::note_state(unit, act, kTrackRequest, request.value());
}

/// The request by its link, if it still takes an answer.
Result<db::Row> live_by_token(db::Connection& unit, std::string_view token, Instant now) {
  AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS " FROM request WHERE token_hash = $1 "
                        "AND state IN ('open', 'submitted') AND expires_at > $2",
                        {hash_of(token), now}));
  if (rows.empty()) return kUnknown;
  return rows[0];
}

Result<db::Row> by_id(db::Connection& unit, BusinessId business, RequestId request) {
  AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS " FROM request WHERE id = $1 AND business = $2",
                        {request.value(), business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "request.unknown"};
  return rows[0];
}

/// Ends a live request: its box is dropped here, its key is condemned here and destroyed right after.
Done end(db::Connection& unit, const db::Row& row, std::string_view state, const std::string& reason,
         Instant now, ledger::Act& act) {
  const auto request = request_from(row);
  AZ_TRY(ended, unit.run("UPDATE request SET state = $2, reason = $3, ended_at = $4 WHERE id = $1 "
                         "AND state IN ('open', 'submitted') RETURNING id",
                         {request.id.value(), std::string(state), reason, now}));
  if (ended.empty()) return Error{ErrorCode::kConflict, "request.ended"};
  AZ_CHECK(unit.run("DELETE FROM submission WHERE request = $1", {request.id.value()}));
  AZ_TRY(key, vault::Token::from(row[9]));
  AZ_CHECK(vault::condemn(unit, request.business, key, request.id.str(), now));
  return note_state(unit, act, request.id);
}

/// The box that lies there now, by what names it to whoever looks at it.
std::string seen_of(const db::Blob& box) { return crypto::hex(crypto::sha256(box)); }

Result<db::Blob> box_of(db::Connection& unit, RequestId request) {
  AZ_TRY(rows, unit.run("SELECT box FROM submission WHERE request = $1", {request.value()}));
  if (rows.empty()) return Error{ErrorCode::kCorrupt, "request.box_gone"};
  return std::get<db::Blob>(rows[0][0]);
}

/// "#t=<token>&k=<public key>"
crypto::WipedText link_of(std::string_view token, const crypto::KemPublic& key) {
  const auto encoded = crypto::base64url(key.bytes());
  crypto::WipedText link;
  for (const std::string_view piece :
       {std::string_view("#t="), token, std::string_view("&k="), std::string_view(encoded)})
    link.insert(link.end(), piece.begin(), piece.end());
  return link;
}

/// May what came from this person be accepted or refused?
Done may_answer(db::Connection& unit, const people::Caller& who, people::Operation operation,
                BusinessId business, PersonId person, const std::string& purpose, Instant now) {
  AZ_TRY(person_class, people::class_of(unit, business, person));
  people::Ask ask{.session = who.session, .operation = operation, .business = business};
  ask.purpose = purpose;
  ask.person_class = person_class;
  AZ_CHECK(people::decide(unit, ask, now));
  return done();
}

/// After a request that brought no number, the person stands where they stood before it.
Done no_number(db::Connection& unit, PersonId person, Instant now) {
  return people::set_number_status(unit, person, people::NumberStatus::kNone, now);
}

/// Whoever may ask nobody at all is refused once, not once for each person.
bool is_about_the_caller(const Error& why) {
  return why.key == "people.rights.role" || why.key == "people.rights.system_administrator" ||
         why.key == "people.work_session.closed" || why.key == "people.session.ended";
}

}  // namespace

bool is_request_state(std::string_view text) {
  constexpr std::array<std::string_view, 7> kStates{"open",     "submitted", "accepted", "refused",
                                                    "declined", "cancelled", "expired"};
  return std::find(kStates.begin(), kStates.end(), text) != kStates.end();
}

Requests::Requests(const vault::Stores& stores, vault::Vault& vault, Clock clock)
    : stores_(stores), vault_(vault), clock_(std::move(clock)) {}

Result<std::vector<Asked>> Requests::create(const people::Caller& who, BusinessId business,
                                            const std::vector<PersonId>& persons,
                                            const std::vector<std::string>& procedures, int days) {
  if (persons.empty() || persons.size() > 500 || procedures.empty() || procedures.size() > 32 || days < 1 ||
      days > 60)
    return Error{ErrorCode::kInvalid, "request.form"};
  std::vector<Asked> answers;
  for (const auto person : persons) {
    answers.push_back(ask({who, business, person, procedures, days}));
    const auto& refused = answers.back().refused;
    if (refused && is_about_the_caller(*refused)) return *refused;
  }
  return answers;
}

Asked Requests::ask(const Wanted& wanted) {
  auto made = make(wanted);
  if (made) return *std::move(made);
  Asked refused;
  refused.person = wanted.person;
  refused.refused = made.error();
  return refused;
}

Result<Asked> Requests::make(const Wanted& wanted) {
  ledger::Act act = wanted.who.act("request.create", wanted.business);
  act.records = {wanted.person.str()};
  act.purpose = wanted.procedures.front();
  const auto permit =
      stores_.main.read([&](db::Connection& snapshot) { return permit_asking(snapshot, wanted, clock_()); });
  if (!permit) return refused(act, permit.error());
  const auto room = vault_.room_of(*permit);
  if (!room) return refused(act, room.error());
  return vault::until_claimed([&] { return make_once(wanted, act, *room); });
}

Result<Asked> Requests::make_once(const Wanted& wanted, const ledger::Act& act,
                                  const std::shared_ptr<vault::Room>& room) {
  const Instant now = clock_();
  AZ_TRY(key, vault_.request_key(*room));
  std::array<std::byte, 32> secret{};
  AZ_CHECK(crypto::fill_random(secret));
  const auto token = crypto::wiped_base64url(secret);
  auto request = people::recorded(stores_.main, now, act, [&](db::Connection& unit, ledger::Act& line) {
    return insert_request(unit, wanted, key, crypto::view(token), now, line);
  });
  if (!request) {
    vault_.abandon(key);
    return request.error();
  }
  Asked asked;
  asked.person = wanted.person;
  asked.request = *std::move(request);
  asked.link = link_of(crypto::view(token), key.public_key);
  return asked;
}

Result<people::Permit> Requests::permit_asking(db::Connection& unit, const Wanted& wanted, Instant now) {
  AZ_TRY(person_class, people::class_of(unit, wanted.business, wanted.person));
  people::Ask ask{.session = wanted.who.session,
                  .operation = people::Operation::kRequestCreate,
                  .business = wanted.business};
  ask.person_class = person_class;
  std::optional<people::Permit> permit;
  for (const auto& procedure : wanted.procedures) {
    ask.purpose = procedure;
    AZ_TRY(given, people::decide(unit, ask, now));
    permit = given;
    AZ_CHECK(notified(unit, wanted.person, procedure));
  }
  AZ_CHECK(may_ask(unit, wanted.business, wanted.person, wanted.procedures, now));
  return *permit;
}

Result<Request> Requests::insert_request(db::Connection& unit, const Wanted& wanted,
                                         const vault::Vault::RequestKey& key, std::string_view token,
                                         Instant now, ledger::Act& act) {
  AZ_CHECK(permit_asking(unit, wanted, now));
  AZ_TRY(notice, notice_in_force(unit, wanted.business));
  AZ_CHECK(vault::Sealing::claim(unit, wanted.business, std::span(&key.staged, 1), now));
  AZ_TRY(held, unit.run("SELECT id FROM number WHERE person = $1 AND state <> 'disposed'",
                        {wanted.person.value()}));
  if (!held.empty()) return Error{ErrorCode::kConflict, "request.number_held"};
  const auto public_key = key.public_key.bytes();
  AZ_TRY(rows,
         unit.run("INSERT INTO request(business, person, procedures, state, token_hash, key_token, "
                  "public_key, notice, created_by, created_at, expires_at, reason) "
                  "VALUES($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, '') "
                  "ON CONFLICT(person) WHERE state IN ('open', 'submitted') DO NOTHING "
                  "RETURNING " AZ_REQUEST_COLUMNS,
                  {wanted.business.value(), wanted.person.value(), join_codes(wanted.procedures),
                   hash_of(token), key.staged.token.blob(), db::Blob(public_key.begin(), public_key.end()),
                   notice.id, wanted.who.account.value(), now, now + wanted.days * kDay}));
  if (rows.empty()) return Error{ErrorCode::kConflict, "request.open_already"};
  auto made = request_from(rows[0]);
  act.records.push_back(made.id.str());
  AZ_CHECK(note_state(unit, act, made.id));
  AZ_CHECK(people::set_number_status(unit, wanted.person, people::NumberStatus::kRequested, now));
  return made;
}

Error Requests::refused(const ledger::Act& act, const Error& why) {
  const Done recorded = stores_.main.write(
      [&](db::Connection& unit) { return people::record_refusal(unit, clock_(), act, why); });
  return recorded ? why : recorded.error();
}

Result<Request> Requests::cancel(const people::Caller& who, BusinessId business, RequestId request) {
  const Instant now = clock_();
  AZ_TRY(
      cancelled,
      people::recorded(
          stores_.main, now, who.act("request.cancel", business),
          [&](db::Connection& unit, ledger::Act& act) -> Result<Request> {
            act.records = {request.str()};
            AZ_CHECK(people::decide(unit, {who.session, people::Operation::kRequestCancel, business}, now));
            AZ_TRY(row, by_id(unit, business, request));
            act.records.push_back(request_from(row).person.str());
            AZ_CHECK(end(unit, row, "cancelled", "", now, act));
            AZ_CHECK(no_number(unit, request_from(row).person, now));
            AZ_TRY(after, by_id(unit, business, request));
            return request_from(after);
          }));
  AZ_CHECK(vault::carry_out_dooms(stores_, clock_));
  return cancelled;
}

Result<Request> Requests::find(db::Connection& unit, BusinessId business, RequestId request) {
  AZ_TRY(row, by_id(unit, business, request));
  return request_from(row);
}

Result<std::vector<Request>> Requests::list(db::Connection& unit, BusinessId business,
                                            const std::string& state, std::int64_t before, int limit) {
  AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS
                        " FROM request WHERE business = $1 AND ($2 = '' OR state = $2) "
                        "AND ($3 = 0 OR id < $3) ORDER BY id DESC LIMIT $4",
                        {business.value(), state, before, std::int64_t{limit}}));
  std::vector<Request> all;
  for (const auto& row : rows) all.push_back(request_from(row));
  return all;
}

Result<Invitation> Requests::show(std::string_view token) {
  const Instant now = clock_();
  return stores_.main.read([&](db::Connection& snapshot) -> Result<Invitation> {
    AZ_TRY(row, live_by_token(snapshot, token, now));
    const auto request = request_from(row);
    AZ_TRY(version, version_of(snapshot, request.notice));
    return Invitation{request.id,        request.business,
                      request.state,     request.procedures,
                      version,           info_of(request, version, std::get<db::Blob>(row[10])),
                      request.expires_at};
  });
}

Result<Instant> Requests::submit(std::string_view token, const crypto::HpkeBox& box) {
  if (box.ciphertext.size() != kBoxSize) return Error{ErrorCode::kInvalid, "intake.box"};
  if (!crypto::KemPublic::parse(box.enc)) return Error{ErrorCode::kInvalid, "intake.box"};
  const Instant now = clock_();
  return stores_.main.write([&](db::Connection& unit) -> Result<Instant> {
    AZ_TRY(row, live_by_token(unit, token, now));
    const auto request = request_from(row);
    AZ_TRY(sent, unit.run("INSERT INTO submission(request, box, received_at) VALUES($1, $2, $3) "
                          "ON CONFLICT(request) DO UPDATE SET box = excluded.box, "
                          "received_at = excluded.received_at, times = submission.times + 1 RETURNING times",
                          {request.id.value(), box.joined(), now}));
    if (std::get<std::int64_t>(sent.at(0).at(0)) > kMostSubmissions)
      return Error{ErrorCode::kConflict, "intake.too_many"};
    AZ_CHECK(unit.run("UPDATE request SET state = 'submitted', submitted_at = $2 WHERE id = $1",
                      {request.id.value(), now}));
    AZ_CHECK(people::set_number_status(unit, request.person, people::NumberStatus::kSubmitted, now));
    ledger::Act act;
    act.log = request.business;
    act.act = "intake.submit";
    act.records = {request.id.str(), request.person.str()};
    AZ_CHECK(note_state(unit, act, request.id));
    AZ_CHECK(ledger::append(unit, now, act));
    return now;
  });
}

Result<Instant> Requests::decline(std::string_view token, const std::string& reason) {
  const Instant now = clock_();
  AZ_TRY(at, stores_.main.write([&](db::Connection& unit) -> Result<Instant> {
    AZ_TRY(row, live_by_token(unit, token, now));
    const auto request = request_from(row);
    ledger::Act act;
    act.log = request.business;
    act.act = "intake.decline";
    act.records = {request.id.str(), request.person.str()};
    act.detail["reason"] = reason.empty() ? "none_given" : reason;
    AZ_CHECK(end(unit, row, "declined", reason, now, act));
    AZ_CHECK(no_number(unit, request.person, now));
    AZ_CHECK(ledger::append(unit, now, act));
    return now;
  }));
  AZ_CHECK(vault::carry_out_dooms(stores_, clock_));
  return at;
}

Result<Requests::Submitted> Requests::submitted(const people::Caller& who, people::Operation operation,
                                                BusinessId business, RequestId request) {
  const Instant now = clock_();
  const Done allowed = stores_.main.read([&](db::Connection& snapshot) {
    return people::may_at_all(snapshot, who.session, operation, business, now);
  });
  if (!allowed) {
    ledger::Act act = who.act(people::code(operation), business);
    act.records = {request.str()};
    return refused(act, allowed.error());
  }
  return stores_.main.read([&](db::Connection& snapshot) -> Result<Submitted> {
    AZ_TRY(row, by_id(snapshot, business, request));
    const auto found = request_from(row);
    if (found.state != "submitted") return Error{ErrorCode::kConflict, "request.not_submitted"};
    AZ_TRY(key, vault::Token::from(row[9]));
    AZ_TRY(sealed, box_of(snapshot, request));
    AZ_TRY(box, crypto::HpkeBox::split(sealed));
    AZ_TRY(version, version_of(snapshot, found.notice));
    return Submitted{found.person,
                     {request, key, found.procedures.front(),
                      info_of(found, version, std::get<db::Blob>(row[10])), std::move(box)},
                     seen_of(sealed)};
  });
}

Result<Requests::Opened> Requests::open(const people::Caller& who, BusinessId business, RequestId request) {
  AZ_TRY(box, submitted(who, people::Operation::kIntakeOpen, business, request));
  AZ_TRY(number, vault_.open_intake(who, business, box.person, box.intake));
  return Opened{std::move(number), box.seen};
}

Result<NumberId> Requests::accept(const people::Caller& who, BusinessId business, RequestId request,
                                  const std::string& seen, const vault::Verification& verification) {
  const Instant now = clock_();
  constexpr Error kChanged{ErrorCode::kConflict, "request.changed"};
  AZ_TRY(box, submitted(who, people::Operation::kIntakeAccept, business, request));
  if (box.seen != seen) {
    ledger::Act act = who.act(people::code(people::Operation::kIntakeAccept), business);
    act.records = {request.str(), box.person.str()};
    const Done allowed = stores_.main.read([&](db::Connection& snapshot) {
      return may_answer(snapshot, who, people::Operation::kIntakeAccept, business, box.person,
                        box.intake.purpose, now);
    });
    return refused(act, allowed ? kChanged : allowed.error());
  }
  AZ_TRY(number, vault_.accept(who, business, box.person, box.intake, verification,
                               [&](db::Connection& unit, ledger::Act& act) -> Done {
                                 AZ_TRY(live, by_id(unit, business, request));
                                 if (request_from(live).state == "submitted") {
                                   AZ_TRY(now_there, box_of(unit, request));
                                   if (seen_of(now_there) != seen) return kChanged;
                                 }
                                 return end(unit, live, "accepted", "", now, act);
                               }));
  AZ_CHECK(vault::carry_out_dooms(stores_, clock_));
  return number;
}

Result<Request> Requests::refuse(const people::Caller& who, BusinessId business, RequestId request,
                                 const std::string& reason) {
  const Instant now = clock_();
  AZ_TRY(refused,
         people::recorded(stores_.main, now, who.act("intake.refuse", business),
                          [&](db::Connection& unit, ledger::Act& act) -> Result<Request> {
                            act.records = {request.str()};
                            act.detail["reason_given"] = reason;
                            AZ_CHECK(people::may_at_all(unit, who.session, people::Operation::kIntakeRefuse,
                                                        business, now));
                            AZ_TRY(row, by_id(unit, business, request));
                            const auto found = request_from(row);
                            act.records.push_back(found.person.str());
                            AZ_CHECK(may_answer(unit, who, people::Operation::kIntakeRefuse, business,
                                                found.person, found.procedures.front(), now));
                            AZ_CHECK(end(unit, row, "refused", reason, now, act));
                            AZ_CHECK(no_number(unit, found.person, now));
                            AZ_TRY(after, by_id(unit, business, request));
                            return request_from(after);
                          }));
  AZ_CHECK(vault::carry_out_dooms(stores_, clock_));
  return refused;
}

Result<std::int64_t> Requests::expire() {
  const Instant now = clock_();
  AZ_TRY(ended, stores_.main.write([&](db::Connection& unit) -> Result<std::int64_t> {
    AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS " FROM request WHERE state IN ('open', 'submitted') "
                          "AND expires_at <= $1 ORDER BY id LIMIT $2",
                          {now, std::int64_t{kExpireAtOnce}}));
    for (const auto& row : rows) {
      const auto request = request_from(row);
      ledger::Act act;
      act.log = request.business;
      act.act = "request.expire";
      act.records = {request.id.str(), request.person.str()};
      AZ_CHECK(end(unit, row, "expired", "", now, act));
      AZ_CHECK(no_number(unit, request.person, now));
      AZ_CHECK(ledger::append(unit, now, act));
    }
    return static_cast<std::int64_t>(rows.size());
  }));
  AZ_CHECK(vault::carry_out_dooms(stores_, clock_));
  return ended;
}

}  // namespace azekura::lifecycle
