// Registering, sweeping, turning the keyring and looking, all at once: nobody who was acknowledged is lost,
// nobody who looks is disturbed, and what was begun under a generation that ended leaves nothing behind.
#include <thread>

#include "a_business.h"

namespace azekura::house {
namespace {

constexpr std::size_t kRegistrars = 3;
constexpr std::size_t kEach = 12;
constexpr int kLongestTry = 50;

class AtOnce : public ABusiness {
 protected:
  struct Newcomer {
    PersonId person;
    std::string digits;
  };
  std::vector<Newcomer> newcomers(std::size_t many) {
    std::vector<Newcomer> all;
    for (std::size_t i = 0; i < many; ++i) all.push_back({add_person(), number()});
    return all;
  }
  /// A handler who was told that the keyring turned under their hands, their intent was over, or the database
  /// had too much to do, tries again.
  void register_all(const std::vector<Newcomer>& all) {
    for (const auto& each : all) {
      std::string answer = "vault.intent.over";
      for (int tries = 0; (answer == "vault.intent.over" || answer == "db.busy") && tries < kLongestTry;
           ++tries)
        answer = why(hand_in(each.person, each.digits));
      EXPECT_EQ(answer, "");
    }
  }
};

TEST_P(AtOnce, RegisterSweepTurnAndLook) {
  ASSERT_EQ(why(try_work()), "");
  const auto room = services_->rooms.of(business_);
  ASSERT_EQ(why(room), "");
  const auto held = newcomers(4);
  register_all(held);
  std::vector<std::vector<Newcomer>> coming;
  for (std::size_t i = 0; i < kRegistrars; ++i) coming.push_back(newcomers(kEach));

  std::atomic<bool> over = false;
  std::atomic<std::int64_t> turns = 0;
  std::thread turner([&] {
    do {
      EXPECT_EQ(why(services_->rotation.run(handler_, **room)), "");
      ++turns;
      turns.notify_all();
    } while (!over);
  });
  std::thread sweeper([&] {  // Never takes what is younger than an hour: all that is begun here.
    for (std::int64_t seen = 0; !over; seen = turns) {
      turns.wait(seen);
      EXPECT_EQ(why(vault::Sealing(stores()).sweep(now_)), "");
    }
  });
  std::thread looker([&] {
    while (!over)
      for (const auto& each : held) EXPECT_EQ(shown(each.person), each.digits);
  });
  std::vector<std::thread> registrars;
  for (const auto& mine : coming) registrars.emplace_back([this, &mine] { register_all(mine); });
  for (auto& registrar : registrars) registrar.join();
  over = true;
  turner.join();
  sweeper.join();
  looker.join();
  EXPECT_GE(turns, 2);

  restart();
  ASSERT_EQ(why(try_work()), "");
  coming.push_back(held);
  for (const auto& mine : coming)
    for (const auto& each : mine) EXPECT_EQ(shown(each.person), each.digits);
  for (;;) {
    const auto swept = vault::Sealing(stores()).sweep(now_ + vault::kIntentLife);
    ASSERT_EQ(why(swept), "");
    if (*swept == 0) break;
  }
  const auto everybody = static_cast<std::int64_t>(kRegistrars * kEach + held.size());
  EXPECT_EQ(count(stores().main, "SELECT COUNT(*) FROM intent"), 0);
  EXPECT_EQ(count(stores().keyring, "SELECT COUNT(*) FROM wrap"), everybody);
  EXPECT_EQ(count(stores().boxes, "SELECT COUNT(*) FROM box"), everybody);
  EXPECT_EQ(count(stores().keyring, "SELECT COUNT(DISTINCT generation) FROM wrap"), 1);
  EXPECT_EQ(state_fault(), "");
}

AZ_ON_EACH_BACKEND(AtOnce);

}  // namespace
}  // namespace azekura::house
