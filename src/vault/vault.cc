#include "vault/vault.h"

#include <algorithm>
#include <array>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "people/person_standing.h"
#include "people/persons.h"
#include "people/rights.h"
#include "people/work_session.h"
#include "tracked.h"

namespace azekura::vault {
namespace {

constexpr Instant kHour = Instant{3600} * 1000;
constexpr Error kTooMany{ErrorCode::kDenied, "vault.match.too_many"};

std::string act_name(people::Operation operation) { return std::string(people::code(operation)); }

/// A refusal is an answer, and has a line. What cannot be told (a database away) is not.
bool is_answer(const Error& error) {
  return error.code != ErrorCode::kUnavailable && error.code != ErrorCode::kCorrupt;
}

/// What a browser may be handed as a picture: nothing here reads further into it.
bool is_jpeg(std::span<const std::byte> bytes) {
  constexpr std::array kStart{std::byte{0xff}, std::byte{0xd8}, std::byte{0xff}};
  return bytes.size() > kStart.size() && std::ranges::equal(bytes.first(kStart.size()), kStart);
}

bool brings_one_in(people::Operation operation) {
  return operation == people::Operation::kNumberRegister || operation == people::Operation::kNumberChange ||
         operation == people::Operation::kIntakeAccept;
}

Done none_held(db::Connection& unit, PersonId person) {
  AZ_TRY(rows, unit.run("SELECT id FROM number WHERE person = $1 AND state <> 'disposed'", {person.value()}));
  return rows.empty() ? done() : Done(Error{ErrorCode::kConflict, "vault.number.held"});
}

Done insert_number(db::Connection& unit, BusinessId business, const Staged& staged,
                   const Verification& verification, AccountId by, Instant now, ledger::Act& act) {
  AZ_TRY(rows,
         unit.run(
             "INSERT INTO number(id, business, person, token, state, accepted_at, channel, number_evidence, "
             "identity_evidence, checked_on, checked_by, verified) "
             "VALUES($1, $2, $3, $4, 'held', $5, $6, $7, $8, $9, $10, $11) "
             "ON CONFLICT(person) WHERE state <> 'disposed' DO NOTHING RETURNING id",
             {staged.number.value(), business.value(), staged.person.value(), staged.token.blob(), now,
              verification.channel, verification.number_evidence, verification.identity_evidence,
              verification.checked_on, by.value(), std::int64_t{verification.complete}}));
  if (rows.empty()) return Error{ErrorCode::kConflict, "vault.number.held"};
  AZ_CHECK(note_state(unit, act, kTrackNumber, staged.number.value()));
  return people::set_number_status(
      unit, staged.person,
      verification.complete ? people::NumberStatus::kHeld : people::NumberStatus::kUnverified, now);
}

Done name_number(db::Connection& unit, ledger::Act& line, PersonId holder) {
  if (std::find(line.records.begin(), line.records.end(), holder.str()) == line.records.end())
    line.records.push_back(holder.str());
  AZ_TRY(rows, unit.run("SELECT id FROM number WHERE person = $1 AND state <> 'disposed'", {holder.value()}));
  for (const auto& row : rows) line.records.push_back(NumberId(std::get<std::int64_t>(row[0])).str());
  return done();
}

}  // namespace

Result<ledger::RowState> number_state(db::Connection& unit, NumberId number) {
  return ledger::state_of(unit, kTrackNumber, number.value());
}

Vault::Vault(const Stores& stores, Rooms& rooms, Rotation& rotation, Lawful lawful, Clock clock)
    : stores_(stores),
      sealing_(stores),
      rooms_(rooms),
      rotation_(rotation),
      lawful_(std::move(lawful)),
      clock_(std::move(clock)) {}

Result<std::shared_ptr<Room>> Vault::room_of(const people::Permit& permit) const {
  if (!permit.work()) return Error{ErrorCode::kDenied, "people.work_session.closed"};
  return rooms_.of(permit.work()->id);
}

Result<Vault::Held> Vault::held(db::Connection& unit, BusinessId business, PersonId person) {
  AZ_TRY(rows, unit.run("SELECT id, token FROM number WHERE person = $1 AND business = $2 AND state = 'held'",
                        {person.value(), business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "vault.number.none"};
  AZ_TRY(token, Token::from(rows[0][1]));
  return Held{NumberId(std::get<std::int64_t>(rows[0][0])), token};
}

Result<people::Permit> Vault::permitted(db::Connection& unit, const people::Caller& who, BusinessId business,
                                        const Question& question, Instant now) const {
  AZ_TRY(person_class, people::class_of(unit, business, question.person));
  people::Ask ask{.session = who.session, .operation = question.operation, .business = business};
  ask.purpose = question.purpose;
  ask.person_class = person_class;
  AZ_TRY(permit, people::decide(unit, ask, now));
  AZ_CHECK(lawful_.notified(unit, question.person, question.purpose));
  if (brings_one_in(question.operation)) AZ_CHECK(lawful_.may_hold(unit, business, question.person, now));
  return permit;
}

Result<std::shared_ptr<Room>> Vault::may_seal(db::Connection& unit, const people::Caller& who,
                                              BusinessId business, const Question& question,
                                              Instant now) const {
  AZ_TRY(permit, permitted(unit, who, business, question, now));
  AZ_CHECK(none_held(unit, question.person));
  AZ_CHECK(may_compare(unit, who.account, now));
  return room_of(permit);
}

Result<std::shared_ptr<Room>> Vault::using_room(db::Connection& unit, const people::Caller& who,
                                                BusinessId business, const Question& question,
                                                Instant now) const {
  AZ_TRY(permit, permitted(unit, who, business, question, now));
  AZ_TRY(room, room_of(permit));
  AZ_CHECK(people::touch(unit, *permit.work(), now));
  return room;
}

Error Vault::refused(const people::Caller& who, BusinessId business, const Question& question,
                     const Error& why) {
  if (!is_answer(why)) return why;
  const Done recorded = stores_.main.write([&](db::Connection& unit) {
    return people::record_refusal(unit, clock_(), act_of(who, business, question), why);
  });
  return recorded ? why : recorded.error();
}

ledger::Act Vault::act_of(const people::Caller& who, BusinessId business, const Question& question) {
  ledger::Act act = who.act(act_name(question.operation), business);
  act.records = {question.person.str()};
  if (!question.record.empty()) act.records.push_back(question.record);
  act.purpose = question.purpose;
  return act;
}

Done Vault::may_compare(db::Connection& unit, AccountId account, Instant now) {
  AZ_TRY(rows, unit.run("SELECT used FROM match_budget WHERE account = $1 AND since > $2 AND used >= $3",
                        {account.value(), now - kHour, kMatchesAnHour}));
  return rows.empty() ? done() : Done(kTooMany);
}

Done Vault::spend_match(db::Connection& unit, AccountId account, Instant now) {
  AZ_TRY(
      rows,
      unit.run("INSERT INTO match_budget(account, since, used) VALUES($1, $2, 1) "
               "ON CONFLICT(account) DO UPDATE SET "
               "used = CASE WHEN match_budget.since > $3 THEN match_budget.used + 1 ELSE 1 END, "
               "since = CASE WHEN match_budget.since > $3 THEN match_budget.since ELSE $2 END RETURNING used",
               {account.value(), now, now - kHour}));
  return std::get<std::int64_t>(rows.at(0).at(0)) > kMatchesAnHour ? Done(kTooMany) : done();
}

Error Vault::contest(ledger::Act act, std::optional<PersonId> holder, const Error& what) {
  const Instant now = clock_();
  Error answer = what;
  const Done recorded = stores_.main.write([&](db::Connection& unit) -> Done {
    ledger::Act line = act;
    if (holder) AZ_CHECK(name_number(unit, line, *holder));
    const Done spent = spend_match(unit, act.actor.value_or(AccountId(0)), now);
    if (!spent && spent.error().key != kTooMany.key) return spent.error();
    answer = spent ? what : spent.error();
    return people::record_refusal(unit, now, line, answer);
  });
  return recorded ? answer : recorded.error();
}

Result<Vault::Admitted> Vault::admit(const people::Caller& who, BusinessId business, const Question& question,
                                     const Also& check) {
  const Instant now = clock_();
  AZ_TRY(answer, stores_.main.write([&](db::Connection& unit) -> Result<Result<Admitted>> {
    ledger::Act act = act_of(who, business, question);
    const auto question_answered = [&]() -> Result<Admitted> {
      AZ_TRY(room, using_room(unit, who, business, question, now));
      AZ_CHECK(check(unit, act));
      if (!question.record.empty()) return Admitted{{}, room, {}};
      AZ_TRY(held_now, held(unit, business, question.person));
      act.records.push_back(held_now.number.str());
      return Admitted{{}, room, held_now};
    };
    auto admitted = question_answered();
    if (!admitted) {
      if (!is_answer(admitted.error())) return admitted.error();
      AZ_CHECK(people::record_refusal(unit, now, act, admitted.error()));
      return Result<Admitted>(admitted.error());
    }
    AZ_TRY(line, ledger::append(unit, now, act));
    (*admitted).line = std::move(line);
    return admitted;
  }));
  return answer;
}

Done Vault::record_failure(const people::Caller& who, BusinessId business, const Question& question,
                           const ledger::Line& look, const Error& why) {
  const Instant now = clock_();
  return stores_.main.write([&](db::Connection& unit) -> Done {
    ledger::Act act = who.act(act_name(question.operation), business);
    act.records = {question.person.str()};
    act.purpose = question.purpose;
    act.reference = look.id;
    return people::record_refusal(unit, now, act, {ErrorCode::kCorrupt, why.key});
  });
}

Result<RevealedNumber> Vault::reveal(const people::Caller& who, BusinessId business, PersonId person,
                                     const std::string& purpose) {
  const Question question{people::Operation::kNumberReveal, person, purpose, {}};
  AZ_TRY(admitted, admit(who, business, question, nothing_else));  // First the line …
  auto seen = sealing_.look(*admitted.room, person, admitted.held.number, admitted.held.token, admitted.line);
  if (!seen) AZ_CHECK(record_failure(who, business, question, admitted.line, seen.error()));
  return seen;  // … then the look.
}

std::string Intake::number_info() const {
  if (documents.empty()) return info;
  crypto::Sha256 all;
  for (const auto& document : documents) all.add(document.box.enc).add(document.box.ciphertext);
  return info + "/documents:" + crypto::hex(all.finish());
}

std::string Intake::document_info(std::size_t which) const {
  return info + "/document:" + std::to_string(which) + "/" + documents[which].kind;
}

Result<OpenedIntake> Vault::open_intake(const people::Caller& who, BusinessId business, PersonId person,
                                        const Intake& intake) {
  const Question question{people::Operation::kIntakeOpen, person, intake.purpose, intake.request.str()};
  AZ_TRY(admitted, admit(who, business, question, nothing_else));
  auto number = open_box(*admitted.room, intake);
  auto documents = number ? open_documents(*admitted.room, intake) : number.error();
  if (documents)
    return OpenedIntake{Sealing::reveal(*std::move(number), admitted.line), *std::move(documents)};
  AZ_CHECK(record_failure(who, business, question, admitted.line, documents.error()));
  return documents.error();
}

Result<std::vector<crypto::WipedBytes>> Vault::open_documents(const Room& room, const Intake& intake) const {
  std::vector<crypto::WipedBytes> opened;
  if (intake.documents.empty()) return opened;
  AZ_TRY(key, sealing_.request_key(room, intake.key));
  for (std::size_t i = 0; i < intake.documents.size(); ++i) {
    AZ_TRY(plain, crypto::open_with(key, intake.document_info(i), {}, intake.documents[i].box));
    if (!is_jpeg(plain)) return Error{ErrorCode::kCorrupt, "intake.document"};
    opened.push_back(std::move(plain));
  }
  return opened;
}

Result<Vault::Match> Vault::match(const people::Caller& who, BusinessId business, PersonId person,
                                  const std::string& purpose, const MyNumber& number) {
  const Question question{people::Operation::kNumberMatch, person, purpose, {}};
  AZ_TRY(admitted, admit(who, business, question, [&](db::Connection& unit, ledger::Act&) {
           return spend_match(unit, who.account, clock_());
         }));
  const auto same = sealing_.same(*admitted.room, admitted.held.token, number);
  if (same) return Match{*same, admitted.line};
  AZ_CHECK(record_failure(who, business, question, admitted.line, same.error()));
  return same.error();
}

Result<MyNumber> Vault::open_box(const Room& room, const Intake& intake) const {
  AZ_TRY(key, sealing_.request_key(room, intake.key));
  AZ_TRY(plain, crypto::open_with(key, intake.number_info(), {}, intake.box));
  return Sealing::number_in(std::move(plain));
}

Result<NumberId> Vault::register_number(const people::Caller& who, BusinessId business, PersonId person,
                                        const std::string& purpose, MyNumber number,
                                        const Verification& verification) {
  return seal_in(who, business, {people::Operation::kNumberRegister, person, purpose, {}}, std::move(number),
                 verification, nothing_else);
}

Result<NumberId> Vault::accept(const people::Caller& who, BusinessId business, PersonId person,
                               const Intake& intake, const Verification& verification, const Also& also) {
  const Question question{people::Operation::kIntakeAccept, person, intake.purpose, intake.request.str()};
  const auto permit = stores_.main.read(
      [&](db::Connection& snapshot) { return permitted(snapshot, who, business, question, clock_()); });
  const auto room = permit ? room_of(*permit) : permit.error();
  if (!room) return refused(who, business, question, room.error());
  auto number = open_box(**room, intake);
  if (!number) return refused(who, business, question, {ErrorCode::kInvalid, number.error().key});
  return seal_in(who, business, question, *std::move(number), verification, also);
}

Result<NumberId> Vault::seal_in(const people::Caller& who, BusinessId business, const Question& question,
                                MyNumber number, const Verification& verification, const Also& also) {
  const auto room = stores_.main.read(
      [&](db::Connection& snapshot) { return may_seal(snapshot, who, business, question, clock_()); });
  if (!room) return refused(who, business, question, room.error());
  std::vector<Arrival> arrivals;
  arrivals.push_back({question.person, std::move(number)});
  return until_claimed([&] {
    return seal_once(who, business, question, *room, arrivals, verification, {nothing_else, also});
  });
}

Result<NumberId> Vault::seal_once(const people::Caller& who, BusinessId business, const Question& question,
                                  const std::shared_ptr<Room>& room, std::span<const Arrival> arrivals,
                                  const Verification& verification, const Besides& besides) {
  const auto chunk = stage(room, arrivals);
  if (!chunk && chunk.error().key == "vault.number.held_by_another") {
    AZ_TRY(holder, holder_of(*room, arrivals.front().number));
    return contest(act_of(who, business, question), holder, chunk.error());
  }
  if (!chunk) return refused(who, business, question, chunk.error());
  const Instant now = clock_();
  const auto number = (*chunk).staged.front().number;
  const Done settled = people::recorded(stores_.main, now, act_of(who, business, question),
                                        [&](db::Connection& unit, ledger::Act& act) -> Done {
                                          act.records.insert(act.records.begin() + 1, number.str());
                                          AZ_CHECK(using_room(unit, who, business, question, now));
                                          AZ_CHECK(besides.before(unit, act));
                                          AZ_CHECK(settle(unit, *chunk, verification, who.account, act));
                                          return besides.after(unit, act);
                                        });
  if (settled) return number;
  abandon(*chunk);
  if (settled.error().code == ErrorCode::kUnavailable)
    room->forget_fingerprints();  // It may be held after all.
  return settled.error();
}

Done Vault::verify(const people::Caller& who, BusinessId business, PersonId person,
                   const Verification& verification) {
  const Instant now = clock_();
  return people::recorded(
      stores_.main, now, who.act("number.verify", business),
      [&](db::Connection& unit, ledger::Act& act) -> Done {
        act.records = {person.str()};
        AZ_CHECK(people::decide(unit, {who.session, people::Operation::kNumberVerify, business}, now));
        AZ_TRY(held_now, held(unit, business, person));
        act.records.push_back(held_now.number.str());
        AZ_CHECK(
            unit.run("UPDATE number SET channel = $2, number_evidence = $3, identity_evidence = $4, "
                     "checked_on = $5, checked_by = $6, verified = 1 WHERE id = $1",
                     {held_now.number.value(), verification.channel, verification.number_evidence,
                      verification.identity_evidence, verification.checked_on, who.account.value()}));
        AZ_CHECK(note_state(unit, act, kTrackNumber, held_now.number.value()));
        return people::set_number_status(unit, person, people::NumberStatus::kHeld, now);
      });
}

Result<Vault::RequestKey> Vault::request_key(const Room& room) {
  AZ_TRY(key, crypto::KemPrivate::generate());
  AZ_TRY(staged, sealing_.stage_request_key(room, key, clock_()));
  return RequestKey{staged, key.public_key()};
}

Result<Vault::Chunk> Vault::stage(std::shared_ptr<Room> room, std::span<const Arrival> arrivals) {
  Chunk chunk{room, {}, {}};
  const auto load = [&] { return sealing_.fingerprints(*room); };
  for (const auto& arrival : arrivals) {
    const auto fingerprint = Sealing::fingerprint(*room, arrival.number);
    if (const Done reserved = room->reserve(fingerprint, arrival.person, load); !reserved) {
      abandon(chunk);
      return reserved.error();
    }
    chunk.reserved.emplace_back(fingerprint, arrival.person);
  }
  auto staged = sealing_.stage(*room, arrivals, clock_());
  if (!staged) {
    abandon(chunk);
    return staged.error();
  }
  chunk.staged = *std::move(staged);
  return chunk;
}

Done Vault::settle(db::Connection& unit, const Chunk& chunk, const Verification& verification, AccountId by,
                   ledger::Act& act) {
  const Instant now = clock_();
  AZ_CHECK(Sealing::claim(unit, chunk.room->business(), chunk.staged, now));
  for (const auto& staged : chunk.staged)
    AZ_CHECK(insert_number(unit, chunk.room->business(), staged, verification, by, now, act));
  return done();
}

// What cannot be erased now is swept when its hour is over.
void Vault::abandon(const Chunk& chunk) {
  for (const auto& [fingerprint, person] : chunk.reserved) chunk.room->release(fingerprint, person);
  static_cast<void>(sealing_.discard(chunk.staged));
}

void Vault::abandon(const RequestKey& key) { static_cast<void>(sealing_.discard(std::span(&key.staged, 1))); }

Result<std::optional<PersonId>> Vault::holder_of(Room& room, const MyNumber& number) const {
  return room.holder_of(Sealing::fingerprint(room, number), [&] { return sealing_.fingerprints(room); });
}

}  // namespace azekura::vault
