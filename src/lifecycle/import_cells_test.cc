#include "import_cells.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lifecycle/import_columns.h"

namespace azekura::lifecycle {
namespace {

struct NumberCase {
  const char* cell;
  const char* fault;
  const char* note;
};

// Numbers made up for tests: none was taken from a person.
TEST(NumberCell, IsReadHoweverItWasTyped) {
  for (const NumberCase& row : {NumberCase{"123456789018", "", ""},
                                NumberCase{"　123456789018 ", "", ""},
                                NumberCase{"1234-5678-9018", "", "number.separators"},
                                NumberCase{"1234 5678 9018", "", "number.separators"},
                                NumberCase{"1234－5678－9018", "", "number.separators"},
                                NumberCase{"1234ー5678ー9018", "", "number.separators"},
                                NumberCase{"'123456789018", "", "number.separators"},
                                NumberCase{"=\"123456789018\"", "", "number.separators"},
                                NumberCase{"１２３４５６７８９０１８", "", "number.full_width"},
                                NumberCase{"１２３４－５６７８－９０１８", "", "number.full_width"},
                                NumberCase{"", "number.missing", ""},
                                NumberCase{"　", "number.missing", ""},
                                NumberCase{"-", "number.missing", ""},
                                NumberCase{"123456789019", "number.check_digit", ""},
                                NumberCase{"000000000000", "number.zero", ""},
                                NumberCase{"12345678903", "number.leading_zero", ""},
                                NumberCase{"73090782210", "number.length", ""},
                                NumberCase{"1234567890180", "number.length", ""},
                                NumberCase{"7000012050002", "number.corporate", ""},
                                NumberCase{"T7000012050002", "number.corporate", ""},
                                NumberCase{"T123456789018", "number.letters", ""},
                                NumberCase{"1.23457E+11", "number.scientific", ""},
                                NumberCase{"12345678901O", "number.letters", ""},
                                NumberCase{"未提出", "number.letters", ""},
                                NumberCase{"1234567890181234567890181234", "number.length", ""}}) {
    std::string cell = row.cell;
    const auto read = take_number(cell);
    EXPECT_EQ(read.fault, row.fault) << row.cell;
    EXPECT_EQ(read.note, row.note) << row.cell;
    ASSERT_EQ(read.digits.has_value(), read.fault.empty()) << row.cell;
    EXPECT_EQ(cell, std::string(cell.size(), '\0')) << "the cell was left behind";
    if (read.digits) {
      const auto bytes = read.digits->expose();
      EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "123456789018");
    }
  }
}

struct RelationCase {
  const char* cell;
  char kind;  // 0: not understood.
  int ordinal;
};

TEST(Relation, IsReadWithItsOrdinal) {
  for (const RelationCase& row :
       {RelationCase{"本人", 'w', 0}, RelationCase{"妻", 's', 0}, RelationCase{"夫", 's', 0},
        RelationCase{"配偶者", 's', 0}, RelationCase{"子1", 'c', 1}, RelationCase{"子２", 'c', 2},
        RelationCase{"子 12", 'c', 12}, RelationCase{"長男", 'c', 0}, RelationCase{"母", 'm', 0},
        RelationCase{"妻（未届）", 's', 0}, RelationCase{"友人", 0, 0}, RelationCase{"1", 0, 0},
        RelationCase{"子999999999999", 0, 0}}) {
    const auto read = read_relation(row.cell);
    EXPECT_EQ(read ? read->kind : 0, row.kind) << row.cell;
    EXPECT_EQ(read ? read->ordinal : 0, row.ordinal) << row.cell;
  }
}

TEST(Cells, AreReadInTheWaysProgramsWriteThem) {
  for (const auto* male : {"男", "男性", "M", "ｍ", "1", "male"})
    EXPECT_EQ(read_sex(male), Sex::kMale) << male;
  for (const auto* female : {"女", "女性", "F", "2"}) EXPECT_EQ(read_sex(female), Sex::kFemale) << female;
  EXPECT_FALSE(read_sex("3"));
  for (const auto* code : {"100-0001", "1000001", "〒100-0001", "１００－０００１"})
    EXPECT_EQ(read_postal_code(code), "1000001") << code;
  for (const auto* code : {"100-001", "100-00011", "東京"}) EXPECT_FALSE(read_postal_code(code)) << code;
  EXPECT_TRUE(is_dispatched("派遣社員"));
  EXPECT_FALSE(is_dispatched("正社員"));
  EXPECT_TRUE(is_only_offered("内定者"));
}

struct HeaderCase {
  const char* header;
  std::optional<Field> field;
};

TEST(Columns, AreRecognisedUnderTheirUsualNames) {
  for (const HeaderCase& row :
       {HeaderCase{"社員番号", Field::kEmployeeId}, HeaderCase{"従業員番号", Field::kEmployeeId},
        HeaderCase{"※社員コード（必須）", Field::kEmployeeId}, HeaderCase{"社員Ｎｏ．", Field::kEmployeeId},
        HeaderCase{"氏名", Field::kName}, HeaderCase{"氏 名", Field::kName},
        HeaderCase{"姓", Field::kFamilyName}, HeaderCase{"ｾｲ", Field::kFamilyKana},
        HeaderCase{"フリガナ(メイ)", {}}, HeaderCase{"ふりがな", Field::kNameKana},
        HeaderCase{"生年月日", Field::kBorn}, HeaderCase{"Birth_Date", Field::kBorn},
        HeaderCase{"入職日", Field::kHired}, HeaderCase{"備考", {}}, HeaderCase{"", {}}}) {
    const auto columns = recognise_columns(ImportFile::kStaff, {row.header}, {});
    EXPECT_EQ(columns[0].field, row.field) << row.header;
  }
  EXPECT_EQ(recognise_columns(ImportFile::kNumbers, {"マイナンバー"}, {})[0].field, Field::kNumber);
  EXPECT_FALSE(recognise_columns(ImportFile::kStaff, {"マイナンバー"}, {})[0].field)
      << "not in the staff file";
}

TEST(Columns, AreWhatThePersonDecided) {
  const ColumnChoices choices{{"備考", Field::kEmployeeId}, {"氏名", Field::kIgnored}};
  const auto columns = recognise_columns(ImportFile::kStaff, {"社員番号", "備考", "氏名"}, choices);
  EXPECT_FALSE(columns[0].field) << "the field was given away";
  EXPECT_EQ(columns[1].field, Field::kEmployeeId);
  EXPECT_EQ(columns[2].field, Field::kIgnored);
  EXPECT_TRUE(columns[0].usual && columns[2].usual) << "what was decided does not make a heading of it";
  EXPECT_FALSE(columns[1].usual);
}

TEST(Columns, AreMissedOnlyWhereTheFileCannotDoWithoutThem) {
  const auto missing = [](ImportFile file, const std::vector<std::string>& headers) {
    return missing_columns(file, recognise_columns(file, headers, {}));
  };
  EXPECT_TRUE(missing(ImportFile::kStaff, {"社員番号", "氏名", "生年月日"}).empty());
  EXPECT_TRUE(missing(ImportFile::kStaff, {"社員番号", "姓", "名", "生年月日"}).empty());
  EXPECT_EQ(missing(ImportFile::kStaff, {"社員番号", "姓", "生年月日"}), std::vector{Field::kGivenName});
  EXPECT_EQ(missing(ImportFile::kDependants, {"社員番号", "氏名", "生年月日"}),
            std::vector{Field::kRelation});
  EXPECT_TRUE(missing(ImportFile::kNumbers, {"社員番号", "個人番号"}).empty());
  EXPECT_EQ(missing(ImportFile::kNumbers, {"社員番号", "続柄"}), std::vector{Field::kNumber});
}

TEST(Columns, HaveNamesThatReadBack) {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    EXPECT_EQ(field_from(to_string(field)), field) << i;
  }
}

}  // namespace
}  // namespace azekura::lifecycle
