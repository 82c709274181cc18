#pragma once
// CSV as RFC 4180 has it and as programs write it: CRLF, LF or CR, quotes, line breaks inside quotes,
// commas, tabs or semicolons. A CsvReader takes UTF-8 as it comes and hands on one record at a time. Memory
// is bounded, no bytes make it throw, and each record is wiped when its taker returns.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace azekura {

struct CsvLimits {
  char delimiter = 0;  // 0: the first comma, tab or semicolon outside quotes decides.
  std::size_t record_bytes = 64 * 1024;
  std::size_t field_bytes = 8 * 1024;
  std::size_t columns = 256;
  std::int64_t records = 1'000'000;
};

struct CsvRecord {
  std::int64_t line;                        // Where it begins, as an editor counts: the first line is 1.
  std::span<const std::span<char>> fields;  // May be written to, and taken from.
};

class CsvReader {
 public:
  using Taker = std::function<Done(const CsvRecord&)>;

  explicit CsvReader(Taker taker, CsvLimits limits = {});
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// kInvalid csv.too_many_records, csv.too_many_columns, csv.too_long; or what the taker answered.
  Done feed(std::span<const char> bytes);
  /// Also csv.quote_open: a quote that was never closed.
  Done finish();

  /// Where the record that is being read begins: after a refusal, what to look at.
  std::int64_t line() const { return record_line_; }
  char delimiter() const { return delimiter_; }

 private:
  enum class State { kStart, kPlain, kQuoted, kQuoteInQuoted };

  Done take(char c);
  Done put(char c);
  Done end_field();
  Done end_record();
  bool is_delimiter(char c);
  void clear();

  Taker taker_;
  CsvLimits limits_;
  char delimiter_;
  State state_ = State::kStart;
  std::vector<char> record_;       // Never grows past its first size.
  std::vector<std::size_t> ends_;  // Of the fields within record_.
  std::vector<std::span<char>> fields_;
  bool after_cr_ = false;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 1;
  std::int64_t records_ = 0;
};

/// The field as a CSV cell, quoted where it must be. Text is std::string or a wiping vector of char.
template <typename Text>
void append_csv_field(Text& out, std::string_view field) {
  const bool quoted = field.find_first_of(",\"\r\n\t;") != std::string_view::npos || field.starts_with(' ') ||
                      field.ends_with(' ');
  if (quoted) out.push_back('"');
  for (const char c : field) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  if (quoted) out.push_back('"');
}

/// For a file that people open in a spreadsheet: text that would begin a formula there gets an apostrophe
/// before it, which the spreadsheet takes for "this is text".
template <typename Text>
void append_csv_text(Text& out, std::string_view field) {
  constexpr std::string_view kFormulas[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
  const bool formula = std::any_of(std::begin(kFormulas), std::end(kFormulas),
                                   [&](std::string_view sign) { return field.starts_with(sign); });
  append_csv_field(out, formula ? "'" + std::string(field) : std::string(field));
}

}  // namespace azekura
