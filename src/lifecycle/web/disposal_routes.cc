#include "lifecycle_web/disposal_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "forms/documents.h"
#include "ledger/files.h"
#include "ledger/query.h"
#include "lifecycle/retention.h"
#include "people/business.h"
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

constexpr int kPage = 50;
constexpr std::array<std::string_view, 6> kStates = {"proposed", "executing", "rotating",
                                                     "done",     "cancelled", "unfinished"};
constexpr std::size_t kMostListed = 10'000;  // Read, to say how many a list takes.

/// What the screens of disposal say of a person, and no more.
void write_listed(JsonWriter& out, const people::Person& person, bool named) {
  const auto& facts = person.facts;
  out.object().member("id", person.id.value()).member("class", people::code(facts.person_class));
  if (named) {
    out.member("family_name", facts.family_name).member("given_name", facts.given_name);
    out.member("family_kana", facts.family_kana).member("given_kana", facts.given_kana);
    if (!facts.employee_id.empty()) out.member("employee_id", facts.employee_id);
  }
  out.end();
}

enum class People { kIds, kUnnamed, kNamed };  // What an answer says of those on a list.

Done write_people(const DisposalRooms& rooms, JsonWriter& out, db::Connection& unit, const Disposal& disposal,
                  People said) {
  out.key("people").array();
  if (said == People::kIds) {
    for (const auto person : disposal.persons) out.object().member("id", person.value()).end();
  } else {
    AZ_TRY(persons, rooms.persons.persons.pick(unit, disposal.business, disposal.persons));
    for (const auto& person : persons) write_listed(out, person, said == People::kNamed);
  }
  out.end();
  return done();
}

Done write_disposal(const DisposalRooms& rooms, JsonWriter& out, db::Connection& unit,
                    const Disposal& disposal, People said, Language language) {
  auto& accounts = rooms.persons.accounts;
  out.object()
      .member("id", disposal.id.value())
      .member("state", disposal.state)
      .member("reason", disposal.reason);
  AZ_CHECK(write_people(rooms, out, unit, disposal, said));
  people::account_member(out, "proposed_by", unit, accounts, disposal.proposed_by);
  out.member("proposed_at", people::instant_text(disposal.proposed_at));
  AZ_TRY(business, people::find_business(unit, disposal.business));
  if (business.solo && disposal.state == "proposed")
    out.member("confirmable_at",
               people::instant_text(std::max(disposal.proposed_at, business.solo_since) + people::kSoloWait));
  if (disposal.state == "proposed") {
    AZ_TRY(kept, rooms.disposals.still_kept(unit, disposal));
    out.key("still_kept").array();
    for (const auto& each : kept)
      out.object()
          .member("person", each.person.value())
          .member("form", each.floor.form->name.in(language))
          .member("until", each.floor.end.iso())
          .end();
    out.end();
  }
  if (disposal.confirmed_by)
    people::account_member(out, "confirmed_by", unit, accounts, *disposal.confirmed_by);
  people::instant_member(out, "confirmed_at", disposal.confirmed_at);
  people::instant_member(out, "done_at", disposal.done_at);
  if (disposal.generation_from) out.member("generation_from", *disposal.generation_from);
  if (disposal.generation_to) out.member("generation_to", *disposal.generation_to);
  if (!disposal.line.empty()) out.member("line", disposal.line);
  out.end();
  return done();
}

Result<Response> disposal_answer(const DisposalRooms& rooms, const web::Session& session,
                                 const Disposal& disposal, Language language) {
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(named, people::may_name(snapshot, session, disposal.business, rooms.persons.clock()));
    JsonWriter out;
    AZ_CHECK(
        write_disposal(rooms, out, snapshot, disposal, named ? People::kNamed : People::kUnnamed, language));
    return web::json(std::move(out));
  });
}

Result<Response> read_retention(const DisposalRooms& rooms, const Request& request,
                                const web::Session& session, Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(may(snapshot, session, people::Operation::kNumberStatus, business, rooms.persons.clock()));
    JsonWriter out;
    AZ_CHECK(write_retention(out, snapshot, business, person, language_from(context.language)));
    return web::json(std::move(out));
  });
}

Result<Response> add(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                     Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  JsonReader body(request, context);
  const auto form = body.text("form", 40);
  const auto event = body.maybe_text("event", 10);
  const auto year = body.maybe_integer("year", 2016, 2100);
  AZ_CHECK(body.finish());
  Date day = jst_date(rooms.persons.clock());
  if (event) {
    AZ_TRY(read, Date::parse_iso(*event));
    day = read;
  }
  AZ_CHECK(add_holding(rooms.persons.store, caller_of(session), business, person, form, day,
                       year ? std::optional(static_cast<int>(*year)) : std::nullopt, rooms.persons.clock()));
  return read_retention(rooms, request, session, context);
}

