#pragma once
// The list of persons as a file for a spreadsheet: what the list shows, in the reader's language. Of the
// number it says only that one is held; birth, address and mail are left out. No cell begins a formula.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/messages.h"
#include "crypto/wiped_text.h"
#include "people/persons.h"

namespace azekura::lifecycle {

class PeopleCsv {
 public:
  /// kUtf8Bom or kCp932.
  PeopleCsv(Encoding encoding, Language language);
  void add(const people::Person& person, const std::optional<Date>& disposal_from);
  const crypto::WipedText& bytes() const { return bytes_; }
  /// Characters that CP932 does not have, each once.
  const std::vector<std::string>& lost() const { return lost_; }

 private:
  void write(std::vector<std::string> cells);

  Encoding encoding_;
  Language language_;
  crypto::WipedText bytes_;
  std::vector<std::string> lost_;
};

}  // namespace azekura::lifecycle
