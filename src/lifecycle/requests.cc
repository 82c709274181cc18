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
#include "submission_rows.h"
#include "vault/doom.h"

namespace azekura::lifecycle {

/// One person to be asked.
struct Requests::Wanted {
  const people::Caller& who;
  BusinessId business;
  PersonId person;
  const Wish& wish;
  std::optional<RequestId> instead_of{};  // Ends with it.
};

struct Requests::Submitted {
  PersonId person;
  vault::Intake intake;
  std::string seen;
};

namespace {

constexpr Instant kDay = Instant{24} * 3600 * 1000;
constexpr int kExpireAtOnce = 200;
constexpr Error kUnknown{ErrorCode::kNotFound, "intake.unknown"};
constexpr Error kForm{ErrorCode::kInvalid, "request.form"};

#define AZ_REQUEST_COLUMNS                                                                             \
  "id, business, person, procedures, state, notice, created_at, expires_at, submitted_at, key_token, " \
  "public_key, documents, reason, token_hash"

Request request_from(const db::Row& row) {
  Request request;
  request.id = RequestId(std::get<std::int64_t>(row[0]));
  request.business = BusinessId(std::get<std::int64_t>(row[1]));
  request.person = PersonId(std::get<std::int64_t>(row[2]));
  request.procedures = split_codes(std::get<std::string>(row[3]));
  request.state = std::get<std::string>(row[4]);
  request.notice = std::get<std::int64_t>(row[5]);
  request.created_at = std::get<std::int64_t>(row[6]);
  request.expires_at = std::get<std::int64_t>(row[7]);
  if (const auto* at = std::get_if<std::int64_t>(&row[8])) request.submitted_at = *at;
  request.documents = std::get<std::int64_t>(row[11]) != 0;
  request.reason = std::get<std::string>(row[12]);
  return request;
}

std::string info_of(const Request& request, std::int64_t notice_version, const db::Blob& public_key) {
  const auto key_id = crypto::sha256(public_key);
  return fmt::format("azekura/intake/v1/{}/{}/notice:{}/key:{}", request.business.str(), request.id.str(),
                     notice_version, crypto::hex(std::span(key_id).first(16)));
}

db::Blob blob_of(const LinkId& link) { return {link.begin(), link.end()}; }

Result<std::int64_t> version_of(db::Connection& unit, std::int64_t notice) {
  AZ_TRY(rows, unit.run("SELECT version FROM notice WHERE id = $1", {notice}));
  if (rows.empty()) return Error{ErrorCode::kCorrupt, "notice.none"};
  return std::get<std::int64_t>(rows[0][0]);
}

Done note_state(db::Connection& unit, ledger::Act& act, RequestId request) {
  return ledger::note_state(unit, act, kTrackRequest, request.value());
}

bool is_live(const Request& request) { return request.state == "open" || request.state == "submitted"; }

/// The request by its link, if it still takes an answer.
Result<db::Row> live_by_link(db::Connection& unit, const LinkId& link, Instant now) {
  AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS " FROM request WHERE token_hash = $1 "
                        "AND state IN ('open', 'submitted') AND expires_at > $2",
                        {blob_of(link), now}));
  if (rows.empty()) return kUnknown;
  return rows[0];
}

Result<db::Row> by_id(db::Connection& unit, BusinessId business, RequestId request) {
  AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS " FROM request WHERE id = $1 AND business = $2",
                        {request.value(), business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "request.unknown"};
  return rows[0];
}

/// Ends a live request: its boxes are dropped here, its key is condemned here and destroyed right after.
Done end(db::Connection& unit, const db::Row& row, std::string_view state, const std::string& reason,
         Instant now, ledger::Act& act) {
  const auto request = request_from(row);
  AZ_TRY(ended, unit.run("UPDATE request SET state = $2, reason = $3, ended_at = $4 WHERE id = $1 "
                         "AND state IN ('open', 'submitted') RETURNING id",
                         {request.id.value(), std::string(state), reason, now}));
  if (ended.empty()) return Error{ErrorCode::kConflict, "request.ended"};
  AZ_CHECK(drop_submission(unit, request.id));
  AZ_TRY(key, vault::Token::from(row[9]));
  AZ_CHECK(vault::condemn(unit, request.business, key, request.id.str(), now));
  return note_state(unit, act, request.id);
}

bool is_sound(const Wish& wish) {
  return !wish.procedures.empty() && wish.procedures.size() <= 32 && wish.days >= 1 && wish.days <= 60;
}

