#include "base/csv.h"

#include <string.h>

#include <utility>

namespace azekura {

CsvReader::CsvReader(Taker taker, CsvLimits limits)
    : taker_(std::move(taker)), limits_(limits), delimiter_(limits.delimiter) {
  record_.reserve(limits_.record_bytes);
}

CsvReader::~CsvReader() { explicit_bzero(record_.data(), record_.capacity()); }

Done CsvReader::feed(std::span<const char> bytes) {
  for (const char c : bytes) {
    AZ_CHECK(take(c));
    if (c == '\r' || (c == '\n' && !after_cr_)) ++line_;
    after_cr_ = c == '\r';
    if (record_.empty() && ends_.empty() && state_ == State::kStart) record_line_ = line_;
  }
  return done();
}

Done CsvReader::finish() {
  if (state_ == State::kQuoted) return Error{ErrorCode::kInvalid, "csv.quote_open"};
  if (state_ == State::kStart && ends_.empty()) return done();
  return end_record();
}

Done CsvReader::take(char c) {
  if (state_ == State::kQuoted) {
    if (c != '"') return put(c);
    state_ = State::kQuoteInQuoted;
    return done();
  }
  if (c == '"' && state_ == State::kStart) {
    state_ = State::kQuoted;
    return done();
  }
  if (c == '"' && state_ == State::kQuoteInQuoted) {
    state_ = State::kQuoted;
    return put(c);
  }
  if (is_delimiter(c)) return end_field();
  if (c == '\n' && after_cr_ && state_ == State::kStart && ends_.empty()) return done();
  if (c == '\r' || c == '\n') return end_record();
  state_ = State::kPlain;  // A quote within a plain field is a character like any other.
  return put(c);
}

Done CsvReader::put(char c) {
  const std::size_t begin = ends_.empty() ? 0 : ends_.back();
  if (record_.size() - begin >= limits_.field_bytes || record_.size() >= limits_.record_bytes)
    return Error{ErrorCode::kInvalid, "csv.too_long"};
  record_.push_back(c);
  return done();
}

Done CsvReader::end_field() {
  if (ends_.size() >= limits_.columns) return Error{ErrorCode::kInvalid, "csv.too_many_columns"};
  ends_.push_back(record_.size());
  state_ = State::kStart;
  return done();
}

Done CsvReader::end_record() {
  const bool blank_line = state_ == State::kStart && ends_.empty();
  if (blank_line) return done();
  AZ_CHECK(end_field());
  if (++records_ > limits_.records) return Error{ErrorCode::kInvalid, "csv.too_many_records"};
  fields_.clear();
  std::size_t begin = 0;
  for (const auto end : ends_) {
    fields_.push_back(std::span(record_).subspan(begin, end - begin));
    begin = end;
  }
  const Done taken = taker_(CsvRecord{record_line_, fields_});
  clear();
  return taken;
}

bool CsvReader::is_delimiter(char c) {
  if (delimiter_ == 0 && (c == ',' || c == '\t' || c == ';')) delimiter_ = c;
  return c != 0 && c == delimiter_;
}

void CsvReader::clear() {
  explicit_bzero(record_.data(), record_.size());
  record_.clear();
  ends_.clear();
  fields_.clear();
}

}  // namespace azekura
