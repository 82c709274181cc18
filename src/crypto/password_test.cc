#include "crypto/password.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/strength.h"
#include "gate.h"

namespace azekura::crypto {
namespace {

TEST(Password, VerifiesWhatItHashedAndDeniesTheRest) {
  const auto stored = *hash_password("正しい馬 battery", kEffortOfTests);
  EXPECT_EQ(stored.rfind("$argon2id$v=19$m=8,t=1,p=1$", 0), 0U);
  EXPECT_TRUE(verify_password("正しい馬 battery", stored));
  EXPECT_EQ(verify_password("正しい馬 batterz", stored).error().code, ErrorCode::kDenied);
  EXPECT_FALSE(verify_password("", stored));
  EXPECT_NE(*hash_password("正しい馬 battery", kEffortOfTests), stored) << "its own salt each time";
}

TEST(Password, TakesTheFullEffortUnlessToldOtherwise) {
  const auto stored = *hash_password("kamori");
  EXPECT_EQ(stored.rfind("$argon2id$v=19$m=65536,t=3,p=1$", 0), 0U);
  EXPECT_FALSE(outdated(stored));
  EXPECT_TRUE(outdated(stored, kEffortOfTests));
}

TEST(Password, StretchesAsTheReferenceDoes) {
  // By the reference implementation's command: echo -n password | argon2 somesalt16bytes! -id -t 2 -k 256 -p
  // 1 -l 32
  Salt salt{};
  const auto text = bytes_of("somesalt16bytes!");
  std::copy(text.begin(), text.end(), salt.begin());
  const auto key = *stretch("password", salt, {256, 2});
  EXPECT_EQ(hex(key.expose()), "eb025b48d506836965371d95eee04565050958ef4e15c952fbb2bbe0af3d17b3");
}

TEST(Password, RefusesVerifiersThatAreNoneOrAskForTooMuch) {
  const auto stored = *hash_password("x", kEffortOfTests);
  const auto swap = [&](std::string_view from, std::string_view to) {
    auto changed = stored;
    return changed.replace(changed.find(from), from.size(), to);
  };
  for (const auto& bad :
       {std::string(), std::string("x"), std::string(500, 'x'), swap("argon2id", "argon2i"),
        swap("m=8,", "m=4294967295,"), swap("m=8,", "m=99999999999,"), swap("m=8,", "m=2000000,"),
        swap("t=1,", "t=0,"), swap("t=1,", "t=17,"), swap("p=1", "p=2"), swap("v=19", "v=16")})
    EXPECT_EQ(verify_password("x", bad).error().code, ErrorCode::kCorrupt) << bad;
  EXPECT_FALSE(verify_password("x", stored.substr(0, stored.size() - 1)));
}

TEST(Password, RefusesEffortsOutOfBounds) {
  for (const auto& effort : {Effort{7, 3}, Effort{64, 0}, Effort{2'000'000, 3}, Effort{64, 17}}) {
    EXPECT_EQ(check_effort(effort).error().key, "crypto.password.effort");
    EXPECT_FALSE(stretch("x", {}, effort));
    EXPECT_FALSE(hash_password("x", effort));
  }
  EXPECT_EQ(stretch(std::string(1025, 'x'), {}, kEffortOfTests).error().key, "crypto.password.long");
}

TEST(Gate, LetsAFewRunAFewWaitAndTurnsTheOthersAway) {
  Gate gate(1, 1);
  std::optional<Gate::Pass> first(*gate.enter());
  std::atomic<bool> through = false;
  std::thread waiting([&] {
    const auto pass = gate.enter();
    through = static_cast<bool>(pass);
  });
  // Once the other thread waits there is no room left; until then we are the one who would wait.
  while (gate.waiting() == 0) std::this_thread::yield();
  EXPECT_EQ(gate.enter().error().key, "crypto.busy");
  EXPECT_FALSE(through);
  first.reset();
  waiting.join();
  EXPECT_TRUE(through);
  EXPECT_TRUE(gate.enter());
}

TEST(Gate, NeverLetsMoreRunThanItMay) {
  Gate gate(2, 100);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        const auto pass = gate.enter();
        const int now = ++running;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {}
        std::this_thread::yield();
        --running;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most, 2);
}

struct Guess {
  const char* name;
  const char* password;
  bool strong;
};
class Strength : public testing::TestWithParam<Guess> {};

TEST_P(Strength, SaysWhetherItWillDo) {
  const auto& c = GetParam();
  EXPECT_EQ(guess_bits(c.password) >= kWorkPasswordBits, c.strong) << guess_bits(c.password) << " bits";
}

INSTANTIATE_TEST_SUITE_P(
    Table, Strength,
    testing::Values(
        Guess{"Nothing", "", false}, Guess{"Common", "Password123!", false},
        Guess{"Masked", "P@ssw0rd!2026", false},
        Guess{"Long but repeated", "abcabcabcabcabcabcabcabcabcabcabc", false},
        Guess{"One letter", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
        Guess{"Row of keys", "qwertyuiopasdfghjkl1234567890", false},
        Guess{"Backwards", "zyxwvutsrqponmlkjihgfedcba0987654321", false},
        Guess{"Dates", "19850401-20260401-20101123", false},
        Guess{"Famous words", "correct horse battery staple", false},
        Guess{"Company and year", "Yamada-Shouten-2026!", false},
        Guess{"Phone", "03-1234-5678 090-1234-5678", false}, Guess{"Said twice", "Gv7#kQ2!Gv7#kQ2!", false},
        Guess{"Random of 14", "h7Rk!wz9Qp2#Lx", true}, Guess{"Random letters", "xkqvbnwpzjtrmdhcgs", true},
        Guess{"Six words", "kamori-tesuna-fuyuki-kasase-nohimi-rameto", true},
        Guess{"A long sentence of one's own", "mukashi mukashi aru tokoro ni ojiisan to obaasan ga", true},
        Guess{"Thirty digits", "838174920561740928561039472650", true}),
    [](const auto& test) {
      std::string name;
      for (const char c : std::string_view(test.param.name))
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
      return name;
    });

TEST(Strength, TakesAnyBytesAtAll) {
  for (const std::string_view text : {"u444444444444444444", "\xff\xff\xff", "\x80", "か"})
    EXPECT_GE(guess_bits(text), 0) << text;
  EXPECT_GE(guess_bits(std::string(100'000, 'x')), 0);
}

TEST(Strength, NeverFallsBySayingMore) {
  for (const std::string_view text :
       {"Tr0ub4dor&3 と 2026", "kamori-tesuna-fuyuki", "qwertyqwerty19990101"}) {
    double before = 0;
    for (std::size_t size = 0; size <= text.size(); ++size) {
      const auto bits = guess_bits(text.substr(0, size));
      EXPECT_GE(bits + 8, before) << text.substr(0, size);  // A word found at last makes its letters cheaper.
      before = bits;
    }
  }
}

}  // namespace
}  // namespace azekura::crypto
