#include "people/business.h"

#include <algorithm>

#include "base/check_digit.h"
#include "people/rights.h"
#include "people/sessions.h"
#include "tracked.h"

namespace azekura::people {
namespace {

constexpr std::size_t kLongestName = 600;  // Bytes: 200 characters.
constexpr int kPage = 200;

#define AZ_BUSINESS_COLUMNS                                                         \
  "b.id, b.kind, b.name, b.corporate_number, b.workers, b.financial, b.entrusted, " \
  "b.number_user, b.large_database, b.solo, "                                       \
  "COALESCE((SELECT s.since FROM business_solo s WHERE s.id = b.id), b.created_at)"

Result<Business> business_from(const db::Row& row) {
  const auto kind = from_code<BusinessKind>(text_in(row[1]));
  if (!kind) return Error{ErrorCode::kCorrupt, "people.business.row"};
  Business business;
  business.id = BusinessId(number_in(row[0]));
  const auto* number = std::get_if<std::string>(&row[3]);
  business.facts = {*kind,
                    text_in(row[2]),
                    number != nullptr ? *number : std::string(),
                    number_in(row[4]),
                    number_in(row[5]) != 0,
                    number_in(row[6]) != 0,
                    number_in(row[7]) != 0,
                    number_in(row[8]) != 0};
  business.solo = number_in(row[9]) != 0;
  business.solo_since = number_in(row[10]);
  return business;
}

Result<std::vector<Business>> businesses_from(const std::vector<db::Row>& rows) {
  std::vector<Business> found;
  for (const auto& row : rows) {
    AZ_TRY(business, business_from(row));
    found.push_back(std::move(business));
  }
  return found;
}

std::vector<db::Value> values_of(BusinessId id, const BusinessFacts& facts) {
  return {id.value(),
          std::string(code(facts.kind)),
          facts.name,
          facts.corporate_number.empty() ? db::Value(std::monostate{}) : db::Value(facts.corporate_number),
          facts.workers,
          flag(facts.financial),
          flag(facts.entrusted),
          flag(facts.number_user),
          flag(facts.large_database)};
}

/// Solo mode, and since when: beside the business, as older lines vouch for the columns that it had then.
Done put_solo(db::Connection& unit, ledger::Act& act, BusinessId business, bool solo, Instant now) {
  AZ_CHECK(unit.run("UPDATE business SET solo = $2 WHERE id = $1", {business.value(), flag(solo)}));
  AZ_CHECK(
      unit.run("INSERT INTO business_solo(id, business, since) VALUES($1, $1, $2) "
               "ON CONFLICT(id) DO UPDATE SET since = $2",
               {business.value(), now}));
  AZ_CHECK(note_state(unit, act, kTrackSolo, business.value()));
  return note_state(unit, act, kTrackBusiness, business.value());
}

/// Accounts that could be one of two people: managers and handlers who have not left.
Result<std::int64_t> count_hands(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT COUNT(DISTINCT a.id) FROM account_role r JOIN account a ON a.id = r.account "
                        "WHERE r.business = $1 AND r.role IN ('handler', 'manager') AND a.state <> 'left'",
                        {business.value()}));
  return number_in(rows.at(0)[0]);
}

}  // namespace

Done check(const BusinessFacts& facts) {
  if (facts.name.empty() || facts.name.size() > kLongestName)
    return Error{ErrorCode::kInvalid, "people.business.name"};
  if (facts.workers < 0 || facts.workers > 1'000'000)
    return Error{ErrorCode::kInvalid, "people.business.workers"};
  if (!facts.corporate_number.empty() && !check_corporate_number(facts.corporate_number))
    return Error{ErrorCode::kInvalid, "people.business.corporate_number"};
  return done();
}

Result<law::Sme> sme_of(const BusinessFacts& facts, Date on) {
  constexpr int kLarge = 5'001;  // What the rule compares with 5,000.
  const bool for_others = facts.kind == BusinessKind::kLabourOffice ||
                          facts.kind == BusinessKind::kTaxOffice ||
                          facts.kind == BusinessKind::kLaborInsuranceGroup;
  law::SmeFacts asked;
  asked.workers = static_cast<int>(facts.workers);
  asked.uses_numbers = facts.number_user || facts.kind == BusinessKind::kPublicBody;
  asked.entrusted_with_numbers = facts.entrusted || for_others;
  asked.financial = facts.financial;
  asked.most_persons_in_six_months = facts.large_database ? kLarge : 0;
  AZ_TRY(day, law::date_from(on.iso()));
  return law::sme(asked, day);
}

