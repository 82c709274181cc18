// A text that decodes is the only text for its bytes.

#include <cstdint>
#include <cstdlib>

#include "crypto/encode.h"
#include "crypto/sign.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::crypto;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = from_hex(text); bytes && hex(*bytes) != text) std::abort();
  if (const auto bytes = from_base64(text); bytes && base64(*bytes) != text) std::abort();
  if (const auto bytes = from_base64url(text); bytes && base64url(*bytes) != text) std::abort();
  if (const auto key = PublicSigningKey::parse(std::as_bytes(std::span(data, size))))
    if (verify(*key, text, std::as_bytes(std::span(data, size)))) std::abort();
  return 0;
}
