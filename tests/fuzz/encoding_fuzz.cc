// Whatever the bytes, what comes out is UTF-8, and it is the same however the bytes arrive.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "base/text.h"

namespace {

std::string decode(std::string_view bytes, std::size_t piece, std::optional<azekura::Encoding> known) {
  std::string out;
  azekura::TextDecoder decoder(
      [&](std::span<char> text) {
        out.append(text.data(), text.size());
        return azekura::done();
      },
      known);
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, piece);
    if (!decoder.feed(part)) std::abort();
    bytes.remove_prefix(part.size());
  }
  if (!decoder.finish()) std::abort();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::optional<azekura::Encoding> known;
  if (data[0] % 6 != 5) known = static_cast<azekura::Encoding>(data[0] % 6);
  const auto whole = decode(bytes, bytes.size() + 1, known);
  if (!azekura::is_utf8(whole) || whole != decode(bytes, 1 + data[0] % 5, known)) std::abort();
  // The functions on text take anything, too.
  for (const auto text : {std::string_view(whole), bytes}) {
    if (!azekura::is_utf8(azekura::search_fold(text)) || !azekura::is_utf8(azekura::katakana(text)))
      std::abort();
    (void)azekura::outside_jis(text);
    (void)azekura::plausible_mail(text);
    (void)azekura::to_cp932(text);
  }
  return 0;
}
