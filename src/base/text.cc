#include "base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "cp932.h"
#include "utf8.h"
#include "variants.h"

namespace azekura {
namespace {

constexpr std::string_view kBlanks[] = {" ",  "\t",     "\r",     "\n",     "\v",
                                        "\f", "\u3000", "\u00a0", "\u200b", "\ufeff"};

struct FreeC {
  void operator()(utf8proc_uint8_t* block) const { std::free(block); }
};

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

Result<std::string> mapped(std::string_view text, int options) {
  if (text.empty()) return std::string();
  utf8proc_uint8_t* block = nullptr;
  const auto size = utf8proc_map(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &block,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, FreeC> owned(block);
  if (size < 0) return Error{ErrorCode::kInvalid, "text.utf8"};
  return std::string(reinterpret_cast<const char*>(block), static_cast<std::size_t>(size));
}

bool is_broken(char32_t point) { return point == utf8::kBad || point == utf8::kCut; }

std::vector<char32_t> points_of(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  std::span<const char> rest(text);
  while (!rest.empty()) {
    const auto taken = utf8::next(rest);
    points.push_back(taken.point);
    rest = rest.subspan(taken.size);
  }
  return points;
}

void append(std::string& out, char32_t point) { utf8::append(out, is_broken(point) ? 0xfffd : point); }

bool is_blank(char32_t point) {
  return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x3000 || point == 0xa0;
}

char32_t as_katakana(char32_t point) {
  const bool hiragana = (point >= 0x3041 && point <= 0x3096) || point == 0x309d || point == 0x309e;
  return hiragana ? point + 0x60 : point;
}

/// カ of ガ, ハ of パ, ツ of ッ: the sound by which a dictionary finds a full-width katakana.
char32_t plain_sound(char32_t point) {
  if (point >= U'カ' && point <= U'ヂ') return point - (point - U'カ') % 2;
  if (point >= U'ツ' && point <= U'ド') return point - (point - U'ツ') % 2;
  if (point >= U'ハ' && point <= U'ポ') return point - (point - U'ハ') % 3;
  switch (point) {
    case U'ァ':
    case U'ィ':
    case U'ゥ':
    case U'ェ':
    case U'ォ':
    case U'ッ':
    case U'ャ':
    case U'ュ':
    case U'ョ':
    case U'ヮ': return point + 1;
    case U'ヴ': return U'ウ';
    case U'ヵ': return U'カ';
    case U'ヶ': return U'ケ';
    default: return point;
  }
}

// JIS X 0208 within CP932: not NEC's row 13, not the extensions behind level 2.
bool in_jis(char32_t point) {
  if (point == 0xa5 || point == 0x203e) return true;  // What 5C and 7E are in Shift_JIS proper.
  const auto code = cp932::code(point);
  if (code == 0) return point == 0;
  const unsigned lead = code >> 8;
  return lead == 0 || (lead >= 0x81 && lead <= 0x84) || (lead >= 0x88 && lead <= 0x9f) ||
         (lead >= 0xe0 && lead <= 0xea);
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto points = points_of(text);
  return std::none_of(points.begin(), points.end(), is_broken);
}

Result<std::string> nfkc(std::string_view text) {
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}

std::string_view trim(std::string_view text) {
  for (bool found = true; found;) {
    found = false;
    for (const auto blank : kBlanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        found = true;
      } else if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        found = true;
      }
    }
  }
  return text;
}

std::string half_width(std::string_view text) {
  std::string out;
  for (const char32_t point : points_of(text)) {
    if (point >= 0xff01 && point <= 0xff5e)
      append(out, point - 0xfee0);
    else
      append(out, point == 0x3000 ? U' ' : point);
  }
  return out;
}

std::string katakana(std::string_view text) {
  const auto normal = nfkc(trim(text));
  std::string out;
  bool blank = false;
  for (const char32_t point : points_of(normal ? *normal : std::string(text))) {
    if (is_blank(point)) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) append(out, 0x3000);
    blank = false;
    append(out, as_katakana(point));
  }
  return out;
}

bool is_katakana(std::string_view text) {
  const auto points = points_of(text);
  return !points.empty() && std::all_of(points.begin(), points.end(), [](char32_t point) {
    return (point >= 0x30a1 && point <= 0x30fe) || point == 0x3000;
  });
}

bool plausible_mail(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const auto domain = text.substr(at + 1);
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!visible || text.find_first_of("()<>[],;:\\\"") != std::string_view::npos) return false;
  if (domain.find('@') != std::string_view::npos || domain.find('.') == std::string_view::npos) return false;
  if (domain.find("..") != std::string_view::npos) return false;
  // Before the @ anything goes: phone companies gave out a..b.@ for years.
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '.';
                     }) &&
         domain.front() != '.' && domain.back() != '.' && domain.front() != '-';
}

std::string search_fold(std::string_view text) {
  const auto normal = mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
  std::string out;
  for (const char32_t point : points_of(normal ? *normal : std::string(text)))
    if (!utf8::is_selector(point) && !is_blank(point)) append(out, everyday_form(as_katakana(point)));
  return out;
}

std::string kana_order(std::string_view text) {
  const std::string reading = katakana(text);
  std::string out;
  for (const char32_t point : points_of(reading))
    if (point != U'ー') append(out, is_blank(point) ? U' ' : plain_sound(point));
  if (out.empty()) return out;
  out += '\0';
  return out + reading;
}

std::vector<std::string> outside_jis(std::string_view text) {
  std::vector<std::string> found;
  const auto points = points_of(text);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool varied = i + 1 < points.size() && utf8::is_selector(points[i + 1]);
    if (in_jis(points[i]) && !varied) continue;
    std::string character;
    append(character, points[i]);
    if (varied) append(character, points[++i]);
    if (std::find(found.begin(), found.end(), character) == found.end()) found.push_back(character);
  }
  return found;
}

}  // namespace azekura
