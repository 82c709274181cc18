#include "ledger/ledger.h"

#include "digest.h"
#include "ledger/leaf.h"
#include "ledger/query.h"
#include "ledger/state.h"
#include "ledger_support.h"

namespace azekura::ledger {
namespace {

class Ledger : public OnEachBackend {};

TEST_P(Ledger, WritesTheActOnceAsCanonicalBytes) {
  const auto line = append(db(), kNoon, a_reveal());
  ASSERT_TRUE(line) << line.error().key;
  const auto text = leaf_text(line->seq);
  const auto leaf = read_leaf(bytes_of(text));
  ASSERT_TRUE(leaf);
  EXPECT_EQ(text, R"({"act":"number.reveal","actor":"account:5","device":"9f86d081884c7d65","id":")" +
                      line->id + R"(","log":"business-3","nonce":")" + leaf->nonce +
                      R"(","outcome":"done","purpose":"withholding_tax","records":["number:91","person:7"],)"
                      R"("session":"5e884898da280471","time":"2026-11-21T12:00:00.000Z","v":1})");
  const auto stored = rows("SELECT leaf_hash FROM ledger_entry WHERE id = $1", {line->id});
  EXPECT_EQ(hash_from(stored.at(0).at(0)), leaf_hash(bytes_of(text)));
}

TEST_P(Ledger, FindsALineByEachOfItsRecords) {
  auto act = a_reveal();
  act.records = {"number:91", "person:7", "number:91"};
  const auto line = *append(db(), kNoon, act);
  for (const auto* record : {"number:91", "person:7"})
    EXPECT_EQ(rows("SELECT seq FROM ledger_subject WHERE record = $1", {std::string(record)}),
              (std::vector<db::Row>{{line.seq}}));
}

TEST_P(Ledger, NeverDatesALineBeforeTheOneInFrontOfIt) {
  const auto first = *append(db(), kNoon, a_reveal());
  ASSERT_TRUE(assign(db()));
  const auto second = *append(db(), kNoon - 3'600'000, a_reveal());
  auto elsewhere = a_reveal();
  elsewhere.log = kInstallation;
  const auto other = *append(db(), kNoon - 3'600'000, elsewhere);
  EXPECT_EQ(read_leaf(bytes_of(leaf_text(second.seq)))->time, kNoon);
  EXPECT_EQ(read_leaf(bytes_of(leaf_text(other.seq)))->time, kNoon - 3'600'000)
      << "each log has its own time";
  EXPECT_LT(first.seq, second.seq);
}

// PostgreSQL plans by what a table holds, so the plan for a small one says nothing.
class LedgerOnSqlite : public Ledger {};
INSTANTIATE_TEST_SUITE_P(Backend, LedgerOnSqlite, testing::Values("sqlite"));

TEST_P(LedgerOnSqlite, FindsTheLinesWithoutAnIndexWithoutReadingTheOthers) {
  for (const auto& step : rows("EXPLAIN QUERY PLAN " + std::string(assign_sql()))) {
    const auto& text = std::get<std::string>(step.at(3));
    EXPECT_TRUE(!text.starts_with("SCAN ledger_entry") || text.ends_with("USING INDEX ledger_entry_fresh"))
        << text;
  }
}

TEST_P(LedgerOnSqlite, GivesALineItsIndexAtOnce) {
  auto other = a_reveal();
  other.log = kInstallation;
  for (const auto& act : {a_reveal(), other, a_reveal()}) ASSERT_TRUE(append(db(), kNoon, act));
  EXPECT_EQ(rows("SELECT log, idx FROM ledger_entry ORDER BY seq"),
            (std::vector<db::Row>{{std::int64_t{3}, std::int64_t{0}},
                                  {std::int64_t{0}, std::int64_t{0}},
                                  {std::int64_t{3}, std::int64_t{1}}}));
  EXPECT_EQ(log_row(db(), BusinessId(3))->size, 2);
}

