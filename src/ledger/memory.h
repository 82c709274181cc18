#pragma once
// Checkpoints that left the machine. Whoever once saw a log keeps what it saw, and from then on takes only
// what extends it: a database rolled back to an older day is a valid log, but not the one remembered.

#include <filesystem>
#include <optional>

#include "ledger/checkpoint.h"
#include "ledger/tile.h"

namespace azekura::ledger {

/// done() if the log in `files` extends `known` (an older checkpoint of it). kCorrupt
/// "ledger.log.rolled_back" when it has become shorter, "ledger.log.split" when it has another history.
Done extends(const FileReader& files, const Checkpoint& now, const Checkpoint& known);

class Memory {
 public:
  /// One file per origin in `folder`, which is made when first needed.
  explicit Memory(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The signed note last accepted from that log, if any.
  Result<std::optional<std::string>> recall(const std::string& origin) const;
  /// Opens the log's checkpoint, demands that it extends the one remembered, and remembers it instead.
  Result<Checkpoint> meet(const FileReader& files, const NoteKey& key);

 private:
  std::filesystem::path file_of(const std::string& origin) const;
  std::filesystem::path folder_;
};

}  // namespace azekura::ledger
