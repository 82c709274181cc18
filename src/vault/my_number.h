#pragma once
// The two sides of the ledger, as two types. A MyNumber has come in and can only be sealed.
// A RevealedNumber has gone out: only the vault makes one, after the ledger line that says so is durable.

#include <span>
#include <string_view>

#include "base/error.h"
#include "crypto/secret.h"
#include "crypto/wiped_text.h"
#include "ledger/ledger.h"

namespace azekura::vault {

/// A My Number (個人番号) that passed its check digit. Nobody can read it back.
class MyNumber {
 public:
  static constexpr std::size_t kDigits = 12;
  static constexpr std::string_view kMasked = "●●●● ●●●● ●●●●";  // The same for every number, on purpose.

  /// Takes the digits out of `text` (12 ASCII digits) and wipes it, whether they are accepted or not.
  static Result<MyNumber> take(std::span<char> text);
  /// As people type it: half or full width, with spaces and hyphens between. The caller's text is a wiped
  /// type.
  static Result<MyNumber> typed(const crypto::WipedText& text);

 private:
  friend class Sealing;  // The one reader: sealing.cc
  explicit MyNumber(crypto::Secret<kDigits> secret) : secret_(std::move(secret)) {}
  crypto::Secret<kDigits> secret_;
};

/// A number somebody was allowed to see, and the ledger line that says so.
class RevealedNumber {
 public:
  std::string_view digits() const&;
  std::string_view digits() const&& = delete;  // Would dangle.
  const ledger::Line& recorded_in() const { return line_; }

 private:
  friend class Sealing;
  RevealedNumber(crypto::Secret<MyNumber::kDigits> secret, ledger::Line line)
      : secret_(std::move(secret)), line_(std::move(line)) {}
  crypto::Secret<MyNumber::kDigits> secret_;
  ledger::Line line_;
};

}  // namespace azekura::vault