TEST_P(Ledger, LeavesNoGapWhereAnActThatHadItsLineFails) {
  ASSERT_TRUE(store().write([](db::Connection& unit) { return append(unit, kNoon, a_reveal()); }));
  EXPECT_FALSE(store().write([](db::Connection& unit) -> Done {
    AZ_CHECK(append(unit, kNoon, a_reveal()));
    return Error{ErrorCode::kDenied, "test.denied"};
  }));
  ASSERT_TRUE(store().write([](db::Connection& unit) { return append(unit, kNoon, a_reveal()); }));
  ASSERT_TRUE(assign(db()));
  EXPECT_EQ(rows("SELECT idx FROM ledger_entry ORDER BY idx"),
            (std::vector<db::Row>{{std::int64_t{0}}, {std::int64_t{1}}}));
}

TEST_P(LedgerOnSqlite, TurnsItsPagesByAnIndex) {
  const auto plan = rows(
      "EXPLAIN QUERY PLAN SELECT leaf FROM ledger_entry e WHERE e.log = 3 AND e.at >= 5 AND "
      "(e.at, e.seq) < (SELECT at, seq FROM ledger_entry WHERE seq = 9) "
      "ORDER BY e.at DESC, e.seq DESC LIMIT 3");
  EXPECT_TRUE(std::get<std::string>(plan.at(0).at(3)).starts_with("SEARCH e USING INDEX ledger_entry_time"));
  for (const auto& step : plan)
    EXPECT_EQ(std::get<std::string>(step.at(3)).find("TEMP B-TREE"), std::string::npos);
}

// The tables as they were up to the third migration, and the lines in them.
TEST_P(Ledger, FindsTheLinesOfAnEarlierVersion) {
  const auto earlier = *append(db(), kNoon, a_reveal());
  ASSERT_TRUE(assign(db()));
  for (const auto* undo :
       {"ALTER TABLE ledger_subject RENAME TO later",
        "CREATE TABLE ledger_subject(record TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY(record, seq))",
        "INSERT INTO ledger_subject(record, seq) SELECT record, seq FROM later", "DROP TABLE later",
        "CREATE INDEX ledger_subject_line ON ledger_subject(seq)", "DROP INDEX ledger_entry_time",
        "CREATE INDEX ledger_entry_order ON ledger_entry(log, seq)",
        "CREATE INDEX ledger_entry_time ON ledger_entry(log, at)", "UPDATE ledger_entry SET idx = NULL",
        "DELETE FROM ledger_log", "UPDATE schema_version SET version = 3 WHERE room = 'ledger'"})
    rows(undo);
  ASSERT_TRUE(migrate(store()));
  ASSERT_TRUE(assign(db()));
  EXPECT_EQ(find(db(), earlier.id)->index, 0);
  const auto later = *append(db(), kNoon, a_reveal());
  EXPECT_EQ(rows("SELECT seq FROM ledger_subject WHERE record = 'person:7' ORDER BY seq"),
            (std::vector<db::Row>{{earlier.seq}, {later.seq}}));
}

TEST_P(Ledger, IndexesWithoutGapsWhateverTheOrderOfArrival) {
  auto other = a_reveal();
  other.log = kInstallation;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append(db(), kNoon, a_reveal()));
  ASSERT_TRUE(rows("UPDATE ledger_entry SET seq = 100 WHERE seq = 2").empty()) << "one whose commit is late";
  ASSERT_TRUE(assign(db()));
  ASSERT_TRUE(append(db(), kNoon, other));
  ASSERT_TRUE(rows("UPDATE ledger_entry SET seq = 2 WHERE log = 0").empty());
  ASSERT_TRUE(append(db(), kNoon, a_reveal()));
  ASSERT_TRUE(assign(db()));
  ASSERT_TRUE(assign(db())) << "nothing to do is done";
  EXPECT_EQ(
      rows("SELECT idx FROM ledger_entry WHERE log = 3 ORDER BY idx"),
      (std::vector<db::Row>{{std::int64_t{0}}, {std::int64_t{1}}, {std::int64_t{2}}, {std::int64_t{3}}}));
  EXPECT_EQ(log_row(db(), BusinessId(3))->size, 4);
  EXPECT_EQ(log_row(db(), kInstallation)->size, 1);
  EXPECT_EQ(log_row(db(), BusinessId(8))->size, 0);
  EXPECT_EQ(logs(db())->size(), 2U);
}

