#include <algorithm>

#include "base/date.h"
#include "crypto/encode.h"
#include "lifecycle/people_csv.h"
#include "lifecycle/retention.h"
#include "lifecycle_web/person_routes.h"
#include "people/rights.h"
#include "people_web/answers.h"

namespace azekura::lifecycle {
namespace {

using people::Person;
using people::PersonOrder;
using people::PersonQuery;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr int kPage = 50;
constexpr int kMostListed = 200;
constexpr std::int64_t kMostDays = 3650;
constexpr std::size_t kMostTicked = 500;
constexpr auto kEveryone = std::size_t{1'000'000};

/// A filter by code: nothing when absent, a fault of its field when there is no such code.
template <typename E>
std::optional<E> filter_in(web::QueryReader& query, Context& context, std::string_view name) {
  const auto text = query.text(name, 20);
  if (text.empty()) return std::nullopt;
  const auto value = people::from_code<E>(text);
  if (!value) context.blame(std::string(name), "web.field.value");
  return value;
}

/// "kana" and "-kana": the last first.
void read_order(web::QueryReader& query, Context& context, PersonQuery& wanted) {
  const auto text = query.text("sort", 20);
  if (text.empty()) return;
  wanted.descending = text.starts_with('-');
  const auto order = people::from_code<PersonOrder>(std::string_view(text).substr(wanted.descending ? 1 : 0));
  if (!order || *order == PersonOrder::kNone) context.blame("sort", "web.field.value");
  wanted.order = order.value_or(PersonOrder::kNone);
}

PersonQuery read_query(web::QueryReader& query, Context& context, Date today) {
  PersonQuery wanted;
  wanted.today = today;
  wanted.text = query.text("q", 100);
  wanted.person_class = filter_in<people::PersonClass>(query, context, "class");
  wanted.employment = filter_in<people::Employment>(query, context, "employment");
  wanted.number_status = filter_in<people::NumberStatus>(query, context, "status");
  if (auto department = query.text("department", 100); !department.empty())
    wanted.department = std::move(department);
  wanted.left = query.maybe_flag("left");
  // "due=0": may be disposed of today or could have been before.
  if (const auto days = query.integer("due", 0, kMostDays, -1); days >= 0) wanted.due = today.plus_days(days);
  read_order(query, context, wanted);
  return wanted;
}

/// The first day of disposal of everybody who has one: asked for only where a list goes by it.
Done read_days(db::Connection& unit, BusinessId business, PersonQuery& wanted) {
  if (!wanted.due && wanted.order != PersonOrder::kDisposal) return done();
  AZ_TRY(due, due_numbers(unit, business, *Date::civil(9999, 12, 31), PersonId(0), INT32_MAX));
  for (const auto& number : due) wanted.days.emplace(number.person, number.from);
  return done();
}

Result<Response> list_people(const PersonRooms& rooms, const Request& request, const web::Session& session,
                             Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const Instant now = rooms.clock();
  auto wanted = read_query(query, context, jst_date(now));
  const auto limit = query.integer("limit", 1, kMostListed, kPage);
  const auto after = people::cursor_of(query);
  AZ_CHECK(query.finish());
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) -> Done {
    AZ_CHECK(may(snapshot, session, people::Operation::kPersonRead, business, now));
    return read_days(snapshot, business, wanted);
  }));
  AZ_TRY(page, rooms.search.page(business, wanted, PersonId(after), static_cast<std::size_t>(limit), now));
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(may(snapshot, session, people::Operation::kPersonRead, business, now));
    AZ_TRY(persons, rooms.persons.pick(snapshot, business, page.ids));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& person : persons) {
      AZ_TRY(from, disposal_day(snapshot, person));
      write_person(out, person, from);
    }
    out.end().member("total", page.total).member("before", page.before);
    const auto place = [&out](std::string_view name, const std::optional<PersonId>& id) {
      if (id) out.member(name, std::to_string(id->value()));
    };
    place("next", page.next);
    place("previous", page.previous);
    place("last", page.last);
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> list_departments(const PersonRooms& rooms, const Request& request,
                                  const web::Session& session, Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  const Instant now = rooms.clock();
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) {
    return may(snapshot, session, people::Operation::kPersonRead, business, now);
  }));
  AZ_TRY(names, rooms.search.departments(business, now));
  JsonWriter out;
  out.object().key("items").array();
  for (const auto& name : names) out.value(name);
  out.end().end();
  return web::json(std::move(out));
}

/// Read first, and handed out only once the line says that it was: who lacks the right reads nothing either.
Result<Response> export_people(const PersonRooms& rooms, const Request& request, const web::Session& session,
                               Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  const Instant now = rooms.clock();
  const auto who = people::caller_of(session);
  web::QueryReader query(request, context);
  auto wanted = read_query(query, context, jst_date(now));
  JsonReader body(request, context);
  std::vector<PersonId> ids;
  if (body.has("people"))
    for (const auto id : body.integers("people", kMostTicked)) ids.emplace_back(id);
  const auto encoding = body.text("encoding", 20);
  if (!encoding.empty() && encoding != "utf8" && encoding != "shift_jis")
    context.blame("encoding", "web.field.value");
  const Done sound = query.finish();
  AZ_CHECK(body.finish());
  AZ_CHECK(sound);
  const auto act = who.act("person.export", business);
  AZ_CHECK(people::permitted_yet(rooms.store, {who.session, people::Operation::kPersonExport, business}, act,
                                 now));
  if (ids.empty()) {
    AZ_CHECK(
        rooms.store.read([&](db::Connection& snapshot) { return read_days(snapshot, business, wanted); }));
    AZ_TRY(page, rooms.search.page(business, wanted, PersonId(0), kEveryone, now));
    ids = std::move(page.ids);
  }
  PeopleCsv file(encoding == "shift_jis" ? Encoding::kCp932 : Encoding::kUtf8Bom,
                 language_from(context.language));
  std::int64_t rows = 0;
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) -> Done {
    AZ_TRY(persons, rooms.persons.pick(snapshot, business, ids));
    for (const auto& person : persons) {
      AZ_TRY(from, disposal_day(snapshot, person));
      file.add(person, from);
      ++rows;
    }
    return done();
  }));
  AZ_CHECK(people::recorded(rooms.store, now, act, [&](db::Connection& unit, ledger::Act& line) -> Done {
    AZ_CHECK(people::decide(unit, {who.session, people::Operation::kPersonExport, business}, now));
    line.detail["rows"] = std::to_string(rows);
    line.detail["encoding"] = encoding;
    return done();
  }));
  JsonWriter out;
  out.object().member("rows", rows).key("lost").array();
  for (const auto& character : file.lost()) out.value(character);
  out.end().member("csv", crypto::base64(std::as_bytes(std::span(file.bytes())))).end();
  return web::json(std::move(out));
}

}  // namespace

std::vector<web::Route> person_list_routes(PersonRooms rooms) {
  using enum web::Method;
  const auto route = [&rooms](web::Method method, std::string_view pattern, std::string_view operation,
                              auto* step) {
    return web::Route{method, pattern, operation, web::Access::kSignedIn, web::handler_of(rooms, step)};
  };
  return {route(kGet, "/api/v1/businesses/{business}/people", "listPeople", list_people),
          route(kGet, "/api/v1/businesses/{business}/departments", "listDepartments", list_departments),
          route(kPost, "/api/v1/businesses/{business}/people:export", "exportPeople", export_people)};
}

}  // namespace azekura::lifecycle