Result<Response> list_due(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                          Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const auto days = query.integer("days", 0, 3660, 30);
  const auto limit = static_cast<int>(query.integer("limit", 1, 200, kPage));
  const auto after = people::cursor_of(query);
  AZ_CHECK(query.finish());
  const Date today = jst_date(rooms.persons.clock());
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(may(snapshot, session, people::Operation::kDisposalList, business, rooms.persons.clock()));
    AZ_TRY(named, people::may_name(snapshot, session, business, rooms.persons.clock()));
    AZ_TRY(due, due_numbers(snapshot, business, today.plus_days(days), PersonId(after), limit));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& each : due) {
      AZ_TRY(person, rooms.persons.persons.find(snapshot, each.person));
      out.object().key("person");
      write_listed(out, person, named);
      out.member("disposal_from", each.from.iso()).member("overdue", each.from <= today);
      out.member("explanation", message(each.due.why, language_from(context.language))).end();
    }
    out.end();
    if (due.size() == static_cast<std::size_t>(limit))
      out.member("next", std::to_string(due.back().person.value()));
    out.end();
    return web::json(std::move(out));
  });
}

Result<Response> propose(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                         Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  JsonReader body(request, context);
  const auto ids = body.integers("people", kMostListed);
  const auto reason = body.text("reason", 40);
  AZ_CHECK(body.finish());
  std::vector<PersonId> persons;
  for (const auto id : ids) persons.emplace_back(id);
  AZ_TRY(disposal, rooms.disposals.propose(caller_of(session), business, persons, reason));
  return disposal_answer(rooms, session, disposal, language_from(context.language));
}

Result<Response> list(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                      Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  web::QueryReader query(request, context);
  const auto state = query.text("state", 20);
  if (!state.empty() && std::find(kStates.begin(), kStates.end(), state) == kStates.end())
    context.blame("state", "web.field.value");
  const auto limit = static_cast<int>(query.integer("limit", 1, 200, kPage));
  const auto before = people::cursor_of(query);
  AZ_CHECK(query.finish());
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_CHECK(may(snapshot, session, people::Operation::kDisposalList, business, rooms.persons.clock()));
    AZ_TRY(all, rooms.disposals.list(snapshot, business, state, before, limit));
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& each : all) {
      AZ_TRY(whole, rooms.disposals.find(snapshot, business, each.id));
      AZ_CHECK(write_disposal(rooms, out, snapshot, whole, People::kIds, language_from(context.language)));
    }
    out.end();
    if (all.size() == static_cast<std::size_t>(limit))
      out.member("next", std::to_string(all.back().id.value()));
    out.end();
    return web::json(std::move(out));
  });
}

Result<Disposal> readable(const DisposalRooms& rooms, const Request& request, const web::Session& session) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(which, web::id_part<DisposalId>(request, "disposal"));
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<Disposal> {
    AZ_CHECK(may(snapshot, session, people::Operation::kDisposalList, business, rooms.persons.clock()));
    return rooms.disposals.find(snapshot, business, which);
  });
}

Result<Response> read(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                      Context& context) {
  AZ_TRY(disposal, readable(rooms, request, session));
  return disposal_answer(rooms, session, disposal, language_from(context.language));
}

