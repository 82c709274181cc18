#include "web/tls.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "tls_context.h"

namespace azekura::web {
namespace {

namespace fs = std::filesystem;

constexpr Instant kNow = 1'790'000'000'000;
constexpr Instant kDay = 86'400'000;

class Tls : public testing::Test {
 protected:
  Tls() {
    char path[] = "/tmp/azekura-tls-XXXXXX";
    directory = fs::path(mkdtemp(path)) / "tls";
  }
  ~Tls() override { fs::remove_all(directory.parent_path()); }
  static std::string text(const fs::path& path) {
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    return all.str();
  }
  static std::unique_ptr<X509, decltype(&X509_free)> load(const fs::path& path) {
    FILE* const file = std::fopen(path.c_str(), "r");
    X509* const certificate = PEM_read_X509(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    return {certificate, X509_free};
  }
  static Instant end_of(const CertificateFiles& files) {
    std::tm end{};
    EXPECT_EQ(ASN1_TIME_to_tm(X509_get0_notAfter(load(files.chain).get()), &end), 1);
    return Instant{timegm(&end)} * 1000;
  }
  fs::path directory;
};

TEST_F(Tls, MakesAnAuthorityAndACertificateOnce) {
  const auto files = local_certificate(directory, {"azekura.lan", "192.168.1.10"}, kNow);
  ASSERT_TRUE(files) << files.error().key;
  const auto certificate = load(files->chain);
  for (const char* host : {"localhost", "azekura.lan"})
    EXPECT_EQ(X509_check_host(certificate.get(), host, 0, 0, nullptr), 1) << host;
  for (const char* address : {"127.0.0.1", "::1", "192.168.1.10"})
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), address, 0), 1) << address;
  EXPECT_EQ(end_of(*files), kNow + 397 * kDay);
  EXPECT_TRUE(make_tls_context(*files));

  const auto before = text(files->chain);
  ASSERT_TRUE(local_certificate(directory, {"azekura.lan", "192.168.1.10"}, kNow + 300 * kDay));
  EXPECT_EQ(text(files->chain), before);
}

TEST_F(Tls, KeepsKeysFromOthers) {
  ASSERT_TRUE(local_certificate(directory, {}, kNow));
  for (const char* name : {"ca-key.pem", "server-key.pem", "ca.pem", "server.pem"}) {
    struct stat seen {};
    ASSERT_EQ(::stat((directory / name).c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(Tls, RenewsBeforeTheEndAndKeepsTheAuthority) {
  ASSERT_TRUE(local_certificate(directory, {}, kNow));
  const auto authority = text(authority_file(directory));
  const auto files = local_certificate(directory, {}, kNow + 370 * kDay);
  ASSERT_TRUE(files);
  EXPECT_EQ(end_of(*files), kNow + (370 + 397) * kDay);
  EXPECT_EQ(text(authority_file(directory)), authority);
}

TEST_F(Tls, RenewsForANewName) {
  ASSERT_TRUE(local_certificate(directory, {}, kNow));
  const auto files = local_certificate(directory, {"printer-room.local"}, kNow);
  ASSERT_TRUE(files);
  EXPECT_EQ(X509_check_host(load(files->chain).get(), "printer-room.local", 0, 0, nullptr), 1);
}

TEST_F(Tls, TheAuthorityMaySpeakOnlyForTheLocalNetworkAndItsFirstNames) {
  ASSERT_TRUE(local_certificate(directory, {"azekura.example.co.jp"}, kNow));
  EXPECT_EQ(local_certificate(directory, {"bank.example.com"}, kNow).error().key, "web.tls.name");
  EXPECT_EQ(local_certificate(directory, {"203.0.113.7"}, kNow).error().key, "web.tls.name");
}

TEST_F(Tls, ANameCannotSayMoreThanItself) {
  EXPECT_EQ(local_certificate(directory, {"a,DNS:bank.example.com"}, kNow).error().key, "web.tls.name");
}

TEST_F(Tls, MakesANewKeyWhenThePairDoesNotFit) {
  const auto files = local_certificate(directory, {}, kNow);
  fs::copy_file(directory / "ca-key.pem", files->key, fs::copy_options::overwrite_existing);
  EXPECT_FALSE(make_tls_context(*files));
  ASSERT_TRUE(local_certificate(directory, {}, kNow));
  EXPECT_TRUE(make_tls_context(*files));
}

TEST_F(Tls, DoesNotReplaceABrokenAuthority) {
  ASSERT_TRUE(local_certificate(directory, {}, kNow));
  std::ofstream(directory / "ca-key.pem") << "gone";
  EXPECT_EQ(local_certificate(directory, {}, kNow).error().key, "web.tls.files");
}

}  // namespace
}  // namespace azekura::web
