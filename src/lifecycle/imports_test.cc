// Imports against a whole house: register, rights, keys, an open work session. The numbers are made up here
// and have the check digit of nobody in particular.
#include "lifecycle/imports.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/check_digit.h"
#include "ledger/state.h"
#include "ledger/tables.h"
#include "lifecycle/notices.h"
#include "lifecycle/requests.h"
#include "lifecycle/schema.h"
#include "people/accounts.h"
#include "people/business.h"
#include "people/rights.h"
#include "people/schema.h"
#include "people/sessions.h"
#include "people/sign_in.h"
#include "people/work_session.h"
#include "support/state_fault.h"
#include "vault/handlers.h"
#include "vault/keys.h"

namespace azekura::lifecycle {
namespace {

constexpr Instant kNow = 1'795'000'000'000;  // November 2026.
constexpr std::string_view kGoodPassword = "ume-no-hana 41 tsugumi";
constexpr std::string_view kWorkPassword = "tobu tori mo otosu yama no kaze 73 kumo";

crypto::WipedText wiped(std::string_view text) { return {text.begin(), text.end()}; }

template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

/// Eleven digits from `n`, and their check digit.
std::string number(int n) {
  std::string digits = std::to_string(10'000'000'000 + std::int64_t{n} * 7'919);
  for (char last = '0'; last <= '9'; ++last)
    if (check_individual_number(digits + last)) return digits + last;
  return {};
}

std::string staff_of(int count) {
  std::string text = "社員番号,氏名,フリガナ,生年月日,雇用区分,部署\n";
  for (int i = 1; i <= count; ++i)
    text += "A" + std::to_string(1000 + i) + ",山田 太郎" + ",ヤマダ タロウ,S58.4.1,正社員,総務\n";
  return text;
}
std::string numbers_of(int count, int first = 1) {
  std::string text = "社員番号,続柄,個人番号\n";
  for (int i = 1; i <= count; ++i)
    text += "A" + std::to_string(1000 + i) + ",本人," + number(first + i) + "\n";
  return text;
}

class ImportsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    main_ = open("/azekura.db");
    keyring_ = open("/keyring.db");
    boxes_ = open("/vault.db");
    const vault::Stores stores{*main_, *keyring_, *boxes_};
    main_->sequence(ledger::assign, [] {});
    ASSERT_EQ(why(ledger::migrate(*main_)), "");
    ASSERT_EQ(why(db::migrate(*main_, "people", people::migrations())), "");
    ASSERT_EQ(why(vault::migrate(stores)), "");
    ASSERT_EQ(why(migrate(*main_)), "");
    std::array<std::byte, 32> root{};
    root.fill(std::byte{0x5A});
    registry_.emplace(crypto::Key(std::span(root)));
    sessions_.emplace(*main_);
    accounts_.emplace(*main_, *registry_, *sessions_, vault::take_keys_away, crypto::kEffortOfTests);
    businesses_.emplace(*main_, *registry_);
    sign_in_.emplace(*main_, *registry_, crypto::kEffortOfTests);
    persons_.emplace(*main_, *registry_);
    keys_.emplace(stores, *registry_, rooms_, vault::Keys::Places{folder_, crypto::kEffortOfTests}, clock_);
    rotation_.emplace(stores, *keys_, clock_);
    vault_.emplace(stores, rooms_, *rotation_, lawful(), clock_);
    imports_.emplace(stores, *persons_, *registry_, *vault_, rooms_, clock_);
    ASSERT_EQ(why(main_->write([&](auto& unit) { return registry_->create(unit, kInstallation, now_); })),
              "");
    ASSERT_EQ(why(main_->write([&](auto& unit) { return people::begin_boot(unit, "boot", now_); })), "");
    make_business();
  }
  void TearDown() override {
    imports_.reset();
    main_.reset();
    keyring_.reset();
    boxes_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<db::Store> open(const std::string& name) {
    auto opened = db::open_store(folder_ + name);
    EXPECT_EQ(why(opened), "");
    return opened ? *std::move(opened) : nullptr;
  }

  people::Caller settle(const std::string& login, const people::Issued& issued) {
    auto in = sign_in_->sign_in(
        {login, wiped(crypto::view(issued.temporary_password)), {}, "192.0.2.7", std::nullopt}, now_);
    EXPECT_EQ(why(in), "") << login;
    const auto who = (*in).session.caller();
    EXPECT_EQ(
        why(accounts_->change_password(who, crypto::view(issued.temporary_password), kGoodPassword, now_)),
        "");
    return who;
  }

  void make_business() {
    auto installer =
        accounts_->create_installer({"admin-1", "設置 太郎", Language::kJapanese, kInstallation, {}}, now_);
    ASSERT_EQ(why(installer), "");
    const auto system = settle("admin-1", *installer);
    people::BusinessFacts facts;
    facts.name = "校倉商店";
    facts.workers = 7;
    const auto made = businesses_->create(system, facts, now_);
    ASSERT_EQ(why(made), "");
    business_ = *made;
    using enum people::Role;
    auto first = accounts_->create_first(
        system, {"owner-1", "代表 花子", Language::kJapanese, business_, {kOwner, kManager}}, now_);
    ASSERT_EQ(why(first), "");
    const auto owner = settle("owner-1", *first);
    auto second = accounts_->create(
        owner, {"handler-1", "担当 一郎", Language::kJapanese, business_, {kHandler}}, now_);
    ASSERT_EQ(why(second), "");
    handler_ = settle("handler-1", *second);
    ASSERT_EQ(why(people::set_purposes(*main_, owner, handler_.account, business_,
                                       {{"T1", people::PersonClass::kEmployee, people::kAllRights},
                                        {"T1", people::PersonClass::kDependant, people::kAllRights}},
                                       now_)),
              "");
    ASSERT_EQ(why(publish_notice(*main_, owner, business_, {"T1"}, now_)), "");
    ASSERT_EQ(why(keys_->enrol(handler_, business_, wiped(kWorkPassword))), "");
    auto keys = keys_->create(handler_, business_, kWorkPassword);
    ASSERT_EQ(why(keys), "");
    ASSERT_EQ(why(keys_->confirm(handler_, business_, crypto::view((*keys).shares.front()))), "");
    ASSERT_EQ(why(keys_->open(handler_, business_, kWorkPassword)), "");
  }

  std::string begin(bool verified = false) {
    NewImport wanted;
    wanted.purposes = {"T1"};
    if (verified)
      wanted.verification = {.verified = true,
                             .system = "給与ソフト",
                             .method = "対面",
                             .by = "総務",
                             .from = Date::civil(2020, 1, 1),
                             .to = Date::civil(2026, 3, 31)};
    auto made = imports_->create(handler_, business_, std::move(wanted));
    EXPECT_EQ(why(made), "");
    return made ? (*made).id : std::string();
  }
  void give(const std::string& id, ImportFile file, const std::string& text) {
    EXPECT_EQ(why(imports_->upload(handler_, business_, id, file, wiped(text))), "");
  }
  /// To its end.
  ImportView take(const std::string& id, ImportMode mode) {
    EXPECT_EQ(why(imports_->check(handler_, business_, id)), "");
    EXPECT_EQ(why(imports_->run(handler_, business_, id, mode, Language::kJapanese)), "");
    imports_->wait(id);
    return *imports_->read(handler_, business_, id);
  }
  ImportView take(const std::string& staff, const std::string& numbers, ImportMode mode) {
    const auto id = begin();
    if (!staff.empty()) give(id, ImportFile::kStaff, staff);
    if (!numbers.empty()) give(id, ImportFile::kNumbers, numbers);
    return take(id, mode);
  }
  std::int64_t count(db::Store& store, std::string_view sql) {
    auto rows = store.read([&](db::Connection& snapshot) { return snapshot.run(sql, {}); });
    EXPECT_EQ(why(rows), "");
    return std::get<std::int64_t>((*rows).at(0).at(0));
  }
  std::int64_t persons() { return count(*main_, "SELECT COUNT(*) FROM person"); }
  std::int64_t held() { return count(*main_, "SELECT COUNT(*) FROM number WHERE state = 'held'"); }
  std::string state_fault() {
    std::vector<ledger::Tracked> all;
    for (const auto part : {people::tracked(), vault::tracked(), tracked()})
      all.insert(all.end(), part.begin(), part.end());
    return test_support::state_fault(*main_, all);
  }

  std::string folder_ = "/tmp/azekura-imports-XXXXXX";
  Instant now_ = kNow;
  Clock clock_ = [this] { return now_; };
  std::unique_ptr<db::Store> main_, keyring_, boxes_;
  std::optional<people::Registry> registry_;
  std::optional<people::Sessions> sessions_;
  std::optional<people::Accounts> accounts_;
  std::optional<people::Businesses> businesses_;
  std::optional<people::SignIn> sign_in_;
  std::optional<people::Persons> persons_;
  vault::Rooms rooms_;
  std::optional<vault::Keys> keys_;
  std::optional<vault::Rotation> rotation_;
  std::optional<vault::Vault> vault_;
  std::optional<Imports> imports_;
  BusinessId business_{0};
  people::Caller handler_{SessionId(0), AccountId(0), ""};
};

TEST_F(ImportsTest, TakesStaffAndNumbersAndLeavesTheLedgerTrue) {
  const auto view = take(staff_of(450), numbers_of(450), ImportMode::kAll);
  EXPECT_EQ(to_string(view.state), "done") << (view.failure ? view.failure->key : "");
  EXPECT_EQ(view.counts.people_created, 450);
  EXPECT_EQ(view.counts.numbers_sealed, 450);
  EXPECT_EQ(view.done, view.total);
  EXPECT_EQ(held(), 450);
  EXPECT_EQ(count(*main_, "SELECT COUNT(*) FROM import_item"), 0);
  EXPECT_EQ(state_fault(), "");
}

TEST_F(ImportsTest, TheSameFilesAgainChangeNothing) {
  take(staff_of(5), numbers_of(5), ImportMode::kAll);
  const auto again = take(staff_of(5), numbers_of(5), ImportMode::kAll);
  EXPECT_EQ(to_string(again.state), "done");
  EXPECT_EQ(again.counts.unchanged, 10);
  EXPECT_EQ(again.counts.people_created + again.counts.people_changed + again.counts.numbers_sealed, 0);
  EXPECT_EQ(persons(), 5);
}

TEST_F(ImportsTest, WithoutEarlierVerificationNumbersAreNotVerified) {
  take(staff_of(1), numbers_of(1), ImportMode::kAll);
  EXPECT_EQ(count(*main_, "SELECT COUNT(*) FROM person WHERE number_status = 'unverified'"), 1);
  const auto id = begin(true);
  give(id, ImportFile::kStaff, staff_of(2));
  give(id, ImportFile::kNumbers, numbers_of(2));
  take(id, ImportMode::kAll);
  EXPECT_EQ(count(*main_, "SELECT COUNT(*) FROM person WHERE number_status = 'held'"), 1);
}

TEST_F(ImportsTest, AClaimOfEarlierVerificationMustSayAllOfIt) {
  const ImportVerification whole{.verified = true,
                                 .system = "給与ソフト",
                                 .method = "対面",
                                 .by = "総務",
                                 .from = Date::civil(2020, 1, 1),
                                 .to = Date::civil(2026, 3, 31)};
  const auto without = [&](auto lose) {
    NewImport wanted{.verification = whole, .purposes = {"T1"}};
    lose(wanted.verification);
    return why(imports_->create(handler_, business_, std::move(wanted)));
  };
  constexpr std::string_view kMissing = "import.verification.missing";
  EXPECT_EQ(without([](auto& told) { told.system.clear(); }), kMissing);
  EXPECT_EQ(without([](auto& told) { told.method.clear(); }), kMissing);
  EXPECT_EQ(without([](auto& told) { told.by = " \u3000"; }), kMissing);
  EXPECT_EQ(without([](auto& told) { told.from.reset(); }), kMissing);
  EXPECT_EQ(without([](auto& told) { told.to.reset(); }), kMissing);
  EXPECT_EQ(without([](auto& told) { std::swap(told.from, told.to); }), "import.verification.period");
  EXPECT_EQ(without([](auto&) {}), "");
  EXPECT_EQ(without([](auto& told) { told = {}; }), "");
}

TEST_F(ImportsTest, APersonChoosesTheColumnsThatWereNotRecognised) {
  auto staff = staff_of(2);
  staff.replace(staff.find("社員番号"), std::string_view("社員番号").size(), "整理");
  const auto id = begin();
  give(id, ImportFile::kStaff, staff);
  const auto lost = imports_->check(handler_, business_, id);
  ASSERT_EQ(why(lost), "");
  EXPECT_EQ((*lost).report->findings.front().code, "column.missing");
  const auto chosen = imports_->map(handler_, business_, id, {ColumnChoices{{"整理", Field::kEmployeeId}}});
  ASSERT_EQ(why(chosen), "");
  EXPECT_EQ(to_string((*chosen).state), "new");
  const auto view = take(id, ImportMode::kAll);
  EXPECT_EQ(to_string(view.state), "done");
  EXPECT_EQ(persons(), 2);
  EXPECT_EQ(why(imports_->map(handler_, business_, id, {})), "import.state");
}

TEST_F(ImportsTest, CellsThatWereFoundWrongAreMendedInPlace) {
  const auto* staff =
      "社員番号,氏名,フリガナ,生年月日,備考\r\n\r\nA1,山田 花子,ヤマダ "
      "ハナコ,昭和58年4月1日,\"二行\nのメモ\"\r\n"
      "A2,髙橋 一郎,タカハシ イチロウ,H58.4.1,\r\n";
  const auto id = begin();
  give(id, ImportFile::kStaff, staff);
  give(id, ImportFile::kNumbers, "社員番号,続柄,個人番号\r\nA2,本人,123456789019\r\n");
  auto view = *imports_->check(handler_, business_, id);
  std::vector<Finding> errors;
  for (const auto& finding : view.report->findings)
    if (finding.severity == Severity::kError) errors.push_back(finding);
  ASSERT_GE(errors.size(), 2u);
  const auto correct = [&](ImportFile file, std::int64_t line, int column, std::string_view value) {
    const Correction cell[] = {{line, column, wiped(value)}};
    return why(imports_->correct(handler_, business_, id, file, cell));
  };
  EXPECT_EQ(correct(ImportFile::kStaff, 2, 0, "A9"), "import.cell") << "an empty line has no cells";
  EXPECT_EQ(correct(ImportFile::kStaff, 6, 0, "A9"), "import.cell");
  EXPECT_EQ(correct(ImportFile::kDependants, 2, 0, "A9"), "import.no_file");
  for (const auto& error : errors) {
    const bool number = error.file == ImportFile::kNumbers;
    ASSERT_EQ(correct(error.file, error.line, error.column, number ? "1234-5678-9018" : "S58.4.1"), "");
    view = *imports_->check(handler_, business_, id);
  }
  for (const auto& finding : view.report->findings)
    EXPECT_NE(finding.severity, Severity::kError)
        << finding.line << ":" << finding.column << " " << finding.code;
  EXPECT_EQ(correct(ImportFile::kStaff, 2, 0, "A9"), "import.cell") << "lines are counted as before";
  const auto taken = take(id, ImportMode::kAll);
  EXPECT_EQ(to_string(taken.state), "done");
  EXPECT_EQ(persons(), 2);
  EXPECT_EQ(held(), 1);
  EXPECT_EQ(correct(ImportFile::kStaff, 3, 0, "A9"), "import.state");
}

TEST_F(ImportsTest, ANumberThatStandsInAnotherColumnReachesNoRegister) {
  const auto hidden = number(3);
  const auto id = begin();
  give(id, ImportFile::kStaff,
       "社員番号,氏名,フリガナ,生年月日,部署,個人番号\nA1,山田 花子,ヤマダ ハナコ,S58.4.1,総務," + hidden +
           "\nA2,山田 太郎,ヤマダ タロウ,S58.4.1,総務,\n");
  // The clerk takes the number's column for the department's.
  ASSERT_EQ(why(imports_->map(handler_, business_, id,
                              {ColumnChoices{{"個人番号", Field::kDepartment}, {"部署", Field::kIgnored}}})),
            "");
  auto view = *imports_->check(handler_, business_, id);
  ASSERT_EQ(view.report->errors, 1);
  EXPECT_EQ(view.report->findings.front().code, "cell.number");
  EXPECT_EQ(to_json(*view.report, Language::kJapanese).find(hidden), std::string::npos);
  // Nor does a mended cell carry one in.
  const Correction same[] = {{2, 5, wiped(hidden.substr(0, 6) + " " + hidden.substr(6))}};
  ASSERT_EQ(why(imports_->correct(handler_, business_, id, ImportFile::kStaff, same)), "");
  view = *imports_->check(handler_, business_, id);
  EXPECT_EQ(view.report->errors, 1);
  EXPECT_EQ(to_string(take(id, ImportMode::kGoodRows).state), "done_with_errors");
  EXPECT_EQ(persons(), 1) << "the other row";
}

TEST_F(ImportsTest, OnesOwnImportsAreFoundAgainTheLatestFirst) {
  const auto first = begin();
  now_ += 1000;
  const auto second = begin();
  const auto found = imports_->list(handler_, business_);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, second);
  EXPECT_EQ(found[1].id, first);
  auto stranger = handler_;
  stranger.account = AccountId(handler_.account.value() + 1);
  EXPECT_TRUE(imports_->list(stranger, business_).empty());
}

