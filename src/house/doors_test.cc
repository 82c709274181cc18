// The doors that are there beside the doors that are described: api/openapi.yaml is what users, the pages and
// the authorisation journey read, so it says neither more nor less than the routes and the table of rights.
#include "house/doors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "people/operations.h"
#include "web_openapi/openapi.h"

namespace azekura::house {
namespace {

using Lines = std::vector<std::string>;

class Doors : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string folder = "/tmp/azekura-doors-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    const Config config = defaults_for(folder_);
    ASSERT_TRUE(found(config, ""));
    auto opened = House::open(config);
    ASSERT_TRUE(opened);
    house_ = std::move(*opened);
    ASSERT_TRUE(house_->unseal_unattended());
    auto api = web_openapi::read_api(AZ_SOURCE_DIR "/api/openapi.yaml");
    ASSERT_TRUE(api);
    api_ = std::move(*api);
  }
  static void TearDownTestSuite() {
    house_.reset();
    std::filesystem::remove_all(folder_);
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<House> house_;
  static inline std::vector<web_openapi::Operation> api_;
};

/// The codes of the roles that a row lets in, in the order of codes.h.
Lines roles_in(people::RoleSet who) {
  Lines names;
  for (std::size_t i = 0; i < people::kCodes<people::Role>.size(); ++i)
    if ((who & people::bit(static_cast<people::Role>(i))) != 0)
      names.emplace_back(people::kCodes<people::Role>[i]);
  return names;
}

TEST_F(Doors, AreDescribedAndServedAlike) {
  const auto router = all_doors(*house_);
  EXPECT_EQ(not_described(*router, api_), Lines{});
  EXPECT_EQ(not_served(*router, api_), Lines{});
}

TEST_F(Doors, OfASealedHouseAreDescribedAndPublic) {
  const auto router = sealed_doors(*house_, [] {});
  EXPECT_EQ(not_described(*router, api_), Lines{});
  for (const auto& route : router->routes())
    EXPECT_EQ(route->access, web::Access::kPublic) << route->operation;
}

TEST_F(Doors, OfAFoundingAreDescribedAndPublic) {
  auto elsewhere = house_->config();
  elsewhere.data = folder_ / "elsewhere";
  elsewhere.main = (elsewhere.data / "azekura.db").string();
  const auto founding = Founding::begin(elsewhere);
  ASSERT_TRUE(founding);
  const auto router = founding_doors(**founding, [] {});
  EXPECT_EQ(not_described(*router, api_), Lines{});
  for (const auto& route : router->routes())
    EXPECT_EQ(route->access, web::Access::kPublic) << route->operation;
}

TEST_F(Doors, NameARightUnlessTheyArePublic) {
  for (const auto& one : api_) {
    EXPECT_EQ(one.right.empty(), one.access == "public") << one.id;
    EXPECT_EQ(one.roles.empty(), one.access == "public") << one.id;
  }
}

TEST_F(Doors, LetInWhomTheTableOfRightsLetsIn) {
  for (const auto& one : api_) {
    if (one.right.empty()) continue;
    const auto operation = people::from_code<people::Operation>(one.right);
    if (!operation) {
      ADD_FAILURE() << one.id << " names a right that is none: " << one.right;
      continue;
    }
    const people::Rule& rule = people::rule(*operation);
    EXPECT_EQ(one.roles, roles_in(rule.who)) << one.id;
    EXPECT_TRUE(one.access != "work_session" || rule.work == people::Work::kOpen)
        << one.id << " asks for no work session";
  }
}

}  // namespace
}  // namespace azekura::house
