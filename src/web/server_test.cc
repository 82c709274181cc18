#include "web/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "tls_client.h"
#include "web/json.h"

namespace azekura::web {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

Response said(std::string_view text) {
  Response response{.content_type = "text/plain"};
  response.body.assign(text.begin(), text.end());
  return response;
}

/// Opens once, for whoever waits.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void until_waiting(int many) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= many; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    char path[] = "/tmp/azekura-web-XXXXXX";
    directory = mkdtemp(path);
    options.certificate = *local_certificate(directory / "tls", {}, system_clock()());
    options.workers = 4;
    options.limits.goodbye = milliseconds(500);
    options.access = [this](const AccessLine& line) {
      const std::lock_guard lock(mutex);
      log.push_back(std::string(line.method) + " " + std::string(line.route) + " " +
                    std::to_string(line.status));
    };
    add(Method::kGet, "/api/v1/health", "health", [](const Request&) { return said("ok"); });
    add(Method::kPost, "/api/v1/echo", "echo",
        [](const Request& request) { return said(crypto::view(request.body)); });
    add(Method::kGet, "/api/v1/wait", "wait", [this](const Request&) {
      gate.wait();
      return said("waited");
    });
    add(Method::kGet, "/api/v1/bug", "bug", [](const Request&) -> Response { throw 7; });
    add(Method::kGet, "/api/v1/large", "large",
        [](const Request&) { return said(std::string(3'000'000, 'x')); });
    add(Method::kGet, "/api/v1/stream", "stream", [](const Request&) {
      Response response;
      response.stream = [left = 3]() mutable -> Result<crypto::WipedText> {
        return left-- > 0 ? crypto::WipedText(5, 's') : crypto::WipedText{};
      };
      return response;
    });
    add(Method::kGet, "/api/v1/cut", "cut", [](const Request&) {
      Response response;
      response.stream = [left = 1]() mutable -> Result<crypto::WipedText> {
        if (left-- > 0) return crypto::WipedText(5, 's');
        return Error{ErrorCode::kUnavailable, "web.full"};
      };
      return response;
    });
  }
  ~ServerTest() override {
    gate.open();
    server.reset();
    fs::remove_all(directory);
  }
  void add(Method method, std::string_view pattern, std::string_view operation,
           std::function<Response(const Request&)> run) {
    router.add({method, pattern, operation, Access::kPublic,
                [run](const Request& request, Context&) -> Result<Response> { return run(request); }});
  }
  std::uint16_t start() {
    auto started = Server::start(options, router);
    EXPECT_TRUE(started) << started.error().key;
    server = *std::move(started);
    return server->port();
  }
  static std::string get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  static std::string post(std::string_view path, std::string_view body) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nX-Azekura: 1\r\nContent-Type: "
           "application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }
  std::string ask(std::string_view text) {
    TlsClient client(server->port());
    EXPECT_TRUE(client.ready());
    EXPECT_TRUE(client.send(text));
    return client.receive();
  }
  void expect_alive() { EXPECT_THAT(ask(get("/api/v1/health")), StartsWith("HTTP/1.1 200 OK")); }

  fs::path directory;
  Gate gate;
  std::mutex mutex;
  std::vector<std::string> log;
  Router router{[](std::string_view key, std::string_view) { return std::string(key); },
                [](const Request& request, Access) -> Result<Session> {
                  if (crypto::view(request.session_token) == "known")
                    return Session{AccountId(7), "7", "", ""};
                  return Error{ErrorCode::kNotFound, "none"};
                }};
  ServerOptions options;
  std::unique_ptr<Server> server;
};

