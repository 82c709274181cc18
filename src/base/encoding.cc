#include "base/encoding.h"

#include <string.h>

#include <algorithm>

#include "cp932.h"
#include "utf8.h"

namespace azekura {
namespace {

constexpr char32_t kReplacement = 0xfffd;
constexpr std::size_t kLinesKept = 100;

unsigned char byte_at(std::span<const char> bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

bool starts_with(std::span<const char> bytes, std::string_view mark) {
  return bytes.size() >= mark.size() && std::equal(mark.begin(), mark.end(), bytes.begin());
}

constexpr std::string_view kMark8 = "\xef\xbb\xbf";
constexpr std::string_view kMarkLe = "\xff\xfe";
constexpr std::string_view kMarkBe = "\xfe\xff";

std::size_t mark_size(Encoding encoding, std::span<const char> bytes) {
  switch (encoding) {
    case Encoding::kUtf8:
    case Encoding::kUtf8Bom: return starts_with(bytes, kMark8) ? 3 : 0;
    case Encoding::kUtf16Le: return starts_with(bytes, kMarkLe) ? 2 : 0;
    case Encoding::kUtf16Be: return starts_with(bytes, kMarkBe) ? 2 : 0;
    case Encoding::kCp932: return 0;
  }
  return 0;
}

/// How well bytes read as UTF-8. Only long sequences speak for it: two half-width kana look like a short one.
bool reads_as_utf8(std::span<const char> bytes) {
  std::size_t good = 0;
  std::size_t bad = 0;
  while (!bytes.empty()) {
    const auto taken = utf8::next(bytes);
    if (taken.point == utf8::kCut) break;
    if (taken.point == utf8::kBad)
      ++bad;
    else if (taken.size >= 3)
      ++good;
    bytes = bytes.subspan(taken.size);
  }
  return bad == 0 || good > 2 * bad;
}

bool is_ascii(std::span<const char> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8: return "UTF-8";
    case Encoding::kUtf8Bom: return "UTF-8 (BOM)";
    case Encoding::kUtf16Le: return "UTF-16LE";
    case Encoding::kUtf16Be: return "UTF-16BE";
    case Encoding::kCp932: return "Shift_JIS (CP932)";
  }
  return "UTF-8";
}

Encoding guess_encoding(std::span<const char> head) {
  if (starts_with(head, kMark8)) return Encoding::kUtf8Bom;
  if (starts_with(head, kMarkLe)) return Encoding::kUtf16Le;
  if (starts_with(head, kMarkBe)) return Encoding::kUtf16Be;
  // No text in another encoding holds a zero byte; in UTF-16 every comma and line end brings one.
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i] == 0) ++(i % 2 == 0 ? even : odd);
  if (even + odd > 0) return odd >= even ? Encoding::kUtf16Le : Encoding::kUtf16Be;
  return reads_as_utf8(head) ? Encoding::kUtf8 : Encoding::kCp932;
}

std::optional<std::string> to_cp932(std::string_view text) {
  std::string out;
  std::span<const char> rest(text);
  while (!rest.empty()) {
    const auto taken = utf8::next(rest);
    if (taken.point == utf8::kBad || taken.point == utf8::kCut) return std::nullopt;
    const auto code = cp932::code(taken.point);
    if (code == 0 && taken.point != 0) return std::nullopt;
    if (code > 0xff) out += static_cast<char>(code >> 8);
    out += static_cast<char>(code & 0xff);
    rest = rest.subspan(taken.size);
  }
  return out;
}

std::string to_cp932_losing(std::string_view text, std::vector<std::string>& lost) {
  std::string out, before;
  const auto lose = [&lost](std::string character) {
    if (std::find(lost.begin(), lost.end(), character) == lost.end()) lost.push_back(std::move(character));
  };
  while (!text.empty()) {
    const auto taken = utf8::next(text);
    const std::string character(text.substr(0, taken.size));
    text.remove_prefix(taken.size);
    if (const auto code = to_cp932(character)) {
      out += *code;
    } else if (utf8::is_selector(taken.point)) {
      lose(before + character);
    } else {
      out += "\x81\xac";  // 〓
      lose(character);
    }
    before = character;
  }
  return out;
}

TextDecoder::TextDecoder(Taker taker, std::optional<Encoding> known)
    : taker_(std::move(taker)), encoding_(known) {
  window_.reserve(kWindow);  // Neither buffer ever grows: growing would leave a copy behind.
  piece_.reserve(kPiece);
}

TextDecoder::~TextDecoder() {
  explicit_bzero(window_.data(), window_.capacity());
  explicit_bzero(piece_.data(), piece_.capacity());
}

