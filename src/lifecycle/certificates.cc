#include "lifecycle/certificates.h"

#include <algorithm>
#include <boost/json.hpp>

#include "ledger/state.h"
#include "lifecycle/disposals.h"
#include "lifecycle/retention.h"
#include "lifecycle/schema.h"
#include "people/business.h"

namespace azekura::lifecycle {
namespace {

namespace json = boost::json;
using Facts = CertificateFacts;

constexpr std::string_view kField = "certificate";

json::object written(const Facts::Signer& signer) {
  return {{"name", signer.name}, {"roles", json::array(signer.roles.begin(), signer.roles.end())}};
}

json::object written(const Facts::Line& line) {
  json::array documents;
  for (const auto& each : line.documents)
    documents.push_back(
        {{"ja", each.name.ja}, {"en", each.name.en}, {"basis", each.basis}, {"until", each.until}});
  return {{"person", line.person}, {"documents", std::move(documents)}, {"due", line.due}};
}

std::string written(const Facts& facts) {
  json::array lines;
  for (const auto& line : facts.lines) lines.push_back(written(line));
  return json::serialize(json::object{{"drawn_up_at", facts.drawn_up_at},
                                      {"business", facts.business},
                                      {"lines", std::move(lines)},
                                      {"proposer", written(facts.proposer)},
                                      {"confirmer", written(facts.confirmer)}});
}

std::string text(const json::value& in, std::string_view member) {
  return json::value_to<std::string>(in.at(member));
}

Facts::Signer read_signer(const json::value& in) {
  return {text(in, "name"), json::value_to<std::vector<std::string>>(in.at("roles"))};
}

/// Out of a box that nobody but us could seal.
Facts read_facts(std::string_view packed) {
  const auto in = json::parse(packed);
  Facts facts;
  facts.drawn_up_at = in.at("drawn_up_at").as_int64();
  facts.business = text(in, "business");
  for (const auto& each : in.at("lines").as_array()) {
    Facts::Line line{PersonId(0), text(each, "person"), {}, text(each, "due")};
    for (const auto& document : each.at("documents").as_array())
      line.documents.push_back(
          {{text(document, "ja"), text(document, "en")}, text(document, "basis"), text(document, "until")});
    facts.lines.push_back(std::move(line));
  }
  facts.proposer = read_signer(in.at("proposer"));
  facts.confirmer = read_signer(in.at("confirmer"));
  return facts;
}

}  // namespace

Facts::Signer Certificates::signer(db::Connection& unit, BusinessId business, AccountId account) {
  const auto found = accounts_.find(unit, account);
  if (!found) return {account.str(), {}};
  Facts::Signer signer{(*found).name, {}};
  for (const auto& grant : (*found).roles)
    if (grant.business == business) signer.roles.emplace_back(code(grant.role));
  return signer;
}

Result<Facts> Certificates::draw_up(db::Connection& unit, const Disposal& disposal, Instant now) {
  Facts facts;
  facts.drawn_up_at = now;
  AZ_TRY(business, people::find_business(unit, disposal.business));
  facts.business = business.facts.name;
  AZ_TRY(rows, unit.run("SELECT person, due FROM disposal_item WHERE disposal = $1 ORDER BY id",
                        {disposal.id.value()}));
  for (const auto& row : rows) {
    const PersonId id(std::get<std::int64_t>(row[0]));
    const auto person = persons_.find(unit, id);
    if (!person && person.error().code != ErrorCode::kCorrupt) return person.error();
    AZ_TRY(retention, retention_of(unit, disposal.business, id));
    // A damaged name keeps no number from going.
    Facts::Line line{
        id, person ? people::full_name((*person).facts) : id.str(), {}, std::get<std::string>(row[1])};
    for (const auto& floor : retention.due.floors)
      line.documents.push_back(
          {floor.form->name, floor.rule->law + " " + floor.rule->article, floor.end.iso()});
    facts.lines.push_back(std::move(line));
  }
  facts.proposer = signer(unit, disposal.business, disposal.proposed_by);
  facts.confirmer = signer(unit, disposal.business, disposal.confirmed_by.value_or(AccountId(0)));
  return facts;
}

Done Certificates::keep(db::Connection& unit, const Disposal& disposal, Instant now, ledger::Act& line) {
  AZ_TRY(facts, draw_up(unit, disposal, now));
  AZ_TRY(fields, registry_.fields(unit, disposal.business));
  AZ_TRY(box, fields.seal(disposal.id.str(), kField, written(facts)));
  AZ_CHECK(unit.run("INSERT INTO disposal_certificate(id, business, box) VALUES($1, $2, $3)",
                    {disposal.id.value(), disposal.business.value(), std::move(box)}));
  return note_state(unit, line, kTrackDisposalCertificate, disposal.id.value());
}

Result<Facts> Certificates::facts(db::Connection& unit, const Disposal& disposal, Instant now) {
  AZ_TRY(rows, unit.run("SELECT box FROM disposal_certificate WHERE id = $1", {disposal.id.value()}));
  if (rows.empty()) return draw_up(unit, disposal, now);
  AZ_TRY(fields, registry_.fields(unit, disposal.business));
  AZ_TRY(packed, fields.open(disposal.id.str(), kField, std::get<db::Blob>(rows[0][0])));
  auto facts = read_facts(packed);
  if (facts.lines.size() != disposal.persons.size()) return Error{ErrorCode::kCorrupt, "disposal.items"};
  for (std::size_t i = 0; i < facts.lines.size(); ++i) facts.lines[i].id = disposal.persons[i];
  return facts;
}

Result<ledger::Entry> Certificates::end_line(db::Connection& unit, const Disposal& disposal) const {
  AZ_TRY(entry, ledger::find(unit, disposal.line));
  const auto& act = entry.leaf.act;
  const bool its_own =
      act.log == disposal.business && act.act == "disposal.done" && act.outcome == ledger::Outcome::kDone &&
      std::find(act.records.begin(), act.records.end(), disposal.id.str()) != act.records.end();
  if (!its_own) return Error{ErrorCode::kCorrupt, "disposal.line"};
  return entry;
}

Result<std::optional<ledger::Receipt>> Certificates::receipt(db::Connection& unit,
                                                             DisposalId disposal) const {
  AZ_TRY(rows, unit.run("SELECT receipt FROM disposal_certificate WHERE id = $1 AND receipt IS NOT NULL",
                        {disposal.value()}));
  if (rows.empty()) return std::optional<ledger::Receipt>{};
  AZ_TRY(kept, ledger::read_receipt(std::get<std::string>(rows[0][0])));
  return std::optional(std::move(kept));
}

Result<ledger::Receipt> Certificates::keep_receipt(db::Connection& unit, DisposalId disposal,
                                                   const ledger::Receipt& first) const {
  AZ_CHECK(unit.run("UPDATE disposal_certificate SET receipt = $2 WHERE id = $1 AND receipt IS NULL",
                    {disposal.value(), ledger::write_receipt(first)}));
  AZ_TRY(kept, receipt(unit, disposal));
  return kept.value_or(first);
}

}  // namespace azekura::lifecycle
