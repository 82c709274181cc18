#pragma once
// Certificates. An office without a public name gets an authority of its own: made on the spot, good only for
// names and addresses of a local network (name constraints), so that trusting it in a browser trusts it with
// nothing else. An office that has a certificate gives the files instead.

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace azekura::web {

struct CertificateFiles {
  std::filesystem::path chain;  // PEM: the server's certificate first.
  std::filesystem::path key;    // PEM, 0600.
};

/// Makes what is missing in `directory` (ca.pem, ca-key.pem, server.pem, server-key.pem; all 0600, the folder
/// 0700) and renews the server's certificate when it has less than 30 days left or lacks a name. Addresses
/// and names both go in `names`; localhost, 127.0.0.1 and ::1 are always there. web.tls.name when the
/// authority may not speak for a name: it was made before the name was known.
Result<CertificateFiles> local_certificate(const std::filesystem::path& directory,
                                           const std::vector<std::string>& names, Instant now);

/// The same authority's certificate for another process of ours, which does not get the authority's key: its
/// server.pem and server-key.pem in `beside`.
Result<CertificateFiles> local_certificate_beside(const std::filesystem::path& directory,
                                                  const std::filesystem::path& beside,
                                                  const std::vector<std::string>& names, Instant now);

/// The authority that a browser has to trust, in `directory`.
std::filesystem::path authority_file(const std::filesystem::path& directory);

}  // namespace azekura::web
