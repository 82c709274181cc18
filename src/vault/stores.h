#pragma once
// The three databases of the vault, apart from each other and joined only by random tokens (REQ-V1):
//   main     azekura.db  who, what, when; the commit point: nothing is real before a row here says so
//   keyring  keyring.db  wraps: DEK ‖ fingerprint, sealed under the keyring key of a generation
//   boxes    vault.db    boxes: the digits, sealed under their own DEK
// They do not commit together. Rows of keyring and boxes are written first, under a fresh token that an
// intent in main announces, and become real when main's own transaction claims them. See
// docs/life-of-a-number.md.

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "base/error.h"
#include "db/db.h"
#include "db/store.h"
#include "ledger/state.h"

namespace azekura::vault {

struct Stores {
  db::Store& main;
  db::Store& keyring;
  db::Store& boxes;
};

/// Makes or renews the tables of all three.
Done migrate(const Stores& stores);
/// What `ledger verify --state` compares with the live rows.
std::span<const ledger::Tracked> tracked();

/// Sixteen random bytes that join a number's rows across the databases. Says nothing by itself.
struct Token {
  std::array<std::byte, 16> bytes{};
  static Result<Token> draw();
  static Result<Token> from(const db::Value& column);
  db::Blob blob() const { return {bytes.begin(), bytes.end()}; }
  std::string hex() const;
};

}  // namespace azekura::vault
