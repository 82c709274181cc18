#pragma once
// The register of persons: whose numbers are held, but never a number. Names, birth, address and mail are
// sealed under the business's registry key and are in clear only in memory. Every row has a random token,
// which is all that the vault knows of a person.
// Dependants point at the worker whose household they belong to. The number's status is a column that the
// vault keeps; it is not part of what the ledger vouches for here.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "people/act.h"
#include "people/codes.h"
#include "people/person_standing.h"
#include "people/registry.h"

namespace azekura::people {

/// What is recorded about a person. Empty means not known.
struct PersonFacts {
  PersonClass person_class = PersonClass::kEmployee;
  Employment employment = Employment::kNone;
  std::string employee_id;  // Once per business.
  std::string department;
  std::string family_name, given_name;  // As written, byte for byte: 髙 stays 髙.
  std::string family_kana, given_kana;  // Full-width katakana.
  std::optional<Date> birth;
  Sex sex = Sex::kUnknown;
  std::string postal_code;
  std::string address;
  std::string mail;
  std::optional<Date> hired;
  std::optional<Date> left;
  std::optional<PersonId> household;    // The worker; none for the worker.
  Relation relation = Relation::kNone;  // To the worker.
  bool tax_dependant = false;
  bool insurance_dependant = false;
  bool third_spouse = false;  // 国民年金第3号被保険者
  AskingFacts asking;
};

struct Person {
  PersonId id{0};
  BusinessId business{0};
  std::string token;  // 32 hexadecimal digits, random.
  PersonFacts facts;
  NumberStatus number_status = NumberStatus::kNone;
  Instant updated_at = 0;  // Tells one state of the row from the next.
};

/// For walking through the register; what screens look for is PersonQuery's.
struct PersonFilter {
  std::optional<PersonClass> person_class = {};
  std::optional<PersonId> household = {};  // The worker and the dependants.
};

class Persons {
 public:
  static constexpr int kMostPage = 200;
  static constexpr std::size_t kMostChunk = 500;

  Persons(db::Store& store, Registry& registry) : store_(store), registry_(registry) {}

  Result<PersonId> create(const Caller& who, BusinessId business, const PersonFacts& facts, Instant now);
  /// `seen`: updated_at of what the facts were made from. kConflict "people.person.changed" when somebody
  /// changed the person since.
  Done update(const Caller& who, PersonId person, Instant seen, const PersonFacts& facts, Instant now);

  // Reading asks nobody: decide() with kPersonRead first, in the same unit.
  Result<Person> find(db::Connection& unit, PersonId person);
  /// By id, after `after`, at most `limit` (≤ kMostPage).
  Result<std::vector<Person>> list(db::Connection& unit, BusinessId business, const PersonFilter& filter,
                                   PersonId after, int limit);
  /// These, in this order; those that are not of this business are left out.
  Result<std::vector<Person>> pick(db::Connection& unit, BusinessId business, std::span<const PersonId> ids);

  /// For an import, in the transaction and under the permit of its caller: at most kMostChunk new persons.
  /// Their states join the act, which the caller appends. kConflict "people.person.employee_id_taken".
  Result<std::vector<PersonId>> insert_chunk(db::Connection& unit, ledger::Act& act, BusinessId business,
                                             std::span<const PersonFacts> chunk, Instant now);
  /// The same for one person who is already there.
  Done update_in(db::Connection& unit, ledger::Act& act, PersonId person, const PersonFacts& facts,
                 Instant now);

 private:
  db::Store& store_;
  Registry& registry_;
};

/// kInvalid with what is wrong: no family name, kana that is not katakana, too long, dates that cross, a
/// dependant without a household, hours or yen out of range.
Done check(const PersonFacts& facts, Date today);

/// 山田 花子; of a company, whose name is one, that alone.
std::string full_name(const PersonFacts& facts);

/// For the vault, in the transaction of its act.
Done set_number_status(db::Connection& unit, PersonId person, NumberStatus status, Instant now);

}  // namespace azekura::people
