#include "law/procedures.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "table.h"

namespace azekura::law {
namespace {

constexpr std::array kClasses{PersonClass::kEmployee, PersonClass::kDependant, PersonClass::kSpouse,
                              PersonClass::kPayee};

PersonClass person_class(std::string_view word) {
  for (const PersonClass person : kClasses) {
    if (to_string(person) == word) return person;
  }
  throw std::runtime_error("data/law/procedures.json: unknown class of persons");
}

std::vector<Procedure> read_procedures() {
  std::vector<Procedure> all;
  for (const table::value& v : table::rows(kProceduresJson, "procedures")) {
    const table::object& row = v.as_object();
    Procedure one{.code = table::text(row, "code"),
                  .fact = table::fact(row),
                  .name = table::words(row, "name"),
                  .forms = table::texts(row, "forms"),
                  .filed_to = table::words(row, "filed_to"),
                  .persons = {},
                  .purpose = table::words(row, "purpose"),
                  .sharoshi_by_contract = table::text(row, "sharoshi") == "contract",
                  .by_default = row.at("default").as_bool()};
    for (const std::string& word : table::texts(row, "persons")) one.persons.push_back(person_class(word));
    all.push_back(std::move(one));
  }
  return all;
}

struct Refused {
  std::string code;
  Fact fact;
  std::string reason;
};

const std::vector<Refused>& refused() {
  static const std::vector<Refused> all = [] {
    std::vector<Refused> read;
    for (const table::value& v : table::rows(kProceduresJson, "refused")) {
      const table::object& row = v.as_object();
      read.push_back({table::text(row, "code"), table::fact(row), table::text(row, "reason")});
    }
    return read;
  }();
  return all;
}

}  // namespace

std::string_view to_string(PersonClass person) {
  switch (person) {
    case PersonClass::kEmployee: return "employee";
    case PersonClass::kDependant: return "dependant";
    case PersonClass::kSpouse: return "spouse";
    case PersonClass::kPayee: return "payee";
  }
  return "unknown";
}

bool Procedure::concerns(PersonClass person) const {
  return std::find(persons.begin(), persons.end(), person) != persons.end();
}

std::span<const Procedure> procedures() {
  static const std::vector<Procedure> all = read_procedures();
  return all;
}

Result<const Procedure*> procedure(std::string_view code, Date on) {
  for (const Procedure& one : procedures()) {
    if (one.code != code || !one.fact.in_force(on)) continue;
    if (!one.fact.verified()) return Error{ErrorCode::kDenied, "law.unverified"};
    return &one;
  }
  for (const Refused& one : refused()) {
    if (one.code == code && one.fact.in_force(on)) return Error{ErrorCode::kDenied, one.reason};
  }
  return Error{ErrorCode::kNotFound, "law.procedure.unknown"};
}

Done may_entrust_to_sharoshi(std::string_view code, std::span<const std::string> contract, Date on) {
  AZ_TRY(one, procedure(code, on));
  if (!one->sharoshi_by_contract) return Error{ErrorCode::kDenied, "law.entrust.not_theirs"};
  if (std::find(contract.begin(), contract.end(), code) == contract.end()) {
    return Error{ErrorCode::kDenied, "law.entrust.not_in_contract"};
  }
  return done();
}

}  // namespace azekura::law
