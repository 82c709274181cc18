#include <fmt/format.h>

#include "forms/documents.h"

namespace azekura::forms {
namespace {

// "ABCD EFGH" and "ABCD-EFGH" keep the groups they were made with; a bare text is cut every four.
std::vector<std::string> typable(std::string_view share) {
  const bool grouped = share.find_first_of(" -\n") != share.npos;
  std::vector<std::string> groups;
  std::string group;
  for (const char c : share) {
    const bool gap = c == ' ' || c == '-' || c == '\n';
    if (!gap) group += c;
    if (!group.empty() && (gap || (!grouped && group.size() == 4)))
      groups.push_back(std::exchange(group, {}));
  }
  if (!group.empty()) groups.push_back(std::move(group));
  return groups;
}

std::size_t in_a_row(const std::vector<std::string>& groups) {
  std::size_t longest = 1;
  for (const std::string& group : groups) longest = std::max(longest, group.size());
  if (longest <= 4) return 8;
  return longest <= 6 ? 5 : 2;
}

/// Where the two kinds say different things.
struct SheetWords {
  std::string_view title, place, what, share, qr, words, words_text, use, lost;
};
constexpr SheetWords kOfBusiness{
    "forms.recovery.title",      "forms.recovery.business", "forms.recovery.what",
    "forms.recovery.share",      "forms.recovery.qr",       "forms.recovery.words",
    "forms.recovery.words_text", "forms.recovery.rule_use", "forms.recovery.rule_lost"};
constexpr SheetWords kOfRoot{"forms.root.title",      "forms.root.place",    "forms.root.what",
                             "forms.root.share",      "forms.root.qr",       "forms.root.words",
                             "forms.root.words_text", "forms.root.rule_use", "forms.root.rule_lost"};

}  // namespace

Result<Bytes> recovery_sheet(const RecoverySheet& what, const Imprint& imprint, Language language) {
  const auto say = [language](std::string_view key) { return std::string(message(key, language)); };
  const std::vector<Filling> counts{{"index", std::to_string(what.index)},
                                    {"needed", std::to_string(what.needed)},
                                    {"of", std::to_string(what.of)}};
  const auto counted = [&](std::string_view key) { return message(key, language, std::span(counts)); };

  const auto& words = what.opens == RecoverySheet::Opens::kRoot ? kOfRoot : kOfBusiness;
  Pdf pdf(say(words.title), imprint, language);
  pdf.title(counted("forms.recovery.under"));
  const std::vector<Labelled> facts{{say(words.place), what.business},
                                    {say("forms.recovery.set"), what.set_id},
                                    {say("forms.recovery.made"), in_japan(what.made_at, language)}};
  pdf.facts(facts);
  pdf.paragraph(counted(words.what));

  pdf.heading(message(words.share, language));
  const auto groups = typable(what.share);
  pdf.groups(groups, in_a_row(groups));
  pdf.qr(what.share, say(words.qr) + "\n\n" + say(words.words_text));

  pdf.heading(message(words.words, language));
  pdf.words(what.words);

  pdf.blanks(std::vector<std::string>{say("forms.recovery.custodian_name"),
                                      say("forms.recovery.custodian_place"),
                                      say("forms.recovery.custodian_date")});
  pdf.heading(message("forms.recovery.rules", language));
  pdf.bullets(std::vector<std::string>{say("forms.recovery.rule_envelope"), say("forms.recovery.rule_apart"),
                                       say("forms.recovery.rule_copy"), say(words.use), say(words.lost)});
  return pdf.finish();
}

Result<Bytes> fingerprint_sheet(const FingerprintSheet& what, const Imprint& imprint, Language language) {
  const auto say = [language](std::string_view key) { return std::string(message(key, language)); };
  Pdf pdf(say("forms.fingerprint.title"), imprint, language);
  pdf.title(what.business);
  const std::vector<Labelled> facts{{say("forms.fingerprint.business"), what.business},
                                    {say("forms.fingerprint.owner"), what.owner},
                                    {say("forms.fingerprint.made"), in_japan(what.made_at, language)}};
  pdf.facts(facts);
  pdf.paragraph(message("forms.fingerprint.what", language));
  for (const auto& key : what.keys) {
    pdf.heading(key.name);
    pdf.words(key.words);
    pdf.verbatim(key.fingerprint);
  }
  pdf.heading(message("forms.fingerprint.compare", language));
  pdf.bullets(std::vector<std::string>{say("forms.fingerprint.compare_when"),
                                       say("forms.fingerprint.compare_differs"),
                                       say("forms.fingerprint.compare_keep")});
  pdf.blanks(std::vector<std::string>{say("forms.fingerprint.signed")});
  return pdf.finish();
}

Result<Bytes> purpose_notice(const PurposeNotice& what, const Imprint& imprint, Language language) {
  const auto say = [language](std::string_view key) { return std::string(message(key, language)); };
  Pdf pdf(say("forms.purpose.title"), imprint, language);
  pdf.title(what.to.empty() ? say("forms.purpose.to_all")
                            : message("forms.purpose.to", language, {{"to", what.to}}));
  std::vector<Labelled> facts{{say("forms.purpose.business"), what.business}};
  if (!what.address.empty()) facts.push_back({say("forms.purpose.address"), what.address});
  facts.push_back({say("forms.purpose.dated"), day_in_japan(what.dated, language)});
  facts.push_back({say("forms.purpose.version"), what.version});
  pdf.facts(facts);
  pdf.paragraph(message("forms.purpose.statement", language, {{"business", what.business}}));
  if (!what.for_workers.empty()) {
    pdf.heading(message("forms.purpose.workers", language));
    pdf.bullets(what.for_workers);
  }
  if (!what.for_payees.empty()) {
    pdf.heading(message("forms.purpose.payees", language));
    pdf.bullets(what.for_payees);
  }
  if (!what.entrusted_to.empty()) {
    pdf.heading(message("forms.purpose.entrusted", language));
    pdf.paragraph(message("forms.purpose.entrusted_text", language));
    pdf.bullets(what.entrusted_to);
  }
  pdf.heading(message("forms.purpose.promises", language));
  pdf.bullets(std::vector<std::string>{say("forms.purpose.promise_only"), say("forms.purpose.promise_keep"),
                                       say("forms.purpose.promise_gone"), say("forms.purpose.promise_new")});
  pdf.heading(message("forms.purpose.contact", language));
  pdf.paragraph(what.contact);
  return pdf.finish();
}

}  // namespace azekura::forms
