#pragma once
// The one OpenSSL context of a server: TLS 1.3 only, buffers given back between records. Private to this
// room.

#include <openssl/ssl.h>

#include <memory>

#include "base/error.h"
#include "web/tls.h"

namespace azekura::web {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeContext>;

/// Asks nobody for a client certificate.
Result<TlsContext> make_tls_context(const CertificateFiles& files);

}  // namespace azekura::web
