#include "import_cells.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "crypto/forget.h"

namespace azekura::lifecycle {
namespace {

constexpr std::string_view kSeparators[] = {"-", " ", ".", "\t", "　", "－", "‐",      "‑",      "–",
                                            "—", "―", "−", "ー", "ｰ",  "・", "\u00a0", "\u200b", "\ufeff"};

/// What a cell said about a number: at most sixteen digits, wiped with the object.
struct Digits {
  std::array<char, 16> kept{};
  std::size_t count = 0;
  bool full_width = false;
  bool separated = false;
  bool other = false;         // Anything that belongs to no number.
  bool invoice_mark = false;  // T before thirteen digits.
  bool exponent = false;      // 1.23E+11: the spreadsheet has rounded the number away.

  Digits() = default;
  Digits(const Digits&) = delete;
  Digits& operator=(const Digits&) = delete;
  ~Digits() { crypto::wipe(std::as_writable_bytes(std::span(kept))); }
  void add(char digit) {
    if (count < kept.size()) kept[count] = digit;
    ++count;
  }
  std::span<char> span() { return std::span(kept).first(std::min(count, kept.size())); }
};

std::string_view without_text_marks(std::string_view text) {
  if (text.starts_with("=\"") && text.ends_with("\"") && text.size() >= 3)
    return text.substr(2, text.size() - 3);
  if (text.starts_with("'")) return text.substr(1);
  return text;
}

void read_digits(std::string_view text, Digits& out) {
  const auto bare = without_text_marks(text);
  out.separated = bare.size() != text.size();
  for (text = bare; !text.empty();) {
    const auto* separator = std::find_if(std::begin(kSeparators), std::end(kSeparators),
                                         [&](std::string_view mark) { return text.starts_with(mark); });
    const bool wide =
        text.size() >= 3 && text.starts_with("\xef\xbc") && text[2] >= '\x90' && text[2] <= '\x99';
    if (text[0] >= '0' && text[0] <= '9') {
      out.add(text[0]);
      text.remove_prefix(1);
    } else if (wide) {
      out.add(static_cast<char>('0' + (text[2] - '\x90')));
      out.full_width = true;
      text.remove_prefix(3);
    } else if (separator != std::end(kSeparators)) {
      out.separated = true;
      text.remove_prefix(separator->size());
    } else {
      out.invoice_mark = out.invoice_mark || (text[0] == 'T' && out.count == 0);
      out.exponent = out.exponent || (text.starts_with("E+") && out.count > 0);
      out.other = out.other || !(text[0] == 'T' && out.count == 0);
      text.remove_prefix(1);
    }
  }
}

bool has_lost_its_zero(std::span<const char> digits) {
  if (digits.size() >= kIndividualDigits || digits.size() < 8) return false;
  std::array<char, kIndividualDigits> filled{};
  filled.fill('0');
  std::copy(digits.begin(), digits.end(), filled.end() - static_cast<std::ptrdiff_t>(digits.size()));
  const bool sound = bool(check_individual_number(filled));
  crypto::wipe(std::as_writable_bytes(std::span(filled)));
  return sound;
}

std::string_view fault_of(Digits& digits) {
  if (digits.count == 0 && !digits.other) return "number.missing";
  if (digits.exponent) return "number.scientific";
  if (digits.other) return "number.letters";
  const auto span = digits.span();
  if (digits.count == kCorporateDigits && check_corporate_number(span)) return "number.corporate";
  if (digits.invoice_mark) return "number.letters";
  if (digits.count != kIndividualDigits)
    return has_lost_its_zero(span) ? "number.leading_zero" : "number.length";
  const auto checked = check_individual_number(span);
  return checked ? std::string_view{} : checked.error().key;  // number.zero, number.check_digit
}

struct RelationRow {
  std::string_view word;
  char kind;
};

constexpr RelationRow kRelations[] = {
    {"本人", 'w'},   {"被保険者", 'w'},   {"世帯主", 'w'},   {"妻", 's'},       {"夫", 's'},
    {"配偶者", 's'}, {"妻(未届)", 's'},   {"夫(未届)", 's'}, {"内縁の妻", 's'}, {"内縁の夫", 's'},
    {"子", 'c'},     {"子ども", 'c'},     {"子供", 'c'},     {"長男", 'c'},     {"長女", 'c'},
    {"次男", 'c'},   {"二男", 'c'},       {"次女", 'c'},     {"二女", 'c'},     {"三男", 'c'},
    {"三女", 'c'},   {"四男", 'c'},       {"四女", 'c'},     {"五男", 'c'},     {"五女", 'c'},
    {"息子", 'c'},   {"娘", 'c'},         {"養子", 'c'},     {"養女", 'c'},     {"継子", 'c'},
    {"連れ子", 'c'}, {"父", 'f'},         {"実父", 'f'},     {"養父", 'f'},     {"母", 'm'},
    {"実母", 'm'},   {"養母", 'm'},       {"義父", 'F'},     {"義母", 'M'},     {"妻の父", 'F'},
    {"妻の母", 'M'}, {"夫の父", 'F'},     {"夫の母", 'M'},   {"祖父", 'g'},     {"祖母", 'h'},
    {"曽祖父", 'p'}, {"曽祖母", 'q'},     {"孫", 'k'},       {"ひ孫", 'K'},     {"兄", 'b'},
    {"弟", 'y'},     {"姉", 'e'},         {"妹", 't'},       {"兄弟", 'b'},     {"姉妹", 'e'},
    {"おじ", 'u'},   {"叔父", 'u'},       {"伯父", 'u'},     {"おば", 'a'},     {"叔母", 'a'},
    {"伯母", 'a'},   {"甥", 'n'},         {"おい", 'n'},     {"姪", 'i'},       {"めい", 'i'},
    {"義兄", 'B'},   {"義弟", 'Y'},       {"義姉", 'E'},     {"義妹", 'T'},     {"同居人", 'o'},
    {"その他", 'o'}, {"その他親族", 'o'},
};

}  // namespace

NumberCell take_number(std::span<char> cell) {
  Digits digits;
  read_digits(trim({cell.data(), cell.size()}), digits);
  crypto::wipe(std::as_writable_bytes(cell));
  NumberCell read{{}, fault_of(digits), {}};
  if (!read.fault.empty()) return read;
  if (digits.full_width)
    read.note = "number.full_width";
  else if (digits.separated)
    read.note = "number.separators";
  read.digits.emplace(std::as_writable_bytes(std::span(digits.kept)).first<kIndividualDigits>());
  return read;
}

std::optional<Relation> read_relation(std::string_view cell) {
  const auto normal = nfkc(trim(cell));
  if (!normal) return std::nullopt;
  std::string_view word = trim(*normal);
  int ordinal = 0;
  int scale = 1;
  while (!word.empty() && word.back() >= '0' && word.back() <= '9' && scale <= 10) {
    ordinal += (word.back() - '0') * scale;
    scale *= 10;
    word.remove_suffix(1);
  }
  word = trim(word);
  for (const RelationRow& row : kRelations)
    if (row.word == word) return Relation{std::string(word), row.kind, ordinal};
  return std::nullopt;
}

std::optional<Sex> read_sex(std::string_view cell) {
  const auto word = search_fold(cell);
  for (const std::string_view male : {"男", "男性", "1", "m", "male"})
    if (word == male) return Sex::kMale;
  for (const std::string_view female : {"女", "女性", "2", "f", "female"})
    if (word == female) return Sex::kFemale;
  return std::nullopt;
}

std::optional<std::string> read_postal_code(std::string_view cell) {
  std::string digits;
  const auto normal = half_width(trim(cell));
  for (std::string_view rest = normal; !rest.empty();) {
    const auto* separator = std::find_if(std::begin(kSeparators), std::end(kSeparators),
                                         [&](std::string_view mark) { return rest.starts_with(mark); });
    if (rest[0] >= '0' && rest[0] <= '9') {
      digits += rest[0];
      rest.remove_prefix(1);
    } else if (separator != std::end(kSeparators)) {
      rest.remove_prefix(separator->size());
    } else if (rest.starts_with("〒")) {
      rest.remove_prefix(std::string_view("〒").size());
    } else {
      return std::nullopt;
    }
  }
  if (digits.size() != 7) return std::nullopt;
  return digits;
}

bool is_dispatched(std::string_view employment) { return employment.find("派遣") != std::string_view::npos; }
bool is_only_offered(std::string_view employment) {
  return employment.find("内定") != std::string_view::npos;
}

}  // namespace azekura::lifecycle