/// A live request that nobody has answered gives way to another one; one that is over has done so.
Done end_unanswered(db::Connection& unit, BusinessId business, RequestId request, Instant now,
                    ledger::Act& act) {
  AZ_TRY(row, by_id(unit, business, request));
  const auto old = request_from(row);
  if (old.state == "submitted") return Error{ErrorCode::kConflict, "request.submitted"};
  act.detail["instead_of"] = request.str();
  if (!is_live(old)) return done();
  act.records.push_back(request.str());
  return end(unit, row, "cancelled", "", now, act);
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

/// Where the person stands with this request; whose number came in meanwhile by another way stays there.
Done set_status(db::Connection& unit, PersonId person, people::NumberStatus status, Instant now) {
  AZ_TRY(held, unit.run("SELECT id FROM number WHERE person = $1 AND state <> 'disposed'", {person.value()}));
  return held.empty() ? people::set_number_status(unit, person, status, now) : done();
}

/// After a request that brought no number.
Done no_number(db::Connection& unit, PersonId person, Instant now) {
  return set_status(unit, person, people::NumberStatus::kNone, now);
}

}  // namespace

bool is_request_filter(std::string_view text) {
  constexpr std::array<std::string_view, 9> kFilters{
      "open", "submitted", "accepted", "refused", "declined", "cancelled", "expired", "returned", "due"};
  return std::find(kFilters.begin(), kFilters.end(), text) != kFilters.end();
}

LinkId link_of(std::string_view token) {
  const auto proof = crypto::sha256(token);
  return crypto::sha256(std::span<const std::byte>(proof));
}

Requests::Requests(const vault::Stores& stores, vault::Vault& vault, Clock clock)
    : stores_(stores), vault_(vault), clock_(std::move(clock)) {}

Result<std::vector<Asked>> Requests::create(const people::Caller& who, BusinessId business,
                                            const std::vector<PersonId>& persons, const Wish& wish) {
  if (persons.empty() || persons.size() > 500 || !is_sound(wish)) return kForm;
  std::vector<Asked> answers;
  for (const auto person : persons) {
    answers.push_back(ask({who, business, person, wish}));
    const auto& refused = answers.back().refused;
    if (refused && is_about_the_caller(*refused)) return *refused;
  }
  return answers;
}

Result<Asked> Requests::reissue(const people::Caller& who, BusinessId business, RequestId request, int days) {
  AZ_CHECK(stores_.main.read([&](db::Connection& snapshot) {
    return people::may_at_all(snapshot, who.session, people::Operation::kRequestCreate, business, clock_());
  }));
  AZ_TRY(old, stores_.main.read([&](db::Connection& snapshot) { return find(snapshot, business, request); }));
  const Wish wish{old.procedures, days, old.documents};
  if (!is_sound(wish)) return kForm;
  auto asked = ask({who, business, old.person, wish, request});
  if (asked.refused && is_about_the_caller(*asked.refused)) return *asked.refused;
  changed(request);
  vault::begin_dooms(stores_, clock_);
  return asked;
}

Asked Requests::ask(const Wanted& wanted) {
  auto made = make(wanted);
  if (made) return *std::move(made);
  Asked refused;
  refused.person = wanted.person;
  refused.refused = made.error();
  return refused;
}

Result<people::Permit> Requests::permitted(db::Connection& unit, const Wanted& wanted, Instant now) {
  return permit_asking(unit, wanted.who, wanted.business, wanted.person, wanted.wish.procedures, now);
}

Result<Asked> Requests::make(const Wanted& wanted) {
  ledger::Act act = wanted.who.act("request.create", wanted.business);
  act.records = {wanted.person.str()};
  act.purpose = wanted.wish.procedures.front();
  if (wanted.wish.documents) act.detail["documents"] = "asked";
  const auto permit =
      stores_.main.read([&](db::Connection& snapshot) { return permitted(snapshot, wanted, clock_()); });
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
  changed((*request).id);
  Asked asked;
  asked.person = wanted.person;
  asked.request = *std::move(request);
  asked.link = link_of(crypto::view(token), key.public_key);
  return asked;
}

