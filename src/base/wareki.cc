#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/date.h"
#include "base/text.h"

namespace azekura {
namespace {

struct EraRow {
  Era era;
  std::string_view name, letter;
  int year, month, day;  // First day.
};

// 改元: 明治 from 1868-10-23 (the day of its 詔書; the lunar calendar ran until 1872); the rest by the
// 詔書 of 1912 and 1926 ("…以後ヲ改メテ"), and the 政令 of 1989 and 2019.
constexpr std::array<EraRow, 5> kEras{{{Era::kMeiji, "明治", "M", 1868, 10, 23},
                                       {Era::kTaisho, "大正", "T", 1912, 7, 30},
                                       {Era::kShowa, "昭和", "S", 1926, 12, 25},
                                       {Era::kHeisei, "平成", "H", 1989, 1, 8},
                                       {Era::kReiwa, "令和", "R", 2019, 5, 1}}};

constexpr int kLatestYear = 2117;  // 令和99年. Later is a slip of the keyboard.

const EraRow& row_of(Era era) { return kEras[static_cast<std::size_t>(era)]; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What is left of the text while it is being read.
class Rest {
 public:
  explicit Rest(std::string_view text) : text_(text) {}
  bool empty() const { return text_.empty(); }
  std::string_view text() const { return text_; }
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::string_view take_digits() {
    std::size_t count = 0;
    while (count < text_.size() && is_digit(text_[count])) ++count;
    const auto digits = text_.substr(0, count);
    text_.remove_prefix(count);
    return digits;
  }
  bool take_separator(std::string_view kanji) {
    const bool spaced = spaces();
    const bool marked = take(kanji) || take_mark();
    spaces();
    return spaced || marked;
  }
  bool spaces() {
    const auto before = text_.size();
    while (take(" ")) {}
    return text_.size() != before;
  }

 private:
  bool take_mark() {
    constexpr std::string_view kMarks[] = {".", "/", "-", ",", "−", "ー", "‐", "–", "—", "・"};
    return std::any_of(std::begin(kMarks), std::end(kMarks), [this](auto mark) { return take(mark); });
  }
  std::string_view text_;
};

int value_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

DateReading fault(std::string_view key, std::optional<Era> era = {}) { return {{}, key, {}, era}; }

DateReading western(int year, int month, int day) {
  if (year < row_of(Era::kMeiji).year || year > kLatestYear) return fault("date.year_range");
  const auto date = Date::civil(year, month, day);
  if (!date) return fault("date.no_such_day");
  return {date, {}, {}, {}};
}

DateReading in_era(Era era, int year, int month, int day) {
  const EraRow& row = row_of(era);
  if (year < 1) return fault("date.form", era);
  const int western_year = row.year + year - 1;
  const auto date = Date::civil(western_year, month, day);
  const bool last = era == Era::kReiwa;
  const int last_year = last ? kLatestYear : kEras[static_cast<std::size_t>(era) + 1].year;
  if (western_year > last_year) return fault("date.era_range", era);
  if (!date) return fault("date.no_such_day", era);
  if (*date < era_first_day(era)) return fault("date.era_range", era);
  // 平成31年5月1日 stands on papers printed before the change: the day is sure, only its name has changed.
  const auto named = era_of(*date);
  return {date, {}, named && named->era == era ? std::string_view{} : "date.era_adjusted", era};
}

std::optional<Era> take_era(Rest& rest) {
  for (const EraRow& row : kEras) {
    const auto first = row.name.substr(0, 3);  // One kanji: 昭.
    const char small = static_cast<char>(row.letter[0] - 'A' + 'a');
    if (rest.take(row.name) || rest.take(first) || rest.take(row.letter) ||
        rest.take(std::string_view(&small, 1)))
      return row.era;
  }
  return std::nullopt;
}

// Tax forms write 1 to 5 for 明治 to 令和; 社会保険 forms 1, 3, 5, 7, 9. The tax meaning is taken, with a
// note where the other one would be a day as well.
DateReading era_digit_form(std::string_view digits) {
  const int mark = value_of(digits.substr(0, 1));
  const int year = value_of(digits.substr(1, 2));
  const int month = value_of(digits.substr(3, 2));
  const int day = value_of(digits.substr(5, 2));
  if (mark == 7) return in_era(Era::kHeisei, year, month, day);
  if (mark == 9) return in_era(Era::kReiwa, year, month, day);
  if (mark < 1 || mark > 5) return fault("date.form");
  auto reading = in_era(static_cast<Era>(mark - 1), year, month, day);
  if (!reading.date || (mark != 3 && mark != 5)) return reading;
  const auto other = in_era(mark == 3 ? Era::kTaisho : Era::kShowa, year, month, day);
  if (other.date && reading.note.empty()) reading.note = "date.era_digit_read";
  return reading;
}

DateReading bare_digits(std::string_view digits, std::optional<Era> era) {
  const auto at = [&](std::size_t from, std::size_t count) { return value_of(digits.substr(from, count)); };
  if (era) {
    if (digits.size() != 6) return fault("date.form", era);
    return in_era(*era, at(0, 2), at(2, 2), at(4, 2));
  }
  switch (digits.size()) {
    case 8: return western(at(0, 4), at(4, 2), at(6, 2));
    case 7: return era_digit_form(digits);
    case 6: return fault("date.era_needed");
    default: return fault("date.form");
  }
}

// Programs that export a moment write the day with a midnight behind it.
void drop_midnight(Rest& rest) {
  rest.spaces();
  rest.take("T");
  for (const std::string_view midnight : {"00:00:00", "0:00:00", "00:00", "0:00"})
    if (rest.text() == midnight) rest.take(midnight);
}

}  // namespace

std::string_view era_name(Era era) { return row_of(era).name; }
std::string_view era_letter(Era era) { return row_of(era).letter; }

Date era_first_day(Era era) {
  const EraRow& row = row_of(era);
  return *Date::civil(row.year, row.month, row.day);
}

std::optional<EraDate> era_of(Date date) {
  for (auto row = kEras.rbegin(); row != kEras.rend(); ++row)
    if (date >= era_first_day(row->era)) return EraDate{row->era, date.year() - row->year + 1};
  return std::nullopt;
}

std::string wareki_long(Date date) {
  const auto named = era_of(date);
  if (!named) return fmt::format("{}年{}月{}日", date.year(), date.month(), date.day());
  const auto year = named->year == 1 ? std::string("元") : std::to_string(named->year);
  return fmt::format("{}{}年{}月{}日", era_name(named->era), year, date.month(), date.day());
}

std::string wareki_short(Date date) {
  const auto named = era_of(date);
  if (!named) return fmt::format("{}.{}.{}", date.year(), date.month(), date.day());
  return fmt::format("{}{}.{}.{}", era_letter(named->era), named->year, date.month(), date.day());
}

DateReading read_date(std::string_view text) {
  if (text.size() > 128) return fault("date.form");
  const auto normal = nfkc(text);
  if (!normal) return fault("date.form");
  Rest rest(trim(*normal));
  if (rest.empty()) return fault("date.missing");
  const auto era = take_era(rest);
  rest.spaces();
  rest.take(".");  // S.58.4.1
  const bool first_year = rest.take("元");
  const auto year = first_year ? std::string_view("1") : rest.take_digits();
  if (year.empty() || year.size() > 8) return fault("date.form", era);
  if (rest.empty() && !first_year) return bare_digits(year, era);
  if (!rest.take_separator("年")) return fault("date.form", era);
  const auto month = rest.take_digits();
  if (month.empty() || month.size() > 2 || !rest.take_separator("月")) return fault("date.form", era);
  const auto day = rest.take_digits();
  if (day.empty() || day.size() > 2) return fault("date.form", era);
  rest.spaces();
  rest.take("日");
  drop_midnight(rest);
  if (!rest.empty()) return fault("date.form", era);
  if (era) {
    if (year.size() > 2) return fault("date.form", era);
    return in_era(*era, value_of(year), value_of(month), value_of(day));
  }
  if (first_year || year.size() <= 2) return fault("date.era_needed");
  if (year.size() != 4) return fault("date.form");
  return western(value_of(year), value_of(month), value_of(day));
}

Result<Date> parse_date(std::string_view text) {
  const auto reading = read_date(text);
  if (!reading.date) return Error{ErrorCode::kInvalid, reading.error};
  return *reading.date;
}

}  // namespace azekura