TEST_F(ImportsTest, ANumberThatIsHeldIsNeverOverwritten) {
  take(staff_of(2), numbers_of(2), ImportMode::kAll);
  const auto id = begin();
  give(id, ImportFile::kNumbers, numbers_of(2, 2));  // A1001 would get the number of A1002, A1002 a new one.
  const auto checked = imports_->check(handler_, business_, id);
  ASSERT_EQ(why(checked), "");
  ASSERT_EQ((*checked).report->findings.size(), 2U);
  // Whoever has a number is told that this is not it, and not whose it is.
  EXPECT_EQ((*checked).report->findings[0].code, "number.held");
  EXPECT_EQ((*checked).report->findings[1].code, "number.held");
  EXPECT_EQ(why(imports_->run(handler_, business_, id, ImportMode::kAll, Language::kJapanese)),
            "import.has_errors");
}

TEST_F(ImportsTest, EachRowThatContradictsANumberHeldHasALineThatNamesTheNumber) {
  take(staff_of(1), numbers_of(1), ImportMode::kAll);
  const auto id = begin();
  give(id, ImportFile::kStaff, staff_of(3));
  give(id, ImportFile::kNumbers,
       "社員番号,続柄,個人番号\nA1001,本人," + number(9) + "\nA1002,本人," + number(2) + "\nA1003,本人," +
           number(3) + "\n");
  const auto checked = imports_->check(handler_, business_, id);
  ASSERT_EQ(why(checked), "");
  ASSERT_EQ((*checked).report->findings.size(), 2U);
  EXPECT_EQ((*checked).report->findings[0].code, "number.held");
  EXPECT_EQ((*checked).report->findings[1].code, "number.held_by_another");
  constexpr std::string_view kNamed =
      "SELECT COUNT(*) FROM ledger_subject WHERE record = (SELECT 'number:' || id FROM number LIMIT 1)";
  EXPECT_EQ(count(*main_, kNamed), 3);  // Its sealing, and both rows.
  EXPECT_EQ(count(*main_, "SELECT used FROM match_budget"), 2);
  // The run says nothing that the check did not: it costs nothing more.
  ASSERT_EQ(why(imports_->run(handler_, business_, id, ImportMode::kGoodRows, Language::kJapanese)), "");
  imports_->wait(id);
  EXPECT_EQ((*imports_->read(handler_, business_, id)).counts.numbers_sealed, 1);
  EXPECT_EQ(count(*main_, "SELECT used FROM match_budget"), 2);
}

