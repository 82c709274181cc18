#include "crypto/keyslot.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "crypto/file.h"

namespace azekura::crypto {
namespace {

constexpr BusinessId kBusiness{3};
constexpr std::size_t kSlot = KeyslotFile::kSlotSize;

bool same(const Key& a, const Key& b) { return constant_time_equal(a.expose(), b.expose()); }

class Keyslot : public testing::Test {
 protected:
  Keyslot() {
    std::string pattern = "/tmp/azekura-keyslot-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~Keyslot() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name = "keyslot") const { return folder_ + "/" + name; }
  KeyslotFile created() { return *KeyslotFile::create(path(), kBusiness, 1, business_.public_key(), first_); }
  KeyslotFile loaded() const { return *KeyslotFile::load(path(), kBusiness); }
  Done stage(KeyslotFile& file) { return file.stage(1, 2, business_.public_key(), second_); }
  WipedBytes bytes(const std::string& name = "keyslot") const {
    return *File::to_read(path(name))->read(9999);
  }
  void overwrite(const WipedBytes& with) {
    std::ofstream file(path(), std::ios::binary);
    file.write(reinterpret_cast<const char*>(with.data()), static_cast<std::streamsize>(with.size()));
  }
  std::string folder_;
  KemPrivate business_ = *KemPrivate::generate();
  Key first_ = *fresh_key(), second_ = *fresh_key();
};

TEST_F(Keyslot, HoldsTheKeyringKeyForTheBusinessKeyAlone) {
  created();
  const auto file = loaded();
  EXPECT_EQ(file.newest(), 1U);
  EXPECT_FALSE(file.unfinished());
  EXPECT_FALSE(file.damaged());
  EXPECT_TRUE(same(*file.open(1, business_), first_));
  EXPECT_EQ(file.open(1, *KemPrivate::generate()).error().key, "crypto.keyslot.open");
  EXPECT_EQ(file.open(2, business_).error().key, "crypto.keyslot.generation");
}

TEST_F(Keyslot, IsOneFileOf4KiBForItsOwnerOnly) {
  created();
  struct stat status {};
  ASSERT_EQ(lstat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 4096);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(KeyslotFile::create(path(), kBusiness, 1, business_.public_key(), first_).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(KeyslotFile::load(path(), BusinessId(4)).error().key, "crypto.keyslot.business");
  ASSERT_EQ(symlink(path().c_str(), path("link").c_str()), 0);
  EXPECT_FALSE(KeyslotFile::load(path("link"), kBusiness));
  EXPECT_EQ(KeyslotFile::load(path("none"), kBusiness).error().code, ErrorCode::kNotFound);
}

TEST_F(Keyslot, RotatesAndLeavesNothingOfTheOldGeneration) {
  auto file = created();
  const auto before = bytes();
  ASSERT_TRUE(stage(file));
  EXPECT_TRUE(file.unfinished());
  EXPECT_TRUE(same(*loaded().open(1, business_), first_)) << "the old one stays until the end";
  EXPECT_TRUE(same(*loaded().open(2, business_), second_));
  EXPECT_EQ(loaded().newest(), 2U);

  ASSERT_TRUE(file.keep_only(2, business_));
  const auto after = loaded();
  EXPECT_FALSE(after.unfinished());
  EXPECT_TRUE(same(*after.open(2, business_), second_));
  EXPECT_EQ(after.open(1, business_).error().code, ErrorCode::kNotFound);
  for (std::size_t slot = 0; slot < 2; ++slot) {  // Not the old box, nor any part of it.
    const auto whole = bytes();
    const auto old = before.begin() + static_cast<std::ptrdiff_t>(slot * kSlot + 36);
    EXPECT_EQ(std::search(whole.begin(), whole.end(), old, old + 170), whole.end());
    EXPECT_EQ(std::search(whole.begin(), whole.end(), old + 65, old + 81), whole.end());
  }
}

TEST_F(Keyslot, GoesBackToTheOldGenerationBeforeItIsGone) {
  auto file = created();
  ASSERT_TRUE(stage(file));
  ASSERT_TRUE(file.keep_only(1, business_));
  EXPECT_EQ(loaded().newest(), 1U);
  EXPECT_FALSE(loaded().holds(2));
  ASSERT_TRUE(stage(file)) << "and may set out again";
}

TEST_F(Keyslot, RefusesAThirdGenerationWhileThereAreTwo) {
  auto file = created();
  ASSERT_TRUE(stage(file));
  const auto before = bytes();
  EXPECT_EQ(file.stage(2, 3, business_.public_key(), *fresh_key()).error().key, "crypto.keyslot.unfinished");
  EXPECT_EQ(file.stage(1, 2, business_.public_key(), *fresh_key()).error().key, "crypto.keyslot.unfinished");
  EXPECT_EQ(file.stage(9, 10, business_.public_key(), *fresh_key()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(bytes(), before);
}

TEST_F(Keyslot, DestroysNothingForAGenerationThatDoesNotOpen) {
  auto file = created();
  ASSERT_TRUE(stage(file));
  const auto before = bytes();
  EXPECT_EQ(file.keep_only(2, *KemPrivate::generate()).error().key, "crypto.keyslot.open");
  EXPECT_EQ(file.keep_only(3, business_).error().key, "crypto.keyslot.generation");
  EXPECT_EQ(bytes(), before);
}

TEST_F(Keyslot, DestroysNothingWhenTheNewOneCannotBeReadBackFromTheDisk) {
  auto file = created();
  ASSERT_TRUE(stage(file));
  auto whole = bytes();
  const auto at = static_cast<std::size_t>(whole[33] == std::byte{3} ? 0 : 1);  // The sequence's last byte.
  whole[at * kSlot + 400] ^= std::byte{1};  // The disk lost it after it was written.
  overwrite(whole);
  EXPECT_EQ(file.keep_only(2, business_).error().key, "crypto.keyslot.generation");
  EXPECT_TRUE(same(*loaded().open(1, business_), first_));
}

TEST_F(Keyslot, MovesToANewBusinessKey) {
  auto file = created();
  const auto next = *KemPrivate::generate();
  ASSERT_TRUE(file.stage(1, 2, next.public_key(), second_));
  ASSERT_TRUE(file.keep_only(2, next));
  EXPECT_TRUE(same(*loaded().open(2, next), second_));
  EXPECT_FALSE(loaded().open(2, business_));
}

TEST_F(Keyslot, SurvivesEveryWriteCutOffAnywhere) {
  auto file = created();
  const auto before = bytes();
  ASSERT_TRUE(stage(file));
  const auto staged = bytes();
  ASSERT_TRUE(file.keep_only(2, business_));
  const auto after = bytes();
  const auto opens = [&](const WipedBytes& from, const WipedBytes& to, std::size_t written,
                         std::uint64_t generation, const Key& expected) {
    std::size_t at = 0;
    while (at < kSlot && from[at] == to[at]) ++at;
    const auto start = static_cast<std::ptrdiff_t>(at == kSlot ? kSlot : 0);
    auto torn = from;
    std::copy_n(to.begin() + start, written, torn.begin() + start);
    overwrite(torn);
    const auto now = KeyslotFile::load(path(), kBusiness);
    if (!now || !now->holds(generation)) return false;
    const auto key = now->open(generation, business_);
    return key && same(*key, expected);
  };
  for (std::size_t written = 0; written <= kSlot; written += written < 300 || written > 2000 ? 3 : 64) {
    EXPECT_TRUE(opens(before, staged, written, 1, first_)) << written << " bytes of the staging";
    EXPECT_TRUE(opens(staged, after, written, 2, second_)) << written << " bytes of the destroying";
  }
}

TEST_F(Keyslot, OpensTheOtherSlotWhateverHappensToOne) {
  created();
  const auto whole = bytes();
  for (std::size_t slot = 0; slot < 2; ++slot) {
    for (std::size_t i = 0; i < kSlot; i += i < 280 || i > 2010 ? 1 : 50) {
      auto altered = whole;
      altered[slot * kSlot + i] ^= std::byte{1};
      overwrite(altered);
      const auto file = KeyslotFile::load(path(), kBusiness);
      ASSERT_TRUE(file) << slot << " " << i;
      EXPECT_TRUE(file->damaged());
      EXPECT_TRUE(file->holds(1));
    }
  }
  EXPECT_TRUE(same(*loaded().open(1, business_), first_));
  auto mended = loaded();
  ASSERT_TRUE(mended.keep_only(1, business_));
  EXPECT_FALSE(loaded().damaged());
}

TEST_F(Keyslot, SaysThatItIsLostWhenBothSlotsAre) {
  created();
  auto whole = bytes();
  whole[100] ^= std::byte{1};
  whole[kSlot + 100] ^= std::byte{1};
  overwrite(whole);
  EXPECT_EQ(KeyslotFile::load(path(), kBusiness).error().key, "crypto.keyslot.lost");
  whole.pop_back();
  overwrite(whole);
  EXPECT_EQ(KeyslotFile::load(path(), kBusiness).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace azekura::crypto
