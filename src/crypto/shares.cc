#include "crypto/shares.h"

#include <algorithm>
#include <array>

#include "crypto/hash.h"
#include "mora.h"

namespace azekura::crypto {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kMostShares = 16;
constexpr std::size_t kHead = 8;  // Version, set, index, needed, of.
constexpr std::size_t kCheck = 8;
constexpr std::size_t kBytes = kHead + 32 + kCheck;
constexpr std::size_t kRowData = 11;  // Syllables; the twelfth is the row's check.
constexpr std::size_t kRow = kRowData + 1;
constexpr std::size_t kValues = Share::kRows * kRowData;
static_assert(kValues * mora::kBits - kBytes * 8 == 1);

constexpr std::array<std::string_view, Share::kRows> kRowKeys{
    "crypto.share.row_1", "crypto.share.row_2", "crypto.share.row_3", "crypto.share.row_4",
    "crypto.share.row_5", "crypto.share.row_6", "crypto.share.row_7"};

Error slip(std::string_view key) { return {ErrorCode::kInvalid, key}; }

// GF(256) with the polynomial of AES. No tables: which bytes are looked up must not show in the cache.
std::uint8_t times(std::uint8_t a, std::uint8_t b) {
  unsigned product = 0;
  unsigned factor = a;
  for (unsigned bit = 0; bit < 8; ++bit) {
    product ^= factor & (0U - ((b >> bit) & 1U));
    factor = (factor << 1U) ^ (0x11bU & (0U - (factor >> 7U)));
  }
  return static_cast<std::uint8_t>(product);
}

std::uint8_t inverse(std::uint8_t a) {  // a^254
  std::uint8_t power = 1;
  for (int bit = 7; bit >= 0; --bit) {
    power = times(power, power);
    if (bit != 0) power = times(power, a);
  }
  return power;
}

/// The curve through `shares`, at `x`.
Secret<32> at(std::span<const Share> shares, std::uint8_t x) {
  std::array<std::byte, 32> sum{};
  for (const auto& share : shares) {
    std::uint8_t weight = 1;
    for (const auto& other : shares) {
      if (other.index == share.index) continue;
      weight = times(weight, times(static_cast<std::uint8_t>(x ^ other.index),
                                   inverse(static_cast<std::uint8_t>(share.index ^ other.index))));
    }
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] ^= std::byte{times(weight, std::to_integer<std::uint8_t>(share.part.expose()[i]))};
  }
  return Secret<32>(std::span(sum));
}

/// Over GF(32), and starting from the row's number: finds one wrong syllable, two neighbours that changed
/// places, and rows that did.
std::byte row_check(std::span<const std::byte> data, std::size_t row) {
  auto sum = static_cast<unsigned>(row + 1);
  for (const auto value : data) {
    sum <<= 1U;
    if ((sum & 32U) != 0) sum ^= 0x25U;
    sum ^= std::to_integer<unsigned>(value);
  }
  return static_cast<std::byte>(sum);
}

Digest check_of(std::span<const std::byte> bytes) {
  return Sha256().add("azekura/share/v1").add(bytes).finish();
}

bool good_row(std::span<const std::byte> values, std::size_t row) {
  return values.size() == kRow && row_check(values.first(kRowData), row) == values[kRowData];
}

/// The lines that have something in them.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// The rows without their checks, one after the other.
Result<WipedBytes> read_rows(std::string_view typed) {
  WipedBytes values;
  const auto lines = lines_of(typed);
  if (lines.size() == Share::kRows) {  // Line by line, a missing syllable too is found in its row.
    for (std::size_t row = 0; row < Share::kRows; ++row) {
      const auto read = mora::read(lines[row]);
      if (!read || !good_row(*read, row)) return slip(kRowKeys[row]);
      values.insert(values.end(), read->begin(), read->begin() + kRowData);
    }
    return values;
  }
  const auto read = mora::read(typed);
  if (!read) return slip("crypto.share.letters");
  const std::span all(*read);
  for (std::size_t row = 0; row < Share::kRows && (row + 1) * kRow <= all.size(); ++row) {
    const auto one = all.subspan(row * kRow, kRow);
    if (!good_row(one, row)) return slip(kRowKeys[row]);
    values.insert(values.end(), one.begin(), one.begin() + kRowData);
  }
  if (all.size() != Share::kRows * kRow) return slip("crypto.share.length");
  return values;
}

bool together(const Share& a, const Share& b) {
  return a.set == b.set && a.needed == b.needed && a.of == b.of;
}

}  // namespace

