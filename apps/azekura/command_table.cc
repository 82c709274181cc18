#include "commands.h"

namespace azekura::cli {
namespace {

using enum Kind;
using enum Where;

const Option kBusiness{"business", kInteger, kPath};
const Option kPerson{"person", kInteger, kPath};
const Option kVerification[] = {{"channel", kText, kBody},
                                {"number_evidence", kText, kBody},
                                {"identity_evidence", kTexts, kBody},
                                {"checked_on", kText, kBody, false},
                                {"agent", kFlag, kBody, false},
                                {"confirmed", kTexts, kBody, false},
                                {"authority", kText, kBody, false}};

const Option kFilters[] = {{"q", kText, kQuery, false},          {"class", kText, kQuery, false},
                           {"employment", kText, kQuery, false}, {"status", kText, kQuery, false},
                           {"department", kText, kQuery, false}, {"left", kText, kQuery, false},
                           {"due", kInteger, kQuery, false},     {"sort", kText, kQuery, false}};

std::vector<Option> with(std::vector<Option> first, std::span<const Option> more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

std::vector<Option> person_facts() {
  std::vector<Option> facts;
  for (const std::string_view name :
       {"employee_id", "sex", "relation", "employment", "family_name", "given_name", "family_kana",
        "given_kana", "birth", "postal_code", "address", "mail", "department", "hired", "left", "payment"})
    facts.push_back({name, kText, kBody, false});
  for (const std::string_view name :
       {"tax_dependant", "insurance_dependant", "third_spouse", "formal_offer", "pledge", "corporate"})
    facts.push_back({name, kFlag, kBody, false});
  for (const std::string_view name : {"weekly_hours", "yearly_amount"})
    facts.push_back({name, kInteger, kBody, false});
  return facts;
}

#define AZ_B "/businesses/{business}"

// One command, one line or two: a table to read down.
// clang-format off
std::vector<Command> table() {
  return {
      {"status", "systemStatus", "GET", "/system/status", {}},
      {"custody show", "readCustody", "GET", "/custody", {}},
      {"custody drop", "dropCustodyChange", "POST", "/custody:drop", {}},
      {"session show", "currentSession", "GET", "/session", {}},
      {"session list", "listSessions", "GET", "/sessions", {}},
      {"session revoke", "revokeSession", "DELETE", "/sessions/{session}", {{"session", kText, kPath}}},
      {"session password", "changePassword", "POST", "/session/password", {{"current", kSecret, kBody}, {"new", kSecret, kBody}}},
      {"session language", "setLanguage", "PUT", "/session/language", {{"language", kText, kBody}}},
      {"account list", "listAccounts", "GET", "/accounts", {}},
      {"account create", "createAccount", "POST", "/accounts",
       {{"login_id", kText, kBody}, {"display_name", kText, kBody}, {"business", kInteger, kBody}, {"roles", kTexts, kBody}, {"language", kText, kBody, false}}},
      {"account show", "readAccount", "GET", "/accounts/{account}", {{"account", kInteger, kPath}}},
      {"account roles", "setRoles", "PUT", "/accounts/{account}/roles",
       {{"account", kInteger, kPath}, {"business", kInteger, kBody}, {"roles", kTexts, kBody}}},
      {"account reissue", "reissuePassword", "POST", "/accounts/{account}/password:reissue", {{"account", kInteger, kPath}}},
      {"account unlock", "unlockAccount", "POST", "/accounts/{account}:unlock", {{"account", kInteger, kPath}}},
      {"account end", "endAccount", "POST", "/accounts/{account}:end", {{"account", kInteger, kPath}}},
      {"business list", "listBusinesses", "GET", "/businesses", {}},
      {"business create", "createBusiness", "POST", "/businesses",
       {{"name", kText, kBody}, {"kind", kText, kBody}, {"workers", kInteger, kBody}, {"corporate_number", kText, kBody, false},
        {"financial", kFlag, kBody, false}, {"entrusted", kFlag, kBody, false}, {"large_database", kFlag, kBody, false}}},
      {"business show", "readBusiness", "GET", AZ_B, {kBusiness}},
      {"business change", "changeBusiness", "PATCH", AZ_B,
       {kBusiness, {"name", kText, kBody, false}, {"workers", kInteger, kBody, false}, {"financial", kFlag, kBody, false},
        {"entrusted", kFlag, kBody, false}, {"large_database", kFlag, kBody, false}, {"solo_mode", kFlag, kBody, false}}},
      {"business purposes", "readPurposes", "GET", AZ_B "/handlers/{account}/purposes", {kBusiness, {"account", kInteger, kPath}}},
      {"business grant", "setPurposes", "PUT", AZ_B "/handlers/{account}/purposes",
       {kBusiness, {"account", kInteger, kPath}, {"grants", kJson, kBody}}},
      {"keyring enrol", "enrolHandler", "POST", AZ_B "/handler-key", {kBusiness, {"work_password", kSecret, kBody, false}}},
      {"keyring password", "changeWorkPassword", "POST", AZ_B "/handler-key:password",
       {kBusiness, {"work_password", kSecret, kBody}, {"new_work_password", kSecret, kBody}}},
      {"keyring suggest", "suggestWorkPassword", "POST", AZ_B "/handler-key:suggest", {kBusiness}},
      {"handler list", "listHandlers", "GET", AZ_B "/handlers", {kBusiness}},
      {"handler approve", "approveHandler", "POST", AZ_B "/handlers/{account}:approve", {kBusiness, {"account", kInteger, kPath}}},
      {"handler admit", "admitHandler", "POST", AZ_B "/handlers/{account}:admit",
       {kBusiness, {"account", kInteger, kPath}, {"fingerprint_words", kText, kBody}}},
      {"handler remove", "removeHandler", "POST", AZ_B "/handlers/{account}:remove", {kBusiness, {"account", kInteger, kPath}}},
      {"keyring create", "createKeys", "POST", AZ_B "/keys", {kBusiness, {"work_password", kSecret, kBody}}},
      {"keyring confirm", "confirmKeys", "POST", AZ_B "/keys:confirm", {kBusiness, {"share", kSecret, kBody}}},
      {"keyring open", "openWorkSession", "POST", AZ_B "/work-session", {kBusiness, {"work_password", kSecret, kBody}}},
      {"keyring show", "readWorkSession", "GET", AZ_B "/work-session", {kBusiness}},
      {"keyring lock", "closeWorkSession", "DELETE", AZ_B "/work-session", {kBusiness}},
      {"law procedures", "listProcedures", "GET", "/procedures", {}},
      {"law evidence", "listEvidence", "GET", "/evidence", {}},
      {"notice list", "listNotices", "GET", AZ_B "/notices", {kBusiness}},
      {"notice publish", "publishNotice", "POST", AZ_B "/notices", {kBusiness, {"purposes", kTexts, kBody}}},
      {"person list", "listPeople", "GET", AZ_B "/people",
       with({kBusiness, {"cursor", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}, kFilters)},
      {"person departments", "listDepartments", "GET", AZ_B "/departments", {kBusiness}},
      {"person export", "exportPeople", "POST", AZ_B "/people:export",
       with({kBusiness, {"people", kIntegers, kBody, false}, {"encoding", kText, kBody}}, kFilters)},
      {"person create", "createPerson", "POST", AZ_B "/people",
       with({kBusiness, {"class", kText, kBody}, {"worker", kInteger, kBody, false}}, person_facts())},
      {"person show", "readPerson", "GET", AZ_B "/people/{person}", {kBusiness, kPerson}},
      {"person change", "changePerson", "PATCH", AZ_B "/people/{person}", with({kBusiness, kPerson, {"class", kText, kBody, false}}, person_facts())},
      {"person retention", "readRetention", "GET", AZ_B "/people/{person}/retention", {kBusiness, kPerson}},
      {"person hold", "addHolding", "POST", AZ_B "/people/{person}/holdings",
       {kBusiness, kPerson, {"form", kText, kBody}, {"event", kText, kBody, false}, {"year", kInteger, kBody, false}}},
      {"number register", "registerNumber", "POST", AZ_B "/people/{person}/number",
       {kBusiness, kPerson, {"number", kSecret, kBody}, {"purpose", kText, kBody}, {"verification", kJson, kBody}}},
      {"number change", "changeNumber", "POST", AZ_B "/people/{person}/number:change",
       {kBusiness, kPerson, {"number", kSecret, kBody}, {"purpose", kText, kBody}, {"reason", kText, kBody}, {"changed_on", kText, kBody}, {"verification", kJson, kBody}}},
      {"number reveal", "revealNumber", "POST", AZ_B "/people/{person}/number:reveal", {kBusiness, kPerson, {"purpose", kText, kBody}}},
      {"number match", "matchNumber", "POST", AZ_B "/people/{person}/number:match",
       {kBusiness, kPerson, {"number", kSecret, kBody}, {"purpose", kText, kBody}}},
      {"number verify", "verifyIdentity", "POST", AZ_B "/people/{person}/number:verify", with({kBusiness, kPerson}, kVerification)},
      {"request create", "createRequests", "POST", AZ_B "/requests",
       {kBusiness, {"people", kIntegers, kBody}, {"procedures", kTexts, kBody}, {"days", kInteger, kBody, false}}},
      {"request check", "checkRequests", "POST", AZ_B "/requests:check", {kBusiness, {"people", kIntegers, kBody}, {"procedures", kTexts, kBody}}},
      {"request list", "listRequests", "GET", AZ_B "/requests", {kBusiness, {"state", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}},
      {"request cancel", "cancelRequest", "POST", AZ_B "/requests/{request}:cancel", {kBusiness, {"request", kInteger, kPath}}},
      {"request open", "openSubmission", "POST", AZ_B "/requests/{request}:open", {kBusiness, {"request", kInteger, kPath}}},
      {"request accept", "acceptSubmission", "POST", AZ_B "/requests/{request}:accept",
       with({kBusiness, {"request", kInteger, kPath}, {"seen", kText, kBody}}, kVerification)},
      {"request refuse", "refuseSubmission", "POST", AZ_B "/requests/{request}:refuse",
       {kBusiness, {"request", kInteger, kPath}, {"reason", kText, kBody}}},
      {"import create", "createImport", "POST", AZ_B "/imports",
       {kBusiness, {"verification", kJson, kBody}, {"purposes", kTexts, kBody, false}, {"mapping", kJson, kBody, false}}},
      {"import list", "listImports", "GET", AZ_B "/imports", {kBusiness}},
      {"import map", "mapImport", "PUT", AZ_B "/imports/{import}/mapping", {kBusiness, {"import", kText, kPath}, {"mapping", kJson, kBody}}},
      {"import upload", "uploadImportFile", "PUT", AZ_B "/imports/{import}/files/{kind}",
       {kBusiness, {"import", kText, kPath}, {"kind", kText, kPath}, {"file", kFile, kBody}}},
      {"import verify", "checkImport", "POST", AZ_B "/imports/{import}:check", {kBusiness, {"import", kText, kPath}}},
      {"import run", "runImport", "POST", AZ_B "/imports/{import}:run", {kBusiness, {"import", kText, kPath}, {"mode", kText, kBody}}},
      {"import cancel", "cancelImport", "POST", AZ_B "/imports/{import}:cancel", {kBusiness, {"import", kText, kPath}}},
      {"import show", "readImport", "GET", AZ_B "/imports/{import}", {kBusiness, {"import", kText, kPath}}},
      {"import bad-rows", "badRows", "GET", AZ_B "/imports/{import}/bad-rows",
       {kBusiness, {"import", kText, kPath}, {"kind", kText, kQuery}}},
      {"dispose due", "listDue", "GET", AZ_B "/disposal-due", {kBusiness, {"days", kInteger, kQuery, false}, {"cursor", kText, kQuery, false}}},
      {"dispose propose", "proposeDisposal", "POST", AZ_B "/disposals", {kBusiness, {"people", kIntegers, kBody}, {"reason", kText, kBody}}},
      {"dispose list", "listDisposals", "GET", AZ_B "/disposals",
       {kBusiness, {"cursor", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}},
      {"dispose show", "readDisposal", "GET", AZ_B "/disposals/{disposal}", {kBusiness, {"disposal", kInteger, kPath}}},
      {"dispose confirm", "confirmDisposal", "POST", AZ_B "/disposals/{disposal}:confirm",
       {kBusiness, {"disposal", kInteger, kPath}, {"typed", kText, kBody}}},
      {"dispose cancel", "cancelDisposal", "POST", AZ_B "/disposals/{disposal}:cancel", {kBusiness, {"disposal", kInteger, kPath}}},
      {"dispose certificate", "disposalCertificate", "GET", AZ_B "/disposals/{disposal}/certificate", {kBusiness, {"disposal", kInteger, kPath}}},
      {"dispose facts", "readCertificate", "GET", AZ_B "/disposals/{disposal}/certificate/facts", {kBusiness, {"disposal", kInteger, kPath}}},
      {"ledger logs", "listLogs", "GET", "/ledger/logs", {}},
      {"ledger lines", "listEntries", "GET", AZ_B "/ledger",
       {kBusiness, {"person", kInteger, kQuery, false}, {"actor", kInteger, kQuery, false}, {"act", kText, kQuery, false},
        {"outcome", kText, kQuery, false}, {"from", kText, kQuery, false}, {"to", kText, kQuery, false},
        {"cursor", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}},
      {"ledger checkpoint", "readCheckpoint", "GET", AZ_B "/ledger/checkpoint", {kBusiness}},
      {"ledger proof", "readProof", "GET", AZ_B "/ledger/lines/{line}/proof", {kBusiness, {"line", kText, kPath}}},
  };
}
// clang-format on

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> kTable = table();
  return kTable;
}

}  // namespace azekura::cli
