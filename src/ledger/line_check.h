#pragma once
// Private: the lines of one log, seen one after the other. Is each a line, of this log, not dated back, and
// do the parts of a batch add up to its head?

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "ledger/leaf.h"
#include "ledger/verify.h"

namespace azekura::ledger {

class LineCheck {
 public:
  LineCheck(std::string log_name, Hear hear) : log_name_(std::move(log_name)), hear_(std::move(hear)) {}
  /// The next line. What is wrong with it, or with a batch that it completes.
  std::optional<Bad> meet(std::int64_t index, std::span<const std::byte> bytes);
  /// After the last line.
  std::optional<Bad> finish() const;

 private:
  struct Batch {
    std::int64_t index;  // Of the head.
    std::string count;
    std::string list_hash;
    int parts = 0;
    std::size_t records = 0;
    std::string list;
  };
  std::optional<Bad> meet_part(std::int64_t index, const Leaf& leaf, const std::string& number);

  std::string log_name_;
  Hear hear_;
  Instant latest_ = 0;
  std::map<std::string, Batch> open_;  // By the head's id.
};

}  // namespace azekura::ledger
