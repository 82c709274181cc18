#include "lifecycle_web/person_routes.h"

#include <algorithm>

#include "base/date.h"
#include "law/procedures.h"
#include "lifecycle/notices.h"
#include "lifecycle/retention.h"
#include "people/rights.h"
#include "people_web/answers.h"
#include "vault_web/number_routes.h"

namespace azekura::lifecycle {
namespace {

using people::caller_of;
using people::Person;
using people::PersonFacts;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

/// A code of one of the lists in people/codes.h, or a fault of its field.
template <typename E>
E code_in(JsonReader& body, Context& context, std::string_view name, E otherwise) {
  const auto text = body.maybe_text(name, 40);
  if (!text) return otherwise;
  const auto value = people::from_code<E>(*text);
  if (!value) context.blame(std::string(name), "web.field.value");
  return value.value_or(otherwise);
}

/// 西暦 or 和暦, as people type them.
std::optional<Date> date_in(JsonReader& body, Context& context, std::string_view name,
                            std::optional<Date> otherwise) {
  const auto text = body.maybe_text(name, 40);
  if (!text) return otherwise;
  if (text->empty()) return std::nullopt;
  const auto read = parse_date(*text);
  if (!read) {
    context.blame(std::string(name), read.error().key);
    return otherwise;
  }
  return *read;
}

void read_names(JsonReader& body, PersonFacts& facts) {
  const auto text = [&](std::string_view name, std::string& into, std::size_t longest) {
    into = body.maybe_text(name, longest).value_or(into);
  };
  text("given_name", facts.given_name, 100);
  text("family_kana", facts.family_kana, 100);
  text("given_kana", facts.given_kana, 100);
  text("postal_code", facts.postal_code, 16);
  text("address", facts.address, 300);
  text("mail", facts.mail, 254);
  text("department", facts.department, 100);
}

void read_dates(JsonReader& body, Context& context, PersonFacts& facts) {
  facts.birth = date_in(body, context, "birth", facts.birth);
  facts.hired = date_in(body, context, "hired", facts.hired);
  facts.left = date_in(body, context, "left", facts.left);
  facts.employment = code_in(body, context, "employment", facts.employment);
  facts.tax_dependant = body.maybe_flag("tax_dependant").value_or(facts.tax_dependant);
  facts.insurance_dependant = body.maybe_flag("insurance_dependant").value_or(facts.insurance_dependant);
  facts.third_spouse = body.maybe_flag("third_spouse").value_or(facts.third_spouse);
}

/// What the asking guard goes by. What is left out stays as it is.
void read_asking(JsonReader& body, Context& context, people::AskingFacts& facts) {
  if (const auto hours = body.maybe_integer("weekly_hours", 0, 168)) facts.weekly_hours = hours;
  facts.formal_offer = body.maybe_flag("formal_offer").value_or(facts.formal_offer);
  facts.pledge = body.maybe_flag("pledge").value_or(facts.pledge);
  facts.payment = code_in(body, context, "payment", facts.payment);
  if (const auto yen = body.maybe_integer("yearly_amount", 0, 1'000'000'000'000)) facts.yen_a_year = yen;
  if (const auto corporate = body.maybe_flag("corporate")) facts.corporate = corporate;
}

Result<Response> person_answer(const PersonRooms& rooms, PersonId person) {
  AZ_TRY(found,
         rooms.store.read([&](db::Connection& snapshot) { return rooms.persons.find(snapshot, person); }));
  JsonWriter out;
  write_person(out, found);
  return web::json(std::move(out));
}

Result<Response> create_person(const PersonRooms& rooms, const Request& request, const web::Session& session,
                               Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  PersonFacts facts;
  facts.person_class = code_in(body, context, "class", people::PersonClass::kEmployee);
  facts.employee_id = body.maybe_text("employee_id", 64).value_or("");
  facts.family_name = body.text("family_name", 100);
  read_names(body, facts);
  read_dates(body, context, facts);
  facts.sex = code_in(body, context, "sex", people::Sex::kUnknown);
  facts.relation = code_in(body, context, "relation", people::Relation::kNone);
  if (const auto worker = body.maybe_integer("worker", 1, INT64_MAX)) facts.household = PersonId(*worker);
  read_asking(body, context, facts.asking);
  AZ_CHECK(body.finish());
  AZ_TRY(person, rooms.persons.create(caller_of(session), business, facts, rooms.clock()));
  return person_answer(rooms, person);
}

/// The person, if the caller may read the register of the business in the path and the person belongs to it.
Result<Person> readable(const PersonRooms& rooms, db::Connection& unit, const Request& request,
                        const web::Session& session) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  AZ_CHECK(may(unit, session, people::Operation::kPersonRead, business, rooms.clock()));
  AZ_TRY(found, rooms.persons.find(unit, person));
  if (found.business != business) return Error{ErrorCode::kNotFound, "people.person.unknown"};
  return found;
}

Done write_household(const PersonRooms& rooms, JsonWriter& out, db::Connection& unit, const Person& person) {
  people::PersonFilter filter;
  filter.household = person.facts.household.value_or(person.id);
  AZ_TRY(members, rooms.persons.list(unit, person.business, filter, PersonId(0), 50));
  out.key("household").array();
  for (const auto& member : members)
    if (member.id != person.id) write_person(out, member);
  out.end();
  return done();
}

/// Purposes that were notified and that the caller holds for this class of person: what a reveal may be for.
Done write_purposes(JsonWriter& out, db::Connection& unit, const Person& person, const web::Session& session,
                    Instant now, Language language) {
  AZ_TRY(rights, people::purposes_of(unit, session.account, person.business));
  out.key("purposes").array();
  for (const auto& right : rights) {
    if (right.person_class != person.facts.person_class || !notified(unit, person.id, right.purpose))
      continue;
    const auto procedure = law::procedure(right.purpose, jst_date(now));
    if (!procedure) continue;
    out.object().member("code", right.purpose).member("name", (*procedure)->name.in(language));
    out.key("forms").array();
    for (const auto& form : (*procedure)->forms) out.value(form);
    out.end().end();
  }
  out.end();
  return done();
}

Result<Response> read_person(const PersonRooms& rooms, const Request& request, const web::Session& session,
                             Context& context) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(person, readable(rooms, snapshot, request, session));
    JsonWriter out;
    out.object().key("person");
    write_person(out, person);
    AZ_CHECK(write_household(rooms, out, snapshot, person));
    out.key("number");
    AZ_CHECK(vault::write_number_state(out, snapshot, rooms.accounts, person.business, person.id));
    out.key("retention");
    AZ_CHECK(write_retention(out, snapshot, person.business, person.id, language_from(context.language)));
    AZ_CHECK(write_purposes(out, snapshot, person, session, rooms.clock(), language_from(context.language)));
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> change_person(const PersonRooms& rooms, const Request& request, const web::Session& session,
                               Context& context) {
  AZ_TRY(person, rooms.store.read(
                     [&](db::Connection& snapshot) { return readable(rooms, snapshot, request, session); }));
  JsonReader body(request, context);
  auto facts = person.facts;
  facts.person_class = code_in(body, context, "class", facts.person_class);
  facts.employee_id = body.maybe_text("employee_id", 64).value_or(facts.employee_id);
  facts.family_name = body.maybe_text("family_name", 100).value_or(facts.family_name);
  facts.sex = code_in(body, context, "sex", facts.sex);
  facts.relation = code_in(body, context, "relation", facts.relation);
  read_names(body, facts);
  read_dates(body, context, facts);
  read_asking(body, context, facts.asking);
  const auto seen = body.maybe_integer("version", 0, INT64_MAX).value_or(person.updated_at);
  AZ_CHECK(body.finish());
  AZ_CHECK(rooms.persons.update(caller_of(session), person.id, seen, facts, rooms.clock()));
  return person_answer(rooms, person.id);
}

void write_asking(JsonWriter& out, const people::AskingFacts& facts) {
  if (facts.weekly_hours) out.member("weekly_hours", *facts.weekly_hours);
  out.member("formal_offer", facts.formal_offer).member("pledge", facts.pledge);
  out.member("payment", people::code(facts.payment));
  if (facts.yen_a_year) out.member("yearly_amount", *facts.yen_a_year);
  if (facts.corporate) out.member("corporate", *facts.corporate);
}

using Step = Result<Response> (*)(const PersonRooms&, const Request&, const web::Session&, Context&);

web::Route route(const PersonRooms& rooms, web::Method method, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, web::Access::kSignedIn, web::handler_of(rooms, step)};
}

}  // namespace

