#include "import_records.h"

#include <vector>

#include "crypto/forget.h"

namespace azekura::lifecycle {

Done read_records(const ImportSource& source, Encoding encoding, CsvReader::Taker taker) {
  CsvReader csv(std::move(taker));
  TextDecoder decoder([&](std::span<char> text) { return csv.feed(text); }, encoding);
  std::vector<char> bytes(32 * 1024);
  for (;;) {
    AZ_TRY(count, source.read(bytes));
    if (count == 0) break;
    const Done fed = decoder.feed(std::span(bytes).first(count));
    crypto::wipe(std::as_writable_bytes(std::span(bytes).first(count)));
    AZ_CHECK(fed);
  }
  AZ_CHECK(decoder.finish());
  return csv.finish();
}

}  // namespace azekura::lifecycle