Result<std::vector<Share>> split(const Secret<32>& secret, std::uint8_t needed, std::uint8_t of) {
  if (needed < 2 || needed > of || of > kMostShares)
    return Error{ErrorCode::kInvalid, "crypto.share.numbers"};
  std::array<std::byte, 4> set{};
  AZ_CHECK(fill_random(set));
  WipedBytes slopes((std::size_t{needed} - 1) * 32);  // Of the curve: one coefficient a byte and degree.
  AZ_CHECK(fill_random(slopes));
  std::vector<Share> shares;
  for (std::uint8_t index = 1; index <= of; ++index) {
    std::array<std::byte, 32> part{};
    for (std::size_t degree = std::size_t{needed} - 1; degree-- > 0;)
      for (std::size_t i = 0; i < 32; ++i)
        part[i] = std::byte{times(std::to_integer<std::uint8_t>(part[i] ^ slopes[degree * 32 + i]), index)};
    for (std::size_t i = 0; i < 32; ++i) part[i] ^= secret.expose()[i];
    std::uint32_t id = 0;
    for (const auto b : set) id = id << 8U | std::to_integer<std::uint32_t>(b);
    shares.push_back({id, index, needed, of, Secret<32>(std::span(part))});
  }
  return shares;
}

WipedText write_share(const Share& share) {
  WipedBytes bytes{std::byte{kVersion}};
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    bytes.push_back(static_cast<std::byte>((share.set >> shift) & 0xffU));
  for (const auto number : {share.index, share.needed, share.of}) bytes.push_back(std::byte{number});
  bytes.insert(bytes.end(), share.part.expose().begin(), share.part.expose().end());
  const auto check = check_of(bytes);
  bytes.insert(bytes.end(), check.begin(), check.begin() + kCheck);

  const auto values = mora::to_values(bytes, kValues);
  WipedText text;
  for (std::size_t row = 0; row < Share::kRows; ++row) {
    WipedBytes line(values.begin() + static_cast<std::ptrdiff_t>(row * kRowData),
                    values.begin() + static_cast<std::ptrdiff_t>((row + 1) * kRowData));
    line.push_back(row_check(line, row));
    const auto words = mora::write(line);
    if (row != 0) text.push_back('\n');
    text.insert(text.end(), words.begin(), words.end());
  }
  return text;
}

Result<Share> read_share(std::string_view typed) {
  AZ_TRY(values, read_rows(typed));
  const auto bytes = mora::to_bytes(values, kBytes);
  if (!bytes) return slip("crypto.share.check");
  const std::span all(*bytes);
  if (all[0] != std::byte{kVersion}) return slip("crypto.share.version");
  const auto check = check_of(all.first(kHead + 32));
  if (!constant_time_equal(std::span(check).first(kCheck), all.last(kCheck)))
    return slip("crypto.share.check");
  const auto number = [&](std::size_t i) { return std::to_integer<std::uint8_t>(all[i]); };
  std::uint32_t set = 0;
  for (std::size_t i = 1; i <= 4; ++i) set = set << 8U | number(i);
  const auto index = number(5);
  const auto needed = number(6);
  const auto of = number(7);
  if (needed < 2 || needed > of || of > kMostShares || index < 1 || index > of)
    return slip("crypto.share.check");
  std::array<std::byte, 32> part{};
  std::copy_n(all.begin() + kHead, part.size(), part.begin());
  return Share{set, index, needed, of, Secret<32>(std::span(part))};
}

std::optional<std::size_t> misfit(std::span<const Share> shares) {
  for (std::size_t i = 1; i < shares.size(); ++i) {
    if (!together(shares[0], shares[i])) return i;
    for (std::size_t j = 0; j < i; ++j)
      if (shares[j].index == shares[i].index) return i;
  }
  return std::nullopt;
}

Result<Secret<32>> join(std::span<const Share> shares) {
  if (shares.empty()) return slip("crypto.share.few");
  if (const auto odd = misfit(shares))
    return slip(together(shares[0], shares[*odd]) ? "crypto.share.twice" : "crypto.share.other_set");
  if (shares.size() < shares[0].needed) return slip("crypto.share.few");
  const auto enough = shares.first(shares[0].needed);
  for (const auto& more : shares.subspan(enough.size())) {
    const auto expected = at(enough, more.index);
    if (!constant_time_equal(expected.expose(), more.part.expose()))
      return Error{ErrorCode::kCorrupt, "crypto.share.disagree"};
  }
  return at(enough, 0);
}

}  // namespace azekura::crypto
