#include "import_facts.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "import_cells.h"

namespace azekura::lifecycle {
namespace {

using people::Employment;
using people::PersonClass;
using people::PersonFacts;

struct PostRow {
  std::string_view part;  // What the word has in it.
  Post post;
};

// The first that fits counts: 派遣契約社員 is sent by another firm, 嘱託契約 is no ordinary contract.
constexpr PostRow kPosts[] = {
    {"派遣", {PersonClass::kEmployee, Employment::kDispatched}},
    {"内定辞退", {PersonClass::kEmployee, Employment::kDeclined}},
    {"内定", {PersonClass::kEmployee, Employment::kOffer}},
    {"業務委託", {PersonClass::kPayee, Employment::kNone}},
    {"外注", {PersonClass::kPayee, Employment::kNone}},
    {"役員", {PersonClass::kOfficer, Employment::kNone}},
    {"取締役", {PersonClass::kOfficer, Employment::kNone}},
    {"監査役", {PersonClass::kOfficer, Employment::kNone}},
    {"出向", {PersonClass::kEmployee, Employment::kSeconded}},
    {"嘱託", {PersonClass::kEmployee, Employment::kReemployed}},
    {"再雇用", {PersonClass::kEmployee, Employment::kReemployed}},
    {"パート", {PersonClass::kEmployee, Employment::kPartTime}},
    {"アルバイト", {PersonClass::kEmployee, Employment::kPartTime}},
    {"バイト", {PersonClass::kEmployee, Employment::kPartTime}},
    {"短時間", {PersonClass::kEmployee, Employment::kPartTime}},
    {"契約", {PersonClass::kEmployee, Employment::kContract}},
    {"有期", {PersonClass::kEmployee, Employment::kContract}},
    {"準社員", {PersonClass::kEmployee, Employment::kContract}},
};

struct KindRow {
  std::string_view kinds;  // Letters of import_cells.h.
  people::Relation relation;
};

constexpr KindRow kKinds[] = {
    {"s", people::Relation::kSpouse},     {"c", people::Relation::kChild},
    {"fm", people::Relation::kParent},    {"ghpq", people::Relation::kGrandparent},
    {"k", people::Relation::kGrandchild}, {"byet", people::Relation::kSibling},
};

void take(std::string& kept, const std::string& cell) {
  if (!cell.empty()) kept = cell;
}

void take_name(PersonFacts& facts, const PersonName& name) {
  take(facts.family_name, name.family);
  take(facts.given_name, name.given);
  take(facts.family_kana, name.family_kana);
  take(facts.given_kana, name.given_kana);
}

void take_sex(PersonFacts& facts, const std::optional<Sex>& sex) {
  if (sex) facts.sex = *sex == Sex::kMale ? people::Sex::kMale : people::Sex::kFemale;
}

/// Only what a person can be without.
void clear(PersonFacts& facts, const std::vector<Field>& cleared) {
  for (const Field field : cleared) {
    if (field == Field::kSex) facts.sex = people::Sex::kUnknown;
    if (field == Field::kPostalCode) facts.postal_code.clear();
    if (field == Field::kAddress) facts.address.clear();
    if (field == Field::kHired) facts.hired.reset();
    if (field == Field::kLeft) facts.left.reset();
    if (field == Field::kDepartment) facts.department.clear();
    if (field == Field::kMail) facts.mail.clear();
    if (field == Field::kFamilyKana || field == Field::kNameKana) facts.family_kana.clear();
    if (field == Field::kGivenKana || field == Field::kNameKana) facts.given_kana.clear();
  }
}

auto tied(const PersonFacts& f) {
  return std::tie(f.person_class, f.employment, f.employee_id, f.department, f.family_name, f.given_name,
                  f.family_kana, f.given_kana, f.birth, f.sex, f.postal_code, f.address, f.mail, f.hired,
                  f.left, f.household, f.relation, f.tax_dependant, f.insurance_dependant, f.third_spouse,
                  f.asking.weekly_hours, f.asking.formal_offer, f.asking.pledge, f.asking.payment,
                  f.asking.yen_a_year, f.asking.corporate);
}

}  // namespace

Post post_of(std::string_view word) {
  const auto normal = nfkc(trim(word));
  const std::string_view text = normal ? std::string_view(*normal) : word;
  const auto* row = std::find_if(std::begin(kPosts), std::end(kPosts), [&](const PostRow& each) {
    return text.find(each.part) != std::string_view::npos;
  });
  return row == std::end(kPosts) ? Post{} : row->post;
}

people::Relation relation_of(std::string_view word) {
  const auto read = read_relation(word);
  if (!read || read->kind == 'w') return people::Relation::kNone;
  const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const KindRow& each) {
    return each.kinds.find(read->kind) != std::string_view::npos;
  });
  return row == std::end(kKinds) ? people::Relation::kOther : row->relation;
}

PersonFacts facts_of(const StaffRow& row, const PersonFacts* before) {
  PersonFacts facts = before != nullptr ? *before : PersonFacts{};
  facts.employee_id = row.employee_id;
  take_name(facts, row.name);
  facts.birth = row.born;
  take_sex(facts, row.sex);
  take(facts.postal_code, row.postal_code);
  take(facts.address, row.address);
  take(facts.department, row.department);
  take(facts.mail, row.mail);
  if (row.hired) facts.hired = row.hired;
  if (row.left) facts.left = row.left;
  if (before == nullptr || !row.employment.empty()) {
    const Post post = post_of(row.employment);
    facts.person_class = post.person_class;
    facts.employment = post.employment;
  }
  clear(facts, row.cleared);
  return facts;
}

PersonFacts facts_of(const DependantRow& row, PersonId worker, const PersonFacts* before) {
  PersonFacts facts = before != nullptr ? *before : PersonFacts{};
  facts.person_class = people::PersonClass::kDependant;
  facts.household = worker;
  if (!row.relation.empty()) facts.relation = relation_of(row.relation);
  take_name(facts, row.name);
  facts.birth = row.born;
  take_sex(facts, row.sex);
  take(facts.postal_code, row.postal_code);
  take(facts.address, row.address);
  facts.tax_dependant = true;  // That is what such a file lists; health insurance is not said in it.
  clear(facts, row.cleared);
  return facts;
}

bool same(const PersonFacts& one, const PersonFacts& other) { return tied(one) == tied(other); }

std::string kin_key(PersonId worker, std::string_view family, std::string_view given,
                    const std::optional<Date>& born) {
  std::string key = worker.str();
  key.append("\n").append(family).append("\n").append(given).append("\n");
  return born ? key + born->iso() : key;
}

}  // namespace azekura::lifecycle
