#pragma once
// Private. Numbers and bytes in the stored formats (FORMATS.md): big-endian, one after the other. A reader
// that is asked for more than there is goes bad and stays so, so that a parser asks once, at its end.

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "crypto/hash.h"

namespace azekura::crypto {

class Writer {
 public:
  Writer& number(std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;)
      written_.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xffU));
    return *this;
  }
  Writer& bytes(std::span<const std::byte> more) {
    written_.insert(written_.end(), more.begin(), more.end());
    return *this;
  }
  Writer& text(std::string_view more) { return bytes(bytes_of(more)); }
  const Bytes& written() const { return written_; }

 private:
  Bytes written_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const auto b : bytes(size)) value = value << 8U | std::to_integer<std::uint64_t>(b);
    return value;
  }
  std::span<const std::byte> bytes(std::size_t size) {
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  bool literal(std::string_view expected) {
    const auto found = bytes(expected.size());
    if (found.size() != expected.size() || std::memcmp(found.data(), expected.data(), expected.size()) != 0)
      good_ = false;
    return good_;
  }
  /// Everything asked for was there.
  bool good() const { return good_; }
  /// … and nothing is left over.
  bool finished() const { return good_ && rest_.empty(); }

 private:
  std::span<const std::byte> rest_;
  bool good_ = true;
};

/// For what goes into a box's context.
inline std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace azekura::crypto
