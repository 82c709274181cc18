#pragma once
// Files as offices save them: UTF-8 with or without a mark, UTF-16 as Excel's "Unicode text", CP932.
// A TextDecoder takes bytes as they come and hands on UTF-8 in bounded pieces, each wiped when its taker
// returns: the text may carry numbers. Bytes that are no character become U+FFFD and are counted.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace azekura {

enum class Encoding { kUtf8, kUtf8Bom, kUtf16Le, kUtf16Be, kCp932 };

std::string_view encoding_name(Encoding encoding);  // "UTF-8 (BOM)", "Shift_JIS (CP932)" …

/// From the first bytes of a file. Plain ASCII counts as UTF-8.
Encoding guess_encoding(std::span<const char> head);

/// CP932, or nothing if a character is not in it; see outside_jis() for saying which.
std::optional<std::string> to_cp932(std::string_view utf8);

/// CP932 for a file that must be written whatever it holds: 〓 stands for a character that CP932 does not
/// have, a variation selector falls away. What was lost so is added to `lost`, each once.
std::string to_cp932_losing(std::string_view utf8, std::vector<std::string>& lost);

class TextDecoder {
 public:
  using Taker = std::function<Done(std::span<char> utf8)>;

  /// Guesses unless told. A file that begins with ASCII is guessed where ASCII ends.
  explicit TextDecoder(Taker taker, std::optional<Encoding> known = {});
  ~TextDecoder();
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;

  Done feed(std::span<const char> bytes);
  Done finish();

  Encoding encoding() const { return encoding_.value_or(Encoding::kUtf8); }
  std::int64_t undecodable() const { return undecodable_; }
  /// The first such lines, as an editor counts them; at most a hundred.
  const std::vector<std::int64_t>& undecodable_lines() const { return undecodable_lines_; }

 private:
  static constexpr std::size_t kWindow = 64 * 1024;
  static constexpr std::size_t kPiece = 16 * 1024;

  Done settle(bool last);
  Done decode(std::span<const char> bytes, bool last);
  std::size_t step(std::span<const char> bytes, bool last);
  std::size_t step_utf8(std::span<const char> bytes, bool last);
  std::size_t step_utf16(std::span<const char> bytes, bool last);
  std::size_t step_cp932(std::span<const char> bytes, bool last);
  void put(char32_t point);
  void put_undecodable();
  Done flush();

  Taker taker_;
  std::optional<Encoding> encoding_;
  std::vector<char> window_;  // Bytes not decoded yet: before the guess many, after it at most three.
  std::vector<char> piece_;
  bool at_start_ = true;
  bool after_cr_ = false;
  std::int64_t line_ = 1;
  std::int64_t undecodable_ = 0;
  std::vector<std::int64_t> undecodable_lines_;
};

}  // namespace azekura