TEST_P(Ledger, WritesABatchAsAHeadAndItsParts) {
  std::vector<std::string> records;
  for (int i = 0; i < 2'345; ++i) records.push_back("number:" + std::to_string(10'000 - i));
  auto head = a_reveal();
  head.records = {"output:4"};
  const auto line = append_batch(db(), kNoon, head, records);
  ASSERT_TRUE(line) << line.error().key;
  const auto lines = rows("SELECT seq FROM ledger_entry ORDER BY seq");
  ASSERT_EQ(lines.size(), 4U);
  const auto first = *read_leaf(bytes_of(leaf_text(line->seq)));
  EXPECT_EQ(first.act.detail.at("batch_count"), "2345");
  std::vector<std::string> listed;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto part = *read_leaf(bytes_of(leaf_text(std::get<std::int64_t>(lines[i].at(0)))));
    EXPECT_EQ(part.act.reference, line->id);
    EXPECT_EQ(part.act.detail.at("batch_part"), std::to_string(i));
    listed.insert(listed.end(), part.act.records.begin(), part.act.records.end());
  }
  std::sort(records.begin(), records.end());
  EXPECT_EQ(listed, records);
  EXPECT_FALSE(append_batch(db(), kNoon, head, {}));
  head.detail["batch_part"] = "1";
  EXPECT_FALSE(append(db(), kNoon, head)) << "an ordinary line cannot pretend to be part of one";
}

const Tracked kAccounts{"account", "account", "login, role, box", kAnyLog};

TEST_P(Ledger, NoticesARowThatChangedBehindItsBack) {
  const auto* blob_type = sqlite() ? "BLOB" : "BYTEA";
  rows(std::string("CREATE TABLE account(id BIGINT PRIMARY KEY, login TEXT, role BIGINT, box ") + blob_type +
       ", state_salt " + blob_type + ")");
  const auto change = [&](std::int64_t id) {
    auto act = a_reveal();
    act.state = {*state_of(db(), kAccounts, id)};
    ASSERT_TRUE(append(db(), kNoon, act));
  };
  const auto state = [&] {
    LastWords nothing_covered;
    nothing_covered.heard_up_to(BusinessId(3), 0);
    return verify_state(store(), std::span(&kAccounts, 1), nothing_covered);
  };
  for (const std::int64_t id : {5, 6, 7}) {
    rows("INSERT INTO account(id, login, role, box) VALUES($1, 'a', 1, NULL)", {id});
    change(id);
  }
  rows("UPDATE account SET role = 2 WHERE id = 6");
  EXPECT_EQ(state()->first_bad, "account:6");
  EXPECT_EQ(state()->reason, "ledger.state.changed");
  change(6);
  EXPECT_EQ(state()->first_bad, "");
  EXPECT_EQ(state()->rows, 3);

  rows("DELETE FROM account WHERE id = 7");
  EXPECT_EQ(state()->reason, "ledger.state.missing");
  auto act = a_reveal();
  act.state = {gone("account", 7)};
  ASSERT_TRUE(append(db(), kNoon, act));
  EXPECT_EQ(state()->first_bad, "");

  rows("INSERT INTO account(id, login) VALUES(9, 'stranger')");
  EXPECT_EQ(state()->first_bad, "account:9");
  EXPECT_EQ(state()->reason, "ledger.state.unrecorded");
  EXPECT_EQ(state_of(db(), kAccounts, 1234).error().code, ErrorCode::kNotFound);
}

ON_EACH_BACKEND(Ledger);

struct Case {
  std::string name;
  void (*spoil)(Act&);
};

class ActForm : public testing::TestWithParam<Case> {};

TEST_P(ActForm, LetsNothingInButCodesAndIds) {
  auto act = a_reveal();
  ASSERT_TRUE(check_form(act));
  GetParam().spoil(act);
  const auto refused = check_form(act);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "ledger.act.form");
}

