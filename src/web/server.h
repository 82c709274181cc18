#pragma once
// HTTPS/1.1 over TLS 1.3, and nothing else. Connections live on a few I/O threads and never wait for a
// handler: handlers run on a pool of workers, many at once, because a durable write shares its sync with
// whoever waits beside it. Every limit here is there against somebody slow, large or many. What was read and
// written is wiped as soon as it was used.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "web/router.h"
#include "web/security_headers.h"
#include "web/tls.h"

namespace azekura::web {

/// One answered request, without anything that names a person: the route's pattern, never the path.
struct AccessLine {
  std::uint64_t connection;
  std::string_view method;
  std::string_view route;  // "-" when none was found.
  int status;
  std::size_t bytes;
  std::int64_t microseconds;
};

struct ServerLimits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t connections = 2048;       // More are told 503 and closed.
  std::size_t waiting_requests = 1024;  // More than this waiting for a worker are told 503.
  // Bodies beyond kBodyLimit that may be under way together, in bytes; more are told 503. The ordinary ones
  // need no count: `connections` bounds them.
  std::size_t large_bodies = std::size_t{128} * 1024 * 1024;
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds header{10'000};  // From the first byte to the last of a request's head.
  std::chrono::milliseconds idle{75'000};    // Between two requests.
  std::chrono::milliseconds body{10'000};    // And the time that the length takes at the lowest rate:
  std::size_t lowest_rate = 16 * 1024;       // bytes a second, of bodies and of answers.
  std::chrono::milliseconds goodbye{2'000};  // For the other side to hear a refusal and stop sending.
  std::chrono::milliseconds drain{5'000};    // What stop() allows requests that are under way.
};

struct ServerOptions {
  std::vector<std::string> addresses{"127.0.0.1"};
  std::uint16_t port = 0;  // 0: any that is free; see Server::port().
  CertificateFiles certificate;
  std::size_t io_threads = 2;
  std::size_t workers = 64;
  ServerLimits limits{};
  std::string_view policy = kContentSecurityPolicy;  // Of security_headers.h.
  std::function<void(const AccessLine&)> access{};   // Called from I/O threads.
};

class Server {
 public:
  /// Listens when it returns. The router must outlive the server.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, const Router& router);
  /// Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  /// New connections get this certificate; those that are open keep theirs.
  Done use_certificate(const CertificateFiles& files);
  /// Takes no more connections, lets requests under way finish, closes. May be called twice.
  void stop();

 private:
  class House;
  explicit Server(std::unique_ptr<House> house);
  std::unique_ptr<House> house_;
};

}  // namespace azekura::web
