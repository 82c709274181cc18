#include "lifecycle_web/import_routes.h"

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

constexpr std::array kFiles = {ImportFile::kStaff, ImportFile::kDependants, ImportFile::kNumbers};
constexpr std::size_t kMostColumns = 200;
constexpr std::size_t kLongestCell = 1000;

Result<ImportFile> file_from(std::string_view name) {
  for (const auto file : kFiles)
    if (name == to_string(file)) return file;
  return Error{ErrorCode::kNotFound, "web.not_found"};
}

void write_file(JsonWriter& out, ImportFile file, const FileReport& report) {
  out.object().member("kind", to_string(file)).member("encoding", encoding_name(report.encoding));
  out.member("rows", report.rows).key("columns").array();
  for (const auto& column : report.columns) {
    out.object().member("header", column.header);
    if (column.field) out.member("field", to_string(*column.field));
    out.member("usual", column.usual);
    out.end();
  }
  out.end().end();
}

void write_finding(JsonWriter& out, const Finding& finding, const ImportReport& report, Language language) {
  out.object()
      .member("file", to_string(finding.file))
      .member("line", finding.line)
      .member("column", finding.column);
  const auto& columns = report.of(finding.file).columns;
  const auto at = static_cast<std::size_t>(finding.column);
  if (finding.column >= 0 && at < columns.size()) out.member("header", columns[at].header);
  out.member("value", finding.value)
      .member("code", finding.code)
      .member("severity", to_string(finding.severity));
  out.member("reason", reason_text(finding, language)).member("mend", mend_text(finding, language)).end();
}

void write_counts(JsonWriter& out, const ImportCounts& counts) {
  out.key("counts").object().member("good", counts.good).member("errors", counts.errors);
  out.member("warnings", counts.warnings).member("notes", counts.notes);
  out.member("people_created", counts.people_created).member("people_changed", counts.people_changed);
  out.member("numbers_sealed", counts.numbers_sealed).member("unchanged", counts.unchanged).end();
}

Response answer(const ImportView& view, const Context& context) {
  const auto language = language_from(context.language);
  JsonWriter out;
  out.object().member("id", view.id).member("state", to_string(view.state));
  out.key("progress").object().member("done", view.done).member("total", view.total).end();
  out.key("files").array();
  for (const auto file : kFiles) {
    if (view.report && view.report->of(file).present)
      write_file(out, file, view.report->of(file));
    else if (view.uploaded[static_cast<std::size_t>(file)])
      out.object().member("kind", to_string(file)).end();
  }
  out.end();
  write_counts(out, view.counts);
  out.key("findings").array();
  if (view.report)
    for (const auto& finding : view.report->findings) write_finding(out, finding, *view.report, language);
  out.end();
  if (view.failure)
    out.key("failure")
        .object()
        .member("code", view.failure->key)
        .member("title", message(view.failure->key, language))
        .end();
  out.end();
  return web::json(std::move(out));
}

std::optional<Date> read_day(JsonReader& body, std::string_view name, Context& context) {
  const auto text = body.maybe_text(name, 10);
  if (!text) return {};
  const auto day = Date::parse_iso(*text);
  if (day) return *day;
  context.blame("verification/" + std::string(name), "web.field.form");
  return {};
}

/// {"staff": {"社員コード": "employee_id"}}
void read_mapping(JsonReader& body, NewImport& wanted, Context& context) {
  for (const auto file : kFiles)
    for (auto& [header, name] : body.maybe_pairs(to_string(file), kMostColumns, 40)) {
      if (const auto field = field_from(name))
        wanted.columns[static_cast<std::size_t>(file)].emplace_back(header, *field);
      else
        context.blame("mapping/" + std::string(to_string(file)), "web.field.form");
    }
}

Result<Response> create(const ImportRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  NewImport wanted;
  body.object("verification", [&](JsonReader& told) {
    auto& verification = wanted.verification;
    verification.verified = told.flag("verified");
    verification.system = told.maybe_text("system", 100).value_or("");
    verification.method = told.maybe_text("method", 40).value_or("");
    verification.by = told.maybe_text("by", 100).value_or("");
    verification.from = read_day(told, "from", context);
    verification.to = read_day(told, "to", context);
  });
  if (body.has("purposes")) wanted.purposes = body.texts("purposes", 32, 40);
  if (body.has("mapping"))
    body.object("mapping", [&](JsonReader& mapping) { read_mapping(mapping, wanted, context); });
  AZ_CHECK(body.finish());
  AZ_TRY(made, rooms.imports.create(caller_of(session), business, std::move(wanted)));
  return answer(made, context);
}

Result<Response> upload(const ImportRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(file, file_from(request.part("kind")));
  AZ_TRY(view, rooms.imports.upload(caller_of(session), business, std::string(request.part("import")), file,
                                    request.body));
  return answer(view, context);
}

Result<Response> map(const ImportRooms& rooms, const Request& request, const web::Session& session,
                     Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  NewImport wanted;
  body.object("mapping", [&](JsonReader& mapping) { read_mapping(mapping, wanted, context); });
  AZ_CHECK(body.finish());
  AZ_TRY(view, rooms.imports.map(caller_of(session), business, std::string(request.part("import")),
                                 std::move(wanted.columns)));
  return answer(view, context);
}