TEST(ActFormOfProcedures, TakesTheLawsCodes) {
  auto act = a_reveal();
  act.purpose = "T1";
  act.detail["purposes"] = "T1+S3+W1";
  EXPECT_TRUE(check_form(act));
}

const std::string kNumber = "123456789018";  // Made up; its check digit is right.

INSTANTIATE_TEST_SUITE_P(
    Table, ActForm,
    testing::Values(Case{"NoAct", [](Act& act) { act.act.clear(); }},
                    Case{"ActWithoutArea", [](Act& act) { act.act = "reveal"; }},
                    Case{"Sentence", [](Act& act) { act.purpose = "for the tax office"; }},
                    Case{"Name", [](Act& act) { act.detail["who"] = "山田太郎"; }},
                    Case{"Capitals", [](Act& act) { act.detail["who"] = "Yamada"; }},
                    Case{"Quote", [](Act& act) { act.session = "a\"b"; }},
                    Case{"NewLine", [](Act& act) { act.device = "a\nb"; }},
                    Case{"LongText", [](Act& act) { act.reference = std::string(129, 'a'); }},
                    Case{"RecordWithoutKind", [](Act& act) { act.records = {"7"}; }},
                    Case{"RecordWithoutId", [](Act& act) { act.records = {"person:"}; }},
                    Case{"TooManyRecords", [](Act& act) { act.records.assign(1'001, "person:7"); }},
                    Case{"NumberAsDetail", [](Act& act) { act.detail["n"] = kNumber; }},
                    Case{"NumberAsRecord", [](Act& act) { act.records = {"number:" + kNumber}; }},
                    Case{"NumberInACode", [](Act& act) { act.purpose = "x" + kNumber + "y"; }},
                    Case{"NumberByFours", [](Act& act) { act.purpose = "1234-5678-9018"; }},
                    Case{"NumberAsDetailName", [](Act& act) { act.detail["n" + kNumber] = "1"; }},
                    Case{"StateWithoutHash",
                         [](Act& act) {
                           act.state = {{"account:5", "changed"}};
                         }},
                    Case{"ActorZero", [](Act& act) { act.actor = AccountId(0); }}),
    [](const auto& test) { return test.param.name; });

TEST(ActForm, TakesIdsAndHashesThatOnlyLookLikeNumbers) {
  auto act = a_reveal();
  act.device = "a" + kNumber + "0123b";  // Random hexadecimal digits.
  act.detail["at"] = "1" + kNumber;      // 13 digits: milliseconds.
  act.detail["wrong"] = "123456789019";  // Not a number: its check digit is wrong.
  act.detail["hash"] = base64(leaf_hash({}));
  EXPECT_TRUE(check_form(act));
}

TEST(Leaf, ReadsOnlyWhatItWrites) {
  Leaf leaf{std::string(32, 'a'), kNoon + 7, a_reveal(), base64(db::Blob(16))};
  leaf.act.detail = {{"b", "2"}, {"a", "1"}};
  leaf.act.state = {{"account:5", "gone"}, {"account:4", base64(leaf_hash({}))}};
  leaf.act.outcome = Outcome::kDenied;
  leaf.act.actor.reset();
  const auto text = write_leaf(leaf);
  const auto again = read_leaf(bytes_of(text));
  ASSERT_TRUE(again) << text;
  EXPECT_EQ(again->time, leaf.time);
  EXPECT_EQ(again->act.detail, leaf.act.detail);
  EXPECT_EQ(write_leaf(*again), text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char other : {'"', '{', ' ', '0', 'Z', '\\', '\xFF'}) {
      auto changed = text;
      changed[i] = other;
      const auto read = read_leaf(bytes_of(changed));
      EXPECT_TRUE(!read || write_leaf(*read) == changed) << changed;
    }
    EXPECT_FALSE(read_leaf(bytes_of(text.substr(0, i))));
  }
  EXPECT_FALSE(read_leaf(bytes_of(text + " ")));
  EXPECT_FALSE(read_leaf(bytes_of(R"({"x":1,)" + text.substr(1))));
}

}  // namespace
}  // namespace azekura::ledger
