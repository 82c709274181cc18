#pragma once
// Private: SHA-256 and the two spellings of bytes that leaves, notes and proofs use.

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "db/db.h"
#include "ledger/tree.h"

namespace azekura::ledger {

Hash sha256(std::initializer_list<std::span<const std::byte>> parts);
inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string base64(std::span<const std::byte> bytes);
/// Standard alphabet, padded, one spelling for each value; anything else is nothing.
std::optional<db::Blob> from_base64(std::string_view text);
std::optional<Hash> hash_from_base64(std::string_view text);
std::string hex(std::span<const std::byte> bytes);
std::optional<Hash> hash_from(const db::Value& blob);
inline db::Blob blob(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace azekura::ledger
