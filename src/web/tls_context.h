#pragma once
// The one OpenSSL context of a server: TLS 1.3 only, buffers given back between records. Private to this
// room.

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "web/tls.h"

namespace azekura::web {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeContext>;

/// With a client authority, a certificate is asked for but not demanded: HTTP decides, and can explain.
Result<TlsContext> make_tls_context(const CertificateFiles& files, const std::string& client_authority);

/// SHA-256 of the other side's certificate in hex, empty without a certificate that the authority signed.
std::string client_fingerprint(SSL* ssl);

}  // namespace azekura::web
