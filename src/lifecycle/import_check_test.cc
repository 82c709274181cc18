#include "lifecycle/import_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lifecycle/import_bad_rows.h"
#include "lifecycle/import_command.h"

namespace azekura::lifecycle {
namespace {

const std::string kStaffHead =
    "社員番号,姓,名,セイ,メイ,生年月日,性別,郵便番号,住所,入社年月日,退職年月日,雇用形態,メールアドレス\r\n";
const std::string kKinHead = "社員番号,続柄,姓,名,セイ,メイ,生年月日\r\n";
const std::string kNumbersHead = "社員番号,続柄,個人番号\r\n";

/// A number that nobody has: eleven digits from `seed`, and their check digit.
std::string number(int seed) {
  std::array<char, 11> leading{};
  std::int64_t value = 10'000'000'019 + std::int64_t{seed} * 7'919'777;
  for (auto digit = leading.rbegin(); digit != leading.rend(); ++digit, value /= 10)
    *digit = static_cast<char>('0' + value % 10);
  return std::string(leading.data(), leading.size()) +
         std::to_string(individual_check_digit(std::span<const char, 11>(leading)));
}

std::string id(int n) { return "E-" + std::to_string(10'000 + n); }

/// A worker's row with `cell` at `column`; every other cell is in order.
std::string worker(int n, std::size_t column = 99, const std::string& cell = {}) {
  std::vector<std::string> cells{id(n),     "髙橋",   "真由美",      "タカハシ",          "マユミ",
                                 "S58.4.1", "女",     "100-0001",    "東京都千代田区1-1", "2015/04/01",
                                 "",        "正社員", "a@example.jp"};
  if (column < cells.size()) cells[column] = cell;
  std::string row;
  for (const auto& each : cells) row += each + ",";
  row.pop_back();
  return row + "\r\n";
}

std::string kin(int n, const std::string& relation, const std::string& given = "結衣",
                const std::string& born = "H20.5.6") {
  return id(n) + "," + relation + ",髙橋," + given + ",タカハシ,ユイ," + born + "\r\n";
}

std::string held(int n, const std::string& relation, const std::string& cell) {
  return id(n) + "," + relation + "," + cell + "\r\n";
}

struct Files {
  std::optional<std::string> staff, kin, numbers;
};

ImportReport check(const Files& files, const ImportSink& sink = {}, ImportOptions options = {}) {
  ImportFiles sources;
  if (files.staff) sources.staff = source_of(*files.staff);
  if (files.kin) sources.dependants = source_of(*files.kin);
  if (files.numbers) sources.numbers = source_of(*files.numbers);
  options.today = *Date::civil(2026, 11, 21);
  auto report = check_import(sources, options, sink);
  return *std::move(report);
}

/// "staff:2:5 date.era_range error", one line each.
std::string said(const ImportReport& report) {
  std::string out;
  for (const Finding& finding : report.findings)
    out += std::string(to_string(finding.file)) + ":" + std::to_string(finding.line) + ":" +
           std::to_string(finding.column) + " " + std::string(finding.code) + " " +
           std::string(to_string(finding.severity)) + "\n";
  return out;
}

std::string advised(const ImportReport& report) {
  std::string out;
  for (const Advice& advice : report.advice)
    out += std::string(advice.code) + " " + std::to_string(advice.count) + " " + advice.detail + "\n";
  return out;
}

TEST(ImportCheck, FindsNothingInFilesThatAreInOrder) {
  Files files{kStaffHead, kKinHead, kNumbersHead};
  for (int n = 0; n < 50; ++n) {
    *files.staff += worker(n);
    *files.numbers += held(n, "本人", number(n * 10));
    if (n % 3 != 0) continue;
    *files.kin += kin(n, "妻", "葵", "S59.1.2") + kin(n, "子", "蓮") + kin(n, "子", "凛");
    *files.numbers += held(n, "妻", number(n * 10 + 1)) + held(n, "子1", number(n * 10 + 2)) +
                      held(n, "子2", number(n * 10 + 3));
  }
  const auto report = check(files);
  EXPECT_EQ(said(report), "");
  EXPECT_EQ(report.of(ImportFile::kStaff).rows, 50);
  EXPECT_EQ(report.of(ImportFile::kDependants).rows, 51);
  EXPECT_EQ(report.of(ImportFile::kNumbers).rows, 101);
  EXPECT_EQ(report.of(ImportFile::kNumbers).good_rows, 101);
  EXPECT_EQ(advised(report), "name.outside_jis 50 髙\nname.outside_jis 51 髙\n");
}

struct StaffCase {
  std::size_t column;
  const char* cell;
  const char* code;  // "": no finding.
};

TEST(ImportCheck, NamesEachFaultOfAWorkerAtItsCell) {
  for (const StaffCase& row : {StaffCase{0, "", "id.missing error"},
                               StaffCase{1, "", "name.family_missing error"},
                               StaffCase{2, "　", "name.given_missing error"},
                               StaffCase{1, "𠮷田", ""},
                               StaffCase{3, "", "kana.missing warning"},
                               StaffCase{3, "たかはし", "kana.converted note"},
                               StaffCase{4, "ﾏﾕﾐ", "kana.converted note"},
                               StaffCase{4, "マユミ　", ""},
                               StaffCase{3, "高橋", "kana.other warning"},
                               StaffCase{5, "", "date.missing error"},
                               StaffCase{5, "H58.4.1", "date.era_range error"},
                               StaffCase{5, "2001/02/30", "date.no_such_day error"},
                               StaffCase{5, "580401", "date.era_needed error"},
                               StaffCase{5, "不明", "date.form error"},
                               StaffCase{5, "1800/1/1", "date.year_range error"},
                               StaffCase{5, "3580401", ""},
                               StaffCase{5, "昭和64年1月10日", "date.era_adjusted note"},
                               StaffCase{5, "5050401", "date.era_digit_read note"},
                               StaffCase{5, "1890/1/1", "date.born_long_ago warning"},
                               StaffCase{6, "？", "sex.unknown error"},
                               StaffCase{6, "", ""},
                               StaffCase{7, "100-001", "postal.form warning"},
                               StaffCase{9, "", "date.hired_missing warning"},
                               StaffCase{9, "2031/04/01", "date.hired_future warning"},
                               StaffCase{9, "1980/04/01", "date.hired_before_born error"},
                               StaffCase{10, "2014/03/31", "date.left_before_hired error"},
                               StaffCase{10, "2020/03/31", ""},
                               StaffCase{10, "2020/02/30", "date.no_such_day error"},
                               StaffCase{12, "not-an-address", "mail.form error"},
                               StaffCase{12, "", ""},
                               StaffCase{1, "田\ufffd", "encoding.undecodable error"}}) {
    // With 令和5 as the birth date the hiring comes before it: two cells, two findings.
    const bool newborn = std::string_view(row.cell) == "5050401";
    const auto report = check({kStaffHead + worker(1) + worker(2, row.column, row.cell) + worker(3), {}, {}});
    const std::string place = "staff:3:" + std::to_string(row.column) + " ";
    std::string expected = row.code[0] == '\0' ? "" : place + row.code + "\n";
    if (newborn) expected += "staff:3:9 date.hired_before_born error\n";
    EXPECT_EQ(said(report), expected) << row.cell;
  }
}

TEST(ImportCheck, SaysWhichEraEndsWhen) {
  const auto report = check({kStaffHead + worker(1, 5, "H58.4.1"), {}, {}});
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(reason_text(report.findings[0], Language::kJapanese),
            "平成は31年4月30日までです（元年1月8日から）。");
  EXPECT_EQ(report.findings[0].value, "H58.4.1");
}

TEST(ImportCheck, SaysHowADateWillBeRegistered) {
  const auto report = check({kStaffHead + worker(1, 5, "平成31年5月1日"), {}, {}});
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(reason_text(report.findings[0], Language::kJapanese),
            "改元後の日付なので、令和元年5月1日として登録します。");
}

TEST(ImportCheck, LetsOneSlipInAnIdBeOneFinding) {
  const auto report =
      check({kStaffHead + worker(1) + worker(2) + worker(3, 0, id(2)) + worker(4), kKinHead + kin(3, "妻"),
             kNumbersHead + held(1, "本人", number(1)) + held(3, "本人", number(3)) +
                 held(3, "妻", number(4)) + held(99, "本人", number(9))});
  EXPECT_EQ(said(report), "staff:4:0 id.twice error\nnumbers:5:0 id.unknown error\n");
  EXPECT_EQ(report.findings[0].other_line, 3);
  EXPECT_NE(advised(report).find("follows.staff 2 4"), std::string::npos) << advised(report);
}

TEST(ImportCheck, LetsOneSlipOfADependantBeOneFinding) {
  const auto report =
      check({kStaffHead + worker(1) + worker(2) + worker(3),
             kKinHead + kin(1, "夫") + held(77, "夫", "髙橋,蓮,タカハシ,レン,H1.2.3") + kin(3, "夫"),
             kNumbersHead + held(2, "夫", number(1)) + held(3, "子1", number(2))});
  EXPECT_EQ(said(report), "dependants:3:0 id.unknown error\nnumbers:3:1 relation.not_found error\n");
  EXPECT_NE(advised(report).find("follows.dependant 1 3"), std::string::npos) << advised(report);
}

struct KinCase {
  std::string rows;
  const char* said;
};

TEST(ImportCheck, NamesEachFaultOfADependant) {
  for (const KinCase& row :
       {KinCase{kin(1, "妻"), ""}, KinCase{kin(1, ""), "dependants:2:1 relation.missing error\n"},
        KinCase{kin(1, "友人"), "dependants:2:1 relation.unknown error\n"},
        KinCase{kin(1, "本人"), "dependants:2:1 relation.self error\n"},
        KinCase{kin(8, "妻"), "dependants:2:0 id.unknown error\n"},
        KinCase{kin(1, "妻", "葵", "2030/1/1"), "dependants:2:6 date.born_future error\n"},
        KinCase{kin(1, "妻", "葵") + kin(1, "妻", "凛"), "dependants:3:1 relation.second_spouse warning\n"},
        KinCase{kin(1, "子", "葵") + kin(1, "子", "葵"), "dependants:3:0 dependant.twice warning\n"},
        KinCase{kin(1, "子", ""), "dependants:2:3 name.given_missing error\n"}})
    EXPECT_EQ(said(check({kStaffHead + worker(1), kKinHead + row.rows, {}})), row.said);
}

TEST(ImportCheck, NamesEachFaultOfANumber) {
  const Files people{kStaffHead + worker(1) + worker(2),
                     kKinHead + kin(1, "妻", "葵", "S60.1.1") + kin(1, "子", "蓮") + kin(1, "子", "凛"),
                     {}};
  for (const KinCase& row :
       {KinCase{held(1, "子", number(1)), "numbers:2:1 relation.ambiguous error\n"},
        KinCase{held(1, "子3", number(1)), "numbers:2:1 relation.not_found error\n"},
        KinCase{held(2, "妻", number(1)), "numbers:2:1 relation.not_found error\n"},
        KinCase{held(1, "配偶者", number(1)), ""},
        KinCase{held(1, "長男", number(1)), "numbers:2:1 relation.ambiguous error\n"},
        KinCase{held(1, "", number(1)), "numbers:2:1 relation.missing error\n"},
        KinCase{held(1, "友", number(1)), "numbers:2:1 relation.unknown error\n"},
        KinCase{held(9, "本人", number(1)), "numbers:2:0 id.unknown error\n"},
        KinCase{held(1, "本人", ""), "numbers:2:2 number.missing error\n"},
        KinCase{held(1, "本人", "123456789019"), "numbers:2:2 number.check_digit error\n"},
        KinCase{held(1, "本人", "1234-5678-9018"), "numbers:2:2 number.separators note\n"},
        KinCase{held(1, "本人", "7000012050002"), "numbers:2:2 number.corporate error\n"},
        KinCase{held(1, "本人", number(1)) + held(1, "妻", number(1)),
                "numbers:3:2 number.on_two_people error\n"},
        KinCase{held(1, "本人", number(1)) + held(1, "本人", number(2)),
                "numbers:3:2 number.two_for_one error\n"},
        KinCase{held(1, "子1", number(1)) + held(1, "子1", number(2)),
                "numbers:3:2 number.two_for_one error\n"},
        KinCase{held(1, "妻", number(1)) + held(1, "配偶者", number(2)),
                "numbers:3:2 number.two_for_one error\n"},
        KinCase{held(1, "本人", number(1)) + held(1, "本人", number(1)),
                "numbers:3:2 number.row_twice warning\n"}}) {
    Files files = people;
    files.numbers = kNumbersHead + row.rows;
    EXPECT_EQ(said(check(files)), row.said) << row.said;
  }
}

TEST(ImportCheck, TakesChildrenWithoutFiguresForDifferentChildren) {
  const auto children = held(1, "子", number(1)) + held(1, "子", number(2)) + held(1, "子1", number(3));
  EXPECT_EQ(said(check({kStaffHead + worker(1), {}, kNumbersHead + children})), "");
  EXPECT_EQ(said(check({kStaffHead + worker(1), kKinHead + kin(1, "子", "蓮") + kin(1, "子", "凛"),
                        kNumbersHead + held(1, "子", number(1)) + held(1, "子", number(2))})),
            "numbers:2:1 relation.ambiguous error\nnumbers:3:1 relation.ambiguous error\n");
}

TEST(ImportCheck, AdvisesOnThoseWhomOneMayNotAsk) {
  const auto report = check({kStaffHead + worker(1, 11, "派遣社員") + worker(2, 11, "内定者") +
                                 worker(3, 10, "2020/3/31") + worker(4),
                             {},
                             kNumbersHead + held(1, "本人", number(1)) + held(1, "妻", number(2)) +
                                 held(2, "本人", number(3)) + held(3, "本人", number(4))});
  EXPECT_EQ(said(report), "");
  for (const auto* hint : {"ask.dispatched_worker 2", "ask.not_yet_hired 1", "number.of_former_worker 1",
                           "worker_without_number 1"})
    EXPECT_NE(advised(report).find(hint), std::string::npos) << hint;
}

TEST(ImportCheck, AsksWhoIsRegisteredWhereThereIsNoStaffFile) {
  const auto numbers = kNumbersHead + held(1, "本人", number(1)) + held(2, "本人", number(2));
  EXPECT_EQ(said(check({{}, {}, numbers})), "") << "nobody to ask";
  ImportOptions options;
  options.is_registered = [](std::string_view asked) { return asked == id(1); };
  EXPECT_EQ(said(check({{}, {}, numbers}, {}, options)), "numbers:3:0 id.unknown error\n");
}

TEST(ImportCheck, DeliversGoodRowsWithTheNumberAsASecret) {
  std::vector<std::string> seen;
  ImportSink sink;
  sink.staff = [&](StaffRow&& row) {
    seen.push_back(row.employee_id + " " + row.name.family + " " + row.born.iso() + " " + row.postal_code);
    return done();
  };
  sink.dependant = [&](DependantRow&& row) {
    seen.push_back(row.relation + (row.worker_sound ? " sound" : " unsound"));
    return done();
  };
  sink.number = [&](NumberRow&& row) {
    const auto digits = row.digits.expose();
    seen.push_back(row.relation + " " + std::to_string(row.dependant_line) +
                   (row.owner_sound ? " " : " unsound ") +
                   std::string(reinterpret_cast<const char*>(digits.data()), digits.size()));
    return done();
  };
  check({kStaffHead + worker(1) + worker(2, 5, "H58.4.1"), kKinHead + kin(1, "妻") + kin(2, "夫"),
         kNumbersHead + held(1, "妻", "1234-5678-9018") + held(2, "本人", number(5)) + held(1, "本人", "1")},
        sink);
  EXPECT_EQ(seen, (std::vector<std::string>{id(1) + " 髙橋 1983-04-01 1000001", "妻 sound", "夫 unsound",
                                            "妻 2 123456789018", "本人 0 unsound " + number(5)}));
}

TEST(ImportCheck, TakesOutOnlyWhatACellSaysToTakeOut) {
  std::vector<StaffRow> rows;
  ImportSink sink;
  sink.staff = [&](StaffRow&& row) {
    rows.push_back(std::move(row));
    return done();
  };
  const auto report = check({kStaffHead + worker(1, 12, "《削除》") + worker(2, 9, "《削除》") +
                                 worker(3, 12, "") + worker(4, 1, "《削除》"),
                             {},
                             {}},
                            sink);
  EXPECT_EQ(said(report), "staff:5:1 name.family_missing error\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].cleared, std::vector{Field::kMail});
  EXPECT_EQ(rows[1].cleared, std::vector{Field::kHired});
  EXPECT_TRUE(rows[2].cleared.empty()) << "an empty cell leaves things as they are";
}

TEST(ImportCheck, NeverShowsANumber) {
  const auto leaked = number(7);
  const auto report =
      check({kStaffHead + worker(1, 6, leaked) + worker(2, 12, leaked.substr(0, 6) + "-" + leaked.substr(6)),
             {},
             "社員番号,続柄,個人番号," + leaked + "\r\n" + held(1, leaked, number(7)) +
                 held(1, "本人", leaked.substr(1)) + held(2, "本人", leaked + "," + leaked)});
  EXPECT_GT(report.errors, 3);
  const auto json = to_json(report, Language::kJapanese);
  EXPECT_EQ(json.find(leaked.substr(1)), std::string::npos) << json;
  EXPECT_EQ(json.find(leaked.substr(6)), std::string::npos) << json;
}

TEST(ImportCheck, FindsANumberInEveryColumnThatIsNotTheNumbers) {
  const auto dotted = number(7).substr(0, 6) + "・" + number(7).substr(6);
  std::int64_t delivered = 0;
  ImportSink sink;
  sink.staff = [&](StaffRow&&) { return ++delivered, done(); };
  sink.dependant = [&](DependantRow&&) { return ++delivered, done(); };
  sink.number = [&](NumberRow&&) { return ++delivered, done(); };
  for (std::size_t column = 0; column < 13; ++column) {
    const auto report = check({kStaffHead + worker(1, column, dotted), {}, {}}, sink);
    EXPECT_EQ(said(report), "staff:2:" + std::to_string(column) + " cell.number error\n");
    EXPECT_EQ(to_json(report, Language::kJapanese).find(number(7).substr(6)), std::string::npos) << column;
  }
  const auto kin_report = check({{}, kKinHead + kin(1, "妻", dotted), {}}, sink);
  EXPECT_EQ(said(kin_report), "dependants:2:3 cell.number error\n");
  const auto number_report = check({{}, {}, kNumbersHead + dotted + ",本人," + number(1) + "\r\n"}, sink);
  EXPECT_EQ(said(number_report), "numbers:2:0 cell.number error\n");
  // A comma too many says nothing against looking at what stands before it.
  const auto shifted =
      check({kStaffHead + dotted + worker(1).substr(id(1).size(), 80) + ",,,,x\r\n", {}, {}}, sink);
  EXPECT_EQ(said(shifted).find("staff:2:0 cell.number error\n"), 0u) << said(shifted);
  EXPECT_EQ(delivered, 0);
  EXPECT_EQ(said(check({kStaffHead + worker(1, 8, "千代田1-1 03-1234-5678"), {}, {}})), "");
}

TEST(ImportCheck, ReadsEveryEncodingThatOfficesSave) {
  const auto utf8 = kStaffHead + worker(1) + worker(2, 5, "平成3２年1月1日");
  const auto expected = "staff:3:5 date.era_range error\n";
  EXPECT_EQ(said(check({utf8, {}, {}})), expected);
  const auto sjis = check({to_cp932(utf8), {}, {}});
  EXPECT_EQ(said(sjis), expected);
  EXPECT_EQ(sjis.of(ImportFile::kStaff).encoding, Encoding::kCp932);
  std::string tabs = "\ufeff" + utf8;
  std::replace(tabs.begin(), tabs.end(), ',', '\t');
  EXPECT_EQ(said(check({tabs, {}, {}})), expected);
}

TEST(ImportCheck, RefusesFilesItCannotRead) {
  EXPECT_EQ(said(check({"", {}, {}})), "staff:1:0 file.empty error\n");
  EXPECT_EQ(said(check({"氏名,住所\r\na,b\r\n", {}, {}})),
            "staff:1:0 column.missing error\nstaff:1:0 column.missing error\n");
  EXPECT_EQ(said(check({kStaffHead + worker(1) + "\"open" + worker(2), {}, {}})),
            "staff:3:0 csv.quote_open error\n");
  EXPECT_EQ(said(check({kStaffHead + worker(1, 8, "東京都,千代田区") + worker(2), {}, {}})),
            "staff:2:13 row.too_many_cells error\n");
}

TEST(ImportCheck, BlamesNoRowForAFileThatCouldNotBeReadToItsEnd) {
  const auto numbers = kNumbersHead + held(1, "本人", number(1)) + held(2, "妻", number(2));
  EXPECT_EQ(said(check({kStaffHead + "\"open" + worker(1), "社員番号,氏名\r\n", numbers})),
            "staff:2:0 csv.quote_open error\ndependants:1:0 column.missing error\n"
            "dependants:1:0 column.missing error\n");
}

TEST(ImportCheck, CountsLinesAsAnEditorDoes) {
  EXPECT_EQ(
      said(check(
          {kStaffHead + worker(1, 8, "\"東京都\r\n千代田区\"") + "\r\n,,,\r\n" + worker(2, 5, ""), {}, {}})),
      "staff:6:5 date.missing error\n");
}

TEST(ImportCheck, StopsWhenCancelledOrWhenTheSinkRefuses) {
  std::atomic<bool> cancel{true};
  const auto text = kStaffHead + worker(1);
  ImportFiles files;
  files.staff = source_of(text);
  EXPECT_EQ(check_import(files, {.today = *Date::civil(2026, 11, 21), .cancel = &cancel}).error().key,
            "import.cancelled");
  files.staff = source_of(text);
  ImportSink sink;
  sink.staff = [](StaffRow&&) -> Done { return Error{ErrorCode::kUnavailable, "import.file.read"}; };
  EXPECT_EQ(check_import(files, {.today = *Date::civil(2026, 11, 21)}, sink).error().code,
            ErrorCode::kUnavailable);
}

TEST(ImportCheck, KeepsItsReportBoundedAndCountsTheRest) {
  std::string staff = kStaffHead;
  for (int n = 0; n < 4000; ++n) staff += worker(n, n % 2 == 0 ? 5 : 3, n % 2 == 0 ? "H58.4.1" : "たかはし");
  const auto report = check({staff, {}, {}});
  EXPECT_EQ(report.errors, 2000);
  EXPECT_EQ(report.notes, 2000);
  EXPECT_EQ(report.findings.size(), 3000u) << "all errors, a thousand notes of one kind";
  EXPECT_EQ(report.findings_left_out, 1000);
}

TEST(ImportReport, HasWordsInBothLanguagesForEveryKindOfFinding) {
  for (const auto& kind : finding_kinds())
    for (const auto key : {kind.reason, kind.mend})
      for (const auto language : {Language::kJapanese, Language::kEnglish})
        EXPECT_NE(message(key, language), key) << key;
  for (const auto* advice : {"column.unknown", "name.unsplit", "name.outside_jis", "hired_young",
                             "follows.staff", "follows.dependant", "ask.dispatched_worker",
                             "ask.not_yet_hired", "number.of_former_worker", "worker_without_number"}) {
    const auto key = "import.advice." + std::string(advice);
    EXPECT_NE(message(key, Language::kEnglish), key);
  }
}

TEST(BadRows, ComeBackWithTheReasonAndWithoutTheNumber) {
  const auto numbers = kNumbersHead + held(1, "本人", number(1)) + held(1, "妻,", "\"1234-5678-9019\"") +
                       held(2, "本人", "123456789019");
  const auto report = check({kStaffHead + worker(1) + worker(2), {}, numbers});
  std::string out;
  ASSERT_TRUE(write_bad_rows(source_of(numbers), ImportFile::kNumbers, report, Language::kJapanese,
                             [&](std::span<const char> bytes) {
                               out.append(bytes.data(), bytes.size());
                               return done();
                             }));
  EXPECT_EQ(
      out,
      "\ufeff社員番号,続柄,個人番号,エラー\r\n" + id(1) +
          ",妻,,************,"
          "\"見出しより列が多い行です。値の中のカンマを引用符（\"\"）で囲んでください。\"\r\n" +
          id(2) +
          ",本人,************,個人番号: 検査用数字が合いません。書類と1桁ずつ見比べて直してください。\r\n");
}

class TempFolder : public testing::Test {
 protected:
  TempFolder() {
    std::string place = "/tmp/azekura-import-XXXXXX";
    folder_ = mkdtemp(place.data());
  }
  ~TempFolder() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text) {
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::filesystem::path folder_;
};

class ImportCommand : public TempFolder {
 protected:
  int run(std::vector<std::string_view> arguments) {
    out_.clear();
    err_.clear();
    return import_check_command(arguments, *Date::civil(2026, 11, 21), out_, err_);
  }
  std::string out_, err_;
};

class Synthetic : public TempFolder, public testing::WithParamInterface<const char*> {
 protected:
  /// Findings as tools/synth foretold them, or as the check made them.
  std::vector<std::string> expected() const {
    std::ifstream file(folder_ / "expected.csv");
    std::vector<std::string> rows;
    for (std::string row; std::getline(file, row);) rows.push_back(row.substr(0, row.find('\r')));
    rows.erase(rows.begin());
    return rows;
  }
  std::vector<std::string> found() const {
    const auto source = [&](const char* name) { return *open_source((folder_ / name).string()); };
    const ImportFiles files{source("staff.csv"), source("dependants.csv"), source("numbers.csv")};
    const auto report = *check_import(files, {.today = *Date::civil(2026, 11, 21)});
    std::vector<std::string> rows;
    for (const Finding& finding : report.findings)
      rows.push_back(std::string(to_string(finding.file)) + "," + std::to_string(finding.line) + "," +
                     std::to_string(finding.column) + "," + std::string(finding.code) + "," +
                     std::string(to_string(finding.severity)));
    return rows;
  }
};

TEST_P(Synthetic, FilesGetExactlyTheFindingsThatWerePlanted) {
  const auto make =
      std::string("python3 " AZ_SOURCE_DIR "/tools/synth/synth.py ") + folder_.string() + " " + GetParam();
  ASSERT_EQ(std::system((make + " --faults").c_str()), 0);
  EXPECT_GT(expected().size(), 20u);
  EXPECT_EQ(found(), expected());
  ASSERT_EQ(std::system(make.c_str()), 0);
  EXPECT_TRUE(found().empty()) << "the same people, without faults";
}

INSTANTIATE_TEST_SUITE_P(Exports, Synthetic,
                         testing::Values("--people 60 --seed 1", "--people 80 --seed 2 --encoding utf8bom",
                                         "--people 70 --seed 3 --encoding utf16 --dates slash",
                                         "--people 150 --seed 4 --encoding utf8 --dates iso"));

TEST_F(ImportCommand, PrintsTheFormThatOtherProgramsRelyOn) {
  const auto staff = file("staff.csv", *to_cp932(kStaffHead + worker(1, 5, "H58.4.1")));
  const auto numbers = file("numbers.csv", kNumbersHead + held(1, "本人", "1234-5678-9018"));
  EXPECT_EQ(run({"--staff", staff, "--numbers", numbers, "--json"}), 1);
  const auto json = boost::json::parse(out_).as_object();
  EXPECT_EQ(boost::json::serialize(json.at("rows")), R"({"staff":1,"dependants":0,"numbers":1})");
  EXPECT_EQ(boost::json::serialize(json.at("findings")),
            R"([{"file":"staff","line":2,"column":5,"code":"date.era_range","severity":"error"},)"
            R"({"file":"numbers","line":2,"column":2,"code":"number.separators","severity":"note"}])");
}

TEST_F(ImportCommand, EndsZeroWithoutErrorsAndTwoWhenMisused) {
  EXPECT_EQ(run({"--staff", file("staff.csv", kStaffHead + worker(1, 3, "たかはし"))}), 0);
  EXPECT_NE(out_.find("フリガナを「タカハシ」に直して登録します。"), std::string::npos) << out_;
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"--staff"}), 2);
  EXPECT_EQ(run({"--what", "x"}), 2);
  EXPECT_EQ(run({"--staff", "/nowhere/at/all.csv", "--lang", "en"}), 1);
  EXPECT_EQ(err_, "The file cannot be opened. Check its place and name.\n");
}

}  // namespace
}  // namespace azekura::lifecycle
