#pragma once
// A4 documents, drawn by Pango and Cairo: no template language, no markup, so no value can become one.
// Lines have a fixed height, whatever font a rare character (𠮷, 葛󠄀) falls back to. Every page carries
// who printed it, when, and under which line of the ledger.
// Use one Pdf in one thread, and finish it once. Documents made here hold no numbers: a text that has one
// (twelve digits, plain or by fours, with a right check digit) spoils the document.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/messages.h"

namespace azekura::forms {

using Bytes = std::vector<std::byte>;

/// The foot of every page.
struct Imprint {
  Instant printed_at;
  std::string printed_by;
  std::string organisation;
  std::string ledger_line;  // Empty if there is none yet.
};

struct Labelled {
  std::string label;
  std::string value;
  bool code =
      false;  // Made by ourselves, of chance digits: in fixed pitch, and not looked through for numbers.
};

struct Table {
  struct Column {
    std::string head;
    double share;  // Of the width; shares need not add up to anything.
    bool right = false;
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // As many cells as columns.
};

class Pdf {
 public:
  Pdf(std::string title, Imprint imprint, Language language);
  ~Pdf();
  Pdf(const Pdf&) = delete;
  Pdf& operator=(const Pdf&) = delete;

  void title(std::string_view under);  // The document's title, large, and a line under it.
  void heading(std::string_view text);
  void paragraph(std::string_view text);
  void small(std::string_view text);
  void bullets(std::span<const std::string> items);
  void facts(std::span<const Labelled> facts);
  void table(const Table& table);        // The head comes back on every page.
  void verbatim(std::string_view text);  // Fixed pitch, as it is: checkpoints, proofs.
  void groups(std::span<const std::string> groups, std::size_t in_a_row);  // Large, to be typed by hand.
  void words(std::span<const std::string> words);                          // Large, to be compared by eye.
  void qr(std::string_view content, std::string_view beside);
  void blanks(std::span<const std::string> labels);  // Lines to be filled in by pen.
  void space();

  /// kDenied forms.number_found: a text holds what is somebody's number by its check digit (C-c). kInvalid
  /// forms.qr.too_long, forms.table.cells; kUnavailable forms.pdf.
  Result<Bytes> finish();

 private:
  struct Sheet;
  std::unique_ptr<Sheet> sheet_;
};

/// 2026-11-21 21:34 JST（令和8年11月21日）, in English without the era.
std::string in_japan(Instant when, Language language);
/// 令和8年11月21日; 2026-11-21.
std::string day_in_japan(Instant when, Language language);

}  // namespace azekura::forms
