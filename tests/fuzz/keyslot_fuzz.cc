// Whatever stands in a keyslot file, it is read or refused; and a slot with a true checksum but a false
// inside never gives a key. The checksums are set right first, or nothing would ever get past them.

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include "crypto/keyslot.h"

namespace {

using namespace azekura;
using namespace azekura::crypto;

struct Place {
  Place() { folder = mkdtemp(folder.data()); }
  ~Place() {
    unlink(path().c_str());
    rmdir(folder.c_str());
  }
  std::string path() const { return folder + "/keyslot"; }
  std::string folder = "/tmp/azekura-fuzz-XXXXXX";
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Place kPlace;
  static const std::optional<KemPrivate> kKey(*KemPrivate::derive(Bytes(32, std::byte{7})));
  const auto input = std::as_bytes(std::span(data, size));
  Bytes file(input.begin(), input.end());
  if (size > 0 && (data[0] & 1U) == 0) {  // Half of the inputs: a file of the right size and sums.
    file.resize(KeyslotFile::kSize);
    for (std::size_t at = 0; at < file.size(); at += KeyslotFile::kSlotSize) {
      const auto slot = std::span(file).subspan(at, KeyslotFile::kSlotSize);
      constexpr std::string_view kHead = "AZK-SLOT\0\1";
      for (std::size_t i = 0; i < kHead.size(); ++i) slot[i] = static_cast<std::byte>(kHead[i]);
      const auto sum = sha256(std::span<const std::byte>(slot.first(slot.size() - sizeof(Digest))));
      std::copy(sum.begin(), sum.end(), slot.end() - sizeof(Digest));
    }
  }
  std::ofstream(kPlace.path(), std::ios::binary)
      .write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  const BusinessId business(static_cast<std::int64_t>(size > 17 ? data[17] : 0));
  if (const auto loaded = KeyslotFile::load(kPlace.path(), business))
    if (!loaded->holds(loaded->newest()) || loaded->open(loaded->newest(), *kKey)) std::abort();
  return 0;
}
