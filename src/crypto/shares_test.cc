#include "crypto/shares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "crypto/encode.h"
#include "crypto/hash.h"

namespace azekura::crypto {
namespace {

Secret<32> secret_of(std::string_view digits) {
  auto bytes = *from_hex(digits);
  bytes.resize(32);
  return Secret<32>(std::span(bytes).first<32>());
}
Share copy_of(const Share& share) {
  return {share.set, share.index, share.needed, share.of, secret_of(hex(share.part.expose()))};
}
std::vector<Share> some_of(const std::vector<Share>& shares, const std::vector<std::size_t>& which) {
  std::vector<Share> some;
  for (const auto i : which) some.push_back(copy_of(shares[i]));
  return some;
}
bool same(const Secret<32>& a, const Secret<32>& b) { return constant_time_equal(a.expose(), b.expose()); }
std::string text(const Share& share) { return std::string(view(write_share(share))); }
std::string_view fault(const std::string& typed) {
  const auto read = read_share(typed);
  return read ? "none" : read.error().key;
}
/// Puts another syllable where the `at`-th (from 0) of the row stands.
std::string with_slip(std::string typed, std::size_t row, std::size_t at) {
  auto start = typed.begin();
  for (std::size_t i = 0; i < row; ++i) start = std::find(start, typed.end(), '\n') + 1;
  auto syllable = start + static_cast<std::ptrdiff_t>(2 * at + at / 3);
  const std::string_view other = std::string_view(&*syllable, 2) == "ka" ? "re" : "ka";
  std::copy(other.begin(), other.end(), syllable);
  return typed;
}

// draft-mcgrew-tss-03, section 9
TEST(Shares, JoinThePublishedOnes) {
  std::vector<Share> shares;
  shares.push_back({1, 1, 2, 2, secret_of("b9fa07e185")});
  shares.push_back({1, 2, 2, 2, secret_of("f5409b4511")});
  const auto joined = *join(shares);
  EXPECT_EQ(hex(joined.expose().first(5)), "7465737400");
}

TEST(Shares, AnySufficientOnesJoinInAnyOrder) {
  const auto secret = *fresh_key();
  for (std::uint8_t of = 2; of <= 6; ++of) {
    for (std::uint8_t needed = 2; needed <= of; ++needed) {
      const auto shares = *split(secret, needed, of);
      for (unsigned chosen = 0; chosen < (1U << of); ++chosen) {
        std::vector<std::size_t> which;
        for (std::size_t i = of; i-- > 0;)
          if (((chosen >> i) & 1U) == 1) which.push_back(i);
        const auto joined = join(some_of(shares, which));
        if (which.size() < needed) {
          ASSERT_EQ(joined.error().key, "crypto.share.few");
        } else {
          ASSERT_TRUE(same(*joined, secret)) << int{needed} << " of " << int{of};
        }
      }
    }
  }
}

TEST(Shares, JoinAtTheMostThereCanBe) {
  const auto secret = *fresh_key();
  const auto shares = *split(secret, 16, 16);
  EXPECT_TRUE(same(*join(shares), secret));
  EXPECT_EQ(split(secret, 2, 17).error().key, "crypto.share.numbers");
  EXPECT_FALSE(split(secret, 1, 3));
  EXPECT_FALSE(split(secret, 4, 3));
  EXPECT_FALSE(split(secret, 0, 0));
}

// One less than needed fits every secret equally: whatever the secret, there is a curve through these shares.
TEST(Shares, TooFewFitEverySecret) {
  const auto shares = *split(*fresh_key(), 3, 3);
  for (const auto* guess : {"00", "ff", "0123456789abcdef"}) {
    // In a field of characteristic 2 the curve may be moved by 16: then join(), which asks at 0, asks at 16.
    std::vector<Share> forged = some_of(shares, {0, 1});
    std::vector<Share> points = some_of(shares, {0, 1});
    points.push_back({shares[0].set, 0, 3, 3, secret_of(guess)});
    for (auto& p : points) p.index ^= 16;
    const auto shifted = join(points);
    ASSERT_TRUE(shifted);
    forged.push_back({shares[0].set, 16, 3, 3, secret_of(hex(shifted->expose()))});
    const auto joined = *join(forged);
    EXPECT_TRUE(same(joined, secret_of(guess))) << guess;
  }
}

TEST(Shares, TheSameSecretIsNeverSplitAlike) {
  const auto secret = *fresh_key();
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i)
    for (const auto& share : *split(secret, 2, 3)) EXPECT_TRUE(seen.insert(hex(share.part.expose())).second);
}

TEST(Shares, ComeBackFromPaperHoweverTheyAreTyped) {
  const auto shares = *split(*fresh_key(), 2, 3);
  for (const auto& share : shares) {
    const auto written = text(share);
    auto loud = written;
    for (auto& c : loud) c = c == '-' ? ' ' : c == '\n' ? ' ' : static_cast<char>(std::toupper(c));
    std::string run_together;
    std::string wide;
    for (const char c : written) {
      if (c >= 'a' && c <= 'z') run_together += c;
      if (c >= 'a' && c <= 'z') (wide += "\xEF\xBD") += static_cast<char>(0x81 + (c - 'a'));
      if (c == '-') wide += "　";
      if (c == '\n') wide += "\r\n\n";
    }
    for (const auto& typed : {written, loud, run_together, wide, "\n  " + written + " \n"}) {
      const auto read = read_share(typed);
      ASSERT_TRUE(read) << read.error().key << "\n" << typed;
      EXPECT_EQ(read->set, share.set);
      EXPECT_EQ(read->index, share.index);
      EXPECT_EQ(read->needed, 2);
      EXPECT_EQ(read->of, 3);
      EXPECT_TRUE(same(read->part, share.part));
    }
  }
}

TEST(Shares, NameTheRowOfEverySlip) {
  const auto shares = *split(*fresh_key(), 2, 3);
  const auto written = text(shares[0]);
  for (std::size_t row = 0; row < Share::kRows; ++row) {
    const auto key = "crypto.share.row_" + std::to_string(row + 1);
    for (std::size_t at = 0; at < 12; ++at) {
      const auto slipped = with_slip(written, row, at);
      EXPECT_EQ(fault(slipped), key) << slipped;
      std::string one_line = slipped;
      std::replace(one_line.begin(), one_line.end(), '\n', ' ');
      EXPECT_EQ(fault(one_line), key);
    }
  }
}

TEST(Shares, NameWhatElseIsTheMatter) {
  const auto shares = *split(*fresh_key(), 2, 3);
  const auto one = text(shares[0]);
  const auto other = text(shares[1]);
  EXPECT_EQ(fault(""), "crypto.share.length");
  EXPECT_EQ(fault(one.substr(0, one.rfind('\n'))), "crypto.share.length") << "the last row forgotten";
  EXPECT_EQ(fault(one + "\n" + other), "crypto.share.length");
  EXPECT_EQ(fault(one.substr(3)), "crypto.share.row_1") << "a syllable forgotten";
  EXPECT_EQ(fault("hello world"), "crypto.share.letters");
  EXPECT_EQ(fault(one.substr(0, one.rfind('\n')) + other.substr(other.rfind('\n'))), "crypto.share.check");
  const auto second = one.find('\n') + 1;
  const auto third = one.find('\n', second) + 1;
  EXPECT_EQ(fault(one.substr(second, third - second) + one.substr(0, second) + one.substr(third)),
            "crypto.share.row_1")
      << "two rows changed places";
}

TEST(Shares, NameTheOneThatDoesNotBelong) {
  const auto ours = *split(*fresh_key(), 2, 3);
  const auto theirs = *split(*fresh_key(), 2, 3);
  auto mixed = some_of(ours, {0, 2});
  mixed.push_back(copy_of(theirs[1]));
  EXPECT_EQ(misfit(mixed), 2U);
  EXPECT_EQ(join(mixed).error().key, "crypto.share.other_set");
  const auto twice = some_of(ours, {1, 1});
  EXPECT_EQ(misfit(twice), 1U);
  EXPECT_EQ(join(twice).error().key, "crypto.share.twice");
  EXPECT_EQ(misfit(ours), std::nullopt);
  EXPECT_EQ(join({}).error().key, "crypto.share.few");

  auto forged = some_of(ours, {0, 1, 2});
  forged[2].part = *fresh_key();
  EXPECT_EQ(join(forged).error().key, "crypto.share.disagree");
}

}  // namespace
}  // namespace azekura::crypto