Result<Request> Requests::insert_request(db::Connection& unit, const Wanted& wanted,
                                         const vault::Vault::RequestKey& key, std::string_view token,
                                         Instant now, ledger::Act& act) {
  AZ_CHECK(permitted(unit, wanted, now));
  AZ_TRY(notice, notice_in_force(unit, wanted.business));
  AZ_CHECK(vault::Sealing::claim(unit, wanted.business, std::span(&key.staged, 1), now));
  AZ_CHECK(holds_none(unit, wanted.person));
  if (wanted.instead_of) AZ_CHECK(end_unanswered(unit, wanted.business, *wanted.instead_of, now, act));
  const auto public_key = key.public_key.bytes();
  AZ_TRY(rows,
         unit.run("INSERT INTO request(business, person, procedures, state, token_hash, key_token, "
                  "public_key, notice, created_by, created_at, expires_at, documents, reason) "
                  "VALUES($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, '') "
                  "ON CONFLICT(person) WHERE state IN ('open', 'submitted') DO NOTHING "
                  "RETURNING " AZ_REQUEST_COLUMNS,
                  {wanted.business.value(), wanted.person.value(), join_codes(wanted.wish.procedures),
                   blob_of(link_of(token)), key.staged.token.blob(),
                   db::Blob(public_key.begin(), public_key.end()), notice.id, wanted.who.account.value(), now,
                   now + wanted.wish.days * kDay, std::int64_t{wanted.wish.documents}}));
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
  changed(request);
  vault::begin_dooms(stores_, clock_);
  return cancelled;
}

Result<Request> Requests::find(db::Connection& unit, BusinessId business, RequestId request) {
  AZ_TRY(row, by_id(unit, business, request));
  return request_from(row);
}

#define AZ_RETURNED "state = 'open' AND reason <> ''"
#define AZ_DUE(until) "state IN ('open', 'submitted') AND expires_at <= " until

Result<std::vector<Request>> Requests::list(db::Connection& unit, BusinessId business,
                                            const std::string& filter, Order order, std::int64_t after,
                                            int limit) {
#define AZ_LISTED                                                                                     \
  "SELECT " AZ_REQUEST_COLUMNS                                                                        \
  " FROM request WHERE business = $1 AND ($2 = '' OR state = $2 OR ($2 = 'returned' AND " AZ_RETURNED \
  ") OR ($2 = 'due' AND " AZ_DUE("$5") ")) AND ($3 = 0 OR id "
  AZ_TRY(rows, unit.run(order == Order::kOldestFirst ? AZ_LISTED "> $3) ORDER BY id LIMIT $4"
                                                     : AZ_LISTED "< $3) ORDER BY id DESC LIMIT $4",
                        {business.value(), filter, after, std::int64_t{limit}, clock_() + kDueSoon}));
#undef AZ_LISTED
  std::vector<Request> all;
  for (const auto& row : rows) all.push_back(request_from(row));
  return all;
}

Result<std::map<std::string, std::int64_t>> Requests::counts(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows,
         unit.run("SELECT state, COUNT(*) FROM request WHERE business = $1 GROUP BY state "
                  "UNION ALL SELECT 'returned', COUNT(*) FROM request WHERE business = $1 AND " AZ_RETURNED
                  " UNION ALL SELECT 'due', COUNT(*) FROM request WHERE business = $1 AND " AZ_DUE("$2"),
                  {business.value(), clock_() + kDueSoon}));
  std::map<std::string, std::int64_t> counts;
  for (const auto& row : rows)
    if (const auto n = std::get<std::int64_t>(row[1]); n > 0) counts[std::get<std::string>(row[0])] = n;
  return counts;
}

Result<std::vector<Invitation>> Requests::invitations(std::optional<RequestId> request) {
  const Instant now = clock_();
  return stores_.main.read([&](db::Connection& snapshot) -> Result<std::vector<Invitation>> {
    AZ_TRY(rows,
           snapshot.run("SELECT " AZ_REQUEST_COLUMNS
                        ", (SELECT version FROM notice WHERE notice.id = request.notice), "
                        "COALESCE((SELECT times FROM submission WHERE submission.request = request.id), 0), "
                        "last_letter "
                        "FROM request WHERE state IN ('open', 'submitted') AND expires_at > $1 "
                        "AND ($2 = 0 OR id = $2) ORDER BY id",
                        {now, request ? request->value() : 0}));
    std::vector<Invitation> all;
    for (const auto& row : rows) {
      Invitation one;
      one.request = request_from(row);
      const auto& link = std::get<db::Blob>(row[13]);
      if (link.size() != one.link.size()) return Error{ErrorCode::kCorrupt, "request.link"};
      std::ranges::copy(link, one.link.begin());
      one.notice_version = std::get<std::int64_t>(row[14]);
      one.info = info_of(one.request, one.notice_version, std::get<db::Blob>(row[10]));
      one.submissions_left = kMostSubmissions - std::get<std::int64_t>(row[15]);
      one.last_letter = std::get<std::int64_t>(row[16]);
      all.push_back(std::move(one));
    }
    return all;
  });
}