/// 「3件を廃棄」 or "dispose 3", in any width and with any spaces.
bool typed_out(const std::string& typed, std::size_t count) {
  const auto folded = nfkc(typed);
  if (!folded) return false;
  auto plain = *folded;
  std::erase(plain, ' ');
  std::transform(plain.begin(), plain.end(), plain.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return plain == fmt::format("{}件を廃棄", count) || plain == fmt::format("dispose{}", count);
}

Result<Response> confirm(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                         Context& context) {
  AZ_TRY(disposal, readable(rooms, request, session));
  JsonReader body(request, context);
  const auto typed = body.text("typed", 40);
  AZ_CHECK(body.finish());
  if (!typed_out(typed, disposal.persons.size())) return Error{ErrorCode::kInvalid, "disposal.typed"};
  AZ_TRY(confirmed, rooms.disposals.confirm(caller_of(session), disposal.business, disposal.id, true));
  return disposal_answer(rooms, session, confirmed, language_from(context.language));
}

Result<Response> cancel(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(disposal, readable(rooms, request, session));
  AZ_TRY(cancelled, rooms.disposals.cancel(caller_of(session), disposal.business, disposal.id));
  return disposal_answer(rooms, session, cancelled, language_from(context.language));
}

Result<Disposal> readable_when_done(const DisposalRooms& rooms, const Request& request,
                                    const web::Session& session) {
  AZ_TRY(disposal, readable(rooms, request, session));
  if (disposal.state != "done") return Error{ErrorCode::kConflict, "disposal.not_done"};
  return disposal;
}

/// Row and receipt stand in the database, where they can be altered: the signed log must bear them out.
Done borne_out(const DisposalRooms& rooms, const Disposal& disposal, const ledger::Entry& line,
               const ledger::Receipt& receipt) {
  AZ_TRY(vkey, rooms.publisher.vkey(disposal.business));
  AZ_TRY(key, ledger::NoteKey::parse(vkey));
  const Done checked = ledger::check_receipt(receipt, std::as_bytes(std::span(line.text)), key);
  return checked ? done() : Error{ErrorCode::kCorrupt, "disposal.line"};
}

/// The line of the list's end in the first checkpoint that the certificate was asked for with.
Result<ledger::Receipt> receipt_of(const DisposalRooms& rooms, const Disposal& disposal) {
  auto& store = rooms.persons.store;
  AZ_TRY(line, store.read([&](db::Connection& snapshot) {
    return rooms.certificates.end_line(snapshot, disposal);
  }));
  AZ_TRY(kept, store.read([&](db::Connection& snapshot) {
    return rooms.certificates.receipt(snapshot, disposal.id);
  }));
  if (!kept) {
    if (!line.index) return Error{ErrorCode::kNotFound, "ledger.receipt.early"};
    AZ_TRY(first, store.read([&](db::Connection& snapshot) -> Result<ledger::Receipt> {
      AZ_TRY(log, ledger::log_row(snapshot, disposal.business));
      return ledger::receipt(ledger::live_files(store, rooms.ledger, log), *line.index);
    }));
    AZ_CHECK(borne_out(rooms, disposal, line, first));
    AZ_TRY(now_kept, store.write([&](db::Connection& unit) {
      return rooms.certificates.keep_receipt(unit, disposal.id, first);
    }));
    kept = std::move(now_kept);
  }
  AZ_CHECK(borne_out(rooms, disposal, line, *kept));
  return *std::move(kept);
}

/// Whoever checks that numbers went, and may not know whose, reads everything else of the certificate.
Result<CertificateFacts> facts_of(const DisposalRooms& rooms, const web::Session& session,
                                  const Disposal& disposal) {
  return rooms.persons.store.read([&](db::Connection& snapshot) -> Result<CertificateFacts> {
    const Instant now = rooms.persons.clock();
    AZ_TRY(named, people::may_name(snapshot, session, disposal.business, now));
    AZ_TRY(facts, rooms.certificates.facts(snapshot, disposal, now));
    if (!named)
      for (auto& line : facts.lines) line.person.clear();
    return facts;
  });
}

bool alone(const Disposal& disposal) { return disposal.confirmed_by == disposal.proposed_by; }

void write_signer(JsonWriter& out, std::string_view name, const CertificateFacts::Signer& signer,
                  Instant at) {
  out.key(name).object().member("display_name", signer.name).key("roles").array();
  for (const auto& role : signer.roles) out.value(role);
  out.end().member("at", people::instant_text(at)).end();
}

/// What the paper says, to be read on a screen.
Result<Response> certificate_facts(const DisposalRooms& rooms, const Request& request,
                                   const web::Session& session, Context& context) {
  AZ_TRY(disposal, readable_when_done(rooms, request, session));
  AZ_TRY(facts, facts_of(rooms, session, disposal));
  const auto proof = receipt_of(rooms, disposal);
  if (!proof && proof.error().key != "ledger.receipt.early") return proof.error();
  const auto language = language_from(context.language);
  JsonWriter out;
  out.object()
      .member("list", disposal.id.value())
      .member("business", facts.business)
      .member("drawn_up_at", people::instant_text(facts.drawn_up_at))
      .member("done_at", people::instant_text(disposal.done_at.value_or(0)))
      .member("reason", disposal.reason)
      .member("solo", alone(disposal))
      .member("generation_from", disposal.generation_from.value_or(0))
      .member("generation_to", disposal.generation_to.value_or(0));
  write_signer(out, "proposed_by", facts.proposer, disposal.proposed_at);
  write_signer(out, "confirmed_by", facts.confirmer, disposal.confirmed_at.value_or(0));
  out.key("people").array();
  for (const auto& line : facts.lines) {
    out.object().member("id", line.id.value());
    if (!line.person.empty()) out.member("display_name", line.person);
    if (!line.due.empty()) out.member("disposal_from", line.due);
    out.key("documents").array();
    for (const auto& document : line.documents)
      out.object()
          .member("form", document.name.in(language))
          .member("basis", document.basis)
          .member("until", document.until)
          .end();
    out.end().end();
  }
  out.end().member("line", disposal.line);
  if (proof) out.member("index", (*proof).index).member("checkpoint", (*proof).checkpoint);
  out.end();
  return web::json(std::move(out));
}

std::vector<forms::DisposalCertificate::Line> lines_of(const CertificateFacts& facts,
                                                       const std::string& reason, Language language) {
  std::vector<forms::DisposalCertificate::Line> lines;
  int number = 0;
  for (const auto& line : facts.lines) {
    ++number;
    const Filling id[] = {{"id", std::to_string(line.id.value())}};
    const auto person = line.person.empty() ? message("disposal.unnamed", language, id) : line.person;
    for (const auto& document : line.documents)
      lines.push_back({number, person, document.name.in(language), document.basis, document.until, line.due});
    if (line.documents.empty())
      lines.push_back(
          {number, person, std::string(message("disposal.no_form", language)), reason, "", line.due});
  }
  return lines;
}

forms::Signer signer_of(const CertificateFacts::Signer& signer, Instant at, Language language) {
  forms::Signer out{signer.name, {}, at};
  for (const auto& role : signer.roles) out.roles.emplace_back(message("people.role." + role, language));
  return out;
}

forms::DisposalCertificate paper_of(const Disposal& disposal, const CertificateFacts& facts,
                                    const ledger::Receipt& receipt, Language language) {
  forms::DisposalCertificate paper;
  paper.business = facts.business;
  paper.list = disposal.id.value();
  paper.executed_at = disposal.done_at.value_or(0);
  paper.drawn_up_at = facts.drawn_up_at;
  paper.reason = message("disposal.reason." + disposal.reason, language);
  paper.numbers = static_cast<int>(facts.lines.size());
  paper.lines = lines_of(facts, paper.reason, language);
  paper.proposer = signer_of(facts.proposer, disposal.proposed_at, language);
  paper.confirmer = signer_of(facts.confirmer, disposal.confirmed_at.value_or(0), language);
  paper.solo = alone(disposal);
  paper.generation_from = static_cast<int>(disposal.generation_from.value_or(0));
  paper.generation_to = static_cast<int>(disposal.generation_to.value_or(0));
  paper.ledger_id = disposal.line;
  paper.ledger_index = static_cast<std::uint64_t>(receipt.index);
  paper.checkpoint = receipt.checkpoint;
  paper.proof = ledger::write_receipt(receipt);
  return paper;
}

Result<Response> certificate(const DisposalRooms& rooms, const Request& request, const web::Session& session,
                             Context& context) {
  AZ_TRY(disposal, readable_when_done(rooms, request, session));
  AZ_TRY(facts, facts_of(rooms, session, disposal));
  AZ_TRY(receipt, receipt_of(rooms, disposal));
  AZ_TRY(reader, rooms.persons.store.read([&](db::Connection& snapshot) {
    return rooms.persons.accounts.find(snapshot, session.account);
  }));
  const auto language = language_from(context.language);
  AZ_TRY(pdf, forms::disposal_certificate(paper_of(disposal, facts, receipt, language),
                                          {rooms.persons.clock(), reader.name, facts.business, disposal.line},
                                          language));
  const auto* bytes = reinterpret_cast<const char*>(pdf.data());
  return web::attachment(crypto::WipedText(bytes, bytes + pdf.size()), "application/pdf",
                         fmt::format("azekura-disposal-{}.pdf", disposal.id.value()));
}

using Step = Result<Response> (*)(const DisposalRooms&, const Request&, const web::Session&, Context&);

web::Route route(const DisposalRooms& rooms, web::Method method, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, web::Access::kSignedIn, web::handler_of(rooms, step)};
}

}  // namespace