TEST_F(ImportsTest, AFileThatAsksWhoHoldsWhatIsStoppedAndThenNothingIsLookedAt) {
  const int many = static_cast<int>(vault::Vault::kMatchesAnHour) + 5;
  take(staff_of(many), numbers_of(many), ImportMode::kAll);
  const auto asked = [&](const std::string& numbers) {
    const auto id = begin();
    give(id, ImportFile::kNumbers, numbers);
    const auto answer = why(imports_->check(handler_, business_, id));
    EXPECT_EQ(why(imports_->cancel(handler_, business_, id)), "");
    return answer;
  };
  EXPECT_EQ(asked(numbers_of(many)), "") << "the same file again asks nothing";
  EXPECT_EQ(asked(numbers_of(many, 1000)), "import.contradictions.too_many");
  EXPECT_EQ(asked(numbers_of(1, 1000)), "import.contradictions.too_many");
  EXPECT_EQ(asked(numbers_of(1)), "import.contradictions.too_many") << "or going through would be the answer";
  EXPECT_EQ(held(), many);
  ASSERT_EQ(why(main_->write([](db::Connection& unit) {  // An hour later.
              return unit.run("UPDATE match_budget SET since = 0", {});
            })),
            "");
  EXPECT_EQ(asked(numbers_of(1)), "");
  EXPECT_EQ(state_fault(), "");
}

