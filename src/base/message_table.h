#pragma once
// The table that tools/messages writes from data/messages/*.json while building. Sorted by key.

#include <span>
#include <string_view>

namespace azekura {

struct MessageRow {
  std::string_view key;
  std::string_view ja;
  std::string_view en;
};

std::span<const MessageRow> message_rows();

}  // namespace azekura
