// Whatever was typed as a share is one or is refused; one that is read is written and read the same. The
// other readers of typed text go along: words, and the estimate of a password's strength.

#include <cstdint>
#include <cstdlib>

#include "crypto/hash.h"
#include "crypto/shares.h"
#include "crypto/strength.h"
#include "crypto/words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::crypto;
  const std::string_view typed(reinterpret_cast<const char*>(data), size);
  if (const auto share = read_share(typed)) {
    const auto written = write_share(*share);
    const auto again = read_share(view(written));
    if (!again || again->set != share->set || again->index != share->index ||
        !constant_time_equal(again->part.expose(), share->part.expose()))
      std::abort();
  }
  const auto tidy = tidy_words(typed);
  const auto twice = tidy_words(view(tidy));
  if (view(tidy) != view(twice)) std::abort();
  if (!(guess_bits(typed) >= 0)) std::abort();
  return 0;
}
