#include "web/static_files.h"

#include <gtest/gtest.h>

#include <fstream>

namespace azekura::web {
namespace {

namespace fs = std::filesystem;

class Pages : public testing::Test {
 protected:
  Pages() {
    char path[] = "/tmp/azekura-pages-XXXXXX";
    root = mkdtemp(path);
    put("secret.txt", "outside");
    put("ui/index.html", "<!doctype html>");
    put("ui/favicon.ico", "icon");
    put("ui/assets/index-Ab12Cd34.js", "plain");
    put("ui/assets/index-Ab12Cd34.js.br", "brotli");
    put("ui/assets/index-Ab12Cd34.js.gz", "gzip");
    put("ui/assets/orphan-Ab12Cd34.css.br", "lost");
    pages = *StaticFiles::load(root / "ui");
    router.otherwise(pages);
  }
  ~Pages() override { fs::remove_all(root); }
  void put(const fs::path& path, std::string_view text) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }
  Response get(std::string_view target, Texts headers = {}) {
    return router.answer("GET", target, {.headers = std::move(headers)});
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& each : response.headers)
      if (each.name == name) return each.value;
    return "";
  }

  fs::path root;
  StaticFiles pages;
  Router router{[](std::string_view key, std::string_view) { return std::string(key); },
                [](const Request&, Access) -> Result<Session> {
                  return Error{ErrorCode::kNotFound, "x"};
                }};
};

TEST_F(Pages, AreServedWithTheirTypesAndNeverStoredWhereTheyStart) {
  const auto index = get("/");
  EXPECT_EQ(index.status, 200);
  EXPECT_EQ(index.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(*index.asset, "<!doctype html>");
  EXPECT_EQ(index.caching, Caching::kNoStore);
  const auto icon = get("/favicon.ico");
  EXPECT_EQ(icon.content_type, "image/x-icon");
  EXPECT_EQ(icon.caching, Caching::kRevalidate);
}

TEST_F(Pages, SendTheSmallestFormThatTheBrowserTakes) {
  const char* const path = "/assets/index-Ab12Cd34.js";
  EXPECT_EQ(*get(path).asset, "plain");
  EXPECT_EQ(*get(path, {{"accept-encoding", "gzip, deflate"}}).asset, "gzip");
  const auto brotli = get(path, {{"accept-encoding", "gzip, deflate, br, zstd"}});
  EXPECT_EQ(*brotli.asset, "brotli");
  EXPECT_EQ(header(brotli, "Content-Encoding"), "br");
  EXPECT_EQ(header(brotli, "Vary"), "Accept-Encoding");
  EXPECT_EQ(brotli.caching, Caching::kImmutable);
  EXPECT_EQ(brotli.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(*get(path, {{"accept-encoding", "br;q=0, gzip;q=0.5"}}).asset, "gzip");
}

TEST_F(Pages, AreNotSentAgainWhenTheBrowserHasThem) {
  const auto tag = header(get("/favicon.ico"), "ETag");
  ASSERT_FALSE(tag.empty());
  const auto again = get("/favicon.ico", {{"if-none-match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.asset, nullptr);
}

TEST_F(Pages, FindTheirOwnWayFromTheIndex) {
  EXPECT_EQ(*get("/people/7").asset, "<!doctype html>");
  EXPECT_EQ(get("/assets/index-00000000.js").status, 404);
  EXPECT_EQ(get("/gone.png").status, 404);
  EXPECT_EQ(get("/assets/orphan-Ab12Cd34.css", {{"accept-encoding", "br"}}).status, 404);
  EXPECT_EQ(get("/api/v1/nothing").status, 404);
}

TEST_F(Pages, DoNotLeadOutOfTheirFolder) {
  for (const char* target :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//secret.txt"})
    EXPECT_EQ(get(target).status, 400) << target;
}

TEST_F(Pages, AreMissedWhenTheyAreNotThere) {
  EXPECT_EQ(StaticFiles::load(root / "nowhere").error().key, "web.ui.missing");
  EXPECT_EQ(StaticFiles::load(root).error().key, "web.ui.missing");
}

}  // namespace
}  // namespace azekura::web
