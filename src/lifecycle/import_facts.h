#pragma once
// A row of an import as the register of persons keeps it. Private to the import. An empty cell leaves what is
// there; a cell that says so takes it out.

#include "lifecycle/import_rows.h"
#include "people/persons.h"

namespace azekura::lifecycle {

/// 正社員, 契約社員, パート, 嘱託, 出向, 派遣, 内定, 役員 … as payroll programs write them. Words that are
/// not known count as regular: whoever stands in a staff file works there.
struct Post {
  people::PersonClass person_class = people::PersonClass::kEmployee;
  people::Employment employment = people::Employment::kRegular;
};
Post post_of(std::string_view word);

/// kNone for 本人 and for what is no relation.
people::Relation relation_of(std::string_view word);

/// `before` is null for somebody new.
people::PersonFacts facts_of(const StaffRow& row, const people::PersonFacts* before);
people::PersonFacts facts_of(const DependantRow& row, PersonId worker, const people::PersonFacts* before);

bool same(const people::PersonFacts& one, const people::PersonFacts& other);

/// Names one dependant of one worker: the same person comes again under the same name and birth.
std::string kin_key(PersonId worker, std::string_view family, std::string_view given,
                    const std::optional<Date>& born);

}  // namespace azekura::lifecycle