Done Requests::submit(const LinkId& link, const Submission& submission) {
  if (!is_sound(submission)) return Error{ErrorCode::kInvalid, "intake.box"};
  const Instant now = clock_();
  const Instant sent_at = std::min(submission.sent_at, now);
  const auto taken = stores_.main.write([&](db::Connection& unit) -> Result<RequestId> {
    AZ_TRY(row, live_by_link(unit, link, sent_at));
    const auto request = request_from(row);
    AZ_TRY(before, find_submission(unit, request.id));
    if (before && seen_of(*before) == seen_of(submission)) return request.id;
    AZ_TRY(times, times_submitted(unit, request.id));
    if (times >= kMostSubmissions) return Error{ErrorCode::kConflict, "intake.too_many"};
    AZ_CHECK(put_submission(unit, request.id, submission, now));
    AZ_CHECK(
        unit.run("UPDATE request SET state = 'submitted', submitted_at = $2, reason = '', last_letter = $3 "
                 "WHERE id = $1",
                 {request.id.value(), now, sent_at}));
    AZ_CHECK(set_status(unit, request.person, people::NumberStatus::kSubmitted, now));
    ledger::Act act;
    act.log = request.business;
    act.act = "intake.submit";
    act.records = {request.id.str(), request.person.str()};
    if (!submission.receipt.empty()) act.detail["receipt"] = submission.receipt;
    AZ_CHECK(note_state(unit, act, request.id));
    AZ_CHECK(ledger::append(unit, now, act));
    return request.id;
  });
  if (!taken) return taken.error().key == kUnknown.key ? too_late(link, submission.receipt) : taken.error();
  changed(*taken);
  return done();
}

/// Whoever has a receipt finds it in the ledger, though what they sent came to nothing.
Error Requests::too_late(const LinkId& link, const std::string& receipt) {
  const Instant now = clock_();
  const Done recorded = stores_.main.write([&](db::Connection& unit) -> Done {
    AZ_TRY(rows, unit.run("UPDATE request SET late = late + 1 WHERE token_hash = $1 AND late < $2 "
                          "RETURNING " AZ_REQUEST_COLUMNS,
                          {blob_of(link), kMostSubmissions}));
    if (rows.empty()) return done();
    const auto request = request_from(rows[0]);
    ledger::Act act;
    act.log = request.business;
    act.act = "intake.late";
    act.records = {request.id.str(), request.person.str()};
    if (!receipt.empty()) act.detail["receipt"] = receipt;
    AZ_CHECK(ledger::append(unit, now, act));
    return done();
  });
  return recorded ? kUnknown : recorded.error();
}

Done Requests::decline(const LinkId& link, const std::string& reason, Instant sent_at) {
  const Instant now = clock_();
  const auto declined = stores_.main.write([&](db::Connection& unit) -> Result<RequestId> {
    AZ_TRY(row, live_by_link(unit, link, std::min(sent_at, now)));
    const auto request = request_from(row);
    ledger::Act act;
    act.log = request.business;
    act.act = "intake.decline";
    act.records = {request.id.str(), request.person.str()};
    act.detail["reason"] = reason.empty() ? "none_given" : reason;
    AZ_CHECK(end(unit, row, "declined", reason, now, act));
    AZ_CHECK(no_number(unit, request.person, now));
    AZ_CHECK(ledger::append(unit, now, act));
    return request.id;
  });
  if (!declined) return declined.error().key == kUnknown.key ? too_late(link, "") : declined.error();
  changed(*declined);
  vault::begin_dooms(stores_, clock_);
  return done();
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
    AZ_TRY(lying, find_submission(snapshot, request));
    if (!lying) return Error{ErrorCode::kCorrupt, "request.box_gone"};
    auto& sealed = *lying;
    AZ_TRY(version, version_of(snapshot, found.notice));
    const auto seen = seen_of(sealed);
    return Submitted{
        found.person,
        {request, key, found.procedures.front(), info_of(found, version, std::get<db::Blob>(row[10])),
         std::move(sealed.number), std::move(sealed.documents)},
        seen};
  });
}

