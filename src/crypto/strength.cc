#include "crypto/strength.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "crypto/wiped_text.h"

namespace azekura::crypto {
namespace {

constexpr double kWordBits = 9;              // Among a few hundred that everybody tries first, in any case.
constexpr double kLanguageLetterBits = 2.2;  // A letter of something that can be pronounced.
constexpr double kRunBits = 6;               // Which sequence, which way, and where it starts.
constexpr double kDateBits = 15;             // A day within a lifetime.
constexpr double kYearBits = 7;
constexpr double kOtherBits = 6;  // One byte of a character beyond ASCII: kanji come three bytes each …
constexpr double kFollowingBits = 1.5;  // … of which the first says little about the others.

constexpr std::array<std::string_view, 96> kCommon{
    "password",   "passwd",   "admin",    "administrator", "root",      "login",    "welcome",  "letmein",
    "secret",     "dragon",   "monkey",   "master",        "sunshine",  "princess", "football", "baseball",
    "soccer",     "iloveyou", "love",     "hello",         "summer",    "winter",   "spring",   "autumn",
    "correct",    "horse",    "battery",  "staple",        "computer",  "internet", "windows",  "microsoft",
    "google",     "apple",    "server",   "network",       "security",  "business", "company",  "office",
    "system",     "manager",  "user",     "guest",         "test",      "temp",     "change",   "azekura",
    "mynumber",   "number",   "tokyo",    "osaka",         "kyoto",     "nagoya",   "yokohama", "sapporo",
    "fukuoka",    "japan",    "nippon",   "nihon",         "sakura",    "himawari", "fujisan",  "arigato",
    "konnichiwa", "ohayou",   "sayonara", "daisuki",       "aishiteru", "tanaka",   "suzuki",   "sato",
    "takahashi",  "watanabe", "yamamoto", "nakamura",      "kobayashi", "kato",     "yoshida",  "yamada",
    "sasaki",     "kaisha",   "soumu",    "jinji",         "keiri",     "shachou",  "doraemon", "pikachu",
    "pokemon",    "naruto",   "anime",    "neko",          "inu",       "hanako",   "taro",     "himitsu"};
constexpr std::array<std::string_view, 5> kRows{"abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop",
                                                "asdfghjkl", "zxcvbnm"};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return c >= 'a' && c <= 'z'; }
bool vowel(char c) { return std::string_view("aiueo").find(c) != std::string_view::npos; }

/// Lower case, and the digits that people write for letters written back where `unmask` says so.
WipedText plain(std::string_view password, bool unmask) {
  WipedText text(password.begin(), password.end());
  constexpr std::string_view kMask = "0134578@$!";
  constexpr std::string_view kMeant = "oleastbasi";
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const auto at = kMask.find(c);
    if (unmask && at != std::string_view::npos) c = kMeant[at];
  }
  return text;
}

/// One character nobody can say anything about.
double lone_bits(char c, char before) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80)
    return (byte & 0xC0U) == 0x80U && static_cast<unsigned char>(before) >= 0x80 ? kFollowingBits
                                                                                 : kOtherBits;
  if (digit(c)) return std::log2(10);
  if (letter(c) || (c >= 'A' && c <= 'Z')) return std::log2(26);
  return 5;  // Of the 33 signs people use few, and at the ends.
}

/// Capitals cost a bit each way of setting them: first, all, or scattered.
double case_bits(std::string_view as_typed) {
  const auto capitals =
      std::count_if(as_typed.begin(), as_typed.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (capitals == 0) return 0;
  if (capitals == 1 || capitals == static_cast<std::ptrdiff_t>(as_typed.size())) return 1;
  return static_cast<double>(capitals);
}

bool along_a_row(std::string_view part) {
  for (const auto row : kRows) {
    if (row.find(part) != std::string_view::npos) return true;
    if (const std::string_view backwards = part;
        std::search(row.rbegin(), row.rend(), backwards.begin(), backwards.end()) != row.rend())
      return true;
  }
  return false;
}

/// Could be a syllable or more of some language: no heap of consonants, enough vowels.
bool pronounceable(std::string_view part) {
  int consonants = 0;
  std::ptrdiff_t vowels = 0;
  for (const char c : part) {
    if (!letter(c)) return false;
    consonants = vowel(c) ? 0 : consonants + 1;
    vowels += vowel(c) ? 1 : 0;
    if (consonants > 3) return false;
  }
  return 4 * vowels >= static_cast<std::ptrdiff_t>(part.size());
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = 10 * value + (c - '0');
  return value;
}
bool month_day(int month, int day) { return month >= 1 && month <= 12 && day >= 1 && day <= 31; }

double date_bits(std::string_view part, double otherwise) {
  if (part.size() > 8 || !std::all_of(part.begin(), part.end(), digit)) return otherwise;
  const auto n = number(part);
  const auto year = part.size() >= 4 ? number(part.substr(0, 4)) : 0;
  const bool of_a_life = year >= 1900 && year <= 2099;
  if (part.size() == 4 && of_a_life) return kYearBits;
  if (part.size() == 4 && month_day(n / 100, n % 100)) return std::log2(366);
  if (part.size() == 8 && of_a_life && month_day(n / 100 % 100, n % 100)) return kDateBits;
  if (part.size() == 6 && month_day(n / 100 % 100, n % 100)) return kDateBits;
  return otherwise;
}

/// The cheapest single description of one part, or `otherwise`. `before` is what stands in front of it.
double part_bits(std::string_view as_typed, std::string_view lower, std::string_view unmasked,
                 std::string_view before, double otherwise) {
  auto best = otherwise;
  const auto size = static_cast<double>(lower.size());
  const auto consider = [&](double bits) { best = std::min(best, bits); };
  if (std::find(kCommon.begin(), kCommon.end(), lower) != kCommon.end())
    consider(kWordBits + case_bits(as_typed));
  if (std::find(kCommon.begin(), kCommon.end(), unmasked) != kCommon.end())
    consider(kWordBits + 2 + case_bits(as_typed));
  if (lower.size() >= 3 && along_a_row(lower)) consider(kRunBits + std::log2(size) + case_bits(as_typed));
  if (lower.size() >= 2 && lower.find_first_not_of(lower[0]) == std::string_view::npos)
    consider(lone_bits(lower[0], 'a') + std::log2(size));
  if (lower.size() >= 3 && before.find(lower) != std::string_view::npos)  // Said before.
    consider(1 + std::log2(static_cast<double>(before.size()) + 1));
  if (lower.size() >= 3 && pronounceable(lower))
    consider(2 + kLanguageLetterBits * size + case_bits(as_typed));
  return date_bits(lower, best);
}

}  // namespace

double guess_bits(std::string_view password) {
  password = password.substr(0, 128);  // What comes after adds nothing that matters.
  const auto lower = plain(password, false);
  const auto unmasked = plain(password, true);
  constexpr std::size_t kLongestPart = 16;
  std::vector<double> cheapest(password.size() + 1, 0);
  for (std::size_t end = 1; end <= password.size(); ++end) {
    const char before = end >= 2 ? password[end - 2] : 'a';
    cheapest[end] = cheapest[end - 1] + lone_bits(password[end - 1], before);
    for (std::size_t size = 2; size <= std::min(end, kLongestPart); ++size) {
      const auto at = end - size;
      const auto bits = part_bits(password.substr(at, size), view(lower).substr(at, size),
                                  view(unmasked).substr(at, size), view(lower).substr(0, at), 1e9);
      cheapest[end] = std::min(cheapest[end], cheapest[at] + bits);
    }
  }
  return cheapest.back();
}

}  // namespace azekura::crypto
