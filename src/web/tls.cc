#include "web/tls.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

namespace azekura::web {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kAuthorityDays = 3'650;
constexpr std::int64_t kServerDays = 397;  // The longest that browsers take.
constexpr std::int64_t kRenewDays = 30;
constexpr Error kCannotMake{ErrorCode::kUnavailable, "web.tls.make"};
constexpr Error kCannotRead{ErrorCode::kUnavailable, "web.tls.files"};

/// What a private name or address is: RFC 1918, 4193, 6762, and the names offices give to their networks.
constexpr std::string_view kLocal =
    "permitted;DNS:localhost,permitted;DNS:local,permitted;DNS:internal,permitted;DNS:lan,permitted;DNS:home."
    "arpa,"
    "permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0,"
    "permitted;IP:192.168.0.0/255.255.0.0,"
    "permitted;IP:0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,"
    "permitted;IP:fc00:0:0:0:0:0:0:0/fe00:0:0:0:0:0:0:0,permitted;IP:fe80:0:0:0:0:0:0:0/ffc0:0:0:0:0:0:0:0";

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* held) const {
    Free(held);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;

struct Signer {
  Key key;
  Certificate certificate;
};

bool is_address(const std::string& name) {
  return name.find(':') != std::string::npos || name.find_first_not_of("0123456789.") == std::string::npos;
}

/// Configuration text of OpenSSL is made of names, so a name must not be able to say more than itself.
bool is_sound(const std::string& name) {
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == ':';
  });
}

std::vector<std::string> with_own_names(const std::vector<std::string>& names) {
  std::vector<std::string> all{"localhost", "127.0.0.1", "::1"};
  for (const std::string& name : names)
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  return all;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ",";
    text += (is_address(name) ? "IP:" : "DNS:") + name;
  }
  return text;
}

/// A name from outside (a public one that an office uses inside) is allowed by itself, and nothing around it.
std::string constraints(const std::vector<std::string>& names) {
  std::string text = "critical," + std::string(kLocal);
  for (const std::string& name : names)
    if (!is_address(name) && name != "localhost") text += ",permitted;DNS:" + name;
  return text;
}

Result<Key> new_key() {
  Key key(EVP_EC_gen("P-256"));
  if (!key) return kCannotMake;
  return key;
}

bool extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

struct Wanted {
  std::string common_name;
  std::int64_t days;
  std::vector<std::pair<int, std::string>> extensions;
};

/// Signed by `issuer`, or by itself when there is none. The day before counts too: clocks differ.
Result<Certificate> issue(const Wanted& wanted, EVP_PKEY* key, const Signer* issuer, Instant now) {
  Certificate made(X509_new());
  if (!made) return kCannotMake;
  X509* const certificate = made.get();
  X509* const by = issuer != nullptr ? issuer->certificate.get() : certificate;
  std::array<unsigned char, 16> serial{};
  if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) return kCannotMake;
  serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(serial.data(), serial.size(), nullptr));
  const std::time_t at = now / 1000;
  X509_NAME* const subject = X509_get_subject_name(certificate);
  const auto* const name = reinterpret_cast<const unsigned char*>(wanted.common_name.c_str());
  static constexpr unsigned char kOrganisation[] = "Azekura";
  const bool filled =
      X509_set_version(certificate, X509_VERSION_3) == 1 &&
      BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr &&
      ASN1_TIME_set(X509_getm_notBefore(certificate), at - kDay) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(certificate), at + wanted.days * kDay) != nullptr &&
      X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8, kOrganisation, -1, -1, 0) == 1 &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
      X509_set_issuer_name(certificate, X509_get_subject_name(by)) == 1 &&
      X509_set_pubkey(certificate, key) == 1;
  if (!filled) return kCannotMake;
  for (const auto& [nid, value] : wanted.extensions)
    if (!extend(certificate, by, nid, value)) return kCannotMake;
  EVP_PKEY* const signing = issuer != nullptr ? issuer->key.get() : key;
  if (X509_sign(certificate, signing, EVP_sha256()) == 0) return kCannotMake;
  return made;
}

/// Whole or not at all: written beside its place, synced, renamed.
Done save(const std::filesystem::path& path, BIO* text) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(text, &data);
  const std::string beside = path.string() + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return kCannotMake;
  const bool written = ::fchmod(file, 0600) == 0 &&
                       ::write(file, data, static_cast<std::size_t>(length)) == length && ::fsync(file) == 0;
  const bool closed = ::close(file) == 0;
  if (!written || !closed || std::rename(beside.c_str(), path.c_str()) != 0) return kCannotMake;
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  return synced ? done() : Done{kCannotMake};
}

