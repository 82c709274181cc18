#include "ledger_web/ledger_routes.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>

#include "base/date.h"
#include "base/messages.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "ledger/files.h"
#include "ledger/memory.h"
#include "ledger/query.h"
#include "ledger/verify.h"
#include "people/rights.h"
#include "people_web/answers.h"
#include "verifications.h"

namespace azekura::ledger {
namespace {

using people::caller_of;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr int kPage = 50;
constexpr std::size_t kNamed = 5;  // Of one line: an import's has up to a thousand, who are all in `records`.

Done may(const LedgerRooms& rooms, const web::Session& session, people::Operation operation,
         BusinessId business) {
  return rooms.store.read([&](db::Connection& snapshot) -> Done {
    AZ_CHECK(people::decide(snapshot, {caller_of(session).session, operation, business}, rooms.clock()));
    return done();
  });
}

Result<FileReader> files_of(const LedgerRooms& rooms, BusinessId business) {
  AZ_TRY(row, rooms.store.read([&](db::Connection& snapshot) { return log_row(snapshot, business); }));
  return live_files(rooms.store, rooms.folder, row);
}

Response bytes_answer(const db::Blob& bytes, std::string content_type) {
  Response response;
  response.content_type = std::move(content_type);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  response.body.assign(text, text + bytes.size());
  return response;
}

/// Whom a line is about: the first kNamed, in its own order.
std::vector<PersonId> persons_of(const Act& act) {
  std::vector<PersonId> persons;
  for (const std::string_view record : act.records) {
    constexpr std::string_view kPerson = "person:";
    std::int64_t id = 0;
    if (persons.size() == kNamed) break;
    if (!record.starts_with(kPerson)) continue;
    const auto* end = record.data() + record.size();
    if (std::from_chars(record.data() + kPerson.size(), end, id).ptr == end) persons.emplace_back(id);
  }
  return persons;
}

using Names = std::map<PersonId, std::string>;

/// Of whoever stands in these lines; none for a reader who may not read persons (an auditor).
Result<Names> names_in(const LedgerRooms& rooms, db::Connection& snapshot, const web::Session& session,
                       BusinessId business, const std::vector<Entry>& entries) {
  Names names;
  AZ_TRY(allowed, people::may_name(snapshot, session, business, rooms.clock()));
  if (!allowed) return names;
  std::set<PersonId> wanted;
  for (const auto& entry : entries)
    for (const auto person : persons_of(entry.leaf.act)) wanted.insert(person);
  const std::vector<PersonId> ids(wanted.begin(), wanted.end());
  for (std::span rest(ids); !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), std::size_t{people::Persons::kMostPage}));
    // A register that is damaged keeps nobody from the ledger.
    if (const auto persons = rooms.persons.pick(snapshot, business, some))
      for (const auto& person : *persons) names[person.id] = people::full_name(person.facts);
    rest = rest.subspan(some.size());
  }
  return names;
}

void write_entry(const LedgerRooms& rooms, JsonWriter& out, db::Connection& unit, const Entry& entry,
                 const Names& names, Language language) {
  const auto& act = entry.leaf.act;
  out.object().member("id", entry.leaf.id).member("index", entry.index.value_or(-1));
  out.member("time", people::instant_text(entry.leaf.time)).member("act", act.act);
  out.member("act_name", message("ledger.act." + act.act, language))
      .member("outcome", to_string(act.outcome));
  if (act.actor) people::account_member(out, "actor", unit, rooms.accounts, *act.actor);
  out.key("records").array();
  for (const auto& record : act.records) out.value(record);
  out.end().key("people").array();
  for (const auto person : persons_of(act)) {
    out.object().member("id", person.value());
    if (const auto name = names.find(person); name != names.end()) out.member("name", name->second);
    out.end();
  }
  out.end();
  if (!act.purpose.empty()) out.member("purpose", act.purpose);
  out.member("leaf", crypto::base64(crypto::bytes_of(entry.text))).end();
}

