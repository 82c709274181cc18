// After a request with a password was answered, the password is nowhere in the server's memory: not in the
// parser's buffers, the coroutine's frames, OpenSSL's records or the stacks. The whole process is searched.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "crypto/forget.h"
#include "tls_client.h"
#include "web/json.h"
#include "web/server.h"

namespace azekura::web {
namespace {

const bool kOpensslForgets = static_cast<bool>(crypto::forget_what_openssl_frees());  // Before OpenSSL holds any.

constexpr unsigned char kMask = 0x5a;

/// The password under a mask: the search must not find its own needle.
constexpr std::array<unsigned char, 33> masked() {
  std::array<unsigned char, 33> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(('a' + i * 7 % 26) ^ kMask);
  return bytes;
}

crypto::WipedText password() {
  crypto::WipedText text;
  for (const unsigned char byte : masked()) text.push_back(static_cast<char>(byte ^ kMask));
  return text;
}

std::size_t copies_in_memory() {
  static constexpr auto kNeedle = masked();
  const auto same = [](char in_memory, unsigned char wanted) {
    return (static_cast<unsigned char>(in_memory) ^ kMask) == wanted;
  };
  std::size_t found = 0;
  std::ifstream maps("/proc/self/maps");
  std::FILE* const memory = std::fopen("/proc/self/mem", "rb");
  std::string line;
  while (std::getline(maps, line)) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    char rights[5] = "";
    if (std::sscanf(line.c_str(), "%llx-%llx %4s", &begin, &end, rights) != 3) continue;
    if (std::string_view(rights).substr(0, 2) != "rw") continue;
    crypto::WipedText bytes(end - begin);
    if (std::fseek(memory, static_cast<long>(begin), SEEK_SET) != 0) continue;
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), memory));
    for (auto at = bytes.begin(); (at = std::search(at, bytes.end(), kNeedle.begin(), kNeedle.end(), same)) != bytes.end(); ++at)
      ++found;
  }
  std::fclose(memory);
  return found;
}

TEST(Forgetting, NothingOfAPasswordIsLeftOnceItsRequestWasAnswered) {
  ASSERT_TRUE(kOpensslForgets);
  char path[] = "/tmp/azekura-forget-XXXXXX";
  const std::filesystem::path directory = mkdtemp(path);
  std::size_t while_it_is_used = 0;
  Router router([](std::string_view key, std::string_view) { return std::string(key); },
                [](const Request&, Access) -> Result<Session> { return Error{ErrorCode::kNotFound, "none"}; });
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
  auto server = Server::start(options, router);
  ASSERT_TRUE(server);
  {
    TlsClient client((*server)->port());
    {
      auto body = password();
      constexpr std::string_view kBefore = R"({"password":"\u0041)";  // An escape: the parser copies what follows it.
      body.insert(body.begin(), kBefore.begin(), kBefore.end());
      body.insert(body.end(), {'"', '}'});
      std::string head = "POST /api/v1/secret HTTP/1.1\r\nHost: a\r\nX-Azekura: 1\r\nContent-Type: application/json\r\n";
      head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
      ASSERT_TRUE(client.send(head));
      ASSERT_TRUE(client.send(crypto::view(body)));
    }
    ASSERT_EQ(client.receive().substr(0, 12), "HTTP/1.1 200");
    ASSERT_TRUE(client.send("GET /api/v1/health HTTP/1.1\r\nHost: a\r\n\r\n"));  // The one before is over and done.
    ASSERT_EQ(client.receive().substr(0, 12), "HTTP/1.1 204");
    EXPECT_GT(while_it_is_used, 0u);  // The search can find it.
    EXPECT_EQ(copies_in_memory(), 0u);
  }
  server->reset();
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace azekura::web