TEST_F(ImportsTest, GoodRowsAreTakenAndTheOthersCanBeMended) {
  const auto numbers = numbers_of(2) + "A1003,本人,123456789012\n";
  const auto id = begin();
  give(id, ImportFile::kStaff, staff_of(3));
  give(id, ImportFile::kNumbers, numbers);
  const auto view = take(id, ImportMode::kGoodRows);
  EXPECT_EQ(to_string(view.state), "done_with_errors");
  EXPECT_EQ(view.counts.numbers_sealed, 2);
  const auto bad = imports_->bad_rows(handler_, business_, id, ImportFile::kNumbers, Language::kJapanese);
  ASSERT_EQ(why(bad), "");
  const std::string_view text = crypto::view(*bad);
  EXPECT_NE(text.find("A1003"), std::string_view::npos);
  EXPECT_EQ(text.find("A1001"), std::string_view::npos);
  EXPECT_EQ(text.find("123456789012"), std::string_view::npos);
}

TEST_F(ImportsTest, ARunThatALaterStartFindsUnfinishedIsUndone) {
  take(staff_of(2), numbers_of(1), ImportMode::kAll);
  // As if the process had died in the middle of a second run.
  const auto id = begin();
  auto changed = staff_of(3);
  changed.replace(changed.find("総務"), std::string_view("総務").size(), "経理");
  give(id, ImportFile::kStaff, changed);
  give(id, ImportFile::kNumbers, numbers_of(3));
  ASSERT_EQ(why(imports_->check(handler_, business_, id)), "");
  ASSERT_EQ(why(main_->write([](db::Connection& unit) {  // The last step fails, and so does its undoing.
              return unit.run(
                  "CREATE TRIGGER dead BEFORE DELETE ON import_item BEGIN SELECT RAISE(ABORT, 'x'); END", {});
            })),
            "");
  ASSERT_EQ(why(imports_->run(handler_, business_, id, ImportMode::kAll, Language::kJapanese)), "");
  imports_->wait(id);
  ASSERT_EQ(persons(), 3);
  ASSERT_EQ(why(main_->write([](db::Connection& unit) { return unit.run("DROP TRIGGER dead", {}); })), "");
  EXPECT_EQ(why(imports_->undo_unfinished()), "");
  EXPECT_EQ(persons(), 2);
  EXPECT_EQ(held(), 1);
  EXPECT_EQ(count(*main_, "SELECT COUNT(*) FROM person WHERE department = '経理'"), 0);
  EXPECT_EQ(count(*main_, "SELECT COUNT(*) FROM import_run WHERE state = 'undone'"), 1);
  EXPECT_EQ(count(*keyring_, "SELECT COUNT(*) FROM tombstone"), 2);
  EXPECT_EQ(state_fault(), "");
}

