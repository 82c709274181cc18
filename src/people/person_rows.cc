#include "person_rows.h"

#include "tracked.h"

namespace azekura::people::person_rows {
namespace {

constexpr Error kRow{ErrorCode::kCorrupt, "people.person.row"};

void put(std::string& packed, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) packed += static_cast<char>(text.size() >> shift & 0xFF);
  packed += text;
}

Result<std::string> take(std::string_view& packed) {
  if (packed.size() < 4) return kRow;
  std::size_t size = 0;
  for (int i = 0; i < 4; ++i)
    size = size << 8U | static_cast<unsigned char>(packed[static_cast<std::size_t>(i)]);
  packed.remove_prefix(4);
  if (packed.size() < size) return kRow;
  std::string text(packed.substr(0, size));
  packed.remove_prefix(size);
  return text;
}

Result<db::Blob> name_box(const Fields& fields, PersonId id, const PersonFacts& facts) {
  std::string packed;
  for (const auto* text : {&facts.family_name, &facts.given_name, &facts.family_kana, &facts.given_kana})
    put(packed, *text);
  return fields.seal(id.str(), "name", packed);
}

Result<db::Blob> detail_box(const Fields& fields, PersonId id, const PersonFacts& facts) {
  std::string packed;
  put(packed, facts.birth ? facts.birth->iso() : std::string());
  put(packed, code(facts.sex));
  for (const auto* text : {&facts.postal_code, &facts.address, &facts.mail}) put(packed, *text);
  return fields.seal(id.str(), "detail", packed);
}

Done open_detail(const Fields& fields, PersonId id, const db::Blob& box, PersonFacts& facts) {
  AZ_TRY(plain, fields.open(id.str(), "detail", box));
  std::string_view packed = plain;
  AZ_TRY(birth, take(packed));
  AZ_TRY(sex, take(packed));
  for (auto* text : {&facts.postal_code, &facts.address, &facts.mail}) {
    AZ_TRY(taken, take(packed));
    *text = std::move(taken);
  }
  const auto known = from_code<Sex>(sex);
  if (!known || !packed.empty()) return kRow;
  facts.sex = *known;
  if (birth.empty()) return done();
  AZ_TRY(day, Date::parse_iso(birth));
  facts.birth = day;
  return done();
}

db::Value maybe(const std::optional<Date>& day) {
  return day ? db::Value(day->iso()) : db::Value(std::monostate{});
}
db::Value maybe(const std::string& text) {
  return text.empty() ? db::Value(std::monostate{}) : db::Value(text);
}
db::Value maybe(const std::optional<std::int64_t>& number) {
  return number ? db::Value(*number) : db::Value(std::monostate{});
}
db::Value maybe(const std::optional<PersonId>& person) {
  return person ? db::Value(person->value()) : db::Value(std::monostate{});
}

Result<std::vector<db::Value>> values_of(const Fields& fields, PersonId id, const PersonFacts& facts) {
  AZ_TRY(names, name_box(fields, id, facts));
  AZ_TRY(detail, detail_box(fields, id, facts));
  return std::vector<db::Value>{id.value(),
                                std::string(code(facts.person_class)),
                                std::string(code(facts.employment)),
                                maybe(facts.employee_id),
                                facts.department,
                                std::move(names),
                                std::move(detail),
                                maybe(facts.hired),
                                maybe(facts.left),
                                maybe(facts.household),
                                std::string(code(facts.relation)),
                                flag(facts.tax_dependant),
                                flag(facts.insurance_dependant),
                                flag(facts.third_spouse)};
}

}  // namespace