Result<Requests::Opened> Requests::open(const people::Caller& who, BusinessId business, RequestId request) {
  AZ_TRY(box, submitted(who, people::Operation::kIntakeOpen, business, request));
  AZ_TRY(opened, vault_.open_intake(who, business, box.person, box.intake));
  std::vector<std::string> kinds;
  for (const auto& document : box.intake.documents) kinds.push_back(document.kind);
  return Opened{std::move(opened), std::move(kinds), box.seen};
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
                                   AZ_TRY(now_there, find_submission(unit, request));
                                   if (!now_there || seen_of(*now_there) != seen) return kChanged;
                                 }
                                 return end(unit, live, "accepted", "", now, act);
                               }));
  changed(request);
  vault::begin_dooms(stores_, clock_);
  return number;
}

Result<Request> Requests::answer(const people::Caller& who, people::Operation operation, BusinessId business,
                                 RequestId request, const std::string& reason, const Ending& how) {
  const Instant now = clock_();
  AZ_TRY(answered,
         people::recorded(stores_.main, now, who.act(people::code(operation), business),
                          [&](db::Connection& unit, ledger::Act& act) -> Result<Request> {
                            act.records = {request.str()};
                            act.detail["reason_given"] = reason;
                            AZ_CHECK(people::may_at_all(unit, who.session, operation, business, now));
                            AZ_TRY(row, by_id(unit, business, request));
                            const auto found = request_from(row);
                            act.records.push_back(found.person.str());
                            AZ_CHECK(may_answer(unit, who, operation, business, found.person,
                                                found.procedures.front(), now));
                            AZ_CHECK(how(unit, row, act));
                            AZ_TRY(after, by_id(unit, business, request));
                            return request_from(after);
                          }));
  changed(request);
  vault::begin_dooms(stores_, clock_);
  return answered;
}

Result<Request> Requests::refuse(const people::Caller& who, BusinessId business, RequestId request,
                                 const std::string& reason) {
  return answer(who, people::Operation::kIntakeRefuse, business, request, reason,
                [&](db::Connection& unit, const db::Row& row, ledger::Act& act) -> Done {
                  const Instant now = clock_();
                  AZ_CHECK(end(unit, row, "refused", reason, now, act));
                  return no_number(unit, request_from(row).person, now);
                });
}

Result<Request> Requests::send_back(const people::Caller& who, BusinessId business, RequestId request,
                                    const std::string& reason) {
  return answer(
      who, people::Operation::kIntakeReturn, business, request, reason,
      [&](db::Connection& unit, const db::Row& row, ledger::Act& act) -> Done {
        AZ_TRY(back, unit.run("UPDATE request SET state = 'open', reason = $2, submitted_at = NULL "
                              "WHERE id = $1 AND state = 'submitted' RETURNING id",
                              {request.value(), reason}));
        if (back.empty()) return Error{ErrorCode::kConflict, "request.not_submitted"};
        AZ_CHECK(drop_submission(unit, request));
        AZ_CHECK(set_status(unit, request_from(row).person, people::NumberStatus::kRequested, clock_()));
        return note_state(unit, act, request);
      });
}

Result<std::int64_t> Requests::expire(Instant before) {
  const Instant now = clock_();
  AZ_TRY(ended, stores_.main.write([&](db::Connection& unit) -> Result<std::vector<RequestId>> {
    std::vector<RequestId> over;
    AZ_TRY(rows, unit.run("SELECT " AZ_REQUEST_COLUMNS " FROM request WHERE state IN ('open', 'submitted') "
                          "AND expires_at <= $1 ORDER BY id LIMIT $2",
                          {before, std::int64_t{kExpireAtOnce}}));
    for (const auto& row : rows) {
      const auto request = request_from(row);
      ledger::Act act;
      act.log = request.business;
      act.act = "request.expire";
      act.records = {request.id.str(), request.person.str()};
      AZ_CHECK(end(unit, row, "expired", "", now, act));
      AZ_CHECK(no_number(unit, request.person, now));
      AZ_CHECK(ledger::append(unit, now, act));
      over.push_back(request.id);
    }
    return over;
  }));
  for (const auto request : ended) changed(request);
  vault::begin_dooms(stores_, clock_);
  return static_cast<std::int64_t>(ended.size());
}

}  // namespace azekura::lifecycle