/// Both ends are days in Japan, included.
std::optional<Instant> day_in(web::QueryReader& query, Context& context, std::string_view name,
                              int plus_days) {
  const auto text = query.text(name, 10);
  if (text.empty()) return std::nullopt;
  const auto day = Date::parse_iso(text);
  if (day) return start_of_day_jst((*day).plus_days(plus_days));
  context.blame(std::string(name), day.error().key);
  return std::nullopt;
}

/// A filter that is none is a fault of its field, never passed over.
Filter filter_in(web::QueryReader& query, Context& context, BusinessId business) {
  Filter filter{.log = business};
  if (const auto person = query.integer("person", 1, INT64_MAX, 0); person != 0)
    filter.record = PersonId(person).str();
  if (const auto actor = query.integer("actor", 1, INT64_MAX, 0); actor != 0) filter.actor = AccountId(actor);
  filter.act = query.text("act", 64);
  const auto outcome = query.text("outcome", 10);
  for (const auto each : {Outcome::kDone, Outcome::kDenied, Outcome::kFailed})
    if (to_string(each) == outcome) filter.outcome = each;
  if (!outcome.empty() && !filter.outcome) context.blame("outcome", "web.field.value");
  filter.from = day_in(query, context, "from", 0);
  filter.to = day_in(query, context, "to", 1);
  return filter;
}

/// Who reads a log by its files fetches hundreds of them: one line for each sign-in and hour says so.
class TileReads {
 public:
  Done note(const LedgerRooms& rooms, const people::Caller& who, BusinessId business) {
    const std::lock_guard lock(mutex_);
    const Instant now = rooms.clock();
    std::erase_if(noted_, [&](const auto& each) { return now - each.second >= kHour || now < each.second; });
    const auto place = std::pair(who.session, business);
    if (noted_.contains(place)) return done();
    auto act = who.act("ledger.read", business);
    act.detail["by"] = "tiles";
    AZ_CHECK(people::recorded(rooms.store, now, act, [&](db::Connection& unit, Act&) -> Done {
      AZ_CHECK(people::decide(unit, {who.session, people::Operation::kLedgerRead, business}, now));
      return done();
    }));
    noted_[place] = now;
    return done();
  }

 private:
  static constexpr Instant kHour = Instant{3600} * 1000;
  std::mutex mutex_;
  std::map<std::pair<SessionId, BusinessId>, Instant> noted_;
};

/// The rooms, and what the handlers remember.
struct Desk : LedgerRooms {
  std::shared_ptr<Verifications> verifications;
  std::shared_ptr<TileReads> tile_reads;
};

Result<Response> list_entries(const LedgerRooms& rooms, const Request& request, const web::Session& session,
                              Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const auto wanted = filter_in(query, context, business);
  const auto limit = static_cast<int>(query.integer("limit", 1, 200, kPage));
  const auto before = people::cursor_of(query);
  AZ_CHECK(query.finish());
  const auto who = caller_of(session);
  AZ_CHECK(people::recorded(rooms.store, rooms.clock(), who.act("ledger.read", business),
                            [&](db::Connection& unit, Act& act) -> Done {
                              if (!wanted.record.empty()) act.records = {wanted.record};
                              AZ_CHECK(people::decide(unit,
                                                      {who.session, people::Operation::kLedgerRead, business},
                                                      rooms.clock()));
                              return done();
                            }));
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(found, page(snapshot, wanted, before == 0 ? std::nullopt : std::optional(before), limit));
    AZ_TRY(names, names_in(rooms, snapshot, session, business, found.entries));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& entry : found.entries)
      write_entry(rooms, out, snapshot, entry, names, language_from(context.language));
    out.end();
    if (found.older) out.member("next", std::to_string(*found.older));
    if (const auto vkey = rooms.publisher.vkey(business)) out.member("vkey", *vkey);
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> list_logs(const LedgerRooms& rooms, const Request&, const web::Session& session, Context&) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(all, logs(snapshot));
    std::erase_if(all, [&](const LogRow& log) {
      return !people::decide(snapshot, {caller_of(session).session, people::Operation::kLedgerRead, log.log},
                             rooms.clock());
    });
    if (all.empty()) return Error{ErrorCode::kDenied, "people.rights.role"};
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& log : all) {
      AZ_TRY(vkey, rooms.publisher.vkey(log.log));
      out.object().member("business", log.log.value()).member("origin", vkey.substr(0, vkey.find('+')));
      out.member("vkey", vkey).member("size", log.size).end();
    }
    out.end().end();
    return web::json(std::move(out));
  });
}

