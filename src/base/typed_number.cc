#include "base/typed_number.h"

#include <utf8proc.h>

#include <optional>

#include "base/check_digit.h"

namespace azekura {
namespace {

constexpr int kWidestGap = 3;

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

bool is_letter_or_digit(char32_t c) {
  if (c == U'ー' || c == U'ｰ') return false;  // Letters by their class, hyphens by their look.
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/// Goes through a text character by character, full width as half width.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) { look(); }

  bool ended() const { return size_ == 0; }
  char32_t here() const { return here_; }  // Nought at the end.
  std::size_t place() const { return place_; }
  void on() { jump(place_ + size_); }
  void jump(std::size_t place) {
    place_ = place;
    look();
  }
  bool skip(char32_t expected) {
    const bool met = !ended() && here_ == expected;
    if (met) on();
    return met;
  }
  /// The value of a row of digits that is no shorter and no longer.
  std::optional<int> row(int least, int most) {
    int value = 0;
    int count = 0;
    for (; is_digit(here_) && count <= most; on(), ++count) value = value * 10 + digit_here();
    return count >= least && count <= most ? std::optional(value) : std::nullopt;
  }
  int digit_here() const { return static_cast<int>(here_ - U'0'); }

 private:
  void look() {
    here_ = 0;
    size_ = 0;
    if (place_ >= text_.size()) return;
    utf8proc_int32_t found = 0;
    const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text_.data()) + place_,
                                       static_cast<utf8proc_ssize_t>(text_.size() - place_), &found);
    size_ = read > 0 ? static_cast<std::size_t>(read) : 1;
    here_ = read > 0 ? static_cast<char32_t>(found) : U'\ufffd';
    if (here_ >= U'！' && here_ <= U'～') here_ -= U'！' - U'!';
    if (here_ == U'　') here_ = U' ';
  }

  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t size_ = 0;
  char32_t here_ = 0;
};

bool within(std::optional<int> value, int least, int most) {
  return value && *value >= least && *value <= most;
}

/// Behind 2026-11-22, if 10:30 follows.
std::size_t behind_time(Walk walk) {
  const auto date = walk.place();
  while (walk.here() == U' ' || walk.here() == U'T') walk.on();
  const bool time = walk.place() > date && walk.row(1, 2) && walk.skip(U':') && walk.row(2, 2);
  return time ? walk.place() : date;
}

/// Behind the date that begins here, or nothing.
std::optional<std::size_t> behind_date(Walk walk) {
  if (!within(walk.row(4, 4), 1900, 2099)) return std::nullopt;
  const char32_t mark = walk.here();
  if (mark != U'-' && mark != U'/' && mark != U'.') return std::nullopt;
  walk.on();
  if (!within(walk.row(1, 2), 1, 12) || !walk.skip(mark)) return std::nullopt;
  if (!within(walk.row(1, 2), 1, 31)) return std::nullopt;
  return behind_time(walk);
}

/// Behind the word around `at`, if it is random: long, and hexadecimal with letters in it.
std::optional<std::size_t> behind_random_id(std::string_view text, std::size_t at) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const auto before = text.substr(0, at).find_last_not_of(kHex);
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  const auto word = text.substr(begin, text.find_first_not_of(kHex, begin) - begin);
  if (word.size() < 16 || word.find_first_of("abcdef") == std::string_view::npos) return std::nullopt;
  return begin + word.size();
}

/// Behind what these digits are, if they are surely something else.
std::optional<std::size_t> behind_other(std::string_view text, const Walk& walk) {
  const auto date = behind_date(walk);
  return date ? date : behind_random_id(text, walk.place());
}

/// Over what may stand between two groups of a number; false if they do not belong together.
bool over_gap(Walk& walk) {
  for (int width = 0; width <= kWidestGap && !walk.ended(); ++width, walk.on())
    if (is_letter_or_digit(walk.here())) return width > 0 && is_digit(walk.here());
  return false;
}

/// From this first digit on, group by group: twelve digits and no more.
bool begins_number(std::string_view text, Walk walk) {
  IndividualSum sum;
  while (sum.count() < kIndividualDigits) {
    for (; is_digit(walk.here()) && sum.count() <= kIndividualDigits; walk.on()) sum.take(walk.digit_here());
    if (sum.count() < kIndividualDigits && (!over_gap(walk) || behind_other(text, walk))) return false;
  }
  return sum.sound();
}

}  // namespace

bool mentions_individual_number(std::string_view text) {
  bool after_digit = false;
  bool after_plus = false;
  Walk walk(text);
  while (!walk.ended()) {
    if (is_digit(walk.here()) && !after_digit) {
      if (const auto behind = behind_other(text, walk)) {
        walk.jump(*behind);
        after_plus = false;
        continue;
      }
      if (!after_plus && begins_number(text, walk)) return true;
    }
    after_digit = is_digit(walk.here());
    after_plus = walk.here() == U'+';
    walk.on();
  }
  return false;
}

}  // namespace azekura