Done insert(db::Connection& unit, const Fields& fields, BusinessId business, PersonId id,
            const std::string& token, const PersonFacts& facts, Instant now) {
  AZ_TRY(values, values_of(fields, id, facts));
  values.insert(values.end(), {business.value(), token, now});
  AZ_TRY(
      made,
      unit.run("INSERT INTO person(id, class, employment, employee_id, department, name_box, detail_box, "
               "hired, left_on, household, relation, tax_dependant, insurance_dependant, third_spouse, "
               "business, token, number_status, created_at, updated_at) VALUES($1, $2, $3, $4, $5, $6, $7, "
               "$8, $9, $10, $11, $12, $13, $14, $15, $16, 'none', $17, $17) "
               "ON CONFLICT DO NOTHING RETURNING id",
               values));
  return made.empty() ? Error{ErrorCode::kConflict, "people.person.employee_id_taken"} : done();
}

Done update(db::Connection& unit, const Fields& fields, const Person& before, const PersonFacts& facts,
            Instant now) {
  if (!facts.employee_id.empty()) {
    AZ_TRY(taken, unit.run("SELECT id FROM person WHERE business = $1 AND employee_id = $2 AND id <> $3",
                           {before.business.value(), facts.employee_id, before.id.value()}));
    if (!taken.empty()) return Error{ErrorCode::kConflict, "people.person.employee_id_taken"};
  }
  AZ_TRY(values, values_of(fields, before.id, facts));
  values.emplace_back(now);
  AZ_CHECK(unit.run(
      "UPDATE person SET class = $2, employment = $3, employee_id = $4, department = $5, name_box = $6, "
      "detail_box = $7, hired = $8, left_on = $9, household = $10, relation = $11, tax_dependant = $12, "
      "insurance_dependant = $13, third_spouse = $14, updated_at = $15 WHERE id = $1",
      values));
  return done();
}

Done put_asking(db::Connection& unit, PersonId id, const AskingFacts& facts) {
  AZ_CHECK(unit.run("INSERT INTO person_asking(id, " AZ_ASKING_COLUMNS ") VALUES($1, $2, $3, $4, $5, $6, $7) "
                    "ON CONFLICT(id) DO UPDATE SET weekly_hours = $2, formal_offer = $3, pledge = $4, "
                    "payment = $5, yen_a_year = $6, corporate = $7",
                    {id.value(), maybe(facts.weekly_hours), flag(facts.formal_offer), flag(facts.pledge),
                     std::string(code(facts.payment)), maybe(facts.yen_a_year),
                     facts.corporate ? db::Value(flag(*facts.corporate)) : db::Value(std::monostate{})}));
  return done();
}

Result<AskingFacts> asking_in(std::span<const db::Value> cells) {
  AskingFacts facts;
  const auto* payment = std::get_if<std::string>(&cells[3]);
  if (payment == nullptr) return facts;  // No such row.
  const auto kind = from_code<Payment>(*payment);
  if (!kind) return kRow;
  facts.payment = *kind;
  facts.weekly_hours = maybe_number_in(cells[0]);
  facts.formal_offer = number_in(cells[1]) != 0;
  facts.pledge = number_in(cells[2]) != 0;
  facts.yen_a_year = maybe_number_in(cells[4]);
  if (const auto corporate = maybe_number_in(cells[5])) facts.corporate = *corporate != 0;
  return facts;
}

Result<Names> open_names(const Fields& fields, PersonId id, const db::Blob& box) {
  AZ_TRY(plain, fields.open(id.str(), "name", box));
  std::string_view packed = plain;
  Names names;
  for (auto* text : {&names.family_name, &names.given_name, &names.family_kana, &names.given_kana}) {
    AZ_TRY(taken, take(packed));
    *text = std::move(taken);
  }
  if (!packed.empty()) return kRow;
  return names;
}

