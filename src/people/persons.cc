#include "people/persons.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "base/typed_number.h"
#include "crypto/encode.h"
#include "people/rights.h"
#include "person_rows.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr std::size_t kLongestName = 300;  // Bytes: 100 characters.
constexpr std::size_t kLongestAddress = 900;
constexpr std::int64_t kHoursOfAWeek = 168;
constexpr std::int64_t kMostYen = 1'000'000'000'000;

Done text_within(std::string_view text, std::size_t most) {
  const bool sound =
      text.size() <= most && is_utf8(text) &&
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return sound ? done() : Error{ErrorCode::kInvalid, "people.person.text"};
}

Done check_household(const PersonFacts& facts) {
  const bool needs = facts.person_class == PersonClass::kDependant;
  if (needs != facts.household.has_value() || needs != (facts.relation != Relation::kNone))
    return Error{ErrorCode::kInvalid, "people.person.dependant"};
  if (facts.third_spouse && facts.relation != Relation::kSpouse)
    return Error{ErrorCode::kInvalid, "people.person.spouse"};
  return done();
}

/// Persons are kept, shown and searched as ordinary text: whoever writes one, by whichever door, no number
/// may be in it, nor come together from two halves of a name.
Done check_no_number(const PersonFacts& facts) {
  const auto name = facts.family_name + " " + facts.given_name;
  const auto kana = facts.family_kana + " " + facts.given_kana;
  for (const std::string* text :
       {&name, &kana, &facts.employee_id, &facts.department, &facts.postal_code, &facts.address, &facts.mail})
    if (mentions_individual_number(*text)) return Error{ErrorCode::kInvalid, "people.person.number"};
  return done();
}

Done check_asking(const AskingFacts& facts) {
  if (facts.weekly_hours && (*facts.weekly_hours < 0 || *facts.weekly_hours > kHoursOfAWeek))
    return Error{ErrorCode::kInvalid, "people.person.hours"};
  if (facts.yen_a_year && (*facts.yen_a_year < 0 || *facts.yen_a_year > kMostYen))
    return Error{ErrorCode::kInvalid, "people.person.yen"};
  return done();
}

/// The worker whose household it is must be a worker of the same business.
Done household_stands(db::Connection& unit, BusinessId business, const PersonFacts& facts) {
  if (!facts.household) return done();
  AZ_TRY(rows, unit.run("SELECT 1 FROM person WHERE id = $1 AND business = $2 AND household IS NULL",
                        {facts.household->value(), business.value()}));
  return rows.empty() ? Error{ErrorCode::kInvalid, "people.person.household"} : done();
}

/// Workers, payees and the rest: within one of these the law asks the same of a number, between them it does
/// not.
int kind_of(PersonClass person_class) {
  switch (person_class) {
    case PersonClass::kEmployee:
    case PersonClass::kOfficer: return 0;
    case PersonClass::kPayee:
    case PersonClass::kShareholder: return 1;
    case PersonClass::kOther: return 2;
    case PersonClass::kDependant: break;
  }
  return 3;
}

/// A number that is here, or on its way, was collected for what its person was then. Nobody turns into a
/// dependant, nor out of one: that is another relation, with its own notice and its own end.
Done may_become(db::Connection& unit, const Person& person, PersonClass after) {
  const int before = kind_of(person.facts.person_class);
  if (before == kind_of(after)) return done();
  const bool free =
      person.number_status == NumberStatus::kNone || person.number_status == NumberStatus::kDisposed;
  const bool dependant =
      person.facts.person_class == PersonClass::kDependant || after == PersonClass::kDependant;
  if (!free || dependant) return Error{ErrorCode::kConflict, "people.person.class_change"};
  AZ_TRY(rows, unit.run("SELECT 1 FROM person WHERE household = $1 LIMIT 1", {person.id.value()}));
  if (!rows.empty() && before == kind_of(PersonClass::kEmployee))
    return Error{ErrorCode::kConflict, "people.person.class_household"};
  return done();
}