Done save_key(const std::filesystem::path& path, EVP_PKEY* key) {
  const Bio text(BIO_new(BIO_s_secmem()));
  if (!text || PEM_write_bio_PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return kCannotMake;
  return save(path, text.get());
}

Done save_chain(const std::filesystem::path& path, std::initializer_list<X509*> chain) {
  const Bio text(BIO_new(BIO_s_mem()));
  for (X509* certificate : chain)
    if (!text || PEM_write_bio_X509(text.get(), certificate) != 1) return kCannotMake;
  return save(path, text.get());
}

Result<Certificate> load_certificate(const std::filesystem::path& path) {
  const Bio file(BIO_new_file(path.c_str(), "r"));
  Certificate certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
  ERR_clear_error();
  if (!certificate) return kCannotRead;
  return certificate;
}

/// A certificate and the key that belongs to it: a stop between two renames leaves two that do not.
Result<Signer> load_pair(const CertificateFiles& files) {
  AZ_TRY(certificate, load_certificate(files.chain));
  const Bio file(BIO_new_file(files.key.c_str(), "r"));
  Key key(file ? PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr) : nullptr);
  const bool belongs = key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!belongs) return kCannotRead;
  return Signer{std::move(key), std::move(certificate)};
}

Result<Signer> make_signer(const std::filesystem::path& directory, const std::vector<std::string>& names,
                           Instant now) {
  AZ_TRY(key, new_key());
  std::array<unsigned char, 4> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return kCannotMake;
  std::string mark;  // Two installations that a browser trusts must not have one name.
  for (const unsigned char byte : random) mark += "0123456789abcdef"[byte & 15];
  const Wanted wanted{"Azekura local authority " + mark,
                      kAuthorityDays,
                      {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                       {NID_key_usage, "critical,keyCertSign,cRLSign"},
                       {NID_subject_key_identifier, "hash"},
                       {NID_name_constraints, constraints(names)}}};
  AZ_TRY(certificate, issue(wanted, key.get(), nullptr, now));
  AZ_CHECK(save_key(directory / "ca-key.pem", key.get()));
  AZ_CHECK(save_chain(directory / "ca.pem", {certificate.get()}));
  return Signer{std::move(key), std::move(certificate)};
}

Result<Instant> end_of(const X509* certificate) {
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) return kCannotRead;
  return static_cast<Instant>(timegm(&end)) * 1000;
}

bool covers(X509* certificate, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return (is_address(name) ? X509_check_ip_asc(certificate, name.c_str(), 0)
                             : X509_check_host(certificate, name.c_str(), name.size(), 0, nullptr)) == 1;
  });
}

/// Name constraints included.
bool is_trusted(X509* certificate, X509* authority, Instant now) {
  const Store store(X509_STORE_new());
  const StoreContext context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_add_cert(store.get(), authority) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr) != 1)
    return false;
  X509_STORE_CTX_set_time(context.get(), 0, now / 1000);
  return X509_verify_cert(context.get()) == 1;
}

bool still_good(const CertificateFiles& files, const Signer& signer, const std::vector<std::string>& names,
                Instant now) {
  const auto pair = load_pair(files);
  if (!pair) return false;
  X509* const certificate = pair->certificate.get();
  const auto end = end_of(certificate);
  return end && *end - now >= kRenewDays * kDay * 1000 && covers(certificate, names) &&
         is_trusted(certificate, signer.certificate.get(), now);
}

}  // namespace

std::filesystem::path authority_file(const std::filesystem::path& directory) { return directory / "ca.pem"; }

Result<CertificateFiles> local_certificate(const std::filesystem::path& directory,
                                           const std::vector<std::string>& names, Instant now) {
  return local_certificate_beside(directory, directory, names, now);
}

Result<CertificateFiles> local_certificate_beside(const std::filesystem::path& directory,
                                                  const std::filesystem::path& beside,
                                                  const std::vector<std::string>& asked, Instant now) {
  const auto names = with_own_names(asked);
  if (!std::all_of(names.begin(), names.end(), is_sound)) return Error{ErrorCode::kInvalid, "web.tls.name"};
  for (const auto& folder : {directory, beside}) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed || ::chmod(folder.c_str(), 0700) != 0) return kCannotMake;
  }

  const bool first =
      !std::filesystem::exists(directory / "ca.pem") && !std::filesystem::exists(directory / "ca-key.pem");
  AZ_TRY(signer, first ? make_signer(directory, names, now)
                       : load_pair({directory / "ca.pem", directory / "ca-key.pem"}));
  const CertificateFiles files{beside / "server.pem", beside / "server-key.pem"};
  if (still_good(files, signer, names, now)) return files;

  AZ_TRY(key, new_key());
  const Wanted wanted{names.size() > 3 ? names[3].substr(0, 64) : names[0],
                      kServerDays,
                      {{NID_basic_constraints, "critical,CA:FALSE"},
                       {NID_key_usage, "critical,digitalSignature"},
                       {NID_ext_key_usage, "serverAuth"},
                       {NID_subject_key_identifier, "hash"},
                       {NID_authority_key_identifier, "keyid:always"},
                       {NID_subject_alt_name, alternative_names(names)}}};
  AZ_TRY(certificate, issue(wanted, key.get(), &signer, now));
  if (!is_trusted(certificate.get(), signer.certificate.get(), now))
    return Error{ErrorCode::kInvalid, "web.tls.name"};
  AZ_CHECK(save_key(files.key, key.get()));
  AZ_CHECK(save_chain(files.chain, {certificate.get(), signer.certificate.get()}));
  return files;
}

}  // namespace azekura::web
