#include "people/persons.h"

#include <gtest/gtest.h>

#include "people/person_search.h"
#include "people_support.h"

namespace azekura::people {
namespace {

// People made up for tests.
PersonFacts worker(const std::string& family, const std::string& given, const std::string& kana,
                   const std::string& employee_id) {
  PersonFacts facts;
  facts.employment = Employment::kRegular;
  facts.employee_id = employee_id;
  facts.department = "製造部";
  facts.family_name = family;
  facts.given_name = given;
  facts.family_kana = kana;
  facts.birth = Date::civil(1983, 4, 1);
  facts.address = "東京都校倉区一丁目2-3";
  facts.mail = "someone@example.jp";
  facts.hired = Date::civil(2020, 4, 1);
  return facts;
}

class PersonRegister : public House {
 protected:
  void SetUp() override {
    House::SetUp();
    home_ = make_business();
    owner_ = make_first(home_, "owner-1", {Role::kOwner});
    manager_ = make(owner_, home_, "manager-1", {Role::kManager});
    persons_.emplace(*store_, *registry_);
    search_.emplace(*store_, *registry_);
  }
  PersonId add(const PersonFacts& facts) {
    const auto made = persons_->create(manager_, home_, facts, now_);
    EXPECT_EQ(why(made), "") << facts.family_name;
    return made ? *made : PersonId(0);
  }
  Instant version(PersonId id) {
    return read([&](auto& unit) { return persons_->find(unit, id); })->updated_at;
  }
  std::vector<PersonId> listed(const PersonFilter& filter, PersonId after = PersonId(0), int limit = 200) {
    const auto page = read([&](auto& unit) { return persons_->list(unit, home_, filter, after, limit); });
    EXPECT_EQ(why(page), "");
    std::vector<PersonId> ids;
    if (page)
      for (const auto& person : *page) ids.push_back(person.id);
    return ids;
  }
  std::vector<PersonId> found(std::string_view text) { return page({.text = std::string(text)}).ids; }
  PersonPage page(const PersonQuery& query, PersonId after = PersonId(0), std::size_t limit = 20) {
    const auto page = search_->page(home_, query, after, limit, now_);
    EXPECT_EQ(why(page), "");
    return page ? *page : PersonPage{};
  }
  std::int64_t count() { return page({}).total; }
  BusinessId home_{0};
  Caller owner_{SessionId(0), AccountId(0), ""};
  Caller manager_{SessionId(0), AccountId(0), ""};
  std::optional<Persons> persons_;
  std::optional<PersonSearch> search_;
};
AZ_ON_EACH_BACKEND(PersonRegister);

using Ids = std::vector<PersonId>;

TEST_P(PersonRegister, GivesBackWhatWasWrittenByteForByte) {
  auto facts = worker("髙﨑", "𠮷男", "タカサキ", "E-001");
  facts.given_kana = "ヨシオ";
  facts.sex = Sex::kMale;
  facts.postal_code = "100-0001";
  const auto id = add(facts);
  const auto person = read([&](auto& unit) { return persons_->find(unit, id); });
  ASSERT_EQ(why(person), "");
  EXPECT_EQ(person->facts.family_name, "髙﨑");
  EXPECT_EQ(person->facts.given_name, "𠮷男");
  EXPECT_EQ(person->facts.given_kana, "ヨシオ");
  EXPECT_EQ(person->facts.birth, Date::civil(1983, 4, 1));
  EXPECT_EQ(person->facts.sex, Sex::kMale);
  EXPECT_EQ(person->facts.postal_code, "100-0001");
  EXPECT_EQ(person->facts.address, facts.address);
  EXPECT_EQ(person->facts.mail, facts.mail);
  EXPECT_EQ(person->facts.hired, facts.hired);
  EXPECT_EQ(person->facts.left, std::nullopt);
  EXPECT_EQ(person->number_status, NumberStatus::kNone);
  EXPECT_EQ(person->token.size(), 32U);
}

TEST_P(PersonRegister, KeepsWhatDecidesWhetherOneMayAsk) {
  auto facts = worker("齋藤司法書士事務所", "", "サイトウ", "P-001");
  facts.person_class = PersonClass::kPayee;
  const auto id = add(facts);
  const auto kept = [&] {
    const auto person = read([&](auto& unit) { return persons_->find(unit, id); });
    const auto standing = read([&](auto& unit) { return standing_of(unit, home_, id); });
    EXPECT_EQ(why(person), "");
    EXPECT_EQ(why(standing), "");
    EXPECT_EQ(person->facts.asking, standing->asking);
    return person->facts.asking;
  };
  EXPECT_EQ(kept(), AskingFacts{});
  for (const auto& asking : {AskingFacts{{}, false, false, Payment::kAgency, 50'001, false},
                             AskingFacts{{}, false, false, Payment::kRent, {}, true},
                             AskingFacts{19, true, true, Payment::kNone, {}, {}}, AskingFacts{}}) {
    facts.asking = asking;
    ASSERT_EQ(why(persons_->update(manager_, id, version(id), facts, now_)), "");
    EXPECT_EQ(kept(), asking);
    EXPECT_EQ(state_fault(), "");
  }
  facts.employee_id = "P-002";
  facts.asking.payment = Payment::kFees;
  EXPECT_EQ(read([&](auto& unit) { return persons_->find(unit, add(facts)); })->facts.asking, facts.asking);
  EXPECT_EQ(state_fault(), "");
  ASSERT_TRUE(write([](auto& unit) { return unit.run("UPDATE person_asking SET payment = 'rent'", {}); }));
  EXPECT_NE(state_fault(), "");
}

TEST_P(PersonRegister, StoresNothingPersonalInClear) {
  add(worker("大和田", "瑞穂", "オオワダ", "E-001"));
  const auto boxes = rows("SELECT name_box, detail_box FROM person").at(0);
  for (const auto& cell : boxes) {
    const auto& box = std::get<db::Blob>(cell);
    const std::string bytes(reinterpret_cast<const char*>(box.data()), box.size());
    for (const auto* word : {"大和田", "瑞穂", "オオワダ", "example.jp", "1983", "東京都"})
      EXPECT_EQ(bytes.find(word), std::string::npos) << word;
  }
  for (const auto& row : rows("SELECT leaf FROM ledger_entry")) {
    const auto& leaf = std::get<db::Blob>(row[0]);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(leaf.data()), leaf.size()).find("大和田"),
              std::string::npos);
  }
}

TEST_P(PersonRegister, RefusesWhatCannotBeRight) {
  const auto worker_id = add(worker("山田", "太郎", "ヤマダ", "E-001"));
  const auto refused = [&](auto change) {
    auto facts = worker("山田", "花子", "ヤマダ", "E-002");
    change(facts);
    return why(persons_->create(manager_, home_, facts, now_));
  };
  EXPECT_EQ(refused([](auto& facts) { facts.family_name = " "; }), "people.person.name");
  EXPECT_EQ(refused([](auto& facts) { facts.family_kana = "やまだ"; }), "people.person.kana");
  EXPECT_EQ(refused([](auto& facts) { facts.mail = "nobody"; }), "people.person.mail");
  EXPECT_EQ(refused([](auto& facts) { facts.asking.weekly_hours = 169; }), "people.person.hours");
  EXPECT_EQ(refused([](auto& facts) { facts.asking.yen_a_year = -1; }), "people.person.yen");
  EXPECT_EQ(refused([](auto& facts) { facts.address = "a\nb"; }), "people.person.text");
  EXPECT_EQ(refused([](auto& facts) { facts.birth = Date::civil(2100, 1, 1); }), "people.person.birth");
  EXPECT_EQ(refused([](auto& facts) { facts.left = Date::civil(2019, 1, 1); }), "people.person.dates");
  EXPECT_EQ(refused([](auto& facts) { facts.employee_id = "E-001"; }), "people.person.employee_id_taken");
  EXPECT_EQ(refused([](auto& facts) { facts.person_class = PersonClass::kDependant; }),
            "people.person.dependant");
  EXPECT_EQ(refused([&](auto& facts) {
              facts.person_class = PersonClass::kDependant;
              facts.household = worker_id;
              facts.relation = Relation::kChild;
              facts.third_spouse = true;
            }),
            "people.person.spouse");
  EXPECT_EQ(refused([&](auto& facts) {
              facts.person_class = PersonClass::kDependant;
              facts.household = PersonId(9'999);
              facts.relation = Relation::kChild;
            }),
            "people.person.household");
  EXPECT_EQ(lines("person.create", "failed"), 12);
  EXPECT_EQ(listed({}), Ids{worker_id});
}

TEST_P(PersonRegister, HoldsNoNumberInWhateverTextItComes) {
  const auto id = add(worker("山田", "太郎", "ヤマダ", "E-001"));
  const auto stands = read([&](auto& unit) { return persons_->find(unit, id); })->facts;
  const std::vector<std::pair<const char*, void (*)(PersonFacts&)>> cases = {
      {"id", [](auto& facts) { facts.employee_id = "123456789018"; }},
      {"department", [](auto& facts) { facts.department = "1234-5678-9018"; }},
      {"name", [](auto& facts) { facts.family_name = "１２３４５６７８９０１８"; }},
      {"two halves of a name",
       [](auto& facts) { facts.family_name = "123456", facts.given_name = "789018"; }},
      {"postal code", [](auto& facts) { facts.postal_code = "123456789018"; }},
      {"address", [](auto& facts) { facts.address = "千代田1-1 1234 5678 9018"; }},
      {"mail", [](auto& facts) { facts.mail = "123456789018@example.jp"; }}};
  for (const auto& [what, change] : cases) {
    auto facts = worker("山田", "花子", "ヤマダ", "E-002");
    change(facts);
    EXPECT_EQ(why(persons_->create(manager_, home_, facts, now_)), "people.person.number") << what;
    EXPECT_EQ(why(persons_->update(manager_, id, version(id), facts, now_)), "people.person.number") << what;
  }
  EXPECT_EQ(read([&](auto& unit) { return persons_->find(unit, id); })->facts.address, stands.address);
  EXPECT_EQ(listed({}), Ids{id});
}

TEST_P(PersonRegister, TiesDependantsToTheirWorker) {
  const auto father = add(worker("山田", "太郎", "ヤマダ", "E-001"));
  auto facts = worker("山田", "花子", "ヤマダ", "");
  facts.person_class = PersonClass::kDependant;
  facts.household = father;
  facts.relation = Relation::kSpouse;
  facts.third_spouse = true;
  const auto spouse = add(facts);
  add(worker("別人", "一", "ベツジン", "E-003"));
  EXPECT_EQ(listed({.household = father}), (Ids{father, spouse}));
  facts.household = spouse;
  EXPECT_EQ(why(persons_->create(manager_, home_, facts, now_)), "people.person.household")
      << "a dependant has no household";
  const auto other = make_business("別の商店");
  const auto other_owner = make_first(other, "owner-2", {Role::kOwner, Role::kManager});
  facts.household = father;
  EXPECT_EQ(why(persons_->create(other_owner, other, facts, now_)), "people.person.household");
}

TEST_P(PersonRegister, IsWalkedThroughByPage) {
  Ids all;
  for (int i = 0; i < 5; ++i) all.push_back(add(worker("山田", "太郎", "ヤマダ", "E-" + std::to_string(i))));
  EXPECT_EQ(listed({}, PersonId(0), 4), Ids(all.begin(), all.begin() + 4));
  EXPECT_EQ(listed({}, all[3], 4), Ids(all.begin() + 4, all.end()));
  EXPECT_EQ(listed({.person_class = PersonClass::kPayee}), Ids{});
  const auto picked = read([&](auto& unit) {
    return persons_->pick(unit, home_, Ids{all[4], all[0], PersonId(9'999)});
  });
  ASSERT_EQ(picked->size(), 2U);
  EXPECT_EQ(picked->at(0).id, all[4]);
}

TEST_P(PersonRegister, RecordsWhatChangedButNeverToWhat) {
  auto facts = worker("山田", "花子", "ヤマダ", "E-001");
  const auto id = add(facts);
  facts.family_name = "鈴木";
  facts.address = "大阪府校倉市";
  ASSERT_EQ(why(persons_->update(manager_, id, version(id), facts, now_)), "");
  const auto last = rows("SELECT leaf FROM ledger_entry WHERE act = 'person.update'").at(0);
  const auto& leaf = std::get<db::Blob>(last[0]);
  const std::string text(reinterpret_cast<const char*>(leaf.data()), leaf.size());
  EXPECT_NE(text.find(R"("name":"changed")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("address":"changed")"), std::string::npos);
  EXPECT_EQ(text.find("birth"), std::string::npos);
  EXPECT_EQ(text.find("鈴木"), std::string::npos);
  EXPECT_EQ(state_fault(), "");
  EXPECT_EQ(why(persons_->update(manager_, PersonId(9'999), 0, facts, now_)), "people.person.unknown");
  EXPECT_EQ(why(persons_->update(owner_, id, version(id), facts, now_)), "people.rights.role");
  EXPECT_EQ(lines("person.update", "denied"), 1);
}

TEST_P(PersonRegister, ChangesOnlyWhatWasSeenAsItStands) {
  auto facts = worker("山田", "花子", "ヤマダ", "E-001");
  const auto id = add(facts);
  const auto seen = version(id);
  now_ += kMinuteOfTests;
  facts.address = "大阪府校倉市";
  ASSERT_EQ(why(persons_->update(manager_, id, seen, facts, now_)), "");
  facts.address = "京都府校倉市";
  EXPECT_EQ(why(persons_->update(manager_, id, seen, facts, now_)), "people.person.changed");
  EXPECT_EQ(read([&](auto& unit) { return persons_->find(unit, id); })->facts.address, "大阪府校倉市");
  EXPECT_EQ(lines("person.update", "failed"), 1);
  EXPECT_EQ(why(persons_->update(manager_, id, version(id), facts, now_)), "");
}

TEST_P(PersonRegister, TakesAnImportInChunks) {
  std::vector<PersonFacts> chunk;
  for (int i = 0; i < 500; ++i) chunk.push_back(worker("取込", "人", "トリコミ", "I-" + std::to_string(i)));
  ledger::Act act;
  act.log = home_;
  act.act = "import.run";
  const auto run = [&] {
    return why(recorded(*store_, now_, act, [&](db::Connection& unit, ledger::Act& line) -> Done {
      AZ_CHECK(persons_->insert_chunk(unit, line, home_, chunk, now_));
      line.detail["rows"] = std::to_string(chunk.size());
      return done();
    }));
  };
  ASSERT_EQ(run(), "");
  EXPECT_EQ(count(), 500);
  EXPECT_EQ(run(), "people.person.employee_id_taken") << "none of them twice";
  chunk.resize(501);
  EXPECT_EQ(run(), "people.person.chunk");
  EXPECT_EQ(count(), 500);
  EXPECT_EQ(state_fault(), "");
}

TEST_P(PersonRegister, IsFilteredByWhatStandsInTheRow) {
  Ids all;
  for (int i = 0; i < 5; ++i) all.push_back(add(worker("山田", "太郎", "ヤマダ", "E-" + std::to_string(i))));
  auto gone = worker("退職", "済", "タイショク", "E-9");
  gone.left = Date::civil(2026, 3, 31);
  gone.employment = Employment::kContract;
  gone.department = "総務部";
  all.push_back(add(gone));
  const Date last_day = *Date::civil(2026, 3, 31);
  EXPECT_EQ(page({.left = true, .today = last_day}).ids, Ids{}) << "still there on the last day";
  EXPECT_EQ(page({.left = true, .today = last_day.plus_days(1)}).ids, Ids{all[5]});
  EXPECT_EQ(page({.left = false, .today = last_day.plus_days(1)}).total, 5);
  EXPECT_EQ(page({.person_class = PersonClass::kPayee}).ids, Ids{});
  EXPECT_EQ(page({.employment = Employment::kContract}).ids, Ids{all[5]});
  EXPECT_EQ(page({.department = "総務部"}).ids, Ids{all[5]});
  EXPECT_EQ(*search_->departments(home_, now_), (std::vector<std::string>{"総務部", "製造部"}));
  EXPECT_EQ(page({.due = last_day, .days = {{all[1], last_day}, {all[2], last_day.plus_days(1)}}}).ids,
            Ids{all[1]});
  // In the same millisecond as what was read before: the status is taken from the row all the same.
  ASSERT_EQ(
      why(write([&](auto& unit) { return set_number_status(unit, all[1], NumberStatus::kHeld, now_); })), "");
  EXPECT_EQ(page({.number_status = NumberStatus::kHeld}).ids, Ids{all[1]});
  EXPECT_EQ(page({.text = "ヤマダ", .number_status = NumberStatus::kNone}).total, 4);
  EXPECT_EQ(state_fault(), "") << "the number's status is not this room's to vouch for";
}

TEST_P(PersonRegister, IsOrderedAsPeopleRead) {
  const auto hayashi = add(worker("林", "", "ハヤシ", "E-10"));
  const auto baba = add(worker("馬場", "", "ババ", "E-9"));
  const auto hashimoto = add(worker("橋本", "", "ハシモト", ""));
  const auto unread = add(worker("王", "", "", "T-1"));
  const auto ordered = [&](PersonOrder order, bool descending = false) {
    PersonQuery query;
    query.order = order;
    query.descending = descending;
    query.days = {{baba, *Date::civil(2026, 3, 31)}, {hayashi, *Date::civil(2025, 3, 31)}};
    return page(query).ids;
  };
  EXPECT_EQ(ordered(PersonOrder::kNone), (Ids{hayashi, baba, hashimoto, unread}));
  EXPECT_EQ(ordered(PersonOrder::kKana), (Ids{hashimoto, baba, hayashi, unread}));
  EXPECT_EQ(ordered(PersonOrder::kKana, true), (Ids{hayashi, baba, hashimoto, unread}))
      << "whose reading is not known stays last";
  EXPECT_EQ(ordered(PersonOrder::kEmployeeId), (Ids{baba, hayashi, unread, hashimoto}));
  EXPECT_EQ(ordered(PersonOrder::kDisposal), (Ids{hayashi, baba, hashimoto, unread}));
  EXPECT_EQ(ordered(PersonOrder::kDisposal, true), (Ids{baba, hayashi, hashimoto, unread}));
  ASSERT_EQ(why(write([&](auto& unit) { return set_number_status(unit, baba, NumberStatus::kHeld, now_); })),
            "");
  EXPECT_EQ(ordered(PersonOrder::kStatus, true).front(), baba);
}

TEST_P(PersonRegister, IsPagedByThePersonsThatStandThere) {
  Ids all;
  for (int i = 0; i < 7; ++i) all.push_back(add(worker("山田", "太郎", "ヤマダ", "E-" + std::to_string(i))));
  auto page_after = [&](PersonId after) {
    PersonQuery query;
    query.order = PersonOrder::kEmployeeId;
    return page(query, after, 3);
  };
  const auto first = page_after(PersonId(0));
  EXPECT_EQ(first.ids, (Ids{all[0], all[1], all[2]}));
  EXPECT_EQ(first.total, 7);
  EXPECT_EQ(first.previous, std::nullopt);
  const auto second = page_after(*first.next);
  EXPECT_EQ(second.ids, (Ids{all[3], all[4], all[5]}));
  EXPECT_EQ(second.before, 3);
  EXPECT_EQ(second.previous, PersonId(0));
  const auto last = page_after(*first.last);
  EXPECT_EQ(last.ids, Ids{all[6]});
  EXPECT_EQ(last.next, std::nullopt);
  EXPECT_EQ(page_after(*last.previous).ids, second.ids);
  // Whoever stood at the place moved: the list goes on from where they stand now.
  auto moved = worker("山田", "太郎", "ヤマダ", "E-4b");
  ASSERT_EQ(why(persons_->update(manager_, all[2], version(all[2]), moved, now_)), "");
  EXPECT_EQ(page_after(all[2]).ids, (Ids{all[5], all[6]}));
  EXPECT_EQ(why(search_->page(home_, {}, PersonId(9'999), 3, now_)), "people.person.unknown");
}

TEST_P(PersonRegister, ChangesAClassOnlyWhereTheNumberMayGoAlong) {
  auto facts = worker("山田", "太郎", "ヤマダ", "E-1");
  const auto id = add(facts);
  const auto become = [&](PersonClass after) {
    facts.person_class = after;
    return why(persons_->update(manager_, id, version(id), facts, now_));
  };
  EXPECT_EQ(become(PersonClass::kPayee), "") << "no number is here";
  EXPECT_EQ(become(PersonClass::kEmployee), "");
  ASSERT_EQ(why(write([&](auto& unit) { return set_number_status(unit, id, NumberStatus::kHeld, now_); })),
            "");
  EXPECT_EQ(become(PersonClass::kOfficer), "") << "the same in law";
  EXPECT_EQ(become(PersonClass::kPayee), "people.person.class_change");
  EXPECT_EQ(become(PersonClass::kDependant), "people.person.class_change");
  ASSERT_EQ(
      why(write([&](auto& unit) { return set_number_status(unit, id, NumberStatus::kDisposed, now_); })), "");
  auto child = worker("山田", "蓮", "ヤマダ", "");
  child.person_class = PersonClass::kDependant;
  child.household = id;
  child.relation = Relation::kChild;
  add(child);
  EXPECT_EQ(become(PersonClass::kPayee), "people.person.class_household");
  EXPECT_EQ(state_fault(), "");
}

TEST_P(PersonRegister, IsSearchedAsPeopleType) {
  auto first = worker("髙橋", "花子", "タカハシ", "E-001");
  first.given_kana = "ハナコ";
  const auto hanako = add(first);
  const auto taro = add(worker("高橋", "太郎", "タカハシ", "E-002"));
  const auto other = add(worker("山田", "花", "ヤマダ", "T-100"));
  EXPECT_EQ(found("高橋"), (Ids{hanako, taro})) << "髙 is found by 高";
  EXPECT_EQ(found("たかはし"), (Ids{taro, hanako})) << "whose reading is just that comes first";
  EXPECT_EQ(found("ﾀｶﾊｼ　ﾊﾅ"), Ids{hanako});
  EXPECT_EQ(found("ｔ－１００"), Ids{other});
  EXPECT_EQ(found("花"), (Ids{hanako, other}));
  EXPECT_EQ(found("鈴木"), Ids{});
  EXPECT_EQ(page({.text = "  "}).total, 0);
  now_ += 10 * kMinuteOfTests;
  ASSERT_EQ(
      why(persons_->update(manager_, other, version(other), worker("鈴木", "花", "スズキ", "T-100"), now_)),
      "");
  const auto added = add(worker("鈴木", "一", "スズキ", "E-004"));
  EXPECT_EQ(found("すずき"), (Ids{other, added})) << "what changed since is read";
  EXPECT_EQ(found("山田"), Ids{});
  search_->forget_all();
  EXPECT_EQ(found("鈴木"), (Ids{other, added}));
}

}  // namespace
}  // namespace azekura::people
