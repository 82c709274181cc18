#include "law/asking.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "table.h"

namespace azekura::law {
namespace {

constexpr std::array kPayments{std::pair<std::string_view, Payment>{"fees", Payment::kFees},
                               std::pair<std::string_view, Payment>{"fees_medical", Payment::kFeesMedical},
                               std::pair<std::string_view, Payment>{"rent", Payment::kRent},
                               std::pair<std::string_view, Payment>{"property", Payment::kProperty},
                               std::pair<std::string_view, Payment>{"agency", Payment::kAgency}};

Payment payment(std::string_view word) {
  for (const auto& [name, meaning] : kPayments) {
    if (name == word) return meaning;
  }
  throw std::runtime_error("data/law/asking.json: unknown payment");
}

struct Hours {
  Fact fact;
  std::string procedure;
  int at_least;
};

std::vector<Threshold> read_thresholds() {
  std::vector<Threshold> all;
  for (const table::value& v : table::rows(kAskingJson, "payments")) {
    const table::object& row = v.as_object();
    all.push_back({table::fact(row), payment(table::text(row, "code")), table::text(row, "procedure"),
                   table::text(row, "form"), table::words(row, "name"), row.at("over_yen").as_int64()});
  }
  return all;
}

const std::vector<Hours>& hours() {
  static const std::vector<Hours> all = [] {
    std::vector<Hours> read;
    for (const table::value& v : table::rows(kAskingJson, "hours")) {
      const table::object& row = v.as_object();
      read.push_back(
          {table::fact(row), table::text(row, "code"), static_cast<int>(row.at("at_least").as_int64())});
    }
    return read;
  }();
  return all;
}

Done worker(const AskFacts& facts) {
  switch (facts.employment) {
    case Employment::kNotEmployed: return Error{ErrorCode::kDenied, "ask.not_employed"};
    case Employment::kDispatched: return Error{ErrorCode::kDenied, "ask.dispatched_worker"};
    case Employment::kDeclined: return Error{ErrorCode::kDenied, "ask.offer_declined"};
    case Employment::kOffered:
      if (!facts.formal_offer || !facts.pledge) return Error{ErrorCode::kDenied, "ask.no_formal_offer"};
      return done();
    case Employment::kLeft: {
      const bool leaving_needs_it =
          facts.procedure == "T1" || facts.procedure == "S1" || facts.procedure == "E1";
      if (!leaving_needs_it || facts.person != PersonClass::kEmployee)
        return Error{ErrorCode::kDenied, "ask.left"};
      return done();
    }
    case Employment::kRegular:
    case Employment::kPartTime:
    case Employment::kOfficer: return done();
  }
  return Error{ErrorCode::kDenied, "ask.not_employed"};
}

// Only what is surely below is refused: who does not know the hours may ask.
Done insured_hours(const AskFacts& facts) {
  for (const Hours& rule : hours()) {
    const bool applies = rule.procedure == facts.procedure && rule.fact.in_force(facts.on);
    if (applies && facts.weekly_hours && *facts.weekly_hours < rule.at_least) {
      return Error{ErrorCode::kDenied, "ask.below_hours"};
    }
  }
  return done();
}

Done family(const AskFacts& facts) {
  const bool spouse = facts.person == PersonClass::kSpouse;
  const bool concerned = (facts.procedure == "T1" && facts.dependant_for_tax) ||
                         (facts.procedure == "S1" && facts.dependant_for_health) ||
                         (facts.procedure == "S2" && spouse && facts.category3_spouse);
  if (!concerned) return Error{ErrorCode::kDenied, "ask.not_dependant"};
  return done();
}

Done payee(const AskFacts& facts) {
  if (facts.payment == Payment::kNoPayment) return Error{ErrorCode::kDenied, "ask.payment_missing"};
  if (!facts.corporate) return Error{ErrorCode::kDenied, "ask.corporate_missing"};
  if (*facts.corporate) return Error{ErrorCode::kDenied, "ask.corporate_payee"};
  if (facts.procedure == "T4" && facts.payment == Payment::kDividend) return done();
  for (const Threshold& rule : thresholds()) {
    if (rule.payment != facts.payment || rule.procedure != facts.procedure) continue;
    if (!rule.fact.in_force(facts.on) || !rule.fact.verified()) continue;
    if (facts.yen_a_year && *facts.yen_a_year <= rule.over_yen) {
      return Error{ErrorCode::kDenied, "ask.below_threshold"};
    }
    return done();
  }
  return Error{ErrorCode::kDenied, "ask.no_procedure"};
}

}  // namespace

std::span<const Threshold> thresholds() {
  static const std::vector<Threshold> all = read_thresholds();
  return all;
}

Done may_ask(const AskFacts& facts) {
  AZ_TRY(one, procedure(facts.procedure, facts.on));
  if (!one->concerns(facts.person)) return Error{ErrorCode::kDenied, "ask.no_procedure"};
  if (facts.person == PersonClass::kPayee) return payee(facts);
  AZ_CHECK(worker(facts));
  if (facts.person == PersonClass::kEmployee) return insured_hours(facts);
  return family(facts);
}

}  // namespace azekura::law
