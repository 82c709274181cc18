#include "web/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace azekura::web {
namespace {

Response said(std::string_view text) {
  Response response{.content_type = "text/plain"};
  response.body.assign(text.begin(), text.end());
  return response;
}

Route open(Method method, std::string_view pattern, std::string_view operation) {
  return {method, pattern, operation, Access::kPublic,
          [operation](const Request& request, Context&) -> Result<Response> {
            std::string answer(operation);
            for (const auto& [name, value] : request.parts) answer += " " + name + "=" + value;
            return said(answer);
          }};
}

Route guarded(Access access, std::string_view pattern, std::string_view operation) {
  return {Method::kPost, pattern, operation, access,
          [](const Request&, const Session& session, Context& context) -> Result<Response> {
            return said(session.account.str() + " " + context.language);
          }};
}

/// Token "1" is signed in, "2" has a work session too; all others are strangers.
Result<Session> guard(const Request& request, Access access) {
  const auto token = crypto::view(request.session_token);
  if (token != "1" && token != "2") return Error{ErrorCode::kNotFound, "people.session.expired"};
  if (access == Access::kWorkSession && token != "2")
    return Error{ErrorCode::kDenied, "people.work_session.needed"};
  return Session{AccountId{9}, "s", "d", "en"};
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router.add(open(Method::kGet, "/api/v1/people", "listPeople"));
    router.add(open(Method::kPost, "/api/v1/people", "addPerson"));
    router.add(open(Method::kGet, "/api/v1/people/{person}", "getPerson"));
    router.add(open(Method::kGet, "/api/v1/people/due", "listDue"));
    router.add(open(Method::kPost, "/api/v1/requests/{request}:send", "sendRequest"));
    router.add(guarded(Access::kSignedIn, "/api/v1/sign-out", "signOut"));
    router.add(guarded(Access::kWorkSession, "/api/v1/people/{person}/number:reveal", "revealNumber"));
    router.on_bug([this](std::string_view operation) { bugs.emplace_back(operation); });
  }
  static Request from_page(std::string_view token = "") {
    Request request;
    request.headers = {{"x-azekura", "1"}, {"sec-fetch-site", "same-origin"}};
    request.session_token.assign(token.begin(), token.end());
    return request;
  }
  std::string text(std::string_view method, std::string_view target, Request request = from_page()) {
    return std::string(crypto::view(router.answer(method, target, std::move(request)).body));
  }
  int status(std::string_view method, std::string_view target, Request request = from_page()) {
    return router.answer(method, target, std::move(request)).status;
  }

  std::vector<std::string> bugs;
  Router router{[](std::string_view key, std::string_view) { return std::string(key); }, guard};
};

TEST_F(RouterTest, FindsTheRouteAndItsParts) {
  EXPECT_EQ(text("GET", "/api/v1/people"), "listPeople");
  EXPECT_EQ(text("GET", "/api/v1/people/7"), "getPerson person=7");
  EXPECT_EQ(text("POST", "/api/v1/requests/7:send"), "sendRequest request=7");
  EXPECT_EQ(text("HEAD", "/api/v1/people/7"), "getPerson person=7");
}

TEST_F(RouterTest, LetsALastPartTakeTheRest) {
  auto tiles = open(Method::kGet, "/api/v1/tile/{level}/{path}", "readTile");
  tiles.rest = true;
  router.add(std::move(tiles));
  EXPECT_EQ(text("GET", "/api/v1/tile/0/x001/067.p/5"), "readTile level=0 path=x001/067.p/5");
  EXPECT_EQ(text("GET", "/api/v1/tile/0/067"), "readTile level=0 path=067");
  EXPECT_EQ(status("GET", "/api/v1/tile/0"), 404);
  EXPECT_EQ(status("GET", "/api/v1/tile/0/../../checkpoint"), 400);
}

TEST_F(RouterTest, PrefersALiteralToAPart) { EXPECT_EQ(text("GET", "/api/v1/people/due"), "listDue"); }

TEST_F(RouterTest, NamesTheMethodsThatWouldDo) {
  const auto response = router.answer("DELETE", "/api/v1/people", from_page());
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.back().name, "Allow");
  EXPECT_EQ(response.headers.back().value, "GET, POST");
  EXPECT_EQ(status("TRACE", "/api/v1/people"), 405);
}

TEST_F(RouterTest, KnowsNoOtherPlaces) {
  EXPECT_EQ(status("GET", "/api/v1/nothing"), 404);
  EXPECT_EQ(status("POST", "/api/v1/requests/:send"), 404);
  EXPECT_EQ(status("GET", "/api/v1/../v1/people"), 400);
}

TEST_F(RouterTest, LeavesTheRestToThePages) {
  EXPECT_EQ(status("GET", "/people/7"), 404);
  router.otherwise(
      [](const Request& request, Context&) -> Result<Response> { return said("page " + request.path); });
  EXPECT_EQ(text("GET", "/people/7"), "page /people/7");
  EXPECT_EQ(text("GET", "/"), "page /");
  EXPECT_EQ(status("POST", "/people/7"), 404);
  EXPECT_EQ(status("GET", "/api/v1/nothing"), 404);
}

