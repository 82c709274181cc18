#include "law/asking.h"

#include "base/date.h"
#include "lifecycle/requests.h"
#include "people/person_standing.h"

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

law::Employment employment_of(const PersonStanding& worker) {
  if (worker.person_class == people::PersonClass::kOfficer) return law::Employment::kOfficer;
  switch (worker.employment) {
    case people::Employment::kNone: return law::Employment::kNotEmployed;
    case people::Employment::kPartTime: return law::Employment::kPartTime;
    case people::Employment::kDispatched: return law::Employment::kDispatched;
    case people::Employment::kOffer: return law::Employment::kOffered;
    default: return law::Employment::kRegular;
  }
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
  for (const auto& procedure : procedures) {
    law::AskFacts facts{.procedure = procedure, .person = class_for(standing), .on = jst_date(now)};
    facts.employment = employment_of(worker);
    // Whoever is entered as 内定 without more has no notice and no pledge on record: not yet.
    facts.dependant_for_tax = standing.tax_dependant;
    facts.dependant_for_health = standing.insurance_dependant;
    facts.category3_spouse = standing.third_spouse;
    AZ_CHECK(law::may_ask(facts));
  }
  return done();
}

}  // namespace azekura::lifecycle
