// The numbers of an import: whose each is, what speaks against it, and into the vault with the rest.

#include <algorithm>

#include "import_apply.h"
#include "import_facts.h"

namespace azekura::lifecycle {
namespace {

constexpr int kTries = 3;
constexpr std::string_view kSame = "same";

/// The digits move on; nothing of them stays in the row.
Result<vault::MyNumber> number_in(NumberRow row) {
  std::array<char, kIndividualDigits> text{};
  const auto digits = row.digits.expose();
  std::transform(digits.begin(), digits.end(), text.begin(),
                 [](std::byte each) { return static_cast<char>(each); });
  return vault::MyNumber::take(text);
}

}  // namespace

/// Without a dependants file only the spouse can be told by the relation: a worker has one at most.
std::optional<PersonId> ImportApply::owner_of(const NumberRow& row) const {
  if (!row.owner_sound) return {};
  if (row.dependant_line != 0) {
    const auto dependant = dependant_at_.find(row.dependant_line);
    return dependant == dependant_at_.end() ? std::nullopt : std::optional(dependant->second);
  }
  const auto worker = workers_.find(row.employee_id);
  if (worker == workers_.end()) return {};
  const auto relation = relation_of(row.relation);
  if (relation == people::Relation::kNone) return worker->second;
  if (relation != people::Relation::kSpouse) return {};
  const auto spouse = spouse_of_.find(worker->second.value());
  return spouse == spouse_of_.end() ? std::nullopt : std::optional(spouse->second);
}

/// Of workers sent by another firm, and of people who were only offered work (and who declined), nobody here
/// may hold a number; nor of their families.
bool ImportApply::may_not_hold(PersonId person) const {
  const auto own = standings_.find(person.value());
  if (own == standings_.end()) return true;
  const auto worker = own->second.household ? standings_.find(own->second.household->value()) : own;
  if (worker == standings_.end()) return true;
  const auto employment = worker->second.employment;
  return employment == people::Employment::kDispatched || employment == people::Employment::kOffer ||
         employment == people::Employment::kDeclined;
}

Result<std::string_view> ImportApply::judge(PersonId owner, const vault::MyNumber& number) {
  if (may_not_hold(owner)) return std::string_view("number.may_not_hold");
  AZ_TRY(holder, set_.vault.holder_of(*room_, number));
  if (holder && *holder == owner) return kSame;
  if (holder) return std::string_view("number.held_by_another");
  if (!held_.insert(owner.value()).second) return std::string_view("number.held");
  return std::string_view{};
}

Done ImportApply::flush_numbers() {
  auto rows = std::exchange(numbers_, {});
  if (rows.empty()) return done();
  const std::size_t count = rows.size();
  std::vector<vault::Arrival> arrivals;
  std::vector<std::int64_t> lines;
  for (auto& row : rows) {
    const auto line = row.line;
    const auto owner = owner_of(row);
    if (!owner) {
      AZ_CHECK(trouble(ImportFile::kNumbers, line, "number.owner_left_out"));
      continue;
    }
    AZ_TRY(number, number_in(std::move(row)));
    AZ_TRY(verdict, judge(*owner, number));
    if (verdict == kSame) {
      ++counts_.unchanged;
    } else if (!verdict.empty()) {
      AZ_CHECK(trouble(ImportFile::kNumbers, line, verdict));
    } else {
      arrivals.push_back({*owner, std::move(number)});
      lines.push_back(line);
    }
  }
  AZ_CHECK(seal(arrivals, lines));
  return passed(count);
}

Done ImportApply::seal(std::span<const vault::Arrival> arrivals, std::span<const std::int64_t> lines) {
  if (arrivals.empty()) return done();
  if (!set_.run) {
    counts_.numbers_sealed += static_cast<std::int64_t>(arrivals.size());
    return done();
  }
  Done outcome = done();
  for (int tries = kTries; tries > 0; --tries) {
    const auto chunk = set_.vault.stage(room_, arrivals);
    outcome = chunk ? settle_numbers(*chunk) : Done(chunk.error());
    if (outcome) {
      counts_.numbers_sealed += static_cast<std::int64_t>(arrivals.size());
      return done();
    }
    if (chunk) set_.vault.abandon(*chunk);
    // The keyring turned between sealing and claiming: seal again, under the new generation.
    if (outcome.error().key != "vault.intent.over") break;
  }
  const auto why = outcome.error().key;
  if (why != "vault.number.held" && why != "vault.number.held_by_another") return outcome;
  // Somebody was there first, a moment ago: one by one, to say which row it is.
  if (arrivals.size() == 1)
    return trouble(ImportFile::kNumbers, lines[0],
                   why == "vault.number.held" ? "number.held" : "number.held_by_another");
  for (std::size_t i = 0; i < arrivals.size(); ++i)
    AZ_CHECK(seal(arrivals.subspan(i, 1), lines.subspan(i, 1)));
  return done();
}

Done ImportApply::settle_numbers(const vault::Vault::Chunk& chunk) {
  std::set<people::PersonClass> classes;
  for (const auto& staged : chunk.staged) classes.insert(standings_.at(staged.person.value()).person_class);
  return set_.stores.main.write([&](db::Connection& unit) -> Done {
    const Instant now = set_.clock();
    AZ_CHECK(may_import(unit, set_.who, set_.business, operation(), set_.purposes, classes, now));
    ledger::Act line = act("numbers");
    line.detail["sealed"] = std::to_string(chunk.staged.size());
    line.detail["verified"] = set_.verification.complete ? "yes" : "no";
    std::vector<std::string> records;
    for (const auto& staged : chunk.staged) {
      AZ_CHECK(journal::sealing(unit, *set_.run, staged.number, staged.person));
      records.push_back(staged.person.str());
      records.push_back(staged.number.str());
    }
    AZ_CHECK(set_.vault.settle(unit, chunk, set_.verification, set_.who.account, line));
    AZ_CHECK(ledger::append_batch(unit, now, line, std::move(records)));
    return done();
  });
}

}  // namespace azekura::lifecycle
