#pragma once
// The affairs for which an employer may hold a number at all (個人番号関係事務, 番号法9条4項), from
// data/law/procedures.json. A purpose of use is always one of these; accidents and disasters are none.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "law/fact.h"

namespace azekura::law {

enum class PersonClass { kEmployee, kDependant, kSpouse, kPayee };
std::string_view to_string(PersonClass person);

struct Procedure {
  std::string code;  // "T1"
  Fact fact;
  Words name;
  std::vector<std::string> forms;  // Codes of law/retention.h.
  Words filed_to;
  std::vector<PersonClass> persons;
  Words purpose;              // As the notice of purposes says it.
  bool sharoshi_by_contract;  // May a 社労士 be entrusted with it?
  bool by_default;            // In the notice unless taken out.

  bool concerns(PersonClass person) const;
};

std::span<const Procedure> procedures();

/// The procedure in force. kNotFound law.procedure.unknown; kDenied with the reason for affairs that are none
/// of an employer's (ask.no_accident_purpose, ask.no_disaster_purpose).
Result<const Procedure*> procedure(std::string_view code, Date on);

/// May a 社労士 do this for a client? Only social and employment insurance, and only what the contract says:
/// tax is 税理士 work. kDenied law.entrust.not_theirs, law.entrust.not_in_contract. Not asked yet: businesses
/// have no contract with an office here so far.
Done may_entrust_to_sharoshi(std::string_view code, std::span<const std::string> contract, Date on);

}  // namespace azekura::law
