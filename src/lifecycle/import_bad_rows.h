#pragma once
// The rows that could not be taken, as a CSV that a person mends and imports again: the file's own columns
// and one more, エラー, that says why. Number cells are masked: whoever mends has the documents.

#include <functional>
#include <span>

#include "base/error.h"
#include "base/messages.h"
#include "lifecycle/import_check.h"

namespace azekura::lifecycle {

/// Reads `source` once more (open it again). UTF-8 with a mark and CRLF, which every spreadsheet opens.
/// Bounded memory; knows only the findings that the report kept.
Done write_bad_rows(const ImportSource& source, ImportFile file, const ImportReport& report,
                    Language language, const std::function<Done(std::span<const char>)>& out);

}  // namespace azekura::lifecycle
