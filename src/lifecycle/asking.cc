#include "law/asking.h"

#include "base/date.h"
#include "lifecycle/notices.h"
#include "lifecycle/requests.h"
#include "people/person_standing.h"
#include "people/rights.h"

namespace azekura::lifecycle {
namespace {

using people::PersonStanding;

law::PersonClass class_for(const PersonStanding& person) {
  switch (person.person_class) {
    case people::PersonClass::kEmployee:
    case people::PersonClass::kOfficer: return law::PersonClass::kEmployee;
    case people::PersonClass::kDependant:
      return person.relation == people::Relation::kSpouse ? law::PersonClass::kSpouse
                                                          : law::PersonClass::kDependant;
    default: return law::PersonClass::kPayee;
  }
}

/// Whose employer this business never was, leaves nobody's employment here either.
law::Employment employment_of(const PersonStanding& worker, Date today) {
  if (worker.employment == people::Employment::kDispatched) return law::Employment::kDispatched;
  if (worker.employment == people::Employment::kDeclined) return law::Employment::kDeclined;
  const bool gone =
      !worker.left_on.empty() && worker.left_on < today.iso();  // The last day is a working day.
  const bool offered = worker.employment == people::Employment::kOffer;
  if (gone) return offered ? law::Employment::kDeclined : law::Employment::kLeft;
  if (worker.person_class == people::PersonClass::kOfficer) return law::Employment::kOfficer;
  switch (worker.employment) {
    case people::Employment::kNone: return law::Employment::kNotEmployed;
    case people::Employment::kPartTime: return law::Employment::kPartTime;
    case people::Employment::kOffer: return law::Employment::kOffered;
    default: return law::Employment::kRegular;
  }
}

/// A shareholder is paid dividends; of every other payee the kind must be on record.
law::Payment payment_of(const PersonStanding& payee) {
  switch (payee.asking.payment) {
    case people::Payment::kNone:
      return payee.person_class == people::PersonClass::kShareholder ? law::Payment::kDividend
                                                                     : law::Payment::kNoPayment;
    case people::Payment::kFees: return law::Payment::kFees;
    case people::Payment::kFeesMedical: return law::Payment::kFeesMedical;
    case people::Payment::kRent: return law::Payment::kRent;
    case people::Payment::kProperty: return law::Payment::kProperty;
    case people::Payment::kAgency: return law::Payment::kAgency;
    case people::Payment::kDividend: return law::Payment::kDividend;
  }
  return law::Payment::kNoPayment;
}

law::AskFacts facts_for(const PersonStanding& person, const PersonStanding& worker, Date today) {
  law::AskFacts facts{.procedure = {}, .person = class_for(person), .on = today};
  facts.employment = employment_of(worker, today);
  facts.formal_offer = worker.asking.formal_offer;
  facts.pledge = worker.asking.pledge;
  if (worker.asking.weekly_hours) facts.weekly_hours = static_cast<int>(*worker.asking.weekly_hours);
  facts.dependant_for_tax = person.tax_dependant;
  facts.dependant_for_health = person.insurance_dependant;
  facts.category3_spouse = person.third_spouse;
  facts.payment = payment_of(person);
  facts.corporate = person.asking.corporate;
  facts.yen_a_year = person.asking.yen_a_year;
  return facts;
}

/// A dependant's facts are the worker's too: one may not ask the family of somebody one may not ask.
Result<PersonStanding> worker_of(db::Connection& unit, BusinessId business, const PersonStanding& person) {
  if (!person.household) return person;
  return people::standing_of(unit, business, *person.household);
}

}  // namespace

Done may_ask(db::Connection& unit, BusinessId business, PersonId person,
             const std::vector<std::string>& procedures, Instant now) {
  AZ_TRY(standing, people::standing_of(unit, business, person));
  AZ_TRY(worker, worker_of(unit, business, standing));
  auto facts = facts_for(standing, worker, jst_date(now));
  for (const auto& procedure : procedures) {
    facts.procedure = procedure;
    AZ_CHECK(law::may_ask(facts));
  }
  return done();
}

Result<people::Permit> permit_asking(db::Connection& unit, const people::Caller& who, BusinessId business,
                                     PersonId person, const std::vector<std::string>& procedures,
                                     Instant now) {
  AZ_TRY(person_class, people::class_of(unit, business, person));
  people::Ask ask{
      .session = who.session, .operation = people::Operation::kRequestCreate, .business = business};
  ask.person_class = person_class;
  std::optional<people::Permit> permit;
  for (const auto& procedure : procedures) {
    ask.purpose = procedure;
    AZ_TRY(given, people::decide(unit, ask, now));
    permit = given;
    AZ_CHECK(notified(unit, person, procedure));
  }
  AZ_CHECK(may_ask(unit, business, person, procedures, now));
  return *permit;
}

bool is_about_the_caller(const Error& why) {
  return why.key == "people.rights.role" || why.key == "people.rights.system_administrator" ||
         why.key == "people.work_session.closed" || why.key == "people.session.ended";
}

Done holds_none(db::Connection& unit, PersonId person) {
  AZ_TRY(held, unit.run("SELECT 1 FROM number WHERE person = $1 AND state <> 'disposed'", {person.value()}));
  return held.empty() ? done() : Error{ErrorCode::kConflict, "request.number_held"};
}

Done would_ask(db::Connection& unit, const people::Caller& who, BusinessId business, PersonId person,
               const std::vector<std::string>& procedures, Instant now) {
  AZ_CHECK(permit_asking(unit, who, business, person, procedures, now));
  AZ_CHECK(notice_in_force(unit, business));
  AZ_CHECK(holds_none(unit, person));
  AZ_TRY(open, unit.run("SELECT 1 FROM request WHERE person = $1 AND state IN ('open', 'submitted')",
                        {person.value()}));
  return open.empty() ? done() : Error{ErrorCode::kConflict, "request.open_already"};
}

Done may_hold(db::Connection& unit, BusinessId business, PersonId person, Instant now) {
  AZ_TRY(standing, people::standing_of(unit, business, person));
  AZ_TRY(worker, worker_of(unit, business, standing));
  switch (employment_of(worker, jst_date(now))) {
    case law::Employment::kDispatched: return Error{ErrorCode::kDenied, "ask.dispatched_worker"};
    case law::Employment::kDeclined: return Error{ErrorCode::kDenied, "ask.offer_declined"};
    case law::Employment::kOffered:
      if (worker.asking.formal_offer && worker.asking.pledge) return done();
      return Error{ErrorCode::kDenied, "ask.no_formal_offer"};
    default: return done();
  }
}

vault::Lawful lawful() { return {notified, may_hold}; }

}  // namespace azekura::lifecycle
