// After a request with a password was answered, the password is nowhere in the server's memory: not in the
// parser's buffers, the coroutine's frames, OpenSSL's records or the stacks. The whole process is searched.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#if !defined( \
    __SANITIZE_ADDRESS__)  // Which keeps what was freed, and terabytes of its own notes, to watch it.
#include "crypto/forget.h"
#include "tls_client.h"
#include "web/json.h"
#include "web/server.h"

namespace azekura::web {
namespace {

const bool kOpensslForgets =
    static_cast<bool>(crypto::forget_what_openssl_frees());  // Before OpenSSL holds any.

constexpr unsigned char kMask = 0x5a;

/// The password under a mask: the search must not find its own needle.
constexpr std::array<unsigned char, 33> masked() {
  std::array<unsigned char, 33> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<unsigned char>(('a' + i * 7 % 26) ^ kMask);
  return bytes;
}

crypto::WipedText password() {
  crypto::WipedText text;
  for (const unsigned char byte : masked()) text.push_back(static_cast<char>(byte ^ kMask));
  return text;
}

bool is_password(const char* at) {
  static constexpr auto kMasked = masked();
  return std::equal(kMasked.begin(), kMasked.end(), at, [](unsigned char wanted, char in_memory) {
    return (static_cast<unsigned char>(in_memory) ^ kMask) == wanted;
  });
}

std::size_t copies_in(const char* at, std::size_t size) {
  std::size_t found = 0;
  const char* const last = at + size - masked().size();
  while (at <= last) {
    at = static_cast<const char*>(
        std::memchr(at, masked()[0] ^ kMask, static_cast<std::size_t>(last - at) + 1));
    if (at == nullptr) break;
    if (is_password(at++)) ++found;
  }
  return found;
}

std::size_t copies_in_memory() {
  static std::array<char, 1 << 20> window;
  constexpr std::size_t kOverlap = masked().size() - 1;
  std::size_t found = 0;
  std::ifstream maps("/proc/self/maps");
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::string line;
  while (std::getline(maps, line)) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    char rights[5] = "";
    if (std::sscanf(line.c_str(), "%llx-%llx %4s", &begin, &end, rights) != 3) continue;
    if (std::string_view(rights).substr(0, 2) != "rw") continue;
    for (auto at = begin; at < end; at += window.size() - kOverlap) {
      const auto wanted = std::min<unsigned long long>(window.size(), end - at);
      const ssize_t count = ::pread(memory, window.data(), wanted, static_cast<off_t>(at));
      if (count >= static_cast<ssize_t>(masked().size()))
        found += copies_in(window.data(), static_cast<std::size_t>(count));
    }
  }
  ::close(memory);
  crypto::wipe(std::as_writable_bytes(std::span(window)));
  return found;
}

/// The client, in a process of its own so that its copies are not ours. Says "y" when it has its answers,
/// then keeps the connection open until the test is over.
[[noreturn]] void be_the_client(int from_test, int to_test) {
  std::uint16_t port = 0;
  if (::read(from_test, &port, sizeof port) != sizeof port) ::_exit(1);
  TlsClient client(port);
  auto body = password();
  constexpr std::string_view kBefore =
      R"({"password":"\u0041)";  // An escape: the parser copies what follows it.
  body.insert(body.begin(), kBefore.begin(), kBefore.end());
  body.insert(body.end(), {'"', '}'});
  std::string text =
      "POST /api/v1/secret HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nContent-Type: application/json\r\n";
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(crypto::view(body));
  const bool told = client.send(text) && client.receive().starts_with("HTTP/1.1 200");
  // Once the next request is answered, the one before is over and done.
  const bool done = client.send("GET /api/v1/health HTTP/1.1\r\nHost: a\r\n\r\n") &&
                    client.receive().starts_with("HTTP/1.1 204");
  const char answer = told && done ? 'y' : 'n';
  char ignored = 0;
  if (::write(to_test, &answer, 1) == 1 && ::read(from_test, &ignored, 1) >= 0) ::_exit(0);
  ::_exit(1);
}

TEST(Forgetting, NothingOfAPasswordIsLeftOnceItsRequestWasAnswered) {
  ASSERT_TRUE(kOpensslForgets);
  std::array<int, 2> to_client{};
  std::array<int, 2> from_client{};
  ASSERT_TRUE(::pipe(to_client.data()) == 0 && ::pipe(from_client.data()) == 0);
  const pid_t client = ::fork();  // Before the server has threads.
  ASSERT_GE(client, 0);
  if (client == 0) {
    ::close(to_client[1]);
    be_the_client(to_client[0], from_client[1]);
  }
  ::close(to_client[0]);
  ::close(from_client[1]);
  char path[] = "/tmp/azekura-forget-XXXXXX";
  const std::filesystem::path directory = mkdtemp(path);
  std::size_t while_it_is_used = 0;
  Router router([](std::string_view key, std::string_view) { return std::string(key); },
                [](const Request&, Access) -> Result<Session> {
                  return Error{ErrorCode::kNotFound, "none"};
                });
  router.add({Method::kPost, "/api/v1/secret", "secret", Access::kPublic,
              [&](const Request& request, Context& context) -> Result<Response> {
                JsonReader body(request, context);
                const auto secret = body.secret("password", 100);
                AZ_CHECK(body.finish());
                while_it_is_used = copies_in_memory();
                JsonWriter out;
                out.object().member("back", crypto::view(secret)).end();
                return json(std::move(out));
              }});
  router.add({Method::kGet, "/api/v1/health", "health", Access::kPublic,
              [](const Request&, Context&) -> Result<Response> { return no_content(); }});
  ServerOptions options;
  options.certificate = *local_certificate(directory / "tls", {}, system_clock()());
  options.workers = 2;
  auto started = Server::start(options, router);
  ASSERT_TRUE(started);
  auto server = *std::move(started);
  const std::uint16_t port = server->port();
  ASSERT_EQ(::write(to_client[1], &port, sizeof port), static_cast<ssize_t>(sizeof port));
  char answer = 0;
  ASSERT_EQ(::read(from_client[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_GT(while_it_is_used, 0u);  // The search can find it.
  EXPECT_EQ(copies_in_memory(), 0u);
  for (const int end : {to_client[1], from_client[0]}) ::close(end);
  ::waitpid(client, nullptr, 0);
  server.reset();
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace azekura::web
#endif
