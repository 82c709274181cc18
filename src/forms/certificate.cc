#include <fmt/format.h>
#include <fmt/ranges.h>

#include "forms/documents.h"

namespace azekura::forms {
namespace {

std::string signer(const Signer& who, Language language) {
  const bool english = language == Language::kEnglish;
  const std::string roles = fmt::format("{}", fmt::join(who.roles, english ? ", " : "、"));
  const std::string name = roles.empty() ? who.name
                           : english     ? fmt::format("{} ({})", who.name, roles)
                                         : fmt::format("{}（{}）", who.name, roles);
  return name + "\n" + in_japan(who.at, language);
}

}  // namespace

Result<Bytes> disposal_certificate(const DisposalCertificate& what, const Imprint& imprint,
                                   Language language) {
  const auto say = [language](std::string_view key) { return std::string(message(key, language)); };
  const auto number = [](int n) { return std::to_string(n); };

  Pdf pdf(say("forms.disposal.title"), imprint, language);
  pdf.title(message("forms.disposal.under", language,
                    {{"business", what.business}, {"list", std::to_string(what.list)}}));
  pdf.paragraph(message("forms.disposal.statement", language,
                        {{"business", what.business},
                         {"numbers", number(what.numbers)},
                         {"at", in_japan(what.executed_at, language)}}));

  const std::vector<Labelled> summary{
      {say("forms.disposal.business"), what.business},
      {say("forms.disposal.executed"), in_japan(what.executed_at, language)},
      {say("forms.disposal.count"),
       message("forms.disposal.counts", language,
               {{"numbers", number(what.numbers)}, {"documents", number(what.documents)}})},
      {say("forms.disposal.reason"), what.reason},
      {say("forms.disposal.method"), say("forms.disposal.crypto_shredding")},
      {say("forms.disposal.generation"),
       message("forms.disposal.generations", language,
               {{"from", number(what.generation_from)}, {"to", number(what.generation_to)}})},
      {say("forms.disposal.proposer"), signer(what.proposer, language)},
      {say("forms.disposal.confirmer"), signer(what.confirmer, language)}};
  pdf.facts(summary);
  if (what.solo) pdf.small(message("forms.disposal.solo", language));

  pdf.heading(message("forms.disposal.lines", language));
  Table table{{{say("forms.disposal.no"), 0.8, true},
               {say("forms.disposal.person"), 2.0},
               {say("forms.disposal.held_for"), 3.3},
               {say("forms.disposal.basis"), 3.6},
               {say("forms.disposal.until"), 1.85},
               {say("forms.disposal.due"), 1.85}},
              {}};
  for (const auto& line : what.lines) {
    table.rows.push_back(
        {std::to_string(line.number), line.person, line.held_for, line.basis, line.until, line.due});
  }
  pdf.table(table);
  const bool then = what.drawn_up_at == what.confirmer.at;
  pdf.small(message(then ? "forms.disposal.drawn_up" : "forms.disposal.drawn_up_late", language,
                    {{"at", in_japan(what.drawn_up_at, language)}}));
  pdf.small(message("forms.disposal.no_numbers", language));

  pdf.heading(message("forms.disposal.how", language));
  pdf.paragraph(message("forms.disposal.how_text", language,
                        {{"from", number(what.generation_from)}, {"to", number(what.generation_to)}}));

  pdf.heading(message("forms.disposal.limits", language));
  std::vector<std::string> limits{say("forms.disposal.limit_outputs"), say("forms.disposal.limit_keyslots"),
                                  say("forms.disposal.limit_seen")};
  limits.insert(limits.end(), what.not_covered.begin(), what.not_covered.end());
  pdf.bullets(limits);

  pdf.heading(message("forms.disposal.evidence", language));
  pdf.paragraph(message("forms.disposal.evidence_text", language));
  const std::vector<Labelled> entry{
      {say("forms.disposal.ledger_id"), what.ledger_id, true},
      {say("forms.disposal.ledger_index"), std::to_string(what.ledger_index + 1)}};
  pdf.facts(entry);
  pdf.small(message("forms.disposal.checkpoint", language));
  pdf.verbatim(what.checkpoint);
  pdf.small(message("forms.disposal.proof", language));
  pdf.verbatim(what.proof);
  return pdf.finish();
}

}  // namespace azekura::forms
