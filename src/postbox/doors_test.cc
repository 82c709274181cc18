// What whoever was sent a link may ask, as api/postbox.yaml says it.
#include "postbox/doors.h"

#include <gtest/gtest.h>

#include "crypto/encode.h"
#include "crypto/kem.h"
#include "web_openapi/openapi.h"

namespace azekura::postbox {
namespace {

namespace fs = std::filesystem;

class Doors : public testing::Test {
 protected:
  Doors() {
    std::string made = "/tmp/azekura-postbox-doors-XXXXXX";
    EXPECT_NE(::mkdtemp(made.data()), nullptr);
    root_ = made;
    inside_.emplace(*Inside::open(root_));
    outside_ = *Outside::open(root_, [] { return Instant{1'795'000'000'000}; });
    router_ = doors(*outside_);
    EXPECT_TRUE(inside_->lay(link_of(proof_of("token")), {1'795'000'100'000, 20, 0, R"({"state":"open"})"}));
  }
  ~Doors() override { fs::remove_all(root_); }

  std::string ask(std::string_view door, std::string_view body, std::string_view link = "token") {
    web::Request request{.headers = {{"x-azekura", "1"}, {"content-type", "application/json"}}};
    request.session_token.assign(link.begin(), link.end());
    request.bearer = true;
    request.body.assign(body.begin(), body.end());
    const auto response = router_->answer("POST", "/api/v1/intake:" + std::string(door), std::move(request));
    return std::to_string(response.status) + " " + std::string(crypto::view(response.body));
  }
  static std::string sealed(std::size_t size) {
    static const auto pair = *crypto::KemPrivate::generate();
    const std::string plain(size, '7');
    const auto box = *crypto::seal_to(pair.public_key(), "info", {}, crypto::bytes_of(plain));
    return R"("enc":")" + crypto::base64(box.enc) + R"(","box":")" + crypto::base64(box.ciphertext) + "\"";
  }

  fs::path root_;
  std::optional<Inside> inside_;
  std::unique_ptr<Outside> outside_;
  std::unique_ptr<web::Router> router_;
};

TEST_F(Doors, AreDescribedAndServedAlike) {
  const auto api = web_openapi::read_api(AZ_SOURCE_DIR "/api/postbox.yaml");
  ASSERT_TRUE(api);
  EXPECT_EQ(not_described(*router_, *api), std::vector<std::string>{});
  EXPECT_EQ(not_served(*router_, *api), std::vector<std::string>{});
}

TEST_F(Doors, ShowTheCardOfATokenAndOfNothingElse) {
  EXPECT_EQ(ask("show", R"({"token":"token"})"), R"(200 {"state":"open"})");
  for (const auto* token :
       {"", "Token", "../../etc/passwd", "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0"})
    EXPECT_EQ(ask("show", R"({"token":")" + std::string(token) + "\"}").substr(0, 3), "404") << token;
}

TEST_F(Doors, TakeTwelveSealedDigitsWithPicturesAndHandOverAReceipt) {
  EXPECT_EQ(ask("submit", "{" + sealed(12) + "}").substr(0, 16), R"(200 {"receipt":")");
  EXPECT_EQ(ask("submit", "{" + sealed(12) + R"(,"documents":[{"kind":"number",)" + sealed(kLongestPicture) +
                              R"(},{"kind":"identity",)" + sealed(5000) + "}]}")
                .substr(0, 3),
            "200");
  EXPECT_EQ((*inside_->letters()).size(), 2u);
}

TEST_F(Doors, TakeNothingElse) {
  const auto number = "{" + sealed(12);
  EXPECT_EQ(ask("submit", "{" + sealed(11) + "}").substr(0, 3), "400");
  EXPECT_EQ(ask("submit", R"({"enc":"AAAA","box":"AAAA"})").substr(0, 3), "400");
  EXPECT_EQ(ask("submit", "{" + sealed(12) + "}", "another").substr(0, 3), "401");
  EXPECT_EQ(ask("submit", number + R"(,"documents":[{"kind":"passport",)" + sealed(99) + "}]}").substr(0, 3),
            "400");
  EXPECT_EQ(ask("submit", number + R"(,"documents":[{"kind":"number",)" + sealed(0) + "}]}").substr(0, 3),
            "400");
  EXPECT_EQ(ask("submit", number + R"(,"documents":[{"kind":"number",)" + sealed(kLongestPicture + 1) + "}]}")
                .substr(0, 3),
            "422");
  const auto picture = R"({"kind":"number",)" + sealed(99) + "}";
  EXPECT_EQ(ask("submit", number + R"(,"documents":[)" + picture + "," + picture + "," + picture + "," +
                              picture + "," + picture + "]}")
                .substr(0, 3),
            "422");
  EXPECT_EQ(ask("decline", R"({"token":"token","reason":"because I say so"})").substr(0, 3), "422");
  EXPECT_TRUE((*inside_->letters()).empty());
  EXPECT_EQ(ask("decline", R"({"token":"token","reason":"abroad"})").substr(0, 3), "200");
  EXPECT_EQ((*inside_->letters()).size(), 1u);
}

}  // namespace
}  // namespace azekura::postbox
