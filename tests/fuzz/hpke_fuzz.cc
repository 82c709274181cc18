// No bytes open as a box that nobody sealed, and what was sealed opens whatever it was.

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "crypto/hash.h"
#include "crypto/hpke.h"

namespace {

using namespace azekura::crypto;

const KemPrivate& key() {
  static const std::optional<KemPrivate> kKey(*KemPrivate::derive(Bytes(32, std::byte{7})));
  return *kKey;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  static_cast<void>(static_cast<bool>(KemPublic::parse(bytes)));
  if (const auto box = HpkeBox::split(bytes)) {
    if (box->joined() != Bytes(bytes.begin(), bytes.end())) std::abort();
    if (open_with(key(), "info", {}, *box)) std::abort();
    auto under_a_sound_point = *box;
    const auto point = key().public_key().bytes();
    std::copy(point.begin(), point.end(), under_a_sound_point.enc.begin());
    if (open_with(key(), "info", {}, under_a_sound_point)) std::abort();
  }
  const auto sealed = seal_to(key().public_key(), "info", bytes.first(size / 2), bytes);
  if (!sealed) std::abort();
  const auto opened = open_with(key(), "info", bytes.first(size / 2), *sealed);
  if (!opened || !constant_time_equal(*opened, bytes)) std::abort();
  return 0;
}
