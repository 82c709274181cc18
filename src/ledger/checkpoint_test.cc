#include "ledger/checkpoint.h"

#include <gtest/gtest.h>

#include <array>

#include "digest.h"

namespace azekura::ledger {
namespace {

// The example of c2sp.org/signed-note.
const std::string kSpecKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const std::string kSpecNote =
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
// The example of golang.org/x/mod/sumdb/note.
const std::string kGoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string kGoText =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const std::string kGoSignature =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::string_view key_of(const Done& refused) { return refused ? "" : refused.error().key; }
Done opened(std::string_view note, std::span<const NoteKey> known) {
  AZ_TRY(text, open_note(note, known));
  return done();
}

TEST(Note, OpensThePublishedExamples) {
  const auto spec = *NoteKey::parse(kSpecKey);
  EXPECT_EQ(spec.vkey(), kSpecKey);
  EXPECT_EQ(*open_note(kSpecNote, std::span(&spec, 1)), "This is an example message.\n");
  const auto go = *NoteKey::parse(kGoKey);
  EXPECT_EQ(*open_note(kGoText + "\n" + kGoSignature, std::span(&go, 1)), kGoText);
}

TEST(Note, SignsAsThePublishedExampleDoes) {
  auto seed = *from_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");  // The example's, published.
  const auto key = *crypto::SigningKey::from_seed(crypto::Secret<32>(std::span(seed).subspan<1, 32>()));
  EXPECT_EQ(NoteKey::make("PeterNeumann", key.public_key())->vkey(), kGoKey);
  EXPECT_EQ(*sign_note(kGoText, "PeterNeumann", key), kGoText + "\n" + kGoSignature);
}

TEST(Note, IsNobodysWordUnlessAKnownKeySignedIt) {
  const auto go = *NoteKey::parse(kGoKey);
  EXPECT_EQ(key_of(opened(kSpecNote, std::span(&go, 1))), "ledger.note.unsigned");
  EXPECT_EQ(key_of(opened(kSpecNote, {})), "ledger.note.unsigned");
  auto changed = kGoText + "\n" + kGoSignature;
  changed[3] = '-';
  EXPECT_EQ(key_of(opened(changed, std::span(&go, 1))), "ledger.note.signature");
}

TEST(Note, PassesOverStrangersButNotAForgery) {
  const std::array known{*NoteKey::parse(kGoKey), *NoteKey::parse(kSpecKey)};
  auto note = kGoText + "\n";
  for (int i = 0; i < 20; ++i) note += "— stranger" + std::to_string(i) + ".example AAAAAGFiYw==\n";
  EXPECT_TRUE(open_note(note + kGoSignature, known)) << "sixteen and more signatures are taken";
  EXPECT_EQ(key_of(opened(note + kGoSignature + kSpecNote.substr(kSpecNote.find("— ")), known)),
            "ledger.note.signature");
  for (int i = 0; i < 100; ++i) note += "— s AAAAAGFiYw==\n";
  EXPECT_EQ(key_of(opened(note + kGoSignature, known)), "ledger.note.form");
}

TEST(Note, HasOneForm) {
  const std::array known{*NoteKey::parse(kGoKey)};
  const auto text = kGoText + "\n";
  for (const std::string& note :
       {std::string(), text, kGoText + kGoSignature, text + kGoSignature.substr(0, kGoSignature.size() - 1),
        text + "- PeterNeumann AAAAAGFiYw==\n", text + "— Peter+Neumann AAAAAGFiYw==\n",
        text + "—  AAAAAGFiYw==\n", text + "— Peter AAAA\n", text + "— Peter !!!!\n",
        text + "— Peter\u3000N AAAAAGFiYw==\n", text + kGoSignature + "\n", "a\tb\n\n" + kGoSignature,
        "a\xFF\n\n" + kGoSignature, "\xED\xA0\x80\n\n" + kGoSignature,
        std::string("a\0b\n\n", 5) + kGoSignature, text + kGoSignature + "\x01"})
    EXPECT_EQ(key_of(opened(note, known)), "ledger.note.form") << note;
}

TEST(NoteKey, RefusesWhatIsNotExactlyAnEd25519Vkey) {
  for (const std::string vkey :
       {"", "PeterNeumann", "PeterNeumann+c74f20a3", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"})
    EXPECT_FALSE(NoteKey::parse(vkey)) << vkey;
}

TEST(Checkpoint, IsThreeLines) {
  const Checkpoint checkpoint{origin_of("0badcafe", BusinessId(3)), 70'000, empty_root()};
  const auto text = write_checkpoint(checkpoint);
  EXPECT_EQ(text,
            "azekura.invalid/0badcafe/business-3/1\n70000\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
  EXPECT_EQ(*read_checkpoint(text), checkpoint);
  EXPECT_EQ(*read_checkpoint(text + "an extension\n"), checkpoint);
  EXPECT_EQ(origin_of("0badcafe", kInstallation, 2), "azekura.invalid/0badcafe/installation/2");
}

TEST(Checkpoint, RefusesEveryOtherForm) {
  const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  for (const std::string& text :
       {std::string(), std::string("o\n"), "o\n1\n" + root.substr(0, 44), "\n1\n" + root, "o\n01\n" + root,
        "o\n-1\n" + root, "o\n+1\n" + root, "o\n \n" + root, "o\n\n" + root, "o\n1x\n" + root,
        "o\n9999999999999999999\n" + root, "o\n1\n" + root.substr(4), "o\n1\n!" + root.substr(1),
        "o\n1\n" + root + "\n", "o\n1\n" + root + "no end"})
    EXPECT_FALSE(read_checkpoint(text)) << text;
}

TEST(Checkpoint, IsOnlyAboutTheLogThatSignedIt) {
  const auto key = *crypto::SigningKey::generate();
  const auto name = *NoteKey::make("a/b/1", key.public_key());
  const auto own = *sign_note(write_checkpoint({"a/b/1", 0, empty_root()}), "a/b/1", key);
  const auto other = *sign_note(write_checkpoint({"a/c/1", 0, empty_root()}), "a/b/1", key);
  EXPECT_TRUE(open_checkpoint(own, name));
  EXPECT_EQ(open_checkpoint(other, name).error().key, "ledger.checkpoint.origin");
}

TEST(Receipt, ProvesOneLeafAndSurvivesAsText) {
  const auto key = *crypto::SigningKey::generate();
  const auto name = *NoteKey::make("a/b/1", key.public_key());
  const std::array leaves{leaf_hash(bytes_of("zero")), leaf_hash(bytes_of("one"))};
  const Receipt receipt{
      1, {leaves[0]}, *sign_note(write_checkpoint({"a/b/1", 2, fold(leaves)}), "a/b/1", key)};
  const auto text = write_receipt(receipt);
  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nindex 1\n" + base64(leaves[0]) + "\n\na/b/1\n2\n"));
  const auto read = read_receipt(text);
  ASSERT_TRUE(read);
  EXPECT_TRUE(check_receipt(*read, bytes_of("one"), name));
  EXPECT_FALSE(check_receipt(*read, bytes_of("zero"), name));
  auto moved = *read;
  moved.index = 0;
  EXPECT_FALSE(check_receipt(moved, bytes_of("one"), name));
  auto with_extra = text;
  with_extra.insert(text.find("index"), "extra YWJj\n");
  EXPECT_TRUE(read_receipt(with_extra));
  for (const std::string& bad : {std::string(), text.substr(1), text.substr(0, 40),
                                 std::string("c2sp.org/tlog-proof@v1\nindex 01\n\na\n"),
                                 std::string("c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\na\n"),
                                 std::string("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\na\n"),
                                 std::string("c2sp.org/tlog-proof@v1\nindex 1\n\n")})
    EXPECT_FALSE(read_receipt(bad)) << bad;
}

}  // namespace
}  // namespace azekura::ledger
