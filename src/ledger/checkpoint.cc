#include "ledger/checkpoint.h"

#include <fmt/format.h>

#include <charconv>

#include "digest.h"
#include "ledger/leaf.h"

namespace azekura::ledger {
namespace {

constexpr Error kForm{ErrorCode::kCorrupt, "ledger.checkpoint.form"};
constexpr Error kReceipt{ErrorCode::kCorrupt, "ledger.receipt.form"};
constexpr std::string_view kReceiptHead = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kLongestProof = 63;

/// The next line without its end; false when the text is used up.
bool take_line(std::string_view& text, std::string_view& line) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

/// Decimal, 0 or without leading zeros.
bool read_size(std::string_view text, std::int64_t& size) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return false;
  if (text.size() > 1 && text.front() == '0') return false;
  return std::from_chars(text.data(), text.data() + text.size(), size).ec == std::errc{};
}

}  // namespace

std::string origin_of(std::string_view installation, BusinessId log, std::int64_t epoch) {
  return fmt::format("azekura.invalid/{}/{}/{}", installation, log_name(log), epoch);
}

std::string write_checkpoint(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, base64(checkpoint.root));
}

Result<Checkpoint> read_checkpoint(std::string_view text) {
  std::string_view origin;
  std::string_view size;
  std::string_view root;
  Checkpoint checkpoint;
  if (!take_line(text, origin) || !take_line(text, size) || !take_line(text, root)) return kForm;
  const auto hash = hash_from_base64(root);
  if (origin.empty() || !read_size(size, checkpoint.size) || !hash) return kForm;
  for (std::string_view extension; !text.empty();)
    if (!take_line(text, extension) || extension.empty()) return kForm;
  checkpoint.origin = origin;
  checkpoint.root = *hash;
  return checkpoint;
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key) {
  AZ_TRY(text, open_note(note, std::span(&key, 1)));
  AZ_TRY(checkpoint, read_checkpoint(text));
  if (checkpoint.origin != key.name()) return Error{ErrorCode::kDenied, "ledger.checkpoint.origin"};
  return checkpoint;
}

std::string write_receipt(const Receipt& receipt) {
  auto text = fmt::format("{}\nindex {}\n", kReceiptHead, receipt.index);
  for (const Hash& hash : receipt.proof) text += base64(hash) + "\n";
  return text + "\n" + receipt.checkpoint;
}

Result<Receipt> read_receipt(std::string_view text) {
  constexpr std::string_view kIndex = "index ";
  constexpr std::string_view kExtra = "extra ";
  std::string_view line;
  Receipt receipt;
  if (!take_line(text, line) || line != kReceiptHead || !take_line(text, line)) return kReceipt;
  if (line.starts_with(kExtra) && (!from_base64(line.substr(kExtra.size())) || !take_line(text, line)))
    return kReceipt;
  if (!line.starts_with(kIndex) || !read_size(line.substr(kIndex.size()), receipt.index)) return kReceipt;
  while (take_line(text, line) && !line.empty()) {
    const auto hash = hash_from_base64(line);
    if (!hash || receipt.proof.size() == kLongestProof) return kReceipt;
    receipt.proof.push_back(*hash);
  }
  if (!line.empty() || text.empty()) return kReceipt;
  receipt.checkpoint = text;
  return receipt;
}

Done check_receipt(const Receipt& receipt, std::span<const std::byte> leaf, const NoteKey& key) {
  AZ_TRY(checkpoint, open_checkpoint(receipt.checkpoint, key));
  return check_inclusion(receipt.proof, receipt.index, checkpoint.size, leaf_hash(leaf), checkpoint.root);
}

}  // namespace azekura::ledger