Done TextDecoder::feed(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const auto count = std::min(bytes.size(), kWindow - window_.size());
    window_.insert(window_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    if (window_.size() == kWindow || encoding_) AZ_CHECK(settle(false));
  }
  return done();
}

Done TextDecoder::finish() {
  AZ_CHECK(settle(true));
  return flush();
}

// Decodes what stands in the window. A window of nothing but ASCII reads the same in all that is left to
// choose from, so it goes out and the choice waits.
Done TextDecoder::settle(bool last) {
  std::span<const char> bytes(window_);
  if (!encoding_ && (!is_ascii(bytes) || std::find(bytes.begin(), bytes.end(), 0) != bytes.end()))
    encoding_ = guess_encoding(bytes);
  if (at_start_ && !bytes.empty()) {
    if (encoding_ && !last && bytes.size() < 4) return done();  // The mark may not have come whole.
    at_start_ = false;
    if (encoding_) bytes = bytes.subspan(mark_size(*encoding_, bytes));
  }
  return decode(bytes, last);
}

Done TextDecoder::decode(std::span<const char> bytes, bool last) {
  while (!bytes.empty()) {
    const auto taken = step(bytes, last);
    if (taken == 0) break;
    bytes = bytes.subspan(taken);
    if (piece_.size() + 8 > kPiece) AZ_CHECK(flush());
  }
  const auto left = bytes.size();
  std::copy(bytes.begin(), bytes.end(), window_.begin());
  explicit_bzero(window_.data() + left, window_.size() - left);
  window_.resize(left);
  return done();
}

std::size_t TextDecoder::step(std::span<const char> bytes, bool last) {
  switch (encoding()) {
    case Encoding::kUtf8:
    case Encoding::kUtf8Bom: return step_utf8(bytes, last);
    case Encoding::kUtf16Le:
    case Encoding::kUtf16Be: return step_utf16(bytes, last);
    case Encoding::kCp932: return step_cp932(bytes, last);
  }
  return 0;
}

std::size_t TextDecoder::step_utf8(std::span<const char> bytes, bool last) {
  const auto taken = utf8::next(bytes);
  if (taken.point == utf8::kCut && !last) return 0;
  if (taken.point == utf8::kCut || taken.point == utf8::kBad)
    put_undecodable();
  else
    put(taken.point);
  return taken.size;
}

std::size_t TextDecoder::step_utf16(std::span<const char> bytes, bool last) {
  const bool little = encoding() == Encoding::kUtf16Le;
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(little ? byte_at(bytes, at) | byte_at(bytes, at + 1) << 8
                                        : byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
  };
  if (bytes.size() < 2) {
    if (last) put_undecodable();
    return last ? bytes.size() : 0;
  }
  const char32_t high = unit(0);
  if (high < 0xd800 || high > 0xdfff) {
    put(high);
    return 2;
  }
  if (high <= 0xdbff && bytes.size() < 4 && !last) return 0;
  const char32_t low = high <= 0xdbff && bytes.size() >= 4 ? unit(2) : 0;
  if (low < 0xdc00 || low > 0xdfff) {
    put_undecodable();
    return 2;
  }
  put(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
  return 4;
}

std::size_t TextDecoder::step_cp932(std::span<const char> bytes, bool last) {
  const auto lead = byte_at(bytes, 0);
  if (!cp932::is_lead(lead)) {
    const char32_t point = cp932::single(lead);
    if (point == cp932::kNone && lead != 0)
      put_undecodable();
    else
      put(point);
    return 1;
  }
  if (bytes.size() < 2) {
    if (last) put_undecodable();
    return last ? 1 : 0;
  }
  const char32_t point = cp932::pair(lead, byte_at(bytes, 1));
  if (point != cp932::kNone) {
    put(point);
    return 2;
  }
  put_undecodable();
  return byte_at(bytes, 1) < 0x80 ? 1 : 2;  // A comma or line end behind a stray byte stays what it is.
}

void TextDecoder::put(char32_t point) {
  if (point == '\n' || point == '\r') {
    if (point == '\r' || !after_cr_) ++line_;
  }
  after_cr_ = point == '\r';
  utf8::append(piece_, point);
}

void TextDecoder::put_undecodable() {
  ++undecodable_;
  const bool new_line = undecodable_lines_.empty() || undecodable_lines_.back() != line_;
  if (new_line && undecodable_lines_.size() < kLinesKept) undecodable_lines_.push_back(line_);
  put(kReplacement);
}

Done TextDecoder::flush() {
  if (piece_.empty()) return done();
  const Done taken = taker_(std::span(piece_));
  explicit_bzero(piece_.data(), piece_.size());
  piece_.clear();
  return taken;
}

}  // namespace azekura
