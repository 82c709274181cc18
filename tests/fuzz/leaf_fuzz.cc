// Any bytes are a line in its one canonical form, or no line.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "ledger/leaf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::ledger;
  const auto leaf = read_leaf(std::as_bytes(std::span(data, size)));
  if (!leaf) return 0;
  if (write_leaf(*leaf) != std::string_view(reinterpret_cast<const char*>(data), size)) std::abort();
  if (!check_form(leaf->act)) std::abort();
  return 0;
}