std::vector<web::Route> disposal_routes(DisposalRooms rooms) {
  using enum web::Method;
  return {
      route(rooms, kGet, "/api/v1/businesses/{business}/people/{person}/retention", "readRetention",
            read_retention),
      route(rooms, kPost, "/api/v1/businesses/{business}/people/{person}/holdings", "addHolding", add),
      route(rooms, kGet, "/api/v1/businesses/{business}/disposal-due", "listDue", list_due),
      route(rooms, kPost, "/api/v1/businesses/{business}/disposals", "proposeDisposal", propose),
      route(rooms, kGet, "/api/v1/businesses/{business}/disposals", "listDisposals", list),
      route(rooms, kGet, "/api/v1/businesses/{business}/disposals/{disposal}", "readDisposal", read),
      route(rooms, kPost, "/api/v1/businesses/{business}/disposals/{disposal}:confirm", "confirmDisposal",
            confirm),
      route(rooms, kPost, "/api/v1/businesses/{business}/disposals/{disposal}:cancel", "cancelDisposal",
            cancel),
      route(rooms, kGet, "/api/v1/businesses/{business}/disposals/{disposal}/certificate",
            "disposalCertificate", certificate),
      route(rooms, kGet, "/api/v1/businesses/{business}/disposals/{disposal}/certificate/facts",
            "readCertificate", certificate_facts),
  };
}

}  // namespace azekura::lifecycle
