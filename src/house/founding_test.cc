// The first start from a browser: who has the code founds, once, and nobody guesses it.
#include "house/founding.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "house/doors.h"

namespace azekura::house {
namespace {

constexpr std::string_view kPassphrase = "sakura-no-sono 57 hibari";

template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

class AFounding : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    config_ = defaults_for(folder_ + "/data");
    begin();
  }
  void TearDown() override {
    founding_.reset();
    std::filesystem::remove_all(folder_);
  }
  void begin() {
    founding_.reset();
    auto begun = Founding::begin(config_);
    ASSERT_EQ(why(begun), "");
    founding_ = *std::move(begun);
  }
  std::string code() const { return std::string(crypto::view(founding_->code())); }
  int asked(std::string_view path, const std::string& body) {
    const auto router = founding_doors(*founding_, [this] { ++rung_; });
    web::Request request;
    request.body = {body.begin(), body.end()};
    request.headers = {{"content-type", "application/json"}, {"x-azekura", "1"}};
    return router->answer("POST", path, std::move(request)).status;
  }

  std::string folder_ = "/tmp/azekura-founding-XXXXXX";
  Config config_;
  std::unique_ptr<Founding> founding_;
  int rung_ = 0;
};

TEST_F(AFounding, TakesItsCodeHoweverItIsTyped) {
  EXPECT_EQ(why(founding_->check(code())), "");
  auto shouted = code();
  for (char& letter : shouted) letter = letter == '-' ? ' ' : static_cast<char>(std::toupper(letter));
  EXPECT_EQ(why(founding_->check(shouted)), "");
}

TEST_F(AFounding, ClosesAfterAFewWrongCodesEvenToTheRightOne) {
  for (int n = 1; n < Founding::kTries; ++n) EXPECT_EQ(why(founding_->check("")), "house.founding.code");
  EXPECT_EQ(why(founding_->check("kamori-tesuna")), "house.founding.closed");
  EXPECT_EQ(why(founding_->check(code())), "house.founding.closed");
  EXPECT_EQ(why(founding_->found(code(), "")), "house.founding.closed");
  EXPECT_FALSE(std::filesystem::exists(config_.main));
}

TEST_F(AFounding, HasAnotherCodeAtEachStart) {
  const auto before = code();
  begin();
  EXPECT_EQ(why(founding_->check(before)), "house.founding.code");
}

TEST_F(AFounding, MakesAnOpenHouseOnce) {
  ASSERT_EQ(why(founding_->found(code(), "")), "");
  EXPECT_EQ(why(founding_->found(code(), "")), "house.initialised");
  const auto house = founding_->take();
  ASSERT_NE(house, nullptr);
  EXPECT_FALSE(house->sealed());
  EXPECT_EQ(why(Founding::begin(config_)), "house.initialised");
}

TEST_F(AFounding, LeavesNothingAfterAWeakPassphrase) {
  EXPECT_EQ(why(founding_->found(code(), "azekura")), "house.passphrase.weak");
  EXPECT_FALSE(std::filesystem::exists(config_.main));
  ASSERT_EQ(why(founding_->found(code(), kPassphrase)), "");
  EXPECT_FALSE(std::filesystem::exists(config_.key_file));
}

TEST_F(AFounding, CutOffBeforeItsTablesIsBegunAgainAndAfterThemIsNot) {
  std::ofstream(config_.key_file) << std::string(32, 'k');
  std::filesystem::permissions(config_.key_file, std::filesystem::perms(0600));
  EXPECT_EQ(why(founding_->found(code(), "")), "");
  founding_.reset();
  std::filesystem::remove(config_.custody());
  EXPECT_EQ(why(Founding::begin(config_)), "house.half_initialised");
}

TEST_F(AFounding, RefusesACustodyThatDoesNotFitThePassphrase) {
  const auto body = [this](const std::string& rest) { return R"({"code":")" + code() + '"' + rest + "}"; };
  EXPECT_EQ(asked("/api/v1/system/found", body(R"(,"custody":"passphrase")")), 400);
  EXPECT_EQ(asked("/api/v1/system/found", body(R"(,"custody":"key_file","passphrase":"x")")), 400);
  EXPECT_EQ(asked("/api/v1/system/found", body(R"(,"custody":"elsewhere")")), 400);
  EXPECT_EQ(asked("/api/v1/system/found", body("")), 422);
  EXPECT_EQ(rung_, 0);
  EXPECT_EQ(asked("/api/v1/system/found", body(R"(,"custody":"key_file")")), 200);
  EXPECT_EQ(rung_, 1);
}

TEST_F(AFounding, SaysWhatAPassphraseIsWorthToWhoeverHasTheCode) {
  EXPECT_EQ(asked("/api/v1/system/found:check", R"({"code":")" + code() + R"(","passphrase":"azekura"})"),
            200);
  EXPECT_EQ(asked("/api/v1/system/found:check", R"({"code":"kamori","passphrase":"azekura"})"), 403);
}

TEST_F(AFounding, OpensNoOtherDoor) { EXPECT_EQ(asked("/api/v1/session", "{}"), 404); }

}  // namespace
}  // namespace azekura::house