TEST_F(ImportsTest, ARunThatFailsLeavesNothing) {
  take(staff_of(2), numbers_of(1), ImportMode::kAll);
  ASSERT_EQ(why(main_->write([](db::Connection& unit) {
              return unit.run(
                  "CREATE TRIGGER dead BEFORE UPDATE ON import_run WHEN NEW.state LIKE 'done%' "
                  "BEGIN SELECT RAISE(ABORT, 'x'); END",
                  {});
            })),
            "");
  const auto view = take(staff_of(300), numbers_of(300), ImportMode::kGoodRows);
  EXPECT_EQ(to_string(view.state), "failed");
  EXPECT_EQ(persons(), 2);
  EXPECT_EQ(held(), 1);
  EXPECT_EQ(state_fault(), "");
}

TEST_F(ImportsTest, ARunStopsWithItsWorkSessionAndIsUndone) {
  const auto id = begin();
  give(id, ImportFile::kStaff, staff_of(250));
  ASSERT_EQ(why(imports_->check(handler_, business_, id)), "");
  ASSERT_EQ(why(main_->write([](db::Connection& unit) {  // Ended by the first chunk, as if locked just then.
              return unit.run(
                  "CREATE TRIGGER lock AFTER INSERT ON import_item BEGIN "
                  "UPDATE work_session SET ended_at = 1, end_reason = 'lock'; END",
                  {});
            })),
            "");
  ASSERT_EQ(why(imports_->run(handler_, business_, id, ImportMode::kAll, Language::kJapanese)), "");
  imports_->wait(id);
  const auto view = *imports_->read(handler_, business_, id);
  EXPECT_EQ(to_string(view.state), "failed");
  EXPECT_EQ(view.failure->key, "people.work_session.closed");
  EXPECT_EQ(persons(), 0);
  EXPECT_EQ(state_fault(), "");
}

