#pragma once
// A recovery key in n envelopes, of which any k are needed (Shamir's scheme over GF(256)); k - 1 of them say
// nothing at all. A share is seven rows of four words that people type back; every row has its own check, so
// that a slip is found in its row, and a share of another set is found and named before anything is joined.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/seal.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto {

struct Share {
  static constexpr std::size_t kRows = 7;

  std::uint32_t set;    // Drawn for each splitting.
  std::uint8_t index;   // From 1 to `of`.
  std::uint8_t needed;  // k
  std::uint8_t of;      // n
  Secret<32> part;
};

/// 2 <= needed <= of <= 16.
Result<std::vector<Share>> split(const Secret<32>& secret, std::uint8_t needed, std::uint8_t of);

/// Seven rows: "kamori-tesuna-fuyuki-kasase\n…"
WipedText write_share(const Share& share);

/// kInvalid, and what to look at: crypto.share.row_1 … row_7 (a slip in that row), .letters (something that
/// is no word of ours), .length (too much or too little), .check (rows of two sheets), .version.
Result<Share> read_share(std::string_view typed);

/// The first share that does not belong with the first one: of another set, or there twice.
std::optional<std::size_t> misfit(std::span<const Share> shares);

/// kInvalid: crypto.share.few, .other_set, .twice; kCorrupt, .disagree, if there are more than needed and not
/// all lie on one curve.
Result<Secret<32>> join(std::span<const Share> shares);

}  // namespace azekura::crypto
