// A date that is read exists, and what is written of it reads back as the same day.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/date.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto reading = azekura::read_date(text);
  if (reading.date.has_value() == !reading.error.empty()) std::abort();
  if (reading.date) {
    const auto date = *reading.date;
    if (!azekura::Date::civil(date.year(), date.month(), date.day())) std::abort();
    for (const auto& written : {azekura::wareki_long(date), azekura::wareki_short(date), date.iso()})
      if (azekura::era_of(date) && azekura::read_date(written).date != date) std::abort();
  }
  (void)bool(azekura::Date::parse_iso(text));
  return 0;
}
