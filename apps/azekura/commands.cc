#include "commands.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "web/json.h"

namespace azekura::cli {
namespace {

using enum Kind;
using enum Where;

const Option kBusiness{"business", kInteger, kPath};
const Option kPerson{"person", kInteger, kPath};
const Option kVerification[] = {{"channel", kText, kBody},          {"number_evidence", kText, kBody},
                                {"identity_evidence", kTexts, kBody}, {"checked_on", kText, kBody, false},
                                {"agent", kFlag, kBody, false},      {"confirmed", kTexts, kBody, false},
                                {"authority", kText, kBody, false}};

std::vector<Option> with(std::vector<Option> first, std::span<const Option> more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

std::vector<Option> person_facts() {
  std::vector<Option> facts;
  for (const std::string_view name : {"employment", "family_name", "given_name", "family_kana", "given_kana", "birth",
                                      "postal_code", "address", "mail", "department", "hired", "left"})
    facts.push_back({name, kText, kBody, false});
  facts.push_back({"tax_dependant", kFlag, kBody, false});
  facts.push_back({"insurance_dependant", kFlag, kBody, false});
  return facts;
}

#define AZ_B "/businesses/{business}"

std::vector<Command> table() {
  return {
      {"status", "systemStatus", "GET", "/system/status", {}},
      {"unseal", "unseal", "POST", "/system/unseal", {{"passphrase", kSecret, kBody}}},
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
       {kBusiness, {"q", kText, kQuery, false}, {"class", kText, kQuery, false}, {"status", kText, kQuery, false},
        {"left", kText, kQuery, false}, {"cursor", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}},
      {"person create", "createPerson", "POST", AZ_B "/people",
       with({kBusiness, {"class", kText, kBody}, {"employee_id", kText, kBody, false}, {"sex", kText, kBody, false},
             {"worker", kInteger, kBody, false}, {"relation", kText, kBody, false}}, person_facts())},
      {"person show", "readPerson", "GET", AZ_B "/people/{person}", {kBusiness, kPerson}},
      {"person change", "changePerson", "PATCH", AZ_B "/people/{person}", with({kBusiness, kPerson}, person_facts())},
      {"person retention", "readRetention", "GET", AZ_B "/people/{person}/retention", {kBusiness, kPerson}},
      {"person hold", "addHolding", "POST", AZ_B "/people/{person}/holdings",
       {kBusiness, kPerson, {"form", kText, kBody}, {"event", kText, kBody, false}, {"year", kInteger, kBody, false}}},
      {"number register", "registerNumber", "POST", AZ_B "/people/{person}/number",
       {kBusiness, kPerson, {"number", kSecret, kBody}, {"purposes", kTexts, kBody}, {"verification", kJson, kBody}}},
      {"number reveal", "revealNumber", "POST", AZ_B "/people/{person}/number:reveal", {kBusiness, kPerson, {"purpose", kText, kBody}}},
      {"number match", "matchNumber", "POST", AZ_B "/people/{person}/number:match",
       {kBusiness, kPerson, {"number", kSecret, kBody}, {"purpose", kText, kBody}}},
      {"number verify", "verifyIdentity", "POST", AZ_B "/people/{person}/number:verify", with({kBusiness, kPerson}, kVerification)},
      {"request create", "createRequests", "POST", AZ_B "/requests",
       {kBusiness, {"people", kIntegers, kBody}, {"procedures", kTexts, kBody}, {"days", kInteger, kBody, false}}},
      {"request list", "listRequests", "GET", AZ_B "/requests", {kBusiness, {"state", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}},
      {"request cancel", "cancelRequest", "POST", AZ_B "/requests/{request}:cancel", {kBusiness, {"request", kInteger, kPath}}},
      {"request open", "openSubmission", "POST", AZ_B "/requests/{request}:open", {kBusiness, {"request", kInteger, kPath}}},
      {"request accept", "acceptSubmission", "POST", AZ_B "/requests/{request}:accept",
       with({kBusiness, {"request", kInteger, kPath}}, kVerification)},
      {"request refuse", "refuseSubmission", "POST", AZ_B "/requests/{request}:refuse",
       {kBusiness, {"request", kInteger, kPath}, {"reason", kText, kBody}}},
      {"import create", "createImport", "POST", AZ_B "/imports",
       {kBusiness, {"verification", kJson, kBody}, {"purposes", kTexts, kBody, false}, {"mapping", kJson, kBody, false}}},
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
      {"dispose list", "listDisposals", "GET", AZ_B "/disposals", {kBusiness}},
      {"dispose show", "readDisposal", "GET", AZ_B "/disposals/{disposal}", {kBusiness, {"disposal", kInteger, kPath}}},
      {"dispose confirm", "confirmDisposal", "POST", AZ_B "/disposals/{disposal}:confirm",
       {kBusiness, {"disposal", kInteger, kPath}, {"typed", kText, kBody}}},
      {"dispose cancel", "cancelDisposal", "POST", AZ_B "/disposals/{disposal}:cancel", {kBusiness, {"disposal", kInteger, kPath}}},
      {"dispose certificate", "disposalCertificate", "GET", AZ_B "/disposals/{disposal}/certificate", {kBusiness, {"disposal", kInteger, kPath}}},
      {"ledger logs", "listLogs", "GET", "/ledger/logs", {}},
      {"ledger lines", "listEntries", "GET", AZ_B "/ledger",
       {kBusiness, {"person", kInteger, kQuery, false}, {"actor", kInteger, kQuery, false}, {"act", kText, kQuery, false},
        {"outcome", kText, kQuery, false}, {"from", kText, kQuery, false}, {"to", kText, kQuery, false},
        {"cursor", kText, kQuery, false}, {"limit", kInteger, kQuery, false}}},
      {"ledger checkpoint", "readCheckpoint", "GET", AZ_B "/ledger/checkpoint", {kBusiness}},
      {"ledger proof", "readProof", "GET", AZ_B "/ledger/lines/{line}/proof", {kBusiness, {"line", kText, kPath}}},
  };
}

std::string option_name(std::string_view name) {
  std::string hyphened(name);
  std::replace(hyphened.begin(), hyphened.end(), '_', '-');
  return "--" + hyphened;
}

/// What was given for one option; secrets are asked for, never given on a command line that others can list.
struct Given {
  std::string text;
  std::vector<std::string> texts;
  bool flag = false;
  CLI::Option* option = nullptr;
  bool there() const { return option != nullptr && option->count() > 0; }
};

void write_member(web::JsonWriter& out, const Option& option, const Given& given) {
  switch (option.kind) {
    case kText: out.member(option.name, given.text); break;
    case kInteger: out.member(option.name, std::stoll(given.text)); break;
    case kFlag: out.member(option.name, given.flag); break;
    case kSecret: out.member(option.name, crypto::view(ask_secret(option.name))); break;
    case kTexts:
      out.key(option.name).array();
      for (const auto& each : given.texts) out.value(each);
      out.end();
      break;
    case kIntegers:
      out.key(option.name).array();
      for (const auto& each : given.texts) out.value(std::stoll(each));
      out.end();
      break;
    case kJson: out.key(option.name).json(given.text); break;
    case kFile: break;
  }
}

crypto::WipedText file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw CLI::ValidationError("--file", path + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Call {
  std::string path;
  crypto::WipedText body;
  std::string content_type;
};

Call prepare(const Command& command, const std::map<std::string_view, Given>& given) {
  Call call{std::string(command.path), {}, {}};
  std::string query;
  web::JsonWriter out;
  out.object();
  bool has_body = false;
  for (const auto& option : command.options) {
    const auto& value = given.at(option.name);
    if (option.kind == kFile) {
      call.body = file_bytes(value.text);
      call.content_type = "text/csv";
      continue;
    }
    const bool present = value.there() || (option.kind == kSecret && (option.required || value.flag));
    if (option.where == kBody) has_body = true;
    if (!present) continue;
    if (option.where == kPath) {
      const auto hole = "{" + std::string(option.name) + "}";
      call.path.replace(call.path.find(hole), hole.size(), escaped(value.text));
    } else if (option.where == kQuery) {
      query += (query.empty() ? "?" : "&") + std::string(option.name) + "=" + escaped(value.text);
    } else {
      write_member(out, option, value);
    }
  }
  out.end();
  call.path += query;
  if (has_body && call.content_type.empty()) {
    call.body = std::move(out).take();
    call.content_type = "application/json";
  }
  return call;
}

int show(const Answer& answer) {
  auto& out = answer.status < 400 ? std::cout : std::cerr;
  out.write(answer.body.data(), static_cast<std::streamsize>(answer.body.size()));
  if (answer.content_type.find("json") != std::string::npos) out << '\n';
  return answer.status < 400 ? 0 : 1;
}

CLI::App* place_for(CLI::App& app, std::string_view words) {
  CLI::App* here = &app;
  while (!words.empty()) {
    const auto space = words.find(' ');
    const std::string word(words.substr(0, space));
    words = space == std::string_view::npos ? std::string_view{} : words.substr(space + 1);
    CLI::App* next = here->get_subcommand_no_throw(word);
    if (next == nullptr) {
      next = here->add_subcommand(word);
      if (!words.empty()) next->require_subcommand(1);
    }
    here = next;
  }
  return here;
}

void add_option(CLI::App& app, const Option& option, Given& given) {
  const auto name = option_name(option.name);
  switch (option.kind) {
    case kSecret:
      if (!option.required) given.option = app.add_flag(name, given.flag, "ask for it");
      return;
    case kFlag: given.option = app.add_flag(name + ",!--no-" + name.substr(2), given.flag); return;
    case kTexts:
    case kIntegers: given.option = app.add_option(name, given.texts)->delimiter(','); break;
    default: given.option = app.add_option(name, given.text); break;
  }
  if (option.kind == kInteger) given.option->check(CLI::TypeValidator<std::int64_t>());
  if (option.required) given.option->required();
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> kTable = table();
  return kTable;
}

crypto::WipedText ask_secret(std::string_view what) {
  const bool terminal = isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    tcgetattr(STDIN_FILENO, &before);
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    std::cerr << what << ": " << std::flush;
  }
  crypto::WipedText text;
  for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n';) text.push_back(c);
  if (terminal) {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << '\n';
  }
  return text;
}

void add_commands(CLI::App& app, const Place& place, const bool& /*json*/, int& exit_code) {
  for (const auto& command : commands()) {
    CLI::App* here = place_for(app, command.words);
    auto given = std::make_shared<std::map<std::string_view, Given>>();  // Lives as long as the parser.
    for (const auto& option : command.options) add_option(*here, option, (*given)[option.name]);
    here->callback([&command, &place, &exit_code, given] {
      const auto prepared = prepare(command, *given);
      std::string why;
      const auto answer = call(place, std::string(command.method), prepared.path, prepared.body, prepared.content_type, why);
      if (!answer) {
        std::cerr << place.url << ": " << why << '\n';
        exit_code = 1;
        return;
      }
      exit_code = show(*answer);
    });
  }
}

}  // namespace azekura::cli