TEST_F(ImportsTest, DependantsComeWithTheirWorkersAndTheirNumbers) {
  const std::string dependants =
      "社員番号,続柄,氏名,フリガナ,生年月日\n"
      "A1001,妻,山田 花子,ヤマダ ハナコ,S60.1.2\nA1001,子,山田 一郎,ヤマダ イチロウ,H25.3.4\n";
  const std::string numbers = "社員番号,続柄,個人番号\nA1001,本人," + number(1) + "\nA1001,妻," + number(2) +
                              "\nA1001,子," + number(3) + "\n";
  for (const std::int64_t made : {3, 0}) {
    const auto id = begin();
    give(id, ImportFile::kStaff, staff_of(1));
    give(id, ImportFile::kDependants, dependants);
    give(id, ImportFile::kNumbers, numbers);
    const auto view = take(id, ImportMode::kAll);
    EXPECT_EQ(to_string(view.state), "done");
    EXPECT_EQ(view.counts.people_created, made);
    EXPECT_EQ(view.counts.numbers_sealed, made);
  }
  EXPECT_EQ(count(*main_, "SELECT COUNT(*) FROM person WHERE household IS NOT NULL AND tax_dependant = 1"),
            2);
  EXPECT_EQ(state_fault(), "");
}

TEST_F(ImportsTest, WhatIsCancelledBeforeItRanIsGone) {
  const auto id = begin();
  give(id, ImportFile::kStaff, staff_of(1));
  EXPECT_EQ(to_string((*imports_->cancel(handler_, business_, id)).state), "cancelled");
  EXPECT_EQ(why(imports_->check(handler_, business_, id)), "import.state");
}

TEST_F(ImportsTest, NobodyElseSeesAnImportAndItGoesWithItsWorkSession) {
  const auto id = begin();
  give(id, ImportFile::kStaff, staff_of(1));
  auto stranger = handler_;
  stranger.account = AccountId(handler_.account.value() + 1);
  EXPECT_EQ(why(imports_->read(stranger, business_, id)), "import.unknown");
  ASSERT_EQ(why(keys_->close(handler_, business_)), "");
  imports_->tidy();
  EXPECT_EQ(why(imports_->read(handler_, business_, id)), "import.unknown");
}

TEST_F(ImportsTest, DispatchedWorkersNumbersAreRefused) {
  auto staff = staff_of(1);
  staff.replace(staff.find("正社員"), std::string_view("正社員").size(), "派遣社員");
  const auto id = begin();
  give(id, ImportFile::kStaff, staff);
  give(id, ImportFile::kNumbers, numbers_of(1));
  const auto checked = imports_->check(handler_, business_, id);
  ASSERT_EQ(why(checked), "");
  ASSERT_EQ((*checked).report->findings.size(), 1U);
  EXPECT_EQ((*checked).report->findings[0].code, "number.may_not_hold");
}

}  // namespace
}  // namespace azekura::lifecycle