Result<Response> correct(const ImportRooms& rooms, const Request& request, const web::Session& session,
                         Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(file, file_from(request.part("kind")));
  JsonReader body(request, context);
  std::vector<Correction> corrections;
  body.list("cells", Imports::kMostCorrections, [&](JsonReader& cell) {
    const auto line = cell.integer("line", 2, INT32_MAX);
    const auto column = static_cast<int>(cell.integer("column", 0, kMostColumns));
    corrections.push_back({line, column, cell.secret("value", kLongestCell)});
  });
  AZ_CHECK(body.finish());
  AZ_TRY(view, rooms.imports.correct(caller_of(session), business, std::string(request.part("import")), file,
                                     corrections));
  return answer(view, context);
}

Result<Response> list(const ImportRooms& rooms, const Request& request, const web::Session& session,
                      Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonWriter out;
  out.object().key("items").array();
  for (const auto& view : rooms.imports.list(caller_of(session), business))
    out.object()
        .member("id", view.id)
        .member("state", to_string(view.state))
        .member("begun_at", people::instant_text(view.begun))
        .end();
  out.end().end();
  return web::json(std::move(out));
}

Result<Response> check(const ImportRooms& rooms, const Request& request, const web::Session& session,
                       Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(view, rooms.imports.check(caller_of(session), business, std::string(request.part("import"))));
  return answer(view, context);
}

Result<Response> run(const ImportRooms& rooms, const Request& request, const web::Session& session,
                     Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto mode = body.text("mode", 20);
  if (mode != to_string(ImportMode::kAll) && mode != to_string(ImportMode::kGoodRows))
    context.blame("mode", "web.field.form");
  AZ_CHECK(body.finish());
  AZ_TRY(view,
         rooms.imports.run(caller_of(session), business, std::string(request.part("import")),
                           mode == to_string(ImportMode::kAll) ? ImportMode::kAll : ImportMode::kGoodRows,
                           language_from(context.language)));
  return answer(view, context);
}

Result<Response> cancel(const ImportRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(view, rooms.imports.cancel(caller_of(session), business, std::string(request.part("import"))));
  return answer(view, context);
}

Result<Response> read(const ImportRooms& rooms, const Request& request, const web::Session& session,
                      Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(view, rooms.imports.read(caller_of(session), business, std::string(request.part("import"))));
  return answer(view, context);
}

Result<Response> bad_rows(const ImportRooms& rooms, const Request& request, const web::Session& session,
                          Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const auto kind = query.text("kind", 20);
  AZ_CHECK(query.finish());
  AZ_TRY(file, file_from(kind.empty() ? to_string(ImportFile::kStaff) : std::string_view(kind)));
  AZ_TRY(text, rooms.imports.bad_rows(caller_of(session), business, std::string(request.part("import")), file,
                                      language_from(context.language)));
  return web::attachment(std::move(text), "text/csv; charset=utf-8",
                         "errors-" + std::string(to_string(file)) + ".csv");
}

using Step = Result<Response> (*)(const ImportRooms&, const Request&, const web::Session&, Context&);

web::Route route(const ImportRooms& rooms, web::Method method, web::Access access, std::string_view pattern,
                 std::string_view operation, Step step, std::size_t body_limit = web::kBodyLimit) {
  return {method,
          pattern,
          operation,
          access,
          web::Handler([rooms, step](const Request& request, const web::Session& session,
                                     Context& context) -> Result<Response> {
            // Whoever may bring in nothing here is told nothing of imports, nor of what is wrong with a
            // request.
            AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
            AZ_CHECK(rooms.persons.store.read([&](db::Connection& snapshot) {
              return people::may_at_all(snapshot, caller_of(session).session, people::Operation::kImportRun,
                                        business, rooms.persons.clock());
            }));
            return step(rooms, request, session, context);
          }),
          body_limit};
}

}  // namespace

std::vector<web::Route> import_routes(ImportRooms rooms) {
  using enum web::Method;
  using enum web::Access;
#define AZ_IMPORTS "/api/v1/businesses/{business}/imports"
  return {
      route(rooms, kPost, kWorkSession, AZ_IMPORTS, "createImport", create),
      route(rooms, kGet, kSignedIn, AZ_IMPORTS, "listImports", list),
      route(rooms, kPut, kWorkSession, AZ_IMPORTS "/{import}/files/{kind}", "uploadImportFile", upload,
            Imports::kMostBytes),
      route(rooms, kPut, kWorkSession, AZ_IMPORTS "/{import}/mapping", "mapImport", map),
      route(rooms, kPatch, kWorkSession, AZ_IMPORTS "/{import}/files/{kind}", "correctImportFile", correct),
      route(rooms, kPost, kWorkSession, AZ_IMPORTS "/{import}:check", "checkImport", check),
      route(rooms, kPost, kWorkSession, AZ_IMPORTS "/{import}:run", "runImport", run),
      route(rooms, kPost, kSignedIn, AZ_IMPORTS "/{import}:cancel", "cancelImport", cancel),
      route(rooms, kGet, kSignedIn, AZ_IMPORTS "/{import}", "readImport", read),
      route(rooms, kGet, kSignedIn, AZ_IMPORTS "/{import}/bad-rows", "badRows", bad_rows)};
#undef AZ_IMPORTS
}

}  // namespace azekura::lifecycle
