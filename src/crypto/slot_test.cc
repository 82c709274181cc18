#include "crypto/slot.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace azekura::crypto {
namespace {

constexpr AccountId kAccount{7};

class SlotTest : public testing::Test {
 protected:
  SlotTest() { EXPECT_TRUE(blob_.put_work_password(1, key_, root_, "kamori", kEffortOfTests)); }

  Key root_ = *fresh_key();
  KemPrivate key_ = *KemPrivate::generate();
  HandlerBlob blob_{kAccount, key_.public_key()};
};

TEST_F(SlotTest, OpensWithItsWorkPasswordAfterAStay) {
  const auto stored = blob_.serialise();
  const auto blob = *HandlerBlob::parse(stored);
  EXPECT_EQ(blob.account(), kAccount);
  EXPECT_EQ(blob.serialise(), stored);
  const auto opened = *blob.open_work_password(1, root_, "kamori");
  EXPECT_TRUE(constant_time_equal(opened.scalar().expose(), key_.scalar().expose()));
}

TEST_F(SlotTest, DeniesAnotherPasswordAndNeverTriesItUnderAnotherRoot) {
  const auto denied = blob_.open_work_password(1, root_, "kamorj");
  EXPECT_EQ(denied.error().code, ErrorCode::kDenied);
  EXPECT_EQ(denied.error().key, "crypto.slot.password");
  EXPECT_EQ(blob_.open_work_password(1, *fresh_key(), "kamori").error().key, "crypto.slot.sealed");
  EXPECT_EQ(blob_.open_work_password(2, root_, "kamori").error().code, ErrorCode::kNotFound);
}

TEST_F(SlotTest, HasSeveralNumberedWaysInAndKeepsTheLast) {
  ASSERT_TRUE(blob_.put_work_password(3, key_, root_, "three", kEffortOfTests));
  ASSERT_TRUE(blob_.put_work_password(2, key_, root_, "two", {16, 2}));
  ASSERT_TRUE(blob_.put_work_password(1, key_, root_, "one", kEffortOfTests)) << "in place of kamori";
  auto blob = *HandlerBlob::parse(blob_.serialise());
  EXPECT_EQ(blob.numbers(), (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(*blob.effort_of(2), (Effort{16, 2}));
  EXPECT_TRUE(blob.open_work_password(2, root_, "two"));
  EXPECT_TRUE(blob.open_work_password(1, root_, "one"));
  EXPECT_FALSE(blob.open_work_password(1, root_, "kamori"));
  EXPECT_TRUE(blob.remove(1));
  EXPECT_EQ(blob.remove(1).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(blob.remove(3));
  EXPECT_EQ(blob.remove(2).error().key, "crypto.slot.last");
}

TEST_F(SlotTest, TakesNoKeyButItsOwnAndNoMoreThanItsSlots) {
  EXPECT_EQ(blob_.put_work_password(2, *KemPrivate::generate(), root_, "x", kEffortOfTests).error().key,
            "crypto.slot.key");
  for (std::uint8_t i = 2; i <= HandlerBlob::kMostSlots; ++i)
    ASSERT_TRUE(blob_.put_work_password(i, key_, root_, "x", kEffortOfTests));
  EXPECT_EQ(blob_.put_work_password(17, key_, root_, "x", kEffortOfTests).error().key, "crypto.slot.full");
  EXPECT_TRUE(blob_.put_work_password(16, key_, root_, "y", kEffortOfTests));
}

TEST_F(SlotTest, RefusesABlobWithAnyByteAltered) {
  const auto stored = blob_.serialise();
  for (std::size_t i = 0; i < stored.size(); ++i) {
    auto altered = stored;
    altered[i] ^= std::byte{1};
    const auto blob = HandlerBlob::parse(altered);
    EXPECT_FALSE(blob && blob->open_work_password(1, root_, "kamori")) << "byte " << i;
    EXPECT_FALSE(HandlerBlob::parse(std::span(stored).first(i))) << "cut at " << i;
  }
  auto longer = stored;
  longer.push_back(std::byte{0});
  EXPECT_EQ(HandlerBlob::parse(longer).error().key, "crypto.slot.form");
}

TEST_F(SlotTest, RefusesAKindThatItDoesNotKnow) {
  auto stored = blob_.serialise();
  stored[8 + 2 + 8 + 65 + 1 + 1] = std::byte{2};  // Passkey.
  EXPECT_EQ(HandlerBlob::parse(stored).error().key, "crypto.slot.kind");
}

TEST_F(SlotTest, RefusesASlotCarriedOverFromAnotherBlob) {
  const auto stored = blob_.serialise();
  HandlerBlob other(AccountId(8), key_.public_key());
  ASSERT_TRUE(other.put_work_password(1, key_, root_, "x", kEffortOfTests));
  auto forged = other.serialise();
  std::copy(stored.begin() + 84, stored.end(), forged.begin() + 84);
  EXPECT_EQ(HandlerBlob::parse(forged)->open_work_password(1, root_, "kamori").error().key,
            "crypto.slot.sealed");
}

}  // namespace
}  // namespace azekura::crypto
