// No bytes open as a custody file or a handler's blob that nobody made; a blob that parses is written as it
// was.

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "crypto/custody.h"
#include "crypto/slot.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::crypto;
  static const std::optional<Key> kKey(*fresh_key());
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto shape = custody::shape_of(bytes);
  if (shape && shape->mode == custody::Mode::kKeyFile &&
      custody::open(bytes, custody::Machine{*kKey, "0123456789abcdef0123456789abcdef"}))
    std::abort();
  if (const auto blob = HandlerBlob::parse(bytes)) {
    if (blob->serialise() != Bytes(bytes.begin(), bytes.end())) std::abort();
    for (const auto number : blob->numbers())  // The outer layer refuses before any stretching.
      if (blob->open_work_password(number, *kKey, "x")) std::abort();
  }
  return 0;
}