Result<Person> open(const Fields& fields, const db::Row& row) {
  const auto person_class = from_code<PersonClass>(text_in(row[3]));
  const auto employment = from_code<Employment>(text_in(row[4]));
  const auto relation = from_code<Relation>(text_in(row[12]));
  const auto status = from_code<NumberStatus>(text_in(row[16]));
  if (!person_class || !employment || !relation || !status) return kRow;
  Person person{PersonId(number_in(row[0])), BusinessId(number_in(row[1])), text_in(row[2]), {}, *status,
                number_in(row[17])};
  auto& facts = person.facts;
  facts.person_class = *person_class;
  facts.employment = *employment;
  if (const auto* id = std::get_if<std::string>(&row[5])) facts.employee_id = *id;
  facts.department = text_in(row[6]);
  AZ_TRY(names, open_names(fields, person.id, std::get<db::Blob>(row[7])));
  facts.family_name = std::move(names.family_name);
  facts.given_name = std::move(names.given_name);
  facts.family_kana = std::move(names.family_kana);
  facts.given_kana = std::move(names.given_kana);
  AZ_CHECK(open_detail(fields, person.id, std::get<db::Blob>(row[8]), facts));
  AZ_TRY(hired, day_in(row[9]));
  AZ_TRY(left, day_in(row[10]));
  facts.hired = hired;
  facts.left = left;
  if (const auto worker = maybe_number_in(row[11])) facts.household = PersonId(*worker);
  facts.relation = *relation;
  facts.tax_dependant = number_in(row[13]) != 0;
  facts.insurance_dependant = number_in(row[14]) != 0;
  facts.third_spouse = number_in(row[15]) != 0;
  AZ_TRY(asking, asking_in(std::span(row).subspan(18)));
  facts.asking = asking;
  return person;
}

Result<std::vector<Person>> open_all(const Fields& fields, const std::vector<db::Row>& rows) {
  std::vector<Person> persons;
  persons.reserve(rows.size());
  for (const auto& row : rows) {
    AZ_TRY(person, open(fields, row));
    persons.push_back(std::move(person));
  }
  return persons;
}

Result<std::optional<Date>> day_in(const db::Value& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr) return std::optional<Date>();
  AZ_TRY(day, Date::parse_iso(*text));
  return std::optional<Date>(day);
}

Result<BusinessId> business_of(db::Connection& unit, PersonId person) {
  AZ_TRY(rows, unit.run("SELECT business FROM person WHERE id = $1", {person.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "people.person.unknown"};
  return BusinessId(number_in(rows[0][0]));
}

std::vector<std::string_view> changes(const PersonFacts& before, const PersonFacts& after) {
  std::vector<std::string_view> changed;
  const auto note = [&](bool differs, std::string_view name) {
    if (differs) changed.push_back(name);
  };
  note(before.person_class != after.person_class, "class");
  note(before.employment != after.employment, "employment");
  note(before.employee_id != after.employee_id, "employee_id");
  note(before.department != after.department, "department");
  note(before.family_name != after.family_name || before.given_name != after.given_name, "name");
  note(before.family_kana != after.family_kana || before.given_kana != after.given_kana, "kana");
  note(before.birth != after.birth, "birth");
  note(before.sex != after.sex, "sex");
  note(before.postal_code != after.postal_code || before.address != after.address, "address");
  note(before.mail != after.mail, "mail");
  note(before.hired != after.hired, "hired");
  note(before.left != after.left, "left");
  note(before.household != after.household || before.relation != after.relation, "household");
  note(before.tax_dependant != after.tax_dependant, "tax_dependant");
  note(before.insurance_dependant != after.insurance_dependant, "insurance_dependant");
  note(before.third_spouse != after.third_spouse, "third_spouse");
  const auto &was = before.asking, &is = after.asking;
  note(was.weekly_hours != is.weekly_hours, "weekly_hours");
  note(was.formal_offer != is.formal_offer, "formal_offer");
  note(was.pledge != is.pledge, "pledge");
  note(was.payment != is.payment, "payment");
  note(was.yen_a_year != is.yen_a_year, "yearly_amount");
  note(was.corporate != is.corporate, "corporate");
  return changed;
}

}  // namespace azekura::people::person_rows
