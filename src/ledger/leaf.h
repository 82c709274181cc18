#pragma once
// The bytes of a line: canonical JSON (RFC 8785: sorted keys, no white space). They are made once, by
// append(), and from then on only read. What is not a code, an id or a hash has no way in, so neither a
// name nor a sentence nor a My Number can be written into the ledger.

#include <span>
#include <string>
#include <string_view>

#include "ledger/ledger.h"

namespace azekura::ledger {

inline constexpr std::size_t kMostLeafBytes = 65'535;  // An entry bundle counts with 16 bits.

struct Leaf {
  std::string id;  // 32 hexadecimal digits.
  Instant time;
  Act act;            // `state` sorted, each record once.
  std::string nonce;  // 16 random bytes in base64: nobody guesses a line from its hash.
};

/// kInvalid "ledger.act.form": something in it is not of the form its field has.
Done check_form(const Act& act);
/// The act must have passed check_form().
std::string write_leaf(const Leaf& leaf);
/// kCorrupt unless the bytes are exactly what write_leaf() writes.
Result<Leaf> read_leaf(std::span<const std::byte> bytes);

std::string_view to_string(Outcome outcome);
/// "business-3" or "installation", as in the log's origin.
std::string log_name(BusinessId log);
std::string to_rfc3339(Instant time);  // 2026-11-21T12:34:56.789Z

}  // namespace azekura::ledger
