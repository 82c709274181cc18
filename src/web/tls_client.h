#pragma once
// For tests: a TLS client that can also misbehave. Blocking, with a limit, so that no test hangs.

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace azekura::web {

/// A bare connection to a port on this machine.
class Wire {
 public:
  explicit Wire(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  }
  ~Wire() { ::close(socket_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool send(std::string_view bytes) { return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0; }
  /// True when the other side closed, false when the limit passed first.
  bool closed() {
    char bytes[256];
    ssize_t count = 0;
    do count = ::recv(socket_, bytes, sizeof bytes, 0);
    while (count > 0);
    return count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }
  int socket() const { return socket_; }
  bool connected() const { return connected_; }

 private:
  int socket_;
  bool connected_ = false;
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int newest = TLS1_3_VERSION)
      : wire_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), wire_.socket());
    ready_ = wire_.connected() && SSL_connect(ssl_.get()) == 1;
  }

  bool ready() const { return ready_; }
  SSL* ssl() const { return ssl_.get(); }
  Wire& wire() { return wire_; }

  bool send(std::string_view bytes) {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) ==
           static_cast<int>(bytes.size());
  }
  /// One whole answer with a Content-Length, or what came before the connection ended.
  std::string receive() {
    while (true) {
      const auto head = read_.find("\r\n\r\n");
      if (head != std::string::npos) {
        const auto at = read_.find("Content-Length: ");
        const std::size_t body = at < head ? std::stoul(read_.substr(at + 16)) : 0;
        if (read_.size() >= head + 4 + body) {
          auto whole = read_.substr(0, head + 4 + body);
          read_.erase(0, head + 4 + body);
          return whole;
        }
      }
      if (!more()) return std::exchange(read_, "");
    }
  }
  std::string receive_to_end() {
    while (more()) {}
    return std::exchange(read_, "");
  }
  bool more() {
    char bytes[4096];
    const int count = SSL_read(ssl_.get(), bytes, sizeof bytes);
    if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

 private:
  Wire wire_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  bool ready_ = false;
  std::string read_{};
};

}  // namespace azekura::web
