#include "crypto/hpke.h"

#include <gtest/gtest.h>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "hpke_inside.h"

namespace azekura::crypto {
namespace {

constexpr std::string_view kInfo = "azekura/test/v1/business:1";
const Bytes kAad = *from_hex("0102");

Bytes bytes(std::string_view text) {
  const auto b = bytes_of(text);
  return {b.begin(), b.end()};
}
Bytes pattern(std::size_t size) {
  Bytes all(size);
  for (std::size_t i = 0; i < size; ++i) all[i] = static_cast<std::byte>(i * 31 + (i >> 16U));
  return all;
}
bool same(const WipedBytes& a, const Bytes& b) { return constant_time_equal(a, b); }

struct Vector {
  const char* name;
  hpke_inside::Aead aead;
  std::string_view receiver_input, sender_input, enc;
  std::array<std::string_view, 3> ciphertexts;  // Of sequence 0, 1, 2.
};
class HpkeVector : public testing::TestWithParam<Vector> {};

TEST_P(HpkeVector, SealsAndOpensAsPublished) {
  const auto& c = GetParam();
  const auto receiver = *KemPrivate::derive(*from_hex(c.receiver_input));
  const auto sender = *KemPrivate::derive(*from_hex(c.sender_input));
  const auto info = bytes("Ode on a Grecian Urn");
  const auto plain = bytes("Beauty is truth, truth beauty");
  EXPECT_EQ(hex(sender.public_key().bytes()), c.enc);
  auto sending = *hpke_inside::Context::to_send(sender, receiver.public_key(), info, c.aead);
  auto receiving = *hpke_inside::Context::to_receive(receiver, *from_hex(c.enc), info, c.aead);
  for (std::size_t i = 0; i < c.ciphertexts.size(); ++i) {
    const auto aad = bytes("Count-" + std::to_string(i));
    Bytes box(plain.size() + 16);
    ASSERT_TRUE(sending.seal(aad, plain, box));
    EXPECT_EQ(hex(box), c.ciphertexts[i]);
    Bytes opened(plain.size());
    ASSERT_TRUE(receiving.open(aad, box, opened));
    EXPECT_EQ(opened, plain);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Published, HpkeVector,
    testing::Values(
        Vector{
            "Rfc9180A31",
            hpke_inside::kAes128,
            "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
            "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
            "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900"
            "be"
            "863c403ce65c9bfcb9382657222d18c4",
            {"5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
             "fa6f037b47fc21826b610172ca9637e82d6e5801eb31cbd3748271affd4ecb06646e0329cbdf3c3cd655b28e82",
             "895cabfac50ce6c6eb02ffe6c048bf53b7f7be9a91fc559402cbc5b8dcaeb52b2ccc93e466c28fb55fed7a7fec"}},
        // This very suite: the working group's own file of vectors (draft 8, whose cryptography is the
        // RFC's).
        Vector{
            "CfrgAes256",
            hpke_inside::kAes256,
            "03f75a34fe711cbd5a348cd52aca1387c8a69726328b83fa703c4f3e91ce9e7a",
            "8468257215a9b747463886cc35fb1995bf2041325d6984b48e4fb0d872f43fb2",
            "0469f24d3b44c6741cce6660b1c72e05d6d9c615b64dca6947c3eeca104be0cda1d4b3e8b1978e1de88aba437155df4f"
            "a9"
            "008ee3ad02a72f1ab6534cf7fcfadb51",
            {"59b14653f7a80bd228248c71df9caf21319aa29cc90ef8e51761ef91a1275f46653b1b056482b17e1cbe1cb1de",
             "1c4b78d35035138a224a462ed10dc99302a77e63e46cf99c87e3f32be5e0a67caf698dde91b6176fa410cbba23",
             "d0371760a7091e6b261616494fa815d89a003615560bc57a6016ccd2e2a101de6e5065f3d10f19cbbdc5ee5848"}}),
    [](const auto& test) { return test.param.name; });

TEST(Hpke, OpensWhatWasSealedToItAndNothingElse) {
  const auto key = *KemPrivate::generate();
  const auto stranger = *KemPrivate::generate();
  const auto plain = bytes("123456789018");
  const auto box = *seal_to(key.public_key(), kInfo, kAad, plain);
  EXPECT_TRUE(same(*open_with(key, kInfo, kAad, box), plain));
  EXPECT_EQ(open_with(stranger, kInfo, kAad, box).error().key, "crypto.hpke.open");
  EXPECT_FALSE(open_with(key, "azekura/test/v1/business:2", kAad, box));
  EXPECT_FALSE(open_with(key, kInfo, {}, box));
  EXPECT_NE(seal_to(key.public_key(), kInfo, kAad, plain)->joined(), box.joined()) << "never alike";
}

TEST(Hpke, RefusesABoxWithAnyByteAltered) {
  const auto key = *KemPrivate::generate();
  const auto joined = seal_to(key.public_key(), kInfo, kAad, bytes("123456789018"))->joined();
  for (std::size_t i = 0; i < joined.size(); ++i) {
    auto altered = joined;
    altered[i] ^= std::byte{1};
    EXPECT_FALSE(open_with(key, kInfo, kAad, *HpkeBox::split(altered))) << "byte " << i;
  }
  EXPECT_FALSE(open_with(key, kInfo, kAad, *HpkeBox::split(std::span(joined).first(joined.size() - 1))));
  EXPECT_EQ(HpkeBox::split(std::span(joined).first(kHpkeOverhead - 1)).error().key, "crypto.hpke.size");
}

TEST(Hpke, SealsNothingAtAllAndEverySizeAroundItsBorders) {
  const auto key = *KemPrivate::generate();
  for (const auto size :
       {std::size_t{0}, std::size_t{1}, kHpkeChunk, kHpkeSingleShot - 1, kHpkeSingleShot, kHpkeSingleShot + 1,
        kHpkeSingleShot + kHpkeChunk, kHpkeSingleShot + kHpkeChunk + 1}) {
    const auto plain = pattern(size);
    const auto box = *seal_to(key.public_key(), kInfo, kAad, plain);
    const auto chunks = size <= kHpkeSingleShot ? 1 : (size + kHpkeChunk - 1) / kHpkeChunk;
    EXPECT_EQ(box.ciphertext.size(), size + 16 * chunks);
    EXPECT_TRUE(same(*open_with(key, kInfo, kAad, box), plain)) << size;
  }
}

TEST(Hpke, RefusesChunksThatWereCutOffSwappedOrRepeated) {
  constexpr auto kSealed = static_cast<std::ptrdiff_t>(kHpkeChunk + 16);
  const auto key = *KemPrivate::generate();
  const auto box = *seal_to(key.public_key(), kInfo, kAad, pattern(kHpkeSingleShot + 3 * kHpkeChunk));
  const auto opens = [&](auto change) {
    auto altered = box;
    change(altered.ciphertext);
    return static_cast<bool>(open_with(key, kInfo, kAad, altered));
  };
  EXPECT_TRUE(opens([](Bytes&) {}));
  EXPECT_FALSE(opens([](Bytes& c) { c.erase(c.end() - kSealed, c.end()); })) << "the last one cut off";
  EXPECT_FALSE(opens([](Bytes& c) { c.erase(c.begin(), c.begin() + kSealed); })) << "the first one cut off";
  EXPECT_FALSE(opens([](Bytes& c) { c.pop_back(); }));
  EXPECT_FALSE(opens([](Bytes& c) { c.push_back(std::byte{0}); }));
  EXPECT_FALSE(opens([](Bytes& c) { c.resize(c.size() - kHpkeChunk); })) << "a last chunk of a bare tag";
  EXPECT_FALSE(
      opens([](Bytes& c) { std::swap_ranges(c.begin(), c.begin() + kSealed, c.begin() + kSealed); }));
  EXPECT_FALSE(opens([](Bytes& c) { std::copy_n(c.begin(), kSealed, c.begin() + kSealed); }));
  EXPECT_FALSE(opens([](Bytes& c) { c.resize(kHpkeSingleShot + 16); })) << "taken for a single shot";
  EXPECT_FALSE(opens([](Bytes& c) { c.back() ^= std::byte{1}; })) << "only the last tag is wrong";
}

TEST(Hpke, OpensAKeyOnlyIfItIsOne) {
  const auto key = *KemPrivate::generate();
  const auto held = *fresh_key();
  const auto box = *seal_to(key.public_key(), kInfo, {}, held.expose());
  const auto opened = *open_key_with(key, kInfo, {}, box);
  EXPECT_TRUE(constant_time_equal(opened.expose(), held.expose()));
  const auto other = *seal_to(key.public_key(), kInfo, {}, Bytes(31));
  EXPECT_FALSE(open_key_with(key, kInfo, {}, other));
}

}  // namespace
}  // namespace azekura::crypto