/// A row of its own, from the first of these facts on: most persons have none.
Done keep_asking(db::Connection& unit, ledger::Act& act, PersonId person, const AskingFacts& before,
                 const AskingFacts& after) {
  if (before == after) return done();
  AZ_CHECK(person_rows::put_asking(unit, person, after));
  return note_state(unit, act, kTrackPersonAsking, person.value());
}

Result<std::string> fresh_token() {
  std::array<std::byte, 16> token{};
  AZ_CHECK(crypto::fill_random(token));
  return crypto::hex(token);
}

// Many rows in one query: places that are not needed hold 0, which no person has.
constexpr std::size_t kPicked = 50;
#define AZ_FIFTY_PLACES                                                                        \
  "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "    \
  "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, " \
  "$39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51"

}  // namespace

Done check(const PersonFacts& facts, Date today) {
  if (trim(facts.family_name).empty() || facts.family_name.size() > kLongestName ||
      facts.given_name.size() > kLongestName)
    return Error{ErrorCode::kInvalid, "people.person.name"};
  for (const auto* kana : {&facts.family_kana, &facts.given_kana})
    if (kana->size() > kLongestName || (!kana->empty() && !is_katakana(*kana)))
      return Error{ErrorCode::kInvalid, "people.person.kana"};
  for (const auto* text : {&facts.family_name, &facts.given_name, &facts.department, &facts.address})
    AZ_CHECK(text_within(*text, kLongestAddress));
  for (const auto* text : {&facts.employee_id, &facts.postal_code}) AZ_CHECK(text_within(*text, 64));
  if (!facts.mail.empty() && !plausible_mail(facts.mail))
    return Error{ErrorCode::kInvalid, "people.person.mail"};
  if (facts.birth && *facts.birth > today) return Error{ErrorCode::kInvalid, "people.person.birth"};
  if (facts.hired && facts.left && *facts.left < *facts.hired)
    return Error{ErrorCode::kInvalid, "people.person.dates"};
  AZ_CHECK(check_no_number(facts));
  AZ_CHECK(check_asking(facts.asking));
  return check_household(facts);
}

Result<std::vector<PersonId>> Persons::insert_chunk(db::Connection& unit, ledger::Act& act,
                                                    BusinessId business, std::span<const PersonFacts> chunk,
                                                    Instant now) {
  if (chunk.size() > kMostChunk) return Error{ErrorCode::kInvalid, "people.person.chunk"};
  AZ_TRY(fields, registry_.fields(unit, business));
  AZ_TRY(first, take_ids(unit, "person", static_cast<std::int64_t>(chunk.size())));
  std::vector<PersonId> made;
  for (const auto& facts : chunk) {
    AZ_CHECK(check(facts, jst_date(now)));
    AZ_CHECK(household_stands(unit, business, facts));
    const PersonId id(first + static_cast<std::int64_t>(made.size()));
    AZ_TRY(token, fresh_token());
    AZ_CHECK(person_rows::insert(unit, fields, business, id, token, facts, now));
    AZ_CHECK(note_state(unit, act, kTrackPerson, id.value()));
    AZ_CHECK(keep_asking(unit, act, id, {}, facts.asking));
    made.push_back(id);
  }
  return made;
}

Result<PersonId> Persons::create(const Caller& who, BusinessId business, const PersonFacts& facts,
                                 Instant now) {
  return recorded(store_, now, who.act("person.create", business),
                  [&](db::Connection& unit, ledger::Act& act) -> Result<PersonId> {
                    AZ_CHECK(decide(unit, {who.session, Operation::kPersonWrite, business}, now));
                    AZ_TRY(made, insert_chunk(unit, act, business, std::span(&facts, 1), now));
                    act.records = {made[0].str()};
                    act.detail["class"] = code(facts.person_class);
                    return made[0];
                  });
}

Done Persons::update_in(db::Connection& unit, ledger::Act& act, PersonId person, const PersonFacts& facts,
                        Instant now) {
  AZ_CHECK(check(facts, jst_date(now)));
  AZ_TRY(before, find(unit, person));
  if (facts.household == person) return Error{ErrorCode::kInvalid, "people.person.household"};
  AZ_CHECK(household_stands(unit, before.business, facts));
  AZ_TRY(fields, registry_.fields(unit, before.business));
  AZ_CHECK(person_rows::update(unit, fields, before, facts, now));
  for (const auto& changed : person_rows::changes(before.facts, facts))
    act.detail[std::string(changed)] = "changed";
  AZ_CHECK(note_state(unit, act, kTrackPerson, person.value()));
  return keep_asking(unit, act, person, before.facts.asking, facts.asking);
}

