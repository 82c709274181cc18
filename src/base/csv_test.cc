#include "base/csv.h"

#include <gtest/gtest.h>

#include <string>

namespace azekura {
namespace {

/// "1:a|b;3:c": each record with the line where it begins.
std::string read(std::string_view bytes, CsvLimits limits = {}, std::size_t piece = 1 << 20) {
  std::string out;
  CsvReader reader(
      [&](const CsvRecord& record) {
        if (!out.empty()) out += ';';
        out += std::to_string(record.line) + ":";
        for (std::size_t i = 0; i < record.fields.size(); ++i)
          out += (i == 0 ? "" : "|") + std::string(record.fields[i].data(), record.fields[i].size());
        return done();
      },
      limits);
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, piece);
    if (const auto fed = reader.feed(part); !fed)
      return out + "!" + std::string(fed.error().key) + "@" + std::to_string(reader.line());
    bytes.remove_prefix(part.size());
  }
  if (const auto ended = reader.finish(); !ended)
    return out + "!" + std::string(ended.error().key) + "@" + std::to_string(reader.line());
  return out;
}

struct Case {
  const char* bytes;
  const char* read;
};

constexpr Case kCases[] = {
    {"a,b\r\nc,d\r\n", "1:a|b;2:c|d"},
    {"a,b\nc,d", "1:a|b;2:c|d"},
    {"a,b\rc,d\r", "1:a|b;2:c|d"},
    {"a\r\n\r\nb\r\n", "1:a;3:b"},
    {"a\n\r\nb", "1:a;3:b"},
    {",\n,,\n", "1:|;2:||"},
    {"a,\r\n", "1:a|"},
    {"\"a,b\",c", "1:a,b|c"},
    {"\"a\"\"b\"", "1:a\"b"},
    {"\"\",\"\"", "1:|"},
    {"\"two\r\nlines\",x\r\nnext,y", "1:two\r\nlines|x;3:next|y"},
    {"\"a\rb\nc\"\nd", "1:a\rb\nc;4:d"},
    {"5\" pipe,x", "1:5\" pipe|x"},
    {"\"a\"b,c", "1:ab|c"},
    {"\"a\"b\"c,d", "1:ab\"c|d"},
    {"a\tb,c\td", "1:a|b,c|d"},
    {"a;b\nc,d;e", "1:a|b;2:c,d|e"},
    {"only", "1:only"},
    {"", ""},
    {"\r\n\r\n", ""},
    {"a,\"open\nb", "!csv.quote_open@1"},
    {"x\na,\"open\nb", "1:x!csv.quote_open@2"},
};

TEST(Csv, IsReadAsProgramsWriteIt) {
  for (const Case& row : kCases) EXPECT_EQ(read(row.bytes), row.read) << row.bytes;
}

TEST(Csv, IsReadAlikeHoweverItArrives) {
  for (const Case& row : kCases)
    for (const std::size_t piece : {1, 2, 3, 7}) EXPECT_EQ(read(row.bytes, {}, piece), row.read) << row.bytes;
}

TEST(Csv, StopsAtItsLimitsAndSaysWhere) {
  EXPECT_EQ(read("a\nb\nc\n", {.records = 2}), "1:a;2:b!csv.too_many_records@3");
  EXPECT_EQ(read("a,b\na,b,c\n", {.columns = 2}), "1:a|b!csv.too_many_columns@2");
  EXPECT_EQ(read("abc\nabcd\n", {.field_bytes = 3}), "1:abc!csv.too_long@2");
  EXPECT_EQ(read("abc,abc\n", {.record_bytes = 5}), "!csv.too_long@1");
}

TEST(Csv, LeavesNothingOfARecordBehind) {
  std::span<char> seen;
  CsvReader reader([&](const CsvRecord& record) {
    seen = record.fields[0];
    return done();
  });
  ASSERT_TRUE(reader.feed(std::string_view("123456789018\n")));
  EXPECT_EQ(std::string(seen.data(), seen.size()), std::string(12, '\0'));
}

TEST(Csv, StopsWhenItsTakerDoes) {
  int taken = 0;
  CsvReader reader([&](const CsvRecord&) -> Done {
    ++taken;
    return Error{ErrorCode::kConflict, "csv.test"};
  });
  EXPECT_EQ(reader.feed(std::string_view("a\nb\n")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(taken, 1);
}

TEST(Csv, WritesAFieldThatReadsBack) {
  for (const std::string_view field : {"plain", "a,b", "a\"b", "a\r\nb", " led", "", "髙橋"}) {
    std::string line;
    append_csv_field(line, field);
    line += ",end\r\n";
    EXPECT_EQ(read(line), "1:" + std::string(field) + "|end");
  }
}

}  // namespace
}  // namespace azekura
