#include "lifecycle/disposals.h"

#include <algorithm>
#include <set>

#include "base/date.h"
#include "lifecycle/retention.h"
#include "lifecycle/schema.h"
#include "people/hands.h"
#include "people/person_standing.h"
#include "people/persons.h"
#include "people/rights.h"
#include "vault/doom.h"
#include "vault/vault.h"

namespace azekura::lifecycle {
namespace {

constexpr std::array<std::string_view, 4> kReasons = {"retention_ended", "no_longer_needed", "offer_declined",
                                                      "mistaken_collection"};

#define AZ_DISPOSAL_COLUMNS                                                                      \
  "id, business, state, reason, proposed_by, proposed_at, confirmed_by, confirmed_at, done_at, " \
  "generation_from, "                                                                            \
  "generation_to, line"

template <typename T>
std::optional<T> maybe(const db::Value& cell) {
  if (const auto* value = std::get_if<std::int64_t>(&cell)) return T(*value);
  return {};
}

Disposal disposal_from(const db::Row& row) {
  Disposal disposal;
  disposal.id = DisposalId(std::get<std::int64_t>(row[0]));
  disposal.business = BusinessId(std::get<std::int64_t>(row[1]));
  disposal.state = std::get<std::string>(row[2]);
  disposal.reason = std::get<std::string>(row[3]);
  disposal.proposed_by = AccountId(std::get<std::int64_t>(row[4]));
  disposal.proposed_at = std::get<std::int64_t>(row[5]);
  disposal.confirmed_by = maybe<AccountId>(row[6]);
  disposal.confirmed_at = maybe<Instant>(row[7]);
  disposal.done_at = maybe<Instant>(row[8]);
  disposal.generation_from = maybe<std::int64_t>(row[9]);
  disposal.generation_to = maybe<std::int64_t>(row[10]);
  disposal.line = std::get<std::string>(row[11]);
  return disposal;
}

/// The line that speaks of the list's last step: what its certificate proves.
Done keep_line(db::Connection& unit, DisposalId disposal, const ledger::Line& line) {
  AZ_CHECK(unit.run("UPDATE disposal SET line = $2 WHERE id = $1", {disposal.value(), line.id}));
  return done();
}

struct Item {
  PersonId person;
  NumberId number;
  vault::Token token;
};

Result<std::vector<Item>> items_of(db::Connection& unit, DisposalId disposal) {
  AZ_TRY(rows, unit.run("SELECT person, number, token FROM disposal_item WHERE disposal = $1 ORDER BY id",
                        {disposal.value()}));
  std::vector<Item> items;
  for (const auto& row : rows) {
    AZ_TRY(token, vault::Token::from(row[2]));
    items.push_back(
        {PersonId(std::get<std::int64_t>(row[0])), NumberId(std::get<std::int64_t>(row[1])), token});
  }
  return items;
}

bool not_due(const Retention& retention, Date today) {
  const auto from = retention.due.first_day_of_disposal;
  return !from || *from > today;
}

/// Puts one person's number on the list, if it may go now.
Done add_item(db::Connection& unit, BusinessId business, DisposalId disposal, PersonId person,
              const std::string& reason, Instant now, ledger::Act& act) {
  AZ_TRY(held, unit.run("SELECT id, token FROM number WHERE person = $1 AND business = $2 AND state = 'held'",
                        {person.value(), business.value()}));
  if (held.empty()) return Error{ErrorCode::kNotFound, "vault.number.none"};
  std::string due;
  if (reason == "retention_ended") {
    AZ_TRY(retention, retention_of(unit, business, person));
    const auto from = retention.due.first_day_of_disposal;
    if (not_due(retention, jst_date(now))) return Error{ErrorCode::kConflict, "disposal.not_due"};
    due = from->iso();
  }
  AZ_TRY(twice, unit.run("SELECT i.id FROM disposal_item i JOIN disposal d ON d.id = i.disposal "
                         "WHERE i.number = $1 AND d.state = 'proposed' AND d.id <> $2",
                         {held[0][0], disposal.value()}));
  if (!twice.empty()) return Error{ErrorCode::kConflict, "disposal.proposed_already"};
  AZ_TRY(
      rows,
      unit.run("INSERT INTO disposal_item(disposal, person, number, token, due) VALUES($1, $2, $3, $4, $5) "
               "RETURNING id",
               {disposal.value(), person.value(), held[0][0], held[0][1], due}));
  act.records.push_back(person.str());
  return note_state(unit, act, kTrackDisposalItem, std::get<std::int64_t>(rows.at(0).at(0)));
}

/// A document may have been recorded since the proposal. Where the reason is the end of the retention, it
/// must have ended for each; for the other reasons the line says what a document would still have kept.
Done retention_again(db::Connection& unit, BusinessId business, const std::vector<Item>& items,
                     std::string_view reason, Date today, ledger::Act& line) {
  std::vector<std::string> early;
  std::int64_t kept = 0;
  Date latest = today;
  for (const auto& item : items) {
    AZ_TRY(retention, retention_of(unit, business, item.person));
    if (reason == "retention_ended" && not_due(retention, today)) early.push_back(item.person.str());
    const auto floor = floor_on(retention, today);
    if (!floor) continue;
    ++kept;
    latest = std::max(latest, floor->end);
  }
  if (!early.empty()) {
    line.records.insert(line.records.end(), early.begin(), early.end());
    return Error{ErrorCode::kConflict, "disposal.not_due"};
  }
  if (kept > 0)
    line.detail.insert({{"within_retention", std::to_string(kept)}, {"kept_until", latest.iso()}});
  return done();
}

/// A number that was proposed may have given way to another since: its person has one that nobody proposed.
Done still_the_same(db::Connection& unit, const std::vector<Item>& items) {
  for (const auto& item : items) {
    AZ_TRY(rows, unit.run("SELECT id FROM number WHERE id = $1 AND state = 'held'", {item.number.value()}));
    if (rows.empty()) return Error{ErrorCode::kConflict, "disposal.number_changed"};
  }
  return done();
}

Result<Disposal> in_state(db::Connection& unit, BusinessId business, DisposalId disposal,
                          std::string_view state) {
  AZ_TRY(rows, unit.run("SELECT " AZ_DISPOSAL_COLUMNS " FROM disposal WHERE id = $1 AND business = $2",
                        {disposal.value(), business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "disposal.unknown"};
  auto found = disposal_from(rows[0]);
  if (found.state != state) return Error{ErrorCode::kConflict, "disposal.state"};
  return found;
}

}  // namespace

Disposals::Disposals(const vault::Stores& stores, vault::Rooms& rooms, vault::Rotation& rotation,
                     Certificates& certificates, Clock clock)
    : stores_(stores),
      rooms_(rooms),
      rotation_(rotation),
      certificates_(certificates),
      clock_(std::move(clock)) {}

Result<Disposal> Disposals::propose(const people::Caller& who, BusinessId business,
                                    const std::vector<PersonId>& persons, const std::string& reason) {
  const std::set<PersonId> distinct(persons.begin(), persons.end());
  if (distinct.size() > kMostPersons) return Error{ErrorCode::kInvalid, "disposal.too_many"};
  if (distinct.empty() || std::find(kReasons.begin(), kReasons.end(), reason) == kReasons.end())
    return Error{ErrorCode::kInvalid, "disposal.form"};
  const Instant now = clock_();
  return people::recorded(
      stores_.main, now, who.act("disposal.propose", business),
      [&](db::Connection& unit, ledger::Act& act) -> Result<Disposal> {
        AZ_CHECK(people::decide(unit, {who.session, people::Operation::kDisposalPropose, business}, now));
        AZ_TRY(rows, unit.run("INSERT INTO disposal(business, state, reason, proposed_by, proposed_at, line) "
                              "VALUES($1, 'proposed', $2, $3, $4, '') RETURNING id",
                              {business.value(), reason, who.account.value(), now}));
        const DisposalId disposal(std::get<std::int64_t>(rows.at(0).at(0)));
        act.records = {disposal.str()};
        act.detail["reason_given"] = reason;
        for (const auto person : distinct)
          AZ_CHECK(add_item(unit, business, disposal, person, reason, now, act));
        AZ_CHECK(note_state(unit, act, kTrackDisposal, disposal.value()));
        AZ_TRY(work, at_work(unit, who, business, now));
        if (work) {
          AZ_CHECK(unit.run("INSERT INTO disposal_work(id, business, work_session) VALUES($1, $2, $3)",
                            {disposal.value(), business.value(), (*work).value()}));
          AZ_CHECK(note_state(unit, act, kTrackDisposalWork, disposal.value()));
        }
        return find(unit, business, disposal);
      });
}

Result<std::optional<WorkSessionId>> Disposals::at_work(db::Connection& unit, const people::Caller& who,
                                                        BusinessId business, Instant now) const {
  AZ_TRY(work, people::handler_at_work(unit, who.session, business, now));
  if (!work || !rooms_.of(*work)) return std::optional<WorkSessionId>{};
  return work;
}

/// decide() saw two accounts (or one, in solo mode). Whether they are two people shows by the work password.
Done Disposals::two_people(db::Connection& unit, const people::Caller& who, const Disposal& disposal,
                           Instant now) const {
  AZ_TRY(proposed_at_work,
         unit.run("SELECT work_session FROM disposal_work WHERE id = $1", {disposal.id.value()}));
  AZ_TRY(confirming, at_work(unit, who, disposal.business, now));
  if (proposed_at_work.empty() && !confirming) return Error{ErrorCode::kDenied, "disposal.nobody_at_work"};
  const bool both = !proposed_at_work.empty() && confirming;  // Each has a work password of their own.
  if (both || who.account == disposal.proposed_by) return done();
  const auto [handler, other] = confirming ? std::pair(who.account, disposal.proposed_by)
                                           : std::pair(disposal.proposed_by, who.account);
  AZ_TRY(hands, people::hands_on(unit, other));
  return hands.contains(handler) ? Error{ErrorCode::kDenied, "disposal.own_making"} : done();
}

Result<Disposal> Disposals::confirm(const people::Caller& who, BusinessId business, DisposalId disposal,
                                    bool typed) {
  const Instant now = clock_();
  ledger::Act act = who.act("disposal.confirm", business);
  act.records = {disposal.str()};
  AZ_TRY(answer, stores_.main.write([&](db::Connection& unit) -> Result<Done> {
    ledger::Act line = act;
    std::vector<Item> items;
    const auto checked = [&]() -> Result<people::Permit> {
      AZ_TRY(found, in_state(unit, business, disposal, "proposed"));
      people::Ask ask{
          .session = who.session, .operation = people::Operation::kDisposalConfirm, .business = business};
      ask.proposal = people::Proposal{found.proposed_by, found.proposed_at, typed};
      AZ_TRY(permit, people::decide(unit, ask, now));
      AZ_CHECK(two_people(unit, who, found, now));
      AZ_TRY(listed, items_of(unit, disposal));
      if (listed.size() > kMostPersons) return Error{ErrorCode::kConflict, "disposal.too_many"};
      AZ_CHECK(still_the_same(unit, listed));
      AZ_CHECK(retention_again(unit, business, listed, found.reason, jst_date(now), line));
      items = std::move(listed);
      return permit;
    }();
    if (!checked) {
      AZ_CHECK(people::record_refusal(unit, now, line, checked.error()));
      return Result<Done>(Done(checked.error()));  // The refusal is committed.
    }
    if ((*checked).alone()) line.detail["solo"] = "yes";
    for (const auto& item : items) {
      AZ_CHECK(unit.run("UPDATE number SET state = 'disposing' WHERE id = $1 AND state = 'held'",
                        {item.number.value()}));
      AZ_TRY(state, vault::number_state(unit, item.number));
      line.state.push_back(std::move(state));
      line.records.push_back(item.person.str());
    }
    AZ_CHECK(unit.run(
        "UPDATE disposal SET state = 'executing', confirmed_by = $2, confirmed_at = $3 WHERE id = $1",
        {disposal.value(), who.account.value(), now}));
    AZ_CHECK(note_state(unit, line, kTrackDisposal, disposal.value()));
    AZ_TRY(confirmed, find(unit, business, disposal));
    AZ_CHECK(certificates_.keep(unit, confirmed, now, line));
    AZ_TRY(written, ledger::append(unit, now, line));
    AZ_CHECK(keep_line(unit, disposal, written));
    for (const auto& item : items) AZ_CHECK(vault::condemn(unit, business, item.token, disposal.str(), now));
    return Result<Done>(done());
  }));
  AZ_CHECK(answer);
  // What was confirmed stands. What cannot be finished now is finished, and said, by the sweep and by the
  // next work session; the state that is answered says how far it came.
  const auto room = rooms_.of(business);
  if (finish_keyless() && room) static_cast<void>(finish_in(who, **room));
  return stores_.main.read([&](db::Connection& snapshot) { return find(snapshot, business, disposal); });
}

Result<Disposal> Disposals::cancel(const people::Caller& who, BusinessId business, DisposalId disposal) {
  const Instant now = clock_();
  return people::recorded(
      stores_.main, now, who.act("disposal.cancel", business),
      [&](db::Connection& unit, ledger::Act& act) -> Result<Disposal> {
        act.records = {disposal.str()};
        AZ_CHECK(people::decide(unit, {who.session, people::Operation::kDisposalPropose, business}, now));
        AZ_CHECK(in_state(unit, business, disposal, "proposed"));
        AZ_CHECK(unit.run("UPDATE disposal SET state = 'cancelled' WHERE id = $1", {disposal.value()}));
        AZ_CHECK(note_state(unit, act, kTrackDisposal, disposal.value()));
        return find(unit, business, disposal);
      });
}

Result<Disposal> Disposals::find(db::Connection& unit, BusinessId business, DisposalId disposal) {
  AZ_TRY(rows, unit.run("SELECT " AZ_DISPOSAL_COLUMNS " FROM disposal WHERE id = $1 AND business = $2",
                        {disposal.value(), business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "disposal.unknown"};
  auto found = disposal_from(rows[0]);
  AZ_TRY(items, items_of(unit, disposal));
  for (const auto& item : items) found.persons.push_back(item.person);
  return found;
}

Result<std::vector<StillKept>> Disposals::still_kept(db::Connection& unit, const Disposal& disposal) {
  std::vector<StillKept> kept;
  for (const auto person : disposal.persons) {
    AZ_TRY(retention, retention_of(unit, disposal.business, person));
    if (auto floor = floor_on(retention, jst_date(clock_()))) kept.push_back({person, *std::move(floor)});
  }
  return kept;
}

Result<std::vector<Disposal>> Disposals::list(db::Connection& unit, BusinessId business,
                                              const std::string& state, std::int64_t before, int limit) {
  AZ_TRY(rows,
         unit.run("SELECT " AZ_DISPOSAL_COLUMNS " FROM disposal WHERE business = $1 AND ($2 = 0 OR id < $2) "
                  "AND ($4 = '' OR state = $4 OR ($4 = 'unfinished' AND state IN ('executing', 'rotating'))) "
                  "ORDER BY id DESC LIMIT $3",
                  {business.value(), before, std::int64_t{limit}, state}));
  std::vector<Disposal> all;
  for (const auto& row : rows) all.push_back(disposal_from(row));
  return all;
}

Done Disposals::finish_keyless() {
  AZ_CHECK(vault::carry_out_dooms(stores_, clock_));
  AZ_TRY(rows, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT id, business FROM disposal WHERE state = 'executing'", {});
  }));
  for (const auto& row : rows)
    AZ_CHECK(record_destroyed(DisposalId(std::get<std::int64_t>(row[0])),
                              BusinessId(std::get<std::int64_t>(row[1]))));
  return done();
}

Done Disposals::record_destroyed(DisposalId disposal, BusinessId business) {
  const Instant now = clock_();
  return stores_.main.write([&](db::Connection& unit) -> Done {
    AZ_TRY(now_it_is, find(unit, business, disposal));
    AZ_TRY(left, vault::dooms_of(unit, disposal.str()));
    if (now_it_is.state != "executing" || left != 0) return done();  // Somebody else did it, or is doing it.
    ledger::Act act;
    act.log = business;
    act.act = "disposal.destroyed";
    act.records = {disposal.str()};
    AZ_TRY(items, items_of(unit, disposal));
    const auto room = rooms_.of(business);
    std::set<PersonId> gone;
    for (const auto& item : items) {
      AZ_CHECK(unit.run("UPDATE number SET state = 'disposed' WHERE id = $1", {item.number.value()}));
      AZ_TRY(state, vault::number_state(unit, item.number));
      act.state.push_back(std::move(state));
      act.records.push_back(item.person.str());
      AZ_CHECK(people::set_number_status(unit, item.person, people::NumberStatus::kDisposed, now));
      gone.insert(item.person);
    }
    if (room) (*room)->forget_persons(gone);
    AZ_CHECK(unit.run("UPDATE disposal SET state = 'rotating' WHERE id = $1", {disposal.value()}));
    AZ_CHECK(note_state(unit, act, kTrackDisposal, disposal.value()));
    AZ_CHECK(ledger::append(unit, now, act));
    return done();
  });
}

/// Whoever waits for the end of a list finds in the ledger why it did not come.
Error Disposals::not_finished(const people::Caller& who, BusinessId business,
                              const std::vector<db::Row>& waiting, const Error& why) {
  if (why.code == ErrorCode::kUnavailable) return why;
  ledger::Act act = who.act("disposal.done", business);
  for (const auto& row : waiting) act.records.push_back(DisposalId(std::get<std::int64_t>(row[0])).str());
  const Done kept = stores_.main.write(
      [&](db::Connection& unit) { return people::record_refusal(unit, clock_(), act, why); });
  return kept ? why : kept.error();
}

Done Disposals::finish_in(const people::Caller& who, vault::Room& room) {
  const BusinessId business = room.business();
  AZ_TRY(waiting, stores_.main.read([&](db::Connection& snapshot) {
    return snapshot.run("SELECT id FROM disposal WHERE business = $1 AND state = 'rotating'",
                        {business.value()});
  }));
  if (waiting.empty()) return rotation_.renew_if_due(who, room);
  const Instant now = clock_();
  const auto turned_to = rotation_.run(who, room);
  if (!turned_to) return not_finished(who, business, waiting, turned_to.error());
  const auto& turned = *turned_to;
  for (const auto& row : waiting) {
    const DisposalId disposal(std::get<std::int64_t>(row[0]));
    AZ_CHECK(stores_.main.write([&](db::Connection& unit) -> Done {
      ledger::Act act = who.act("disposal.done", business);
      act.records = {disposal.str()};
      act.detail["from"] = std::to_string(turned.from);
      act.detail["to"] = std::to_string(turned.to);
      AZ_TRY(ended,
             unit.run(
                 "UPDATE disposal SET state = 'done', done_at = $2, generation_from = $3, generation_to = $4 "
                 "WHERE id = $1 AND state = 'rotating' RETURNING id",
                 {disposal.value(), now, turned.from, turned.to}));
      if (ended.empty())
        return done();  // By somebody else's turn, which was begun after its destruction as well.
      AZ_CHECK(note_state(unit, act, kTrackDisposal, disposal.value()));
      AZ_TRY(written, ledger::append(unit, now, act));
      return keep_line(unit, disposal, written);
    }));
  }
  return done();
}

Result<std::int64_t> Disposals::unfinished(db::Connection& unit, BusinessId business) {
  AZ_TRY(
      rows,
      unit.run(
          "SELECT (SELECT COUNT(*) FROM disposal WHERE business = $1 AND state IN ('executing', 'rotating')) "
          "+ (SELECT COUNT(*) FROM number_change WHERE business = $1 AND forgotten = 0) "
          "+ (SELECT COUNT(*) FROM rotation WHERE id = $1)",
          {business.value()}));
  return std::get<std::int64_t>(rows.at(0).at(0));
}

}  // namespace azekura::lifecycle
