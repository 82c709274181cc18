#pragma once
// What an installation is told: where its data lies, where it listens. Everything has a default under the
// data folder, so that a shop writes no file at all. Read from TOML; an unknown key is refused, because a
// typo must not be silent.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "crypto/token.h"

namespace azekura::house {

struct Config {
  std::filesystem::path data;            // Databases, keyslots, ledger, certificates.
  std::string main, keyring, boxes;      // A file, or "postgres:" and a libpq conninfo string.
  std::filesystem::path keyslots;        // Outside every database.
  std::filesystem::path key_file;        // For unattended start; keep it on another disk than the data.
  crypto::TokenPlace token;              // PKCS#11: module (a file) and the token's label. None: empty.
  std::filesystem::path token_pin_file;  // For unattended start, instead of somebody who types the PIN.
  std::vector<std::string> addresses{"127.0.0.1"};
  std::uint16_t port = 8443;
  std::vector<std::string> names;                      // Further host names for the certificate.
  std::filesystem::path certificate, certificate_key;  // Own certificate, instead of the local authority's.
  std::filesystem::path ui;                            // The built pages.
  std::string public_url;             // Where people reach it; "https://localhost:8443" by default.
  std::filesystem::path postbox;      // What the server and azekura-postbox share.
  std::filesystem::path postbox_tls;  // Where a certificate for it is laid; none: it has its own.
  std::string postbox_url;            // Links begin so; "https://localhost:8444" by default.

  std::filesystem::path custody() const { return data / "root.custody"; }
  std::filesystem::path ledger() const { return data / "ledger"; }
  std::filesystem::path tls() const { return data / "tls"; }
};

/// Defaults for a data folder.
Config defaults_for(const std::filesystem::path& data);
/// kNotFound "config.missing"; kInvalid "config.form", "config.key" with what was wrong on standard error
/// by the caller's `complain`.
Result<Config> read_config(const std::filesystem::path& file, std::string& complaint);

}  // namespace azekura::house