TEST_F(ServerTest, AnswersManyRequestsOnOneConnection) {
  TlsClient client(start());
  for (int i = 0; i < 20; ++i) {
    const std::string text(static_cast<std::size_t>(i) * 1'000, 'a');
    ASSERT_TRUE(client.send(post("/api/v1/echo", text)));
    EXPECT_THAT(client.receive(), testing::EndsWith("\r\n\r\n" + text));
  }
  EXPECT_EQ(SSL_version(client.ssl()), TLS1_3_VERSION);
}

TEST_F(ServerTest, KeepsPipelinedRequestsInOrder) {
  TlsClient client(start());
  ASSERT_TRUE(
      client.send(post("/api/v1/echo", "first") + post("/api/v1/echo", "second") + get("/api/v1/health")));
  EXPECT_THAT(client.receive(), HasSubstr("first"));
  EXPECT_THAT(client.receive(), HasSubstr("second"));
  EXPECT_THAT(client.receive(), HasSubstr("ok"));
}

TEST_F(ServerTest, LogsTheRouteAndNeverThePath) {
  start();
  ask(get("/api/v1/health?q=%E5%B1%B1%E7%94%B0"));
  ask(get("/people/yamada"));
  server->stop();
  EXPECT_EQ(log, (std::vector<std::string>{"GET /api/v1/health 200", "GET - 404"}));
}

TEST_F(ServerTest, SpeaksNothingOlderThanTls13) {
  start();
  EXPECT_FALSE(TlsClient(server->port(), TLS1_2_VERSION).ready());
  expect_alive();
}

TEST_F(ServerTest, RefusesBodiesBeyondTheRoutesLimit) {
  start();
  const std::string large(kBodyLimit + 1, 'x');
  EXPECT_THAT(ask(post("/api/v1/echo", large)), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(
      ask("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nContent-Length: 99999999999\r\n\r\n"),
      StartsWith("HTTP/1.1 413"));
  std::string chunked =
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 5; ++i) chunked += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  EXPECT_THAT(ask(chunked + "0\r\n\r\n"), StartsWith("HTTP/1.1 413"));
  const std::string fitting(kBodyLimit, 'x');
  EXPECT_THAT(ask(post("/api/v1/echo", fitting)), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, AWholeRefusalReachesWhoIsStillSending) {
  start();
  TlsClient client(server->port());
  std::string text =
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nContent-Length: 1000000\r\n\r\n";
  ASSERT_TRUE(client.send(text + std::string(900'000, 'x')));
  EXPECT_THAT(client.receive(), HasSubstr("web.body.too_large"));
}

struct Malformed {
  const char* name;
  std::string text;
  int status;
};

TEST_F(ServerTest, RefusesMalformedRequestsAndLives) {
  start();
  const std::vector<Malformed> table{
      {"NoHost", "GET /api/v1/health HTTP/1.1\r\n\r\n", 400},
      {"TwoHosts", "GET /api/v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"OldHttp", "GET /api/v1/health HTTP/1.0\r\nHost: a\r\n\r\n", 400},
      {"NotHttp", "hello there\r\n\r\n", 400},
      {"TwoLengths",
       "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"LengthAndChunks",
       "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"NegativeLength", "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"BrokenChunk", "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       400},
      {"Tunnel", "CONNECT evil:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"PathTrick", "GET /api/../secret HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"EncodedTrick", "GET /api/v1/%2e%2e/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"Trace", "TRACE /api/v1/health HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {"LargeHead",
       "GET /api/v1/health HTTP/1.1\r\nHost: a\r\nX-Large: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
      {"LongTarget", "GET /" + std::string(5'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414}};
  for (const auto& [name, text, status] : table)
    EXPECT_THAT(ask(text), StartsWith("HTTP/1.1 " + std::to_string(status))) << name;
  expect_alive();
}

TEST_F(ServerTest, HidesABugAndLives) {
  start();
  const auto answer = ask(get("/api/v1/bug"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(answer, HasSubstr("web.broken"));
  expect_alive();
}

TEST_F(ServerTest, ClosesWhatIsNoTls) {
  start();
  Wire plain(server->port());
  plain.send(get("/api/v1/health"));
  EXPECT_TRUE(plain.closed());
  Wire garbage(server->port());
  garbage.send(std::string("\x16\x03\x01\xff\xff", 5) + std::string(2'000, '\x55'));
  EXPECT_TRUE(garbage.closed());
  TlsClient broken(server->port());
  broken.wire().send(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, '\x55'));
  EXPECT_TRUE(broken.wire().closed());
  expect_alive();
}

/// This limit is short and the others are far off, so that only this one can drop anybody.
ServerLimits only(milliseconds ServerLimits::*limit) {
  ServerLimits limits;
  limits.handshake = limits.header = limits.body = limits.idle = std::chrono::hours(1);
  limits.*limit = milliseconds(60);
  return limits;
}

TEST_F(ServerTest, DropsWhoNeverShakesHands) {
  options.limits = only(&ServerLimits::handshake);
  start();
  Wire silent(server->port());
  EXPECT_TRUE(silent.closed());
}

TEST_F(ServerTest, DropsWhoAsksNothing) {
  options.limits = only(&ServerLimits::idle);
  start();
  TlsClient idle(server->port());
  EXPECT_EQ(idle.receive(), "");
}

TEST_F(ServerTest, DropsWhoStopsInTheHead) {
  options.limits = only(&ServerLimits::header);
  start();
  TlsClient half_head(server->port());
  half_head.send("GET /api/v1/health HT");
  EXPECT_EQ(half_head.receive(), "");
}

TEST_F(ServerTest, DropsWhoStopsInTheBody) {
  options.limits = only(&ServerLimits::body);
  start();
  TlsClient half_body(server->port());
  half_body.send("POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nContent-Length: 100\r\n\r\nabc");
  EXPECT_EQ(half_body.receive(), "");
}

// Each byte comes in good time, and all of them together may be as many as fit: only the time is over.
TEST_F(ServerTest, ATrickleDoesNotBuyTime) {
  constexpr int kNeverDropped = 3'000'000;
  options.limits = only(&ServerLimits::header);
  options.limits.header_bytes = 2 * kNeverDropped;
  start();
  TlsClient client(server->port());
  int sent = 0;
  while (sent < kNeverDropped && client.send("G")) ++sent;
  EXPECT_LT(sent, kNeverDropped);
}

TEST_F(ServerTest, AnswersWhoHasSentItsLastWord) {
  TlsClient client(start());
  ASSERT_TRUE(client.send(get("/api/v1/health")));
  SSL_shutdown(client.ssl());
  EXPECT_THAT(client.receive(), HasSubstr("ok"));
  TlsClient gone(server->port());
  gone.send(get("/api/v1/large"));
  ::shutdown(gone.wire().socket(), SHUT_RDWR);
  expect_alive();
}

TEST_F(ServerTest, ServesTwoHundredAndFiftySixAtOnce) {
  start();
  std::vector<std::unique_ptr<TlsClient>> clients;
  for (int i = 0; i < 256; ++i) clients.push_back(std::make_unique<TlsClient>(server->port()));
  for (auto& client : clients) ASSERT_TRUE(client->ready() && client->send(get("/api/v1/health")));
  for (auto& client : clients) EXPECT_THAT(client->receive(), HasSubstr("ok"));
}

TEST_F(ServerTest, TellsWhoComesTooManyToComeBack) {
  options.limits.connections = 2;
  start();
  TlsClient first(server->port());
  TlsClient second(server->port());
  const auto answer = ask(get("/api/v1/health"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("Retry-After: 2"));
  ASSERT_TRUE(second.send(get("/api/v1/health")));
  EXPECT_THAT(second.receive(), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, AFullQueueIsSaidAtOnceAndOthersStillAnswer) {
  options.workers = 1;
  options.limits.waiting_requests = 1;
  add(Method::kGet, "/api/v1/inline", "inline", [](const Request&) { return said("inline"); });
  const_cast<Route&>(*router.routes().back()).inline_ok = true;
  start();
  TlsClient running(server->port());
  running.send(get("/api/v1/wait"));
  gate.until_waiting(1);
  TlsClient queued(server->port());
  queued.send(get("/api/v1/health"));
  std::string refused;  // The one that is queued may come a little after this one.
  for (int i = 0; i < 2 && refused.empty(); ++i) {
    TlsClient third(server->port());
    const timeval soon{2, 0};
    ::setsockopt(third.wire().socket(), SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    third.send(get("/api/v1/health"));
    refused = third.receive();
  }
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask(get("/api/v1/inline")), HasSubstr("inline"));
  gate.open();
  EXPECT_THAT(running.receive(), HasSubstr("waited"));
}

TEST_F(ServerTest, LetsRequestsUnderWayFinishWhenItStops) {
  start();
  TlsClient idle(server->port());
  TlsClient client(server->port());
  client.send(get("/api/v1/wait"));
  gate.until_waiting(1);
  std::thread stopping([this] { server->stop(); });
  EXPECT_EQ(idle.receive(), "");  // Closed, so stop() is under way.
  gate.open();
  const auto answer = client.receive();
  EXPECT_THAT(answer, HasSubstr("waited"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  stopping.join();
  EXPECT_FALSE(Wire(server->port()).connected());
}

TEST_F(ServerTest, SendsLargeAndStreamedAnswersWhole) {
  start();
  EXPECT_THAT(ask(get("/api/v1/large")), testing::EndsWith(std::string(100, 'x')));
  TlsClient client(server->port());
  client.send("GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto answer = client.receive_to_end();
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n5\r\nsssss\r\n5\r\nsssss\r\n5\r\nsssss\r\n0\r\n\r\n"));
}

TEST_F(ServerTest, AStreamThatFailsIsNotTakenForWhole) {
  start();
  TlsClient client(server->port());
  client.send(get("/api/v1/cut"));
  EXPECT_THAT(client.receive_to_end(), testing::EndsWith("5\r\nsssss\r\n"));
}

TEST_F(ServerTest, HeadHasNoBody) {
  start();
  TlsClient client(server->port());
  client.send("HEAD /api/v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto answer = client.receive_to_end();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, SaysToGoOnWhenAsked) {
  start();
  TlsClient client(server->port());
  client.send(
      "POST /api/v1/echo HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nExpect: 100-continue\r\nContent-Length: "
      "3\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_THAT(client.receive(), testing::EndsWith("abc"));
}

/// Only whoever has a session may send as much as this.
class LargeBodies : public ServerTest {
 protected:
  static constexpr std::size_t kLarge = 8'000'000;

  LargeBodies() {
    router.add({Method::kPut, "/api/v1/files", "putFile", Access::kSignedIn,
                Handler([](const Request& request, const Session&, Context&) -> Result<Response> {
                  return said(std::to_string(request.body.size()));
                }),
                kLarge});
  }
  static std::string head(std::size_t length, std::string_view more) {
    return "PUT /api/v1/files HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n" +
           std::string(more) + "\r\n";
  }
  static constexpr std::string_view kKnown = "Authorization: Bearer known\r\n";
  static constexpr std::string_view kKnownAndWaiting =
      "Authorization: Bearer known\r\nExpect: 100-continue\r\n";
  static std::size_t resident_bytes() {
    std::size_t all = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  }
};

TEST_F(LargeBodies, AreRefusedBeforeTheyAreReadToWhoeverHasNoSession) {
  start();
  EXPECT_THAT(ask(head(kLarge, "")), StartsWith("HTTP/1.1 403")) << "no proof of origin";
  EXPECT_THAT(ask(head(kLarge, "X-Azekura: 1\r\n")), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(ask(head(kLarge, "Authorization: Bearer stranger\r\nExpect: 100-continue\r\n")),
              StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(
      ask("PUT /api/v1/files HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
      StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(ask(head(kLarge + 1, kKnown)), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(ask(head(kLarge, kKnown) + std::string(kLarge, 'x')), testing::EndsWith("8000000"));
}

TEST_F(LargeBodies, HaveALimitTogetherAndOrdinaryOnesDoNotFeelIt) {
  options.limits.large_bodies = kLarge + 1'000'000;
  start();
  TlsClient first(server->port());
  ASSERT_TRUE(first.send(head(kLarge, kKnownAndWaiting)));
  ASSERT_THAT(first.receive(), StartsWith("HTTP/1.1 100"));
  const auto refused = ask(head(kLarge, kKnown));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(refused, HasSubstr("Retry-After: "));
  EXPECT_THAT(ask(post("/api/v1/echo", std::string(kBodyLimit, 'x'))), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(head(1'000'000, kKnown) + std::string(1'000'000, 'x')), testing::EndsWith("1000000"));
  ASSERT_TRUE(first.send(std::string(kLarge, 'x')));
  EXPECT_THAT(first.receive(), testing::EndsWith("8000000"));
  std::string next;  // The share comes back a little after the answer.
  for (int i = 0; i < 100 && !next.starts_with("HTTP/1.1 100"); ++i) {
    TlsClient client(server->port());
    ASSERT_TRUE(client.send(head(kLarge, kKnownAndWaiting)));
    next = client.receive();
  }
  EXPECT_THAT(next, StartsWith("HTTP/1.1 100"));
}

#if !defined(__SANITIZE_ADDRESS__)  // Which keeps what was freed, to watch it.
TEST_F(LargeBodies, GiveTheirMemoryBack) {
  start();
  const auto round = [&] {
    std::vector<std::unique_ptr<TlsClient>> clients;
    for (int i = 0; i < 6; ++i) {
      clients.push_back(std::make_unique<TlsClient>(server->port()));
      ASSERT_TRUE(clients.back()->send(head(kLarge, kKnown) + std::string(kLarge - 1, 'x')));
    }
    for (auto& client : clients) ASSERT_TRUE(client->send("x"));
    for (auto& client : clients) EXPECT_THAT(client->receive(), testing::EndsWith("8000000"));
  };
  const auto before = resident_bytes();
  round();
  round();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (resident_bytes() > before + kLarge && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_LE(resident_bytes(), before + kLarge);
}
#endif

TEST_F(ServerTest, TakesTheCertificateThatWasRenewedInTimeWhileItRuns) {
  start();
  constexpr Instant kDay = 86'400'000;
  const auto serial = [this] {
    TlsClient client(server->port());
    return ASN1_INTEGER_dup(X509_get0_serialNumber(SSL_get0_peer_certificate(client.ssl())));
  };
  const auto use_it_after = [this](Instant days) {
    const auto files = local_certificate(directory / "tls", {}, system_clock()() + days * kDay);
    ASSERT_TRUE(files);
    ASSERT_TRUE(server->use_certificate(*files));
  };
  ASN1_INTEGER* const before = serial();
  use_it_after(360);
  ASN1_INTEGER* const meanwhile = serial();
  EXPECT_EQ(ASN1_INTEGER_cmp(before, meanwhile), 0) << "it has more than 30 days left";
  use_it_after(370);
  ASN1_INTEGER* const after = serial();
  EXPECT_NE(ASN1_INTEGER_cmp(before, after), 0);
  ASN1_INTEGER_free(before);
  ASN1_INTEGER_free(meanwhile);
  ASN1_INTEGER_free(after);
  EXPECT_FALSE(server->use_certificate({directory / "no.pem", directory / "no-key.pem"}));
  expect_alive();
}

TEST_F(ServerTest, SaysThatItCannotListen) {
  start();
  auto second = options;
  second.port = server->port();
  EXPECT_EQ(Server::start(std::move(second), router).error().key, "web.server.listen");
  options.addresses = {"nowhere"};
  EXPECT_EQ(Server::start(options, router).error().key, "web.server.address");
}

}  // namespace
}  // namespace azekura::web
