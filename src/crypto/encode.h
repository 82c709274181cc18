#pragma once
// Bytes as text: lower-case hex, base64 (padded), base64url (unpadded; RFC 4648). Decoders take the one
// canonical form and nothing else, so that two texts never mean the same bytes. The wiped_ forms are for
// secrets; libsodium does the work in constant time.

#include <span>
#include <string>
#include <string_view>

#include "crypto/seal.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto {

std::string hex(std::span<const std::byte> bytes);
std::string base64(std::span<const std::byte> bytes);
std::string base64url(std::span<const std::byte> bytes);

// kInvalid: crypto.encode.hex, .base64, .base64url
Result<Bytes> from_hex(std::string_view text);
Result<Bytes> from_base64(std::string_view text);
Result<Bytes> from_base64url(std::string_view text);

WipedText wiped_base64(std::span<const std::byte> secret);
WipedText wiped_base64url(std::span<const std::byte> secret);
Result<WipedBytes> wiped_from_hex(std::string_view text);

}  // namespace azekura::crypto
