#pragma once
// Private: hashes over several pieces, and hashes as text and as database values.

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "db/db.h"
#include "ledger/tree.h"

namespace azekura::ledger {

using crypto::base64;
using crypto::bytes_of;
using crypto::from_base64;
using crypto::hex;

Hash sha256(std::initializer_list<std::span<const std::byte>> parts);
std::optional<Hash> hash_from_base64(std::string_view text);
std::optional<Hash> hash_from(const db::Value& blob);
inline db::Blob blob(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace azekura::ledger
