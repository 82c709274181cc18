#include "tls_context.h"

#include <openssl/err.h>

#include <array>
#include <string_view>

namespace azekura::web {
namespace {

Error broken() {
  ERR_clear_error();
  return {ErrorCode::kUnavailable, "web.tls.files"};
}

int choose_http1(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                 unsigned int in_length, void* /*unused*/) {
  static constexpr std::array<unsigned char, 9> kHttp1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, kHttp1.data(), kHttp1.size(), in, in_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<TlsContext> make_tls_context(const CertificateFiles& files) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const tls = context.get();
  if (tls == nullptr) return broken();
  SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(tls, choose_http1, nullptr);
  static constexpr std::string_view kName = "azekura";
  const bool set = SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) == 1 &&
                   SSL_CTX_set_ciphersuites(tls, "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256") == 1 &&
                   SSL_CTX_set1_groups_list(tls, "X25519:P-256") == 1 &&
                   SSL_CTX_set_session_id_context(tls, reinterpret_cast<const unsigned char*>(kName.data()),
                                                  kName.size()) == 1 &&
                   SSL_CTX_use_certificate_chain_file(tls, files.chain.c_str()) == 1 &&
                   SSL_CTX_use_PrivateKey_file(tls, files.key.c_str(), SSL_FILETYPE_PEM) == 1 &&
                   SSL_CTX_check_private_key(tls) == 1;
  if (!set) return broken();
  return context;
}

}  // namespace azekura::web
