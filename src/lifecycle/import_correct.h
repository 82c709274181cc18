#pragma once
// Cells of a file mended where they were found wrong, so that nobody has to go back to the program it came
// from for a slip.

#include <span>

#include "base/encoding.h"
#include "crypto/wiped_text.h"
#include "lifecycle/import_check.h"

namespace azekura::lifecycle {

/// Line and column as a Finding names them.
struct Correction {
  std::int64_t line;
  int column;
  crypto::WipedText value;  // May be a number.
};

/// The file as UTF-8 with these cells in place of its own. kInvalid "import.cell" if one of them is not
/// there.
Result<crypto::WipedText> corrected(const ImportSource& source, Encoding encoding,
                                    std::span<const Correction> corrections);

}  // namespace azekura::lifecycle