Done Persons::update(const Caller& who, PersonId person, Instant seen, const PersonFacts& facts,
                     Instant now) {
  const auto home =
      store_.read([&](db::Connection& snapshot) { return person_rows::business_of(snapshot, person); });
  auto begun = who.act("person.update", home ? *home : kInstallation);
  begun.records = {person.str()};
  return recorded(store_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_TRY(business, person_rows::business_of(unit, person));
    AZ_CHECK(decide(unit, {who.session, Operation::kPersonWrite, business}, now));
    AZ_TRY(before, find(unit, person));
    if (before.updated_at != seen) return Error{ErrorCode::kConflict, "people.person.changed"};
    AZ_CHECK(may_become(unit, before, facts.person_class));
    return update_in(unit, act, person, facts, now);
  });
}

Result<Person> Persons::find(db::Connection& unit, PersonId person) {
  AZ_TRY(rows,
         unit.run("SELECT " AZ_PERSON_COLUMNS " FROM " AZ_PERSON_TABLES " WHERE id = $1", {person.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "people.person.unknown"};
  AZ_TRY(fields, registry_.fields(unit, BusinessId(number_in(rows[0][1]))));
  return person_rows::open(fields, rows[0]);
}

Result<std::vector<Person>> Persons::list(db::Connection& unit, BusinessId business,
                                          const PersonFilter& filter, PersonId after, int limit) {
  AZ_TRY(rows,
         unit.run("SELECT " AZ_PERSON_COLUMNS " FROM " AZ_PERSON_TABLES
                  " WHERE business = $1 AND (CAST($2 AS TEXT) IS NULL OR class = $2) "
                  "AND (CAST($3 AS BIGINT) IS NULL OR household = $3 OR id = $3) "
                  "AND id > $4 ORDER BY id LIMIT $5",
                  {business.value(),
                   filter.person_class ? db::Value(std::string(code(*filter.person_class))) : db::Value(),
                   filter.household ? db::Value(filter.household->value()) : db::Value(), after.value(),
                   std::int64_t{std::clamp(limit, 1, kMostPage)}}));
  AZ_TRY(fields, registry_.fields(unit, business));
  return person_rows::open_all(fields, rows);
}

Result<std::vector<Person>> Persons::pick(db::Connection& unit, BusinessId business,
                                          std::span<const PersonId> ids) {
  AZ_TRY(fields, registry_.fields(unit, business));
  std::map<PersonId, Person> found;
  for (std::size_t at = 0; at < ids.size(); at += kPicked) {
    std::vector<db::Value> values{business.value()};
    for (std::size_t i = at; i < at + kPicked; ++i)
      values.emplace_back(i < ids.size() ? ids[i].value() : std::int64_t{0});
    AZ_TRY(rows, unit.run("SELECT " AZ_PERSON_COLUMNS " FROM " AZ_PERSON_TABLES
                          " WHERE business = $1 AND id IN (" AZ_FIFTY_PLACES ")",
                          values));
    AZ_TRY(persons, person_rows::open_all(fields, rows));
    for (auto& person : persons) found.emplace(person.id, std::move(person));
  }
  std::vector<Person> picked;
  for (const auto id : ids)
    if (auto at = found.find(id); at != found.end()) picked.push_back(at->second);
  return picked;
}

std::string full_name(const PersonFacts& facts) {
  return facts.given_name.empty() ? facts.family_name : facts.family_name + " " + facts.given_name;
}

Done set_number_status(db::Connection& unit, PersonId person, NumberStatus status, Instant now) {
  AZ_TRY(rows, unit.run("UPDATE person SET number_status = $2, updated_at = $3 WHERE id = $1 RETURNING id",
                        {person.value(), std::string(code(status)), now}));
  return rows.empty() ? Error{ErrorCode::kNotFound, "people.person.unknown"} : done();
}

}  // namespace azekura::people