Result<Response> read_checkpoint(const LedgerRooms& rooms, const Request& request,
                                 const web::Session& session, Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_CHECK(may(rooms, session, people::Operation::kLedgerCheckpoint, business));
  AZ_TRY(files, files_of(rooms, business));
  AZ_TRY(bytes, files("checkpoint"));
  return bytes_answer(bytes, "text/plain; charset=utf-8");
}

Result<Response> read_tile_file(const Desk& desk, const Request& request, const web::Session& session,
                                Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_CHECK(may(desk, session, people::Operation::kLedgerRead, business));
  AZ_CHECK(desk.tile_reads->note(desk, people::caller_of(session), business));
  AZ_TRY(files, files_of(desk, business));
  AZ_TRY(bytes,
         files("tile/" + std::string(request.part("level")) + "/" + std::string(request.part("path"))));
  return bytes_answer(bytes, "application/octet-stream");
}

Result<Response> read_proof(const LedgerRooms& rooms, const Request& request, const web::Session& session,
                            Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_CHECK(may(rooms, session, people::Operation::kLedgerCheckpoint, business));
  AZ_TRY(entry,
         rooms.store.read([&](db::Connection& snapshot) { return find(snapshot, request.part("line")); }));
  if (entry.leaf.act.log != business) return Error{ErrorCode::kNotFound, "ledger.line.none"};
  if (!entry.index) return Error{ErrorCode::kNotFound, "ledger.receipt.early"};
  AZ_TRY(files, files_of(rooms, business));
  AZ_TRY(proof, receipt(files, *entry.index));
  const auto text = write_receipt(proof);
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body.assign(text.begin(), text.end());
  return response;
}

