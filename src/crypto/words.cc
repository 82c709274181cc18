#include "crypto/words.h"

#include <array>

#include "crypto/hash.h"
#include "mora.h"

namespace azekura::crypto {
namespace mora {
namespace {

struct Mora {
  std::string_view letters, hiragana, katakana;
};
constexpr std::array<Mora, 32> kMorae{{
    {"ka", "か", "カ"}, {"ki", "き", "キ"}, {"ku", "く", "ク"}, {"ke", "け", "ケ"}, {"ko", "こ", "コ"},
    {"sa", "さ", "サ"}, {"su", "す", "ス"}, {"se", "せ", "セ"}, {"ta", "た", "タ"}, {"te", "て", "テ"},
    {"to", "と", "ト"}, {"na", "な", "ナ"}, {"ni", "に", "ニ"}, {"ne", "ね", "ネ"}, {"no", "の", "ノ"},
    {"ha", "は", "ハ"}, {"hi", "ひ", "ヒ"}, {"fu", "ふ", "フ"}, {"he", "へ", "ヘ"}, {"ho", "ほ", "ホ"},
    {"ma", "ま", "マ"}, {"mi", "み", "ミ"}, {"mu", "む", "ム"}, {"me", "め", "メ"}, {"mo", "も", "モ"},
    {"ya", "や", "ヤ"}, {"yu", "ゆ", "ユ"}, {"yo", "よ", "ヨ"}, {"ra", "ら", "ラ"}, {"ri", "り", "リ"},
    {"ru", "る", "ル"}, {"re", "れ", "レ"},
}};

/// What may stand between words, in every width that a keyboard gives.
constexpr std::array<std::string_view, 16> kBetween{" ",  "\t", "\r", "\n", "-", "_",  ".",  ",",
                                                    "　", "－", "ー", "‐",  "−", "・", "、", "。"};

/// Lower-case letters and kana of `typed`, without what stands between them.
WipedText plain(std::string_view typed) {
  WipedText letters;
  letters.reserve(typed.size());
  while (!typed.empty()) {
    const auto between = [&] {
      for (const auto mark : kBetween)
        if (typed.starts_with(mark)) return mark.size();
      return std::size_t{0};
    }();
    if (between != 0) {
      typed.remove_prefix(between);
      continue;
    }
    const auto byte = [&](std::size_t i) {
      return i < typed.size() ? static_cast<unsigned char>(typed[i]) : 0U;
    };
    if (byte(0) == 0xEF && byte(1) == 0xBC && byte(2) >= 0xA1 && byte(2) <= 0xBA) {  // Ａ to Ｚ
      letters.push_back(static_cast<char>('a' + (byte(2) - 0xA1)));
      typed.remove_prefix(3);
    } else if (byte(0) == 0xEF && byte(1) == 0xBD && byte(2) >= 0x81 && byte(2) <= 0x9A) {  // ａ to ｚ
      letters.push_back(static_cast<char>('a' + (byte(2) - 0x81)));
      typed.remove_prefix(3);
    } else {
      const char c = typed[0];
      letters.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      typed.remove_prefix(1);
    }
  }
  return letters;
}

}  // namespace

WipedText write(std::span<const std::byte> values) {
  WipedText text;
  text.reserve(values.size() * 7 / 3 + 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0 && i % 3 == 0) text.push_back('-');
    const auto letters = kMorae[std::to_integer<std::size_t>(values[i]) % kMorae.size()].letters;
    text.insert(text.end(), letters.begin(), letters.end());
  }
  return text;
}

std::optional<WipedBytes> read(std::string_view typed) {
  const auto letters = plain(typed);
  auto rest = view(letters);
  WipedBytes values;
  values.reserve(rest.size() / 2);
  while (!rest.empty()) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < kMorae.size() && taken == 0; ++i) {
      for (const auto form : {kMorae[i].letters, kMorae[i].hiragana, kMorae[i].katakana}) {
        if (!rest.starts_with(form)) continue;
        taken = form.size();
        values.push_back(static_cast<std::byte>(i));
        break;
      }
    }
    if (taken == 0 && rest.starts_with("hu")) {
      taken = 2;
      values.push_back(std::byte{17});
    }
    if (taken == 0) return std::nullopt;
    rest.remove_prefix(taken);
  }
  return values;
}

WipedBytes to_values(std::span<const std::byte> bytes, std::size_t count) {
  WipedBytes values(count);
  for (std::size_t bit = 0; bit < count * kBits; ++bit) {
    if (bit / 8 >= bytes.size()) break;
    if (((bytes[bit / 8] >> (7 - bit % 8)) & std::byte{1}) == std::byte{1})
      values[bit / kBits] |= std::byte{16} >> (bit % kBits);
  }
  return values;
}

std::optional<WipedBytes> to_bytes(std::span<const std::byte> values, std::size_t size) {
  if (values.size() * kBits < size * 8) return std::nullopt;
  WipedBytes bytes(size);
  for (std::size_t bit = 0; bit < values.size() * kBits; ++bit) {
    if (((values[bit / kBits] >> (kBits - 1 - bit % kBits)) & std::byte{1}) == std::byte{0}) continue;
    if (bit / 8 >= size) return std::nullopt;
    bytes[bit / 8] |= std::byte{0x80} >> (bit % 8);
  }
  return bytes;
}

}  // namespace mora

namespace {

constexpr std::size_t kSixWords = 18;  // Syllables.

}  // namespace

Result<WipedText> generate_words() {
  std::array<std::byte, 12> random{};
  AZ_CHECK(fill_random(random));
  auto text = mora::write(mora::to_values(random, kSixWords));
  wipe(random);
  return text;
}

std::string words_of(std::span<const std::byte> bytes) {
  const auto digest = sha256(bytes);
  const auto text = mora::write(mora::to_values(digest, kSixWords));
  return {text.begin(), text.end()};
}

std::vector<std::string> split_words(std::string_view words) {
  std::vector<std::string> all{""};
  for (const char c : words)
    if (c == '-')
      all.emplace_back();
    else
      all.back() += c;
  return all;
}

WipedText tidy_words(std::string_view typed) {
  const auto values = mora::read(typed);
  if (values && values->size() == kSixWords) return mora::write(*values);
  return {typed.begin(), typed.end()};
}

}  // namespace azekura::crypto