Result<BusinessId> Businesses::create(const Caller& who, const BusinessFacts& facts, Instant now, bool solo) {
  return recorded(
      store_, now, who.act("business.create", kInstallation),
      [&](db::Connection& unit, ledger::Act& act) -> Result<BusinessId> {
        AZ_TRY(session, live_session(unit, who.session, now));
        AZ_CHECK(decide(unit, {who.session, Operation::kBusinessCreate, session.home}, now));
        AZ_CHECK(check(facts));
        AZ_TRY(id, take_ids(unit, "business"));
        const BusinessId business(id);
        auto values = values_of(business, facts);
        values.emplace_back(now);
        values.emplace_back(flag(solo));
        AZ_TRY(made, unit.run("INSERT INTO business(id, kind, name, corporate_number, workers, financial, "
                              "entrusted, number_user, large_database, solo, created_at) "
                              "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $10) "
                              "ON CONFLICT DO NOTHING RETURNING id",
                              values));
        if (made.empty()) return Error{ErrorCode::kConflict, "people.business.exists"};
        AZ_CHECK(registry_.create(unit, business, now));
        act.records = {business.str()};
        if (solo) act.detail["solo"] = "on";
        AZ_CHECK(note_state(unit, act, kTrackBusiness, id));
        if (session.home == kInstallation) return business;
        AZ_TRY(role, unit.run("INSERT INTO account_role(account, business, role, granted_by, granted_at) "
                              "VALUES($1, $2, 'owner', $1, $3) RETURNING id",
                              {who.account.value(), id, now}));
        AZ_CHECK(note_state(unit, act, kTrackRole, number_in(role[0][0])));
        return business;
      });
}

Done Businesses::update(const Caller& who, BusinessId business, const BusinessFacts& facts, Instant now) {
  return recorded(
      store_, now, who.act("business.write", business), [&](db::Connection& unit, ledger::Act& act) -> Done {
        act.records = {business.str()};
        AZ_CHECK(decide(unit, {who.session, Operation::kBusinessWrite, business}, now));
        AZ_CHECK(check(facts));
        AZ_TRY(taken, unit.run("SELECT id FROM business WHERE corporate_number = $1 AND id <> $2",
                               {facts.corporate_number, business.value()}));
        if (!taken.empty()) return Error{ErrorCode::kConflict, "people.business.exists"};
        AZ_CHECK(
            unit.run("UPDATE business SET kind = $2, name = $3, corporate_number = $4, "
                     "workers = $5, financial = $6, entrusted = $7, number_user = $8, large_database = $9 "
                     "WHERE id = $1",
                     values_of(business, facts)));
        return note_state(unit, act, kTrackBusiness, business.value());
      });
}

Done Businesses::set_solo(const Caller& who, BusinessId business, bool solo, Instant now) {
  return recorded(store_, now, who.act("business.solo", business),
                  [&](db::Connection& unit, ledger::Act& act) -> Done {
                    act.records = {business.str()};
                    act.detail["solo"] = solo ? "on" : "off";
                    AZ_CHECK(decide(unit, {who.session, Operation::kBusinessSolo, business}, now));
                    AZ_TRY(handlers, count_handlers(unit, business));
                    if (solo && handlers != 1)
                      return Error{ErrorCode::kDenied, "people.business.solo_needs_one_handler"};
                    AZ_TRY(hands, count_hands(unit, business));
                    if (solo && hands != 1)
                      return Error{ErrorCode::kDenied, "people.business.solo_not_alone"};
                    return put_solo(unit, act, business, solo, now);
                  });
}

Result<Business> find_business(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows,
         unit.run("SELECT " AZ_BUSINESS_COLUMNS " FROM business b WHERE b.id = $1", {business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "people.business.unknown"};
  return business_from(rows[0]);
}

Result<std::vector<Business>> businesses_of(db::Connection& unit, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT " AZ_BUSINESS_COLUMNS " FROM business b WHERE b.id IN "
                        "(SELECT business FROM account_role WHERE account = $1) ORDER BY b.id",
                        {account.value()}));
  return businesses_from(rows);
}

Result<std::vector<Business>> list_businesses(db::Connection& unit, BusinessId after, int limit) {
  AZ_TRY(rows,
         unit.run("SELECT " AZ_BUSINESS_COLUMNS " FROM business b WHERE b.id > $1 ORDER BY b.id LIMIT $2",
                  {after.value(), std::int64_t{std::clamp(limit, 1, kPage)}}));
  return businesses_from(rows);
}

Result<std::int64_t> count_accounts(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT COUNT(DISTINCT a.id) FROM account_role r JOIN account a ON a.id = r.account "
                        "WHERE r.business = $1 AND a.state <> 'left'",
                        {business.value()}));
  return number_in(rows[0][0]);
}

Result<std::int64_t> count_handlers(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT COUNT(*) FROM account_role r JOIN account a ON a.id = r.account "
                        "WHERE r.business = $1 AND r.role = 'handler' AND a.state <> 'left'",
                        {business.value()}));
  return number_in(rows[0][0]);
}

Done end_solo_when_two(db::Connection& unit, BusinessId business, Instant now) {
  if (business == kInstallation) return done();
  AZ_TRY(found, find_business(unit, business));
  AZ_TRY(handlers, count_handlers(unit, business));
  AZ_TRY(hands, count_hands(unit, business));
  if (!found.solo || hands < 2) return done();
  ledger::Act act;
  act.log = business;
  act.act = "business.solo";
  act.records = {business.str()};
  act.detail = {{"solo", "off"}, {"cause", handlers < 2 ? "second_manager" : "second_handler"}};
  AZ_CHECK(put_solo(unit, act, business, false, now));
  AZ_CHECK(ledger::append(unit, now, act));
  return done();
}

}  // namespace azekura::people
