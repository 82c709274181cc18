#include "crypto/encode.h"

#include <sodium.h>

#include "crypto/hash.h"
#include "evp.h"

namespace azekura::crypto {
namespace {

constexpr int kPadded = sodium_base64_VARIANT_ORIGINAL;
constexpr int kUrl = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

template <typename Text>
Text to_hex(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  Text text(2 * bytes.size() + 1, '\0');  // libsodium ends it with a zero.
  sodium_bin2hex(text.data(), text.size(), in(bytes), bytes.size());
  text.pop_back();
  return text;
}

template <typename Text>
Text to_base64(std::span<const std::byte> bytes, int variant) {
  if (bytes.empty()) return {};
  Text text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), in(bytes), bytes.size(), variant);
  text.pop_back();
  return text;
}

/// libsodium also reads capitals, and some bytes beyond ASCII as letters: only the one true form is taken.
bool is_form(const WipedText& encoded, std::string_view text) {
  return constant_time_equal(std::as_bytes(std::span(encoded)), bytes_of(text));
}

template <typename Out>
Result<Out> hex_to(std::string_view text) {
  if (text.empty()) return Out{};
  Out bytes(text.size() / 2 + 1);  // libsodium takes no null, not even for nothing.
  std::size_t n = 0;
  const bool read =
      sodium_hex2bin(out(bytes), bytes.size(), text.data(), text.size(), nullptr, &n, nullptr) == 0;
  bytes.resize(n);
  if (!read || !is_form(to_hex<WipedText>(bytes), text))
    return Error{ErrorCode::kInvalid, "crypto.encode.hex"};
  return bytes;
}

template <typename Out>
Result<Out> base64_to(std::string_view text, int variant, std::string_view key) {
  if (text.empty()) return Out{};
  Out bytes(text.size() / 4 * 3 + 3);
  std::size_t n = 0;
  const bool read = sodium_base642bin(out(bytes), bytes.size(), text.data(), text.size(), nullptr, &n,
                                      nullptr, variant) == 0;
  bytes.resize(n);
  if (!read || !is_form(to_base64<WipedText>(bytes, variant), text)) return Error{ErrorCode::kInvalid, key};
  return bytes;
}

}  // namespace

std::string hex(std::span<const std::byte> bytes) { return to_hex<std::string>(bytes); }
std::string base64(std::span<const std::byte> bytes) { return to_base64<std::string>(bytes, kPadded); }
std::string base64url(std::span<const std::byte> bytes) { return to_base64<std::string>(bytes, kUrl); }

Result<Bytes> from_hex(std::string_view text) { return hex_to<Bytes>(text); }
Result<Bytes> from_base64(std::string_view text) {
  return base64_to<Bytes>(text, kPadded, "crypto.encode.base64");
}
Result<Bytes> from_base64url(std::string_view text) {
  return base64_to<Bytes>(text, kUrl, "crypto.encode.base64url");
}

WipedText wiped_base64(std::span<const std::byte> secret) { return to_base64<WipedText>(secret, kPadded); }
WipedText wiped_base64url(std::span<const std::byte> secret) { return to_base64<WipedText>(secret, kUrl); }
Result<WipedBytes> wiped_from_hex(std::string_view text) { return hex_to<WipedBytes>(text); }

}  // namespace azekura::crypto
