#include "wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <utility>

#include "web/security_headers.h"

namespace azekura::web {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string head_of(const Response& response, const Head& head) {
  crypto::WipedText out;
  write_head(response, head, out);
  return std::string(crypto::view(out));
}

TEST(Wire, EveryAnswerCarriesTheSecurityHeaders) {
  const auto head = head_of({}, {.length = 2, .close = false, .date = "D"});
  EXPECT_THAT(head,
              testing::StartsWith(
                  "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                  "Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Security-Policy: " + std::string(kContentSecurityPolicy) + "\r\n"));
  for (const char* line :
       {"Strict-Transport-Security: max-age=63072000\r\n", "X-Content-Type-Options: nosniff\r\n",
        "Cross-Origin-Opener-Policy: same-origin\r\n", "Cross-Origin-Embedder-Policy: require-corp\r\n",
        "Cross-Origin-Resource-Policy: same-origin\r\n", "Referrer-Policy: no-referrer\r\n"})
    EXPECT_THAT(head, HasSubstr(line));
  EXPECT_THAT(head, testing::EndsWith("\r\n\r\n"));
}

TEST(Wire, CarriesThePolicyOfThePageThatIsServed) {
  const auto said = [](const char* file) {
    std::ifstream in(std::string(AZ_SOURCE_DIR "/ui/") + file);
    std::string line;
    std::getline(in, line);
    return line;
  };
  EXPECT_EQ(said("csp.txt"), kContentSecurityPolicy);
  EXPECT_EQ(said("csp-postbox.txt"), kPostboxPolicy);
  const auto head = head_of({}, {.length = 2, .close = false, .date = "D", .policy = kPostboxPolicy});
  EXPECT_THAT(head, HasSubstr("Content-Security-Policy: " + std::string(kPostboxPolicy) + "\r\n"));
  EXPECT_THAT(head, Not(HasSubstr(kContentSecurityPolicy)));
}

TEST(Wire, CannotBeSplitByAValue) {
  Response response;
  response.headers.push_back({"X-Name", "a\r\nSet-Cookie: evil=1\r\n\r\n<html>"});
  response.cookies.push_back({std::string(kSessionCookie), {'x', '\r', '\n', 'y'}, 0});
  const auto head = head_of(response, {.length = 0, .close = true, .date = "D"});
  EXPECT_THAT(head, HasSubstr("X-Name: aSet-Cookie: evil=1<html>\r\n"));
  EXPECT_THAT(
      head,
      HasSubstr(
          "\r\nSet-Cookie: __Host-azekura=xy; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("\r\nSet-Cookie: evil")));
}

TEST(Wire, NoContentHasNoLength) {
  EXPECT_THAT(head_of(no_content(), {.length = 0, .close = false, .date = "D"}),
              Not(HasSubstr("\r\nContent-Length")));
}

TEST(Wire, TakesOnlyWhatIsRead) {
  Request request;
  ASSERT_TRUE(take_header("Accept-Language", "en", request));
  ASSERT_TRUE(take_header("X-Forwarded-For", "10.0.0.1", request));
  ASSERT_TRUE(
      take_header("COOKIE", "theme=dark; __Host-azekura=t0ken; __Host-azekura-device=d3vice; odd", request));
  EXPECT_EQ(request.headers, (Texts{{"accept-language", "en"}}));
  EXPECT_EQ(crypto::view(request.session_token), "t0ken");
  EXPECT_EQ(crypto::view(request.device_token), "d3vice");
  EXPECT_FALSE(request.bearer);
}

TEST(Wire, TakesABearerTokenBeforeACookie) {
  for (const bool cookie_first : {true, false}) {
    Request request;
    const std::array<std::pair<const char*, const char*>, 2> lines{
        {{"cookie", "__Host-azekura=c"}, {"Authorization", "bearer b"}}};
    for (const std::size_t i : {cookie_first ? 0u : 1u, cookie_first ? 1u : 0u})
      ASSERT_TRUE(take_header(lines[i].first, lines[i].second, request));
    EXPECT_EQ(crypto::view(request.session_token), "b");
    EXPECT_TRUE(request.bearer);
  }
}

TEST(Wire, RefusesWhatComesTwice) {
  Request request;
  ASSERT_TRUE(take_header("Host", "a", request));
  EXPECT_FALSE(take_header("host", "b", request));
  EXPECT_FALSE(take_header("Cookie", "__Host-azekura=1; __Host-azekura=2", request));
  ASSERT_TRUE(take_header("Authorization", "Bearer a", request));
  EXPECT_FALSE(take_header("Authorization", "Bearer b", request));
}

}  // namespace
}  // namespace azekura::web
