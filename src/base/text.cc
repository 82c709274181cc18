#include "base/text.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

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
  utf8proc_uint8_t* block = nullptr;
  const auto size = utf8proc_map(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &block,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, FreeC> owned(block);
  if (size < 0) return Error{ErrorCode::kInvalid, "text.utf8"};
  return std::string(reinterpret_cast<const char*>(block), static_cast<std::size_t>(size));
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    utf8proc_int32_t point = 0;
    const auto taken = utf8proc_iterate(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &point);
    if (taken < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
  return true;
}

Result<std::string> nfkc(std::string_view text) {
  if (text.empty()) return std::string();
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

}  // namespace azekura