TEST_F(RouterTest, CallsNoHandlerWithoutASession) {
  EXPECT_EQ(status("POST", "/api/v1/sign-out"), 401);
  EXPECT_EQ(status("POST", "/api/v1/sign-out", from_page("stale")), 401);
  EXPECT_EQ(text("POST", "/api/v1/sign-out", from_page("1")), "account:9 en");
}

TEST_F(RouterTest, TakesTheCookieOfASessionThatIsOverAway) {
  const auto refusal = router.answer("POST", "/api/v1/sign-out", from_page("stale"));
  ASSERT_EQ(refusal.cookies.size(), 1u);
  EXPECT_EQ(refusal.cookies[0].name, kSessionCookie);
  EXPECT_TRUE(refusal.cookies[0].value.empty());
  EXPECT_EQ(refusal.cookies[0].max_age_seconds, 0);
  auto program = from_page("stale");
  program.bearer = true;
  EXPECT_TRUE(router.answer("POST", "/api/v1/sign-out", std::move(program)).cookies.empty());
  EXPECT_TRUE(router.answer("POST", "/api/v1/people/7/number:reveal", from_page("1")).cookies.empty());
}

TEST_F(RouterTest, AsksForAWorkSessionWhereNumbersAre) {
  EXPECT_EQ(status("POST", "/api/v1/people/7/number:reveal", from_page("1")), 403);
  EXPECT_EQ(status("POST", "/api/v1/people/7/number:reveal", from_page("2")), 200);
}

TEST_F(RouterTest, HidesWhatAHandlerThrew) {
  router.add(
      {Method::kGet, "/api/v1/bug", "bug", Access::kPublic,
       [](const Request&, Context&) -> Result<Response> { throw std::runtime_error("123456789018"); }});
  const auto response = router.answer("GET", "/api/v1/bug", {});
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(crypto::view(response.body).find("1234"), std::string_view::npos);
  EXPECT_EQ(bugs, std::vector<std::string>{"bug"});
}

TEST_F(RouterTest, RefusesRoutesThatContradict) {
  EXPECT_THROW(router.add(open(Method::kGet, "/api/v1/people/{other}", "again")), std::logic_error);
  EXPECT_THROW(router.add(open(Method::kGet, "/api/v1/new", "listPeople")), std::logic_error);
  EXPECT_THROW(router.add(guarded(Access::kPublic, "/api/v1/new", "new")), std::logic_error);
  auto unguarded = open(Method::kGet, "/api/v1/new", "new");
  unguarded.access = Access::kSignedIn;
  EXPECT_THROW(router.add(std::move(unguarded)), std::logic_error);
}

struct Sender {
  const char* name;
  Texts headers;
  bool bearer;
  bool believed;
};
class Origin : public testing::TestWithParam<Sender> {};

TEST_P(Origin, IsAskedOfWhatWouldChangeSomething) {
  Request request{.method = Method::kPost, .headers = GetParam().headers, .bearer = GetParam().bearer};
  EXPECT_EQ(static_cast<bool>(from_our_page(request)), GetParam().believed);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Origin,
    testing::Values(Sender{"OurPage", {{"x-azekura", "1"}, {"sec-fetch-site", "same-origin"}}, false, true},
                    Sender{"OurPageOlderBrowser",
                           {{"x-azekura", "1"}, {"origin", "https://a:8443"}, {"host", "a:8443"}},
                           false,
                           true},
                    Sender{"CommandLine", {}, true, true},
                    Sender{"SignInFromTheCommandLine", {{"x-azekura", "1"}}, false, true},
                    Sender{"NoHeader", {{"sec-fetch-site", "same-origin"}}, false, false},
                    Sender{"OtherSite", {{"x-azekura", "1"}, {"sec-fetch-site", "cross-site"}}, false, false},
                    Sender{"SisterSite", {{"x-azekura", "1"}, {"sec-fetch-site", "same-site"}}, false, false},
                    Sender{"OtherOrigin",
                           {{"x-azekura", "1"}, {"origin", "https://evil"}, {"host", "a:8443"}},
                           false,
                           false},
                    Sender{"PlainOrigin",
                           {{"x-azekura", "1"}, {"origin", "http://a:8443"}, {"host", "a:8443"}},
                           false,
                           false}),
    [](const auto& test) { return test.param.name; });

TEST(IdPart, IsAWholeNumberOrNothing) {
  const auto id = [](std::string text) { return id_part<PersonId>({.parts = {{"person", text}}}, "person"); };
  EXPECT_EQ(id("7")->value(), 7);
  for (const char* wrong : {"", "7x", "-7", " 7", "99999999999999999999", "７"})
    EXPECT_FALSE(id(wrong)) << wrong;
}

}  // namespace
}  // namespace azekura::web
