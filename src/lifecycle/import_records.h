#pragma once
// A file of an import read once more, record by record, each wiped when its taker returns. Private to the
// import.

#include "base/csv.h"
#include "lifecycle/import_check.h"

namespace azekura::lifecycle {

/// Bounded memory. What the taker answers ends it.
Done read_records(const ImportSource& source, Encoding encoding, CsvReader::Taker taker);

}  // namespace azekura::lifecycle
