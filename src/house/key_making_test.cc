// The making of a business's keys: rows and keyslot file belong together, whatever comes between.
#include <thread>

#include "a_business.h"
#include "crypto/keyslot.h"

namespace azekura::house {
namespace {

class KeyMaking : public ABusiness {
 protected:
  void make_keys() override {}  // Each test makes them.
  Result<vault::Keys::Made> make() {
    return services_->keys.create(handler_, business_, crypto::view(work_password_));
  }
  Done confirm(const vault::Keys::Made& made, std::size_t sheet = 0) {
    return services_->keys.confirm(handler_, business_, crypto::view(made.shares.at(sheet)));
  }
};

TEST_P(KeyMaking, IsConfirmedByASheetOfTheNewestMakingOnly) {
  const auto first = make();
  const auto second = make();
  ASSERT_EQ(why(second), "");
  EXPECT_EQ(why(confirm(*first)), "vault.share.other");
  EXPECT_EQ(why(confirm(*second, 2)), "");
  EXPECT_EQ(why(make()), "vault.keys.made");
  EXPECT_EQ(why(try_work()), "");
  const auto digits = number();
  EXPECT_EQ(shown(hold(digits)), digits);
}

TEST_P(KeyMaking, BeginsAnewWhereTheWorkPasswordWasLostBeforeTheKeysWereConfirmed) {
  const auto lost = std::move(work_password_);
  enrol();  // Before anything was made with it,
  const auto first = make();
  ASSERT_EQ(why(first), "");
  enrol();  // and after.
  EXPECT_EQ(why(confirm(*first)), "vault.keys.none") << "they were made for a key that nobody can open";
  EXPECT_EQ(why(services_->keys.create(handler_, business_, crypto::view(lost))),
            "vault.work_password.wrong");
  const auto made = make();
  ASSERT_EQ(why(made), "");
  ASSERT_EQ(why(confirm(*made)), "");
  EXPECT_EQ(why(services_->keys.enrol(handler_, business_, std::nullopt)), "vault.handler.enrolled");
  EXPECT_EQ(why(try_work()), "");
  const auto digits = number();
  EXPECT_EQ(shown(hold(digits)), digits);
}

TEST_P(KeyMaking, CutOffAnywhereIsMadeAgainAndNeverConfirmedByTheSheetsOfAnother) {
  const auto first = make();
  ASSERT_EQ(why(first), "");
  for (std::int64_t step = 1;; ++step) {
    SCOPED_TRACE(step);
    scissors_.set(step, Scissors::Cut::kBefore);
    const auto cut = make();
    const bool whole = !scissors_.has_cut();
    restart();
    if (whole) break;
    const auto keyslot = crypto::KeyslotFile::load(services_->keys.keyslot_path(business_), business_);
    EXPECT_EQ(why(keyslot), "") << "the one of the rows, or one that no sheet confirms";
    EXPECT_FALSE(cut);
  }
  const auto last = make();
  ASSERT_EQ(why(last), "");
  EXPECT_EQ(why(confirm(*first)), "vault.share.other");
  EXPECT_EQ(why(confirm(*last)), "");
  EXPECT_EQ(why(try_work()), "");
}

TEST_P(KeyMaking, BesideItsConfirmationNeverTakesTheFileFromConfirmedKeys) {
  for (int round = 0; round < 4; ++round) {
    const auto made = make();
    if (!made) break;  // The round before was confirmed.
    std::thread again([&] { static_cast<void>(make()); });
    const Done confirmed = confirm(*made);
    again.join();
    if (!confirmed) continue;  // The second making came first.
    EXPECT_EQ(why(try_work()), "");
    return;
  }
  const auto last = make();
  ASSERT_EQ(why(last), "");
  ASSERT_EQ(why(confirm(*last)), "");
  EXPECT_EQ(why(try_work()), "");
}

TEST_P(KeyMaking, LeavesNoKeysInMemoryWhenTheRoomWasOpenedTwiceAndLocked) {
  const auto made = make();
  ASSERT_EQ(why(made), "");
  ASSERT_EQ(why(confirm(*made)), "");
  ASSERT_EQ(why(try_work()), "");
  ASSERT_EQ(why(try_work()), "");
  EXPECT_EQ(services_->rooms.sessions().size(), 1U);
  ASSERT_EQ(why(services_->keys.close(handler_, business_)), "");
  EXPECT_TRUE(services_->rooms.sessions().empty());
}

TEST_P(KeyMaking, CountsWrongWorkPasswordsBeforeItLooksAtThem) {
  const auto made = make();
  ASSERT_EQ(why(made), "");
  ASSERT_EQ(why(confirm(*made)), "");
  const auto guess = [&](std::string_view word) {
    return why(services_->keys.open(handler_, business_, word));
  };
  std::vector<std::thread> guesses;
  std::atomic<int> looked_at = 0;
  for (int i = 0; i < 12; ++i)
    guesses.emplace_back([&] {
      if (guess("kaze 12 no oto") == "vault.work_password.wrong") ++looked_at;
    });
  for (auto& each : guesses) each.join();
  EXPECT_LE(looked_at, 6) << "five are free; the sixth makes everybody wait";
  EXPECT_EQ(guess(crypto::view(work_password_)), "vault.work_password.wait");
}

TEST_P(KeyMaking, NeedsAPassphraseThatIsNoGuess) {
  auto elsewhere = defaults_for(folder_ + "/elsewhere");
  EXPECT_EQ(why(found(elsewhere, "a")), "house.passphrase.weak");
  EXPECT_FALSE(std::filesystem::exists(elsewhere.custody()));
  EXPECT_EQ(why(found(elsewhere, kPassphrase)), "");
}

AZ_ON_EACH_BACKEND(KeyMaking);

}  // namespace
}  // namespace azekura::house
