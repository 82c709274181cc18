// Letters as a changed page's process would write them: what is read is written again to the same bytes.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "postbox/folder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::postbox;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto letter = read_letter(text);
  if (!letter) return 0;
  if ((*letter).pictures.size() > kMostPictures) std::abort();
  const auto again = read_letter(write_letter(*letter));
  if (!again || (*again).link != (*letter).link || (*again).received_at != (*letter).received_at)
    std::abort();
  return 0;
}
