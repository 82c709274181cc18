#include "crypto/custody.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "crypto/file.h"
#include "crypto/hash.h"
#include "support/soft_token.h"

namespace azekura::crypto {
namespace {

constexpr std::string_view kMachineId = "0123456789abcdef0123456789abcdef";

class Custody : public testing::Test {
 protected:
  Custody() {
    std::string pattern = "/tmp/azekura-custody-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~Custody() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  Key root_ = *fresh_key();
};

bool same(const Key& a, const Key& b) { return constant_time_equal(a.expose(), b.expose()); }

TEST_F(Custody, OpensWithItsPassphraseOnly) {
  const auto file = *custody::create(root_, "春は曙", kEffortOfTests);
  EXPECT_EQ(custody::shape_of(file)->mode, custody::Mode::kPassphrase);
  EXPECT_TRUE(same(*custody::open(file, "春は曙"), root_));
  EXPECT_EQ(custody::open(file, "春は曙 ").error().key, "crypto.custody.passphrase");
  EXPECT_EQ(custody::open(file, "春は曙 ").error().code, ErrorCode::kDenied);
}

TEST_F(Custody, OpensWithItsKeyFileOnItsMachineOnly) {
  ASSERT_TRUE(custody::make_key_file(path("root.key")));
  const auto key = *custody::read_key_file(path("root.key"));
  const auto file = *custody::create(root_, custody::Machine{key, kMachineId});
  EXPECT_EQ(custody::shape_of(file)->mode, custody::Mode::kKeyFile);
  EXPECT_TRUE(same(*custody::open(file, custody::Machine{key, kMachineId}), root_));
  EXPECT_EQ(custody::open(file, custody::Machine{key, "fedcba9876543210fedcba9876543210"}).error().key,
            "crypto.custody.machine");
  const auto other = *fresh_key();
  EXPECT_EQ(custody::open(file, custody::Machine{other, kMachineId}).error().code, ErrorCode::kDenied);
  EXPECT_EQ(custody::open(file, "passphrase").error().key, "crypto.custody.mode");
}

std::vector<Share> some_of(const custody::Shared& made, std::initializer_list<std::size_t> which) {
  std::vector<Share> some;
  for (const auto i : which) some.push_back(*read_share(view(write_share(made.shares.at(i)))));
  return some;
}

TEST_F(Custody, OpensWithAnyKOfItsNShares) {
  const auto made = *custody::create_shared(root_, 3, 5);
  EXPECT_EQ(custody::shape_of(made.file)->mode, custody::Mode::kShares);
  EXPECT_EQ(custody::shape_of(made.file)->needed, 3);
  EXPECT_EQ(custody::shape_of(made.file)->of, 5);
  for (const auto& which : {std::vector<std::size_t>{0, 1, 2}, {4, 2, 0}, {1, 3, 4}, {0, 1, 2, 3, 4}}) {
    std::vector<Share> some;
    for (const auto i : which) some.push_back(*read_share(view(write_share(made.shares.at(i)))));
    EXPECT_TRUE(same(*custody::open(made.file, some), root_));
  }
  EXPECT_EQ(custody::open(made.file, some_of(made, {0, 4})).error().key, "crypto.share.few");
  EXPECT_EQ(custody::open(made.file, some_of(made, {0, 4, 4})).error().key, "crypto.share.twice");
  EXPECT_EQ(custody::open(made.file, "passphrase").error().key, "crypto.custody.mode");
}

TEST_F(Custody, NamesAShareThatIsNotItsOwn) {
  const auto made = *custody::create_shared(root_, 2, 3);
  const auto other = *custody::create_shared(root_, 2, 3);
  EXPECT_TRUE(custody::check_share(made.file, made.shares[1]));
  EXPECT_EQ(custody::check_share(made.file, other.shares[1]).error().key, "crypto.custody.share.other");
  const Share forged{made.shares[1].set, 2, 2, 3, std::move(some_of(made, {0}).front().part)};
  EXPECT_EQ(custody::check_share(made.file, forged).error().key, "crypto.custody.share.other");
  for (const auto& [needed, of] : {std::pair{1, 3}, {4, 3}, {2, 17}})
    EXPECT_EQ(custody::create_shared(root_, static_cast<std::uint8_t>(needed), static_cast<std::uint8_t>(of))
                  .error()
                  .key,
              "crypto.share.numbers");
}

TEST_F(Custody, OpensInsideItsTokenOnly) {
  const test_support::SoftToken tokens("office", "1234-5678");
  auto token = *HardwareToken::open({test_support::SoftToken::module(), "office"}, "1234-5678");
  const auto file = *custody::create(root_, token);
  EXPECT_EQ(custody::shape_of(file)->mode, custody::Mode::kToken);
  EXPECT_TRUE(same(*custody::open(file, token), root_));
  tokens.add("other", "1234-5678");
  auto altered = file;
  altered[40] ^= std::byte{1};
  EXPECT_EQ(custody::open(altered, token).error().key, "crypto.token.key") << "it names another of its keys";
  altered = file;
  altered.back() ^= std::byte{1};
  EXPECT_EQ(custody::open(altered, token).error().key, "crypto.token.refused");
  altered = file;
  altered[20] ^= std::byte{1};
  EXPECT_EQ(custody::open(altered, token).error().key, "crypto.token.refused")
      << "all that is in clear is bound";
}

TEST_F(Custody, RefusesAFileWithAnyByteAlteredAddedOrCutOff) {
  const auto key = *fresh_key();
  const custody::Machine machine{key, kMachineId};
  const auto by_passphrase = *custody::create(root_, "x", kEffortOfTests);
  const auto by_key = *custody::create(root_, machine);
  const auto shared = *custody::create_shared(root_, 2, 3);
  for (std::size_t i = 0; i < shared.file.size(); ++i) {
    auto altered = shared.file;
    altered[i] ^= std::byte{1};
    EXPECT_FALSE(custody::open(altered, some_of(shared, {0, 2}))) << i;
    EXPECT_FALSE(custody::shape_of(std::span(shared.file).first(i))) << i;
  }
  EXPECT_EQ(by_key.size(), 95U);
  EXPECT_EQ(by_passphrase.size(), 95U);
  for (std::size_t i = 0; i < by_key.size(); ++i) {
    auto altered = by_key;
    altered[i] ^= std::byte{1};
    EXPECT_FALSE(custody::open(altered, machine)) << "byte " << i;
    altered = by_passphrase;
    altered[i] ^= std::byte{1};
    EXPECT_FALSE(custody::open(altered, "x")) << "byte " << i;
    EXPECT_FALSE(custody::shape_of(std::span(by_key).first(i)));
  }
  auto longer = by_key;
  longer.push_back(std::byte{0});
  EXPECT_EQ(custody::shape_of(longer).error().key, "crypto.custody.form");
}

TEST_F(Custody, NeverSpendsMoreThanItMayOnAHostileFile) {
  auto file = *custody::create(root_, "x", kEffortOfTests);
  file[11] = std::byte{0xff};  // Four billion KiB.
  EXPECT_EQ(custody::open(file, "x").error().key, "crypto.custody.form");
}

TEST_F(Custody, KeepsTheKeyFileFromOthersEyes) {
  ASSERT_TRUE(custody::make_key_file(path("root.key")));
  struct stat status {};
  ASSERT_EQ(stat(path("root.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(custody::make_key_file(path("root.key")).error().key, "crypto.file.exists");
  ASSERT_EQ(chmod(path("root.key").c_str(), 0640), 0);
  EXPECT_EQ(custody::read_key_file(path("root.key")).error().key, "crypto.custody.key_file.mode");
  ASSERT_EQ(symlink(path("root.key").c_str(), path("link").c_str()), 0);
  EXPECT_EQ(custody::read_key_file(path("link")).error().key, "crypto.file.kind");
  EXPECT_EQ(custody::read_key_file(path("none")).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(write_new_file(path("short"), Bytes(31)));
  EXPECT_EQ(custody::read_key_file(path("short")).error().key, "crypto.custody.key_file");
  ASSERT_TRUE(write_new_file(path("long"), Bytes(33)));
  EXPECT_FALSE(custody::read_key_file(path("long")));
}

TEST_F(Custody, ReadsTheMachinesId) {
  std::ofstream(path("machine-id")) << kMachineId << "\n";
  EXPECT_EQ(*custody::read_machine_id(path("machine-id")), kMachineId);
  std::ofstream(path("uninitialized")) << "uninitialized\n";
  EXPECT_EQ(custody::read_machine_id(path("uninitialized")).error().key, "crypto.custody.machine_id");
}

TEST_F(Custody, WritesANewFileWholeOrNotAtAll) {
  std::ofstream(path("custody.part")) << "left by a crash";
  ASSERT_TRUE(write_new_file(path("custody"), Bytes(10)));
  EXPECT_EQ(File::to_read(path("custody"))->read(100)->size(), 10U);
  EXPECT_FALSE(std::filesystem::exists(path("custody.part")));
  EXPECT_EQ(write_new_file(path("custody"), Bytes(5)).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(std::filesystem::exists(path("custody.part")));
  EXPECT_EQ(write_new_file(path("no/such/folder"), Bytes(5)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(File::to_read(path("custody"))->read(9).error().key, "crypto.file.size");
}

}  // namespace
}  // namespace azekura::crypto