/// What is wrong with the log, seen from a checkpoint that the caller kept: "" for nothing. The log may have
/// grown since it was checked, so it must extend both.
Result<std::string_view> wrong_since(const FileReader& files, const NoteKey& key, const Checkpoint& checked,
                                     std::string_view note) {
  AZ_TRY(kept, open_checkpoint(note, key));
  AZ_TRY(bytes, files("checkpoint"));
  AZ_TRY(now, open_checkpoint({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, key));
  for (const Checkpoint* known : {&checked, &std::as_const(kept)}) {
    const auto extended = extends(files, now, *known);
    if (!extended && extended.error().code == ErrorCode::kCorrupt) return extended.error().key;
    AZ_CHECK(extended);
  }
  return std::string_view();
}

Result<Response> verify_now(const Desk& desk, const Request& request, const web::Session& session,
                            Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto since = body.maybe_lines("since", 8192);
  const bool state = body.maybe_flag("state").value_or(false);
  AZ_CHECK(body.finish());
  AZ_CHECK(may(desk, session, people::Operation::kLedgerVerify, business));
  AZ_TRY(found, desk.verifications->of(business, state));
  const Report& report = found.logs.at(business);
  std::string_view wrong = report.bad ? report.bad->reason : "";
  if (wrong.empty() && since) {
    AZ_TRY(vkey, desk.publisher.vkey(business));
    AZ_TRY(key, NoteKey::parse(vkey));
    AZ_TRY(files, files_of(desk, business));
    AZ_TRY(told, wrong_since(files, key, report.checkpoint, *since));
    wrong = told;
  }
  if (wrong.empty() && state) wrong = found.state ? found.state->reason : "ledger.state.other_log";
  JsonWriter out;
  out.object().member("ok", wrong.empty()).member("size", report.checkpoint.size);
  out.member("root", crypto::base64(report.checkpoint.root));
  if (report.bad) out.member("first_bad", report.bad->index);
  if (!wrong.empty())
    out.member("code", wrong).member("message", message(wrong, language_from(context.language)));
  if (state && found.state) out.member("uncovered", found.state->uncovered);
  out.member("checked_at", people::instant_text(found.checked_at)).end();
  return web::json(std::move(out));
}

/// One log; or all that have lines, and then the rows of the whole house: accounts have words in many logs.
Result<Verifications::Found> check(const LedgerRooms& rooms, std::optional<BusinessId> only) {
  // What was written until now is covered first, as far as it can be; what cannot shows below.
  static_cast<void>(rooms.publisher.publish());
  std::vector<BusinessId> wanted;
  if (only) {
    wanted.push_back(*only);
  } else {
    AZ_TRY(all, rooms.store.read([](db::Connection& snapshot) { return logs_with_lines(snapshot); }));
    wanted = std::move(all);
  }
  Verifications::Found found;
  LastWords words;
  bool sound = true;
  for (const auto log : wanted) {
    const auto vkey = rooms.publisher.vkey(log);
    if (!vkey && !only) continue;  // A log without a key is a stranger's: verify_state() names it.
    AZ_CHECK(vkey);
    AZ_TRY(key, NoteKey::parse(*vkey));
    AZ_TRY(row, rooms.store.read([&](db::Connection& snapshot) { return log_row(snapshot, log); }));
    if (!only && row.size == 0) {  // Its very first lines have no number yet.
      words.heard_up_to(log, 0);
      continue;
    }
    AZ_TRY(report, verify_live(rooms.store, rooms.folder, row, key, {}, only ? nullptr : &words));
    sound = sound && report.sound();
    found.logs[log] = std::move(report);
  }
  if (!only && sound) {
    AZ_TRY(state, verify_state(rooms.store, rooms.tracked, words));
    found.state = std::move(state);
  }
  return found;
}

template <typename Rooms>
web::Route route(const Desk& desk, web::Method method, std::string_view pattern, std::string_view operation,
                 Result<Response> (*step)(const Rooms&, const Request&, const web::Session&, Context&)) {
  return {method, pattern, operation, web::Access::kSignedIn, web::handler_of<Rooms>(desk, step)};
}

}  // namespace

std::vector<web::Route> ledger_routes(LedgerRooms rooms) {
  using enum web::Method;
  const Desk desk{rooms,
                  std::make_shared<Verifications>(
                      [rooms](std::optional<BusinessId> only) { return check(rooms, only); }, rooms.clock),
                  std::make_shared<TileReads>()};
  auto tiles = route(desk, kGet, "/api/v1/businesses/{business}/ledger/tile/{level}/{path}", "readTile",
                     read_tile_file);
  tiles.rest = true;  // "x001/067", "000.p/5"
  return {
      route(desk, kGet, "/api/v1/ledger/logs", "listLogs", list_logs),
      route(desk, kGet, "/api/v1/businesses/{business}/ledger", "listEntries", list_entries),
      route(desk, kGet, "/api/v1/businesses/{business}/ledger/checkpoint", "readCheckpoint", read_checkpoint),
      std::move(tiles),
      route(desk, kGet, "/api/v1/businesses/{business}/ledger/lines/{line}/proof", "readProof", read_proof),
      route(desk, kPost, "/api/v1/businesses/{business}/ledger:verify", "verifyLedger", verify_now)};
}

}  // namespace azekura::ledger
