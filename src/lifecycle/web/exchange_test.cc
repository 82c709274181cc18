// What comes by the postbox, on every backend: whatever lies in the folder, the others' letters are taken in.
#include "lifecycle_web/exchange.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crypto/encode.h"
#include "support/whole_house.h"

namespace azekura::lifecycle {
namespace {

namespace fs = std::filesystem;

using test_support::Backend;
using test_support::WholeHouse;
using test_support::why;

class ExchangeTest : public testing::TestWithParam<Backend> {
 protected:
  struct Link {
    RequestId request{0};
    std::string token;
    postbox::Letter letter;
  };
  /// With a letter that its holder sealed.
  Link ask(int n) {
    auto asked = house_.requests->create(house_.handler, house_.business, {house_.add_person(n)}, {{"T1"}});
    EXPECT_EQ(why(asked), "");
    const auto& answer = (*asked).front();
    const std::string fragment(crypto::view(answer.link));
    const auto key = fragment.find("&k=");
    const auto request = (*answer.request).id;
    const auto token = fragment.substr(3, key - 3);
    const auto to = crypto::KemPublic::parse(*crypto::from_base64url(fragment.substr(key + 3)));
    const auto info = (*house_.requests->invitations(request)).at(0).info;
    auto box = crypto::seal_to(*to, info, {}, crypto::bytes_of(test_support::number_of(n)));
    return {request, token, {.link = postbox::proof_of(token), .number = *std::move(box)}};
  }
  std::string state_of(const Link& link) {
    return (*house_.main->read([&](db::Connection& snapshot) {
             return house_.requests->find(snapshot, house_.business, link.request);
           }))
        .state;
  }
  void lay(const std::string& name, const postbox::Letter& letter) {
    std::ofstream(letters_ / name) << postbox::write_letter(letter);
  }
  static std::string name(std::size_t n) { return fmt::format("{:015}-0123456789abcdef", n); }

  WholeHouse house_{GetParam()};
  fs::path letters_ = fs::path(house_.folder) / "postbox/letters";
  Exchange exchange_{*house_.main, *house_.requests, *postbox::Inside::open(letters_.parent_path())};
};

TEST_P(ExchangeTest, TakesInALetterBehindAThousandThatFail) {
  const auto stuck = ask(1), other = ask(2);
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) -> Done {
              const auto when = fmt::format("{}", stuck.request.value());
              if (GetParam() == Backend::kSqlite) {
                AZ_CHECK(unit.run("CREATE TRIGGER stuck BEFORE INSERT ON submission WHEN NEW.request = " +
                                      when + " BEGIN SELECT RAISE(ABORT, 'stuck'); END",
                                  {}));
                return done();
              }
              AZ_CHECK(
                  unit.run("CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS "
                           "'BEGIN RAISE EXCEPTION ''stuck''; END'",
                           {}));
              AZ_CHECK(
                  unit.run("CREATE TRIGGER stuck BEFORE INSERT ON submission FOR EACH ROW WHEN "
                           "(NEW.request = " +
                               when + ") EXECUTE FUNCTION stuck()",
                           {}));
              return done();
            })),
            "");
  constexpr auto kPage = postbox::Inside::kMostNames;
  for (std::size_t n = 0; n < kPage; ++n) lay(name(n), stuck.letter);
  lay(name(kPage), other.letter);
  EXPECT_NE(why(exchange_.exchange()), "");
  EXPECT_EQ(state_of(other), "submitted");
  EXPECT_EQ(state_of(stuck), "open");
  EXPECT_TRUE(exchange_.is_caught_up());
  EXPECT_TRUE(fs::exists(letters_ / name(0))) << "kept for the next time";
  EXPECT_FALSE(fs::exists(letters_ / name(kPage)));
}

TEST_P(ExchangeTest, TakesInALetterBehindAThousandFoldersAndThrowsThemAway) {
  const auto link = ask(1);
  constexpr auto kPage = postbox::Inside::kMostNames;
  for (std::size_t n = 0; n < kPage; ++n) fs::create_directory(letters_ / name(n));
  fs::create_directory(letters_ / name(0) / "inner");
  lay(name(kPage), link.letter);
  EXPECT_EQ(why(exchange_.exchange()), "postbox.strange") << "what cannot be thrown away is said";
  EXPECT_EQ(state_of(link), "submitted");
  EXPECT_TRUE(exchange_.is_caught_up());
  EXPECT_EQ(std::distance(fs::directory_iterator(letters_), fs::directory_iterator()), 1);
}

TEST_P(ExchangeTest, LaysACardThatDatesNoLetterAheadWhateverTimeALetterNamed) {
  auto link = ask(1);
  link.letter.received_at = Instant{9'000'000'000'000'000'000};
  lay(name(1), link.letter);
  EXPECT_EQ(why(exchange_.exchange()), "");
  EXPECT_EQ(state_of(link), "submitted");
  const auto outside = postbox::Outside::open(letters_.parent_path(), house_.clock);
  ASSERT_EQ(why(outside), "");
  const auto card = (*outside)->card(link_of(link.token));
  ASSERT_EQ(why(card), "");
  EXPECT_EQ((*card).after, house_.now);
}

INSTANTIATE_TEST_SUITE_P(Backends, ExchangeTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

}  // namespace
}  // namespace azekura::lifecycle
