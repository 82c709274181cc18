#include "vault/number_change.h"

#include "outgoing.h"
#include "people/work_session.h"
#include "tracked.h"
#include "vault/doom.h"
#include "vault/rotation.h"
#include "vault/vault.h"

namespace azekura::vault {
namespace {

constexpr std::int64_t kMostInOneTurn = 200;  // So that the line of its end holds them all.

// Nobody was told a number before 2015-10-05, so none gave way to another before.
Done possible(const NumberChange& change, Instant now) {
  const bool too_early = change.reason != ChangeReason::kCorrectionOfMistake &&
                         change.changed_on < Date::civil(2015, 10, 5).value();
  const bool to_come = change.changed_on > jst_date(now);
  return too_early || to_come ? Error{ErrorCode::kInvalid, "vault.change.future"} : done();
}

/// The old number is out, with all that its history keeps; its key is condemned.
Done put_out(db::Connection& unit, BusinessId business, PersonId person, NumberId old,
             const NumberChange& change, const Verification& verification, AccountId by, Instant now,
             ledger::Act& act) {
  AZ_TRY(went, unit.run("UPDATE number SET state = 'disposed' WHERE id = $1 AND state = 'held' "
                        "RETURNING token",
                        {old.value()}));
  if (went.empty()) return Error{ErrorCode::kConflict, "vault.number.overtaken"};
  AZ_TRY(token, Token::from(went[0][0]));
  AZ_CHECK(note_state(unit, act, kTrackNumber, old.value()));
  const std::string reason(people::code(change.reason));
  AZ_CHECK(unit.run(
      "INSERT INTO number_change(id, business, person, reason, changed_on, recorded_at, recorded_by, "
      "channel, number_evidence, identity_evidence, checked_on, forgotten) "
      "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)",
      {old.value(), business.value(), person.value(), reason, change.changed_on.iso(), now, by.value(),
       verification.channel, verification.number_evidence, verification.identity_evidence,
       verification.checked_on}));
  AZ_CHECK(note_state(unit, act, kTrackNumberChange, old.value()));
  act.records.push_back(old.str());
  act.detail["reason_given"] = reason;
  act.detail["changed_on"] = change.changed_on.iso();
  return condemn(unit, business, token, old.str(), now);
}

PastNumber past_number_from(const db::Row& row) {
  const auto text = [&](std::size_t column) { return std::get<std::string>(row[column]); };
  PastNumber past;
  past.number = NumberId(std::get<std::int64_t>(row[0]));
  past.reason = text(1);
  past.changed_on = text(2);
  past.recorded_at = std::get<std::int64_t>(row[3]);
  past.recorded_by = AccountId(std::get<std::int64_t>(row[4]));
  past.verification = {true, text(5), text(6), text(7), text(8)};
  past.forgotten = std::get<std::int64_t>(row[9]) != 0;
  past.accepted_at = std::get<std::int64_t>(row[10]);
  return past;
}

}  // namespace

Result<NumberId> Vault::change_number(const people::Caller& who, BusinessId business, PersonId person,
                                      const std::string& purpose, MyNumber now_it_is,
                                      const Verification& verification, const NumberChange& change) {
  const Question question{people::Operation::kNumberChange, person, purpose, {}};
  NumberId old{0};
  const auto room = stores_.main.read([&](db::Connection& snapshot) -> Result<std::shared_ptr<Room>> {
    const Instant now = clock_();
    AZ_TRY(permit, permitted(snapshot, who, business, question, now));
    AZ_CHECK(possible(change, now));
    AZ_TRY(held_now, held(snapshot, business, person));
    AZ_CHECK(may_compare(snapshot, who.account, now));
    old = held_now.number;
    return room_of(permit);
  });
  if (!room) return refused(who, business, question, room.error());
  AZ_TRY(before, (*room)->fingerprints_of(person, [&] { return sealing_.fingerprints(**room); }));
  if (before.contains(Sealing::fingerprint(**room, now_it_is)))
    return contest(act_of(who, business, question), person, {ErrorCode::kConflict, "vault.number.same"});

  std::vector<Arrival> arrivals;
  arrivals.push_back({person, std::move(now_it_is)});
  const Also first = [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(spend_match(unit, who.account, clock_()));
    return put_out(unit, business, person, old, change, verification, who.account, clock_(), act);
  };
  AZ_TRY(number, until_claimed([&] {
           return seal_once(who, business, question, *room, arrivals, verification, {first, nothing_else});
         }));
  // What was changed stands. What cannot be destroyed now is destroyed by the sweep, and leaves the backups
  // with the next work session; the person's history says how far it came.
  for (const auto& gone : before) (*room)->release(gone, person);
  begin_dooms(stores_, clock_);
  static_cast<void>(rotation_.renew_if_due(who, **room));
  return number;
}

Result<std::vector<PastNumber>> past_numbers(db::Connection& unit, BusinessId business, PersonId person) {
  AZ_TRY(rows,
         unit.run("SELECT c.id, c.reason, c.changed_on, c.recorded_at, c.recorded_by, c.channel, "
                  "c.number_evidence, c.identity_evidence, c.checked_on, c.forgotten, n.accepted_at "
                  "FROM number_change c JOIN number n ON n.id = c.id "
                  "WHERE c.person = $1 AND c.business = $2 ORDER BY c.recorded_at DESC, n.accepted_at DESC",
                  {person.value(), business.value()}));
  std::vector<PastNumber> all;
  for (const auto& row : rows) all.push_back(past_number_from(row));
  return all;
}

Result<bool> outgoing_waits(db::Connection& unit, BusinessId business) {
  AZ_TRY(
      rows,
      unit.run("SELECT id FROM number_change WHERE business = $1 AND forgotten = 0 AND turn IS NULL LIMIT 1",
               {business.value()}));
  return !rows.empty();
}

// What is still condemned could be carried over into the new generation by this turn: it waits for the next.
Done begin_outgoing(db::Connection& unit, BusinessId business, std::int64_t to_generation) {
  AZ_CHECK(
      unit.run("UPDATE number_change SET turn = $2 WHERE id IN "
               "(SELECT c.id FROM number_change c JOIN number n ON n.id = c.id "
               "WHERE c.business = $1 AND c.forgotten = 0 AND c.turn IS NULL "
               "AND n.token NOT IN (SELECT token FROM doom) ORDER BY c.id LIMIT $3)",
               {business.value(), to_generation, kMostInOneTurn}));
  return done();
}

Done end_outgoing(db::Connection& unit, ledger::Act& act, BusinessId business, std::int64_t to_generation) {
  AZ_TRY(rows, unit.run("UPDATE number_change SET forgotten = 1 WHERE business = $1 AND turn = $2 "
                        "AND forgotten = 0 RETURNING id, person",
                        {business.value(), to_generation}));
  for (const auto& row : rows) {
    const NumberId old(std::get<std::int64_t>(row[0]));
    act.records.push_back(old.str());
    act.records.push_back(PersonId(std::get<std::int64_t>(row[1])).str());
    AZ_CHECK(note_state(unit, act, kTrackNumberChange, old.value()));
  }
  return done();
}

}  // namespace azekura::vault
