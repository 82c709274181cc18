#include "law/sme.h"

#include "table.h"

namespace azekura::law {

Result<Sme> sme(const SmeFacts& facts, Date on) {
  for (const table::value& v : table::rows(kSmeJson, "thresholds")) {
    const table::object& row = v.as_object();
    if (!table::fact(row).in_force(on)) continue;
    const auto workers = row.at("workers_at_most").as_int64();
    const auto persons = row.at("persons_at_most").as_int64();
    const std::string months = std::to_string(row.at("months").as_int64());

    Sme answer{false, {}};
    if (facts.workers > workers) {
      answer.reasons.push_back(
          {"law.sme.workers",
           {{"workers", std::to_string(facts.workers)}, {"limit", std::to_string(workers)}}});
    }
    if (facts.uses_numbers) answer.reasons.push_back({"law.sme.uses_numbers", {}});
    if (facts.entrusted_with_numbers) answer.reasons.push_back({"law.sme.entrusted", {}});
    if (facts.financial) answer.reasons.push_back({"law.sme.financial", {}});
    if (facts.most_persons_in_six_months > persons) {
      answer.reasons.push_back({"law.sme.persons",
                                {{"persons", std::to_string(facts.most_persons_in_six_months)},
                                 {"limit", std::to_string(persons)},
                                 {"months", months}}});
    }
    answer.is_sme = answer.reasons.empty();
    if (answer.is_sme) {
      answer.reasons.push_back(
          {"law.sme.yes", {{"workers", std::to_string(facts.workers)}, {"limit", std::to_string(workers)}}});
    }
    return answer;
  }
  return Error{ErrorCode::kNotFound, "law.rule.none_then"};
}

}  // namespace azekura::law
