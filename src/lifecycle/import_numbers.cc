// The numbers of an import: whose each is, what speaks against it, and into the vault with the rest.

#include <algorithm>

#include "import_apply.h"
#include "import_facts.h"

namespace azekura::lifecycle {
namespace {

constexpr std::string_view kSame = "same";
constexpr std::string_view kHeld = "number.held";
constexpr std::string_view kHeldByAnother = "number.held_by_another";
constexpr Error kTooMany{ErrorCode::kConflict, "import.contradictions.too_many"};

Error said(const Error& why) { return why.key == "vault.match.too_many" ? kTooMany : why; }

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

/// Whose number it is, is told of the row's own person only: whoever has one learns of no other's.
Result<std::string_view> ImportApply::judge(PersonId owner, std::int64_t line,
                                            const vault::MyNumber& number) {
  if (may_not_hold(owner)) return std::string_view("number.may_not_hold");
  AZ_TRY(holder, set_.vault.holder_of(*room_, number));
  if (holder && *holder == owner) return kSame;
  if (held_.contains(owner.value())) return contradicts(owner, line, owner, kHeld);
  if (holder) return contradicts(owner, line, holder, kHeldByAnother);
  if (!arriving_.insert(owner.value()).second) return kHeld;  // By an earlier row.
  return std::string_view{};
}

Result<std::string_view> ImportApply::contradicts(PersonId owner, std::int64_t line,
                                                  std::optional<PersonId> holder, std::string_view code) {
  if (set_.told.contains(line)) return code;
  ledger::Act act = set_.who.act(people::code(operation()), set_.business);
  act.records = {set_.record};
  if (owner.value() > 0) act.records.push_back(owner.str());
  act.purpose = set_.purposes.front();
  const Error what{ErrorCode::kConflict,
                   code == kHeld ? "vault.number.held" : "vault.number.held_by_another"};
  const Error answer = set_.vault.contest(act, holder, what);
  return answer.key == what.key ? Result<std::string_view>(code) : said(answer);
}

/// Without a comparison left nothing is looked at, or the file that is stopped would be the answer. A run
/// hears nothing that its check did not.
Done ImportApply::may_look() {
  if (set_.run) return done();
  const Done left = set_.stores.main.read([&](db::Connection& snapshot) {
    return vault::Vault::may_compare(snapshot, set_.who.account, set_.clock());
  });
  return left ? left : Done(said(left.error()));
}

Done ImportApply::flush_numbers() {
  auto rows = std::exchange(numbers_, {});
  if (rows.empty()) return done();
  AZ_CHECK(may_look());
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
    AZ_TRY(verdict, judge(*owner, line, number));
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
  const Done outcome = vault::until_claimed([&]() -> Done {
    AZ_TRY(chunk, set_.vault.stage(room_, arrivals));
    const Done settled = settle_numbers(chunk);
    if (!settled) set_.vault.abandon(chunk);
    return settled;
  });
  if (outcome) {
    counts_.numbers_sealed += static_cast<std::int64_t>(arrivals.size());
    return done();
  }
  const auto why = outcome.error().key;
  if (why != "vault.number.held" && why != "vault.number.held_by_another") return outcome;
  // Somebody was there first, a moment ago: one by one, to say which row it is.
  if (arrivals.size() == 1) {
    const PersonId own = arrivals[0].person;
    AZ_TRY(holder, set_.vault.holder_of(*room_, arrivals[0].number));
    AZ_TRY(code, why == "vault.number.held" ? contradicts(own, lines[0], own, kHeld)
                                            : contradicts(own, lines[0], holder, kHeldByAnother));
    return trouble(ImportFile::kNumbers, lines[0], code);
  }
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
