#include "web_openapi/openapi.h"

#include <gtest/gtest.h>

#include <fstream>

namespace azekura::web_openapi {
namespace {

using Lines = std::vector<std::string>;

std::filesystem::path written(std::string_view text) {
  static int count = 0;
  const std::filesystem::path path =
      testing::TempDir() + "azekura-api-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
  std::ofstream(path) << text;
  return path;
}

constexpr std::string_view kApi = R"(
servers: [{url: /api/v1}]
paths:
  /health:
    get: {operationId: health, x-access: public}
  /people/{person}:
    parameters: [{name: person, in: path}]
    get: {operationId: getPerson, x-access: signed_in}
    delete: {operationId: removePerson, x-access: signed_in}
)";

void add(web::Router& router, web::Method method, std::string_view pattern, std::string_view operation) {
  router.add({method, pattern, operation, web::Access::kPublic,
              [](const web::Request&, web::Context&) -> Result<web::Response> { return web::no_content(); }});
}

class OpenApi : public testing::Test {
 protected:
  OpenApi() : file(written(kApi)) {}
  ~OpenApi() override { std::filesystem::remove(file); }
  std::filesystem::path file;
  web::Router router{[](std::string_view key, std::string_view) { return std::string(key); },
                     [](const web::Request&, web::Access) -> Result<web::Session> {
                       return Error{ErrorCode::kNotFound, "x"};
                     }};
};

TEST_F(OpenApi, NamesWhatOneHasAndTheOtherHasNot) {
  const auto api = read_api(file);
  ASSERT_TRUE(api);
  add(router, web::Method::kGet, "/api/v1/health", "health");
  add(router, web::Method::kGet, "/api/v1/people/{person}", "getPerson");
  add(router, web::Method::kPost, "/api/v1/extra", "extra");
  add(router, web::Method::kGet, "/about", "about");
  EXPECT_EQ(not_described(router, *api),
            (Lines{"GET /api/v1/people/{person} getPerson (public)", "POST /api/v1/extra extra (public)"}));
  EXPECT_EQ(not_served(router, *api), (Lines{"DELETE /api/v1/people/{person} removePerson (signed_in)",
                                             "GET /api/v1/people/{person} getPerson (signed_in)"}));
}

TEST_F(OpenApi, WantsAnIdAndAnAccessOfEveryOperation) {
  const auto bare = written("paths:\n  /x:\n    get: {operationId: x}\n");
  EXPECT_EQ(read_api(bare).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(read_api("/nowhere").error().code, ErrorCode::kNotFound);
  std::filesystem::remove(bare);
}

TEST_F(OpenApi, ReadsTheProductsOwnDescription) {
  const auto api = read_api(AZ_SOURCE_DIR "/api/openapi.yaml");
  ASSERT_TRUE(api);
  EXPECT_GT(api->size(), 50u);
  for (const Operation& one : *api) EXPECT_TRUE(one.pattern.starts_with("/api/v1/")) << one.id;
}

}  // namespace
}  // namespace azekura::web_openapi