void write_person(JsonWriter& out, const Person& person, const std::optional<Date>& disposal_from) {
  const auto& facts = person.facts;
  const auto text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out.member(name, value);
  };
  const auto day = [&](std::string_view name, const std::optional<Date>& value) {
    if (value) out.member(name, value->iso());
  };
  out.object().member("id", person.id.value()).member("version", person.updated_at);
  out.member("class", people::code(facts.person_class));
  out.member("employment", people::code(facts.employment));
  text("employee_id", facts.employee_id);
  out.member("family_name", facts.family_name).member("given_name", facts.given_name);
  out.member("family_kana", facts.family_kana).member("given_kana", facts.given_kana);
  day("birth", facts.birth);
  out.member("sex", people::code(facts.sex));
  text("postal_code", facts.postal_code);
  text("address", facts.address);
  text("mail", facts.mail);
  text("department", facts.department);
  day("hired", facts.hired);
  day("left", facts.left);
  if (facts.household) out.member("worker", facts.household->value());
  out.member("relation", people::code(facts.relation));
  out.member("tax_dependant", facts.tax_dependant).member("insurance_dependant", facts.insurance_dependant);
  out.member("third_spouse", facts.third_spouse);
  write_asking(out, facts.asking);
  out.member("number_status", people::code(person.number_status));
  day("disposal_from", disposal_from);
  out.end();
}

Done write_retention(JsonWriter& out, db::Connection& unit, BusinessId business, PersonId person,
                     Language language) {
  AZ_TRY(retention, retention_of(unit, business, person));
  out.object();
  if (retention.due.first_day_of_disposal)
    out.member("disposal_from", retention.due.first_day_of_disposal->iso());
  out.member("explanation", message(retention.due.why, language)).key("holdings").array();
  for (const auto& holding : retention.holdings) {
    AZ_TRY(due, law::due(holding.form, holding.event, holding.year));
    out.object()
        .member("id", holding.id)
        .member("form", holding.form)
        .member("name", due.form->name.in(language));
    out.member("event", holding.event.iso());
    if (holding.year) out.member("year", *holding.year);
    out.member("start", due.start.iso())
        .member("end", due.end.iso())
        .member("kind", law::to_string(due.rule->kind));
    out.member("rule", due.rule->id).member("source", due.rule->law + due.rule->article);
    out.member("confidence", law::to_string(due.rule->fact.confidence)).end();
  }
  out.end().end();
  return done();
}

std::vector<web::Route> person_routes(PersonRooms rooms) {
  using enum web::Method;
  return {
      route(rooms, kPost, "/api/v1/businesses/{business}/people", "createPerson", create_person),
      route(rooms, kGet, "/api/v1/businesses/{business}/people/{person}", "readPerson", read_person),
      route(rooms, kPatch, "/api/v1/businesses/{business}/people/{person}", "changePerson", change_person)};
}

}  // namespace azekura::lifecycle
