// Any bytes are CSV or are refused; what a record hands out lies within its own limits.

#include <cstdint>
#include <cstdlib>

#include "base/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using azekura::CsvLimits;
  const CsvLimits limits{.record_bytes = 512, .field_bytes = 128, .columns = 16, .records = 64};
  std::int64_t last_line = 0;
  azekura::CsvReader reader(
      [&](const azekura::CsvRecord& record) {
        if (record.line <= last_line || record.fields.empty() || record.fields.size() > limits.columns)
          std::abort();
        last_line = record.line;
        for (const auto field : record.fields) {
          if (field.size() > limits.field_bytes) std::abort();
          for (char& c : field) c = '*';  // Takers may write.
        }
        return azekura::done();
      },
      limits);
  const std::size_t half = size / 2;
  const auto* text = reinterpret_cast<const char*>(data);
  if (reader.feed({text, half}) && reader.feed({text + half, size - half})) (void)bool(reader.finish());
  return 0;
}
