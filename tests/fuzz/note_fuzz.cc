// Signed notes, checkpoints, receipts and vkeys from strangers: refused or read, and what was read is written
// alike.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "ledger/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace azekura::ledger;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto kKey =
      *NoteKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
  if (open_note(text, std::span(&kKey, 1)) && !text.starts_with("This is an example message.\n\n"))
    std::abort();
  if (const auto checkpoint = read_checkpoint(text);
      checkpoint && !text.starts_with(write_checkpoint(*checkpoint)))
    std::abort();
  if (const auto receipt = read_receipt(text)) {
    const auto again = read_receipt(write_receipt(*receipt));
    if (!again || again->index != receipt->index || again->proof != receipt->proof) std::abort();
    static_cast<void>(bool(check_receipt(*receipt, {}, kKey)));
  }
  if (const auto key = NoteKey::parse(text); key && key->vkey() != text) std::abort();
  return 0;
}
