#pragma once
// How far a log had come, over its signature (c2sp.org/tlog-checkpoint), and the receipt that a line is in it
// (c2sp.org/tlog-proof). Both are text that outlives this program and can be checked without it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/id.h"
#include "ledger/note.h"
#include "ledger/tree.h"

namespace azekura::ledger {

struct Checkpoint {
  std::string origin;
  std::int64_t size = 0;
  Hash root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// "azekura.invalid/<installation>/business-3/1": the name of a log in one of its lives.
std::string origin_of(std::string_view installation, BusinessId log, std::int64_t epoch = 1);

std::string write_checkpoint(const Checkpoint& checkpoint);  // The text that is signed.
Result<Checkpoint> read_checkpoint(std::string_view text);
/// Opens the note; the key's name must be the checkpoint's origin.
Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key);

struct Receipt {
  std::int64_t index = 0;
  Proof proof;
  std::string checkpoint;  // The signed note, as published.
};
std::string write_receipt(const Receipt& receipt);
Result<Receipt> read_receipt(std::string_view text);
/// done(): this very leaf is in the log that `key` signs, at the receipt's index.
Done check_receipt(const Receipt& receipt, std::span<const std::byte> leaf, const NoteKey& key);

}  // namespace azekura::ledger
