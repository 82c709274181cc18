#include <set>

#include "base/date.h"
#include "law/evidence.h"
#include "law/procedures.h"
#include "lifecycle/notices.h"
#include "lifecycle_web/person_routes.h"
#include "people/rights.h"
#include "people_web/answers.h"

namespace azekura::lifecycle {
namespace {

using people::caller_of;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

/// Officers are paid as employees are, a spouse is somebody's dependant, a dividend goes to a shareholder:
/// the rooms above speak of people by the classes that they are registered in.
std::set<std::string_view> classes_of(const law::Procedure& procedure) {
  using people::PersonClass;
  std::set<std::string_view> all;
  for (const auto person : procedure.persons) {
    switch (person) {
      case law::PersonClass::kEmployee:
        all.insert({people::code(PersonClass::kEmployee), people::code(PersonClass::kOfficer)});
        break;
      case law::PersonClass::kDependant:
      case law::PersonClass::kSpouse: all.insert(people::code(PersonClass::kDependant)); break;
      case law::PersonClass::kPayee:
        all.insert({people::code(PersonClass::kPayee), people::code(PersonClass::kShareholder),
                    people::code(PersonClass::kOther)});
        break;
    }
  }
  return all;
}

Result<Response> list_procedures(const PersonRooms& rooms, const Request&, const web::Session&,
                                 Context& context) {
  const Date today = jst_date(rooms.clock());
  const auto language = language_from(context.language);
  JsonWriter out;
  out.object().key("items").array();
  for (const auto& procedure : law::procedures()) {
    if (!procedure.fact.in_force(today)) continue;
    out.object().member("code", procedure.code).member("name", procedure.name.in(language));
    out.key("forms").array();
    for (const auto& form : procedure.forms) out.value(form);
    out.end()
        .member("filed_to", procedure.filed_to.in(language))
        .member("usual", procedure.by_default)
        .key("person_classes")
        .array();
    for (const auto person : classes_of(procedure)) out.value(person);
    out.end().end();
  }
  out.end().end();
  return web::json(std::move(out));
}

template <typename Paper>
void write_papers(JsonWriter& out, std::string_view name, std::span<const Paper> papers, Date today,
                  Language language) {
  out.key(name).array();
  for (const auto& paper : papers) {
    if (!paper.fact.in_force(today)) continue;
    out.object().member("code", paper.code).member("name", paper.name.in(language)).key("channels").array();
    if constexpr (requires { paper.self; })
      for (const auto channel : paper.self) out.value(law::to_string(channel));
    else
      for (const auto channel : paper.channels) out.value(law::to_string(channel));
    out.end().key("needs").array();
    if constexpr (requires { paper.needs; })
      for (const auto& need : paper.needs) out.value(need);
    out.end();
    if constexpr (requires { paper.counts; })
      out.member("counts", paper.counts == law::Counts::kOne   ? "one"
                           : paper.counts == law::Counts::kTwo ? "two"
                                                               : "relation");
    out.end();
  }
  out.end();
}

Result<Response> list_evidence(const PersonRooms& rooms, const Request&, const web::Session&,
                               Context& context) {
  const Date today = jst_date(rooms.clock());
  JsonWriter out;
  out.object();
  write_papers(out, "number", law::number_papers(), today, language_from(context.language));
  write_papers(out, "identity", law::identity_papers(), today, language_from(context.language));
  write_papers(out, "authority", law::authority_papers(), today, language_from(context.language));
  out.end();
  return web::json(std::move(out));
}

void write_notice(JsonWriter& out, const Notice& notice, Language language) {
  out.object().member("id", notice.id).member("version", notice.version).key("purposes").array();
  std::string text;
  for (const auto& code : notice.purposes) {
    out.value(code);
    const auto procedure = law::procedure(code, jst_date(notice.published_at));
    if (procedure) text += (text.empty() ? "" : "\n") + (*procedure)->purpose.in(language);
  }
  out.end().member("text", text).member("published_at", people::instant_text(notice.published_at)).end();
}

Result<Response> list_notices(const PersonRooms& rooms, const Request& request, const web::Session& session,
                              Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(people::decide(
        snapshot, {caller_of(session).session, people::Operation::kBusinessRead, business}, rooms.clock()));
    AZ_TRY(all, notices(snapshot, business));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& notice : all) write_notice(out, notice, language_from(context.language));
    out.end().end();
    return web::json(std::move(out));
  });
}

Result<Response> publish(const PersonRooms& rooms, const Request& request, const web::Session& session,
                         Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto purposes = body.texts("purposes", 32, 40);
  AZ_CHECK(body.finish());
  AZ_TRY(notice, publish_notice(rooms.store, caller_of(session), business, purposes, rooms.clock()));
  JsonWriter out;
  write_notice(out, notice, language_from(context.language));
  return web::json(std::move(out));
}

using Step = Result<Response> (*)(const PersonRooms&, const Request&, const web::Session&, Context&);

web::Route route(const PersonRooms& rooms, web::Method method, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, web::Access::kSignedIn, web::handler_of(rooms, step)};
}

}  // namespace

std::vector<web::Route> law_routes(PersonRooms rooms) {
  using enum web::Method;
  return {route(rooms, kGet, "/api/v1/procedures", "listProcedures", list_procedures),
          route(rooms, kGet, "/api/v1/evidence", "listEvidence", list_evidence),
          route(rooms, kGet, "/api/v1/businesses/{business}/notices", "listNotices", list_notices),
          route(rooms, kPost, "/api/v1/businesses/{business}/notices", "publishNotice", publish)};
}

}  // namespace azekura::lifecycle
