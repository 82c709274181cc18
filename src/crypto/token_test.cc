#include "crypto/token.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "crypto/hash.h"
#include "support/soft_token.h"

namespace azekura::crypto {
namespace {

constexpr std::string_view kPin = "1234-5678";
constexpr std::string_view kContext = "azekura/test/v1";

bool same(const Key& a, const Key& b) { return constant_time_equal(a.expose(), b.expose()); }

using test_support::SoftToken;

class Token : public testing::Test {
 protected:
  TokenPlace place(const std::string& label = "office") const { return {SoftToken::module(), label}; }
  Result<HardwareToken> open(std::string_view pin = kPin) const { return HardwareToken::open(place(), pin); }

  const SoftToken tokens_{"office", kPin};
  const std::string& folder_ = tokens_.folder();
  Key root_ = *fresh_key();
};

TEST_F(Token, SealsAndOpensUnderAKeyMadeInsideIt) {
  auto token = *open();
  const auto key = *token.make_key();
  const auto box = *token.seal(key, root_, kContext);
  EXPECT_EQ(box.size(), kTokenBox);
  EXPECT_TRUE(same(*token.open_key(key, box, kContext), root_));
  EXPECT_NE(*token.seal(key, root_, kContext), box) << "each box has its own nonce";
}

TEST_F(Token, OpensAfterARestartWhatItSealedBefore) {
  TokenKeyId key{};
  Bytes box;
  {
    auto token = *open();
    key = *token.make_key();
    box = *token.seal(key, root_, "");
  }
  auto token = *open();
  EXPECT_TRUE(same(*token.open_key(key, box, ""), root_));
}

TEST_F(Token, RefusesABoxWithAnyByteAlteredAddedOrCutOff) {
  auto token = *open();
  const auto key = *token.make_key();
  const auto box = *token.seal(key, root_, kContext);
  for (std::size_t i = 0; i < box.size(); ++i) {
    auto altered = box;
    altered[i] ^= std::byte{1};
    const auto opened = token.open_key(key, altered, kContext);
    ASSERT_FALSE(opened) << "byte " << i;
    EXPECT_EQ(opened.error().key, "crypto.token.refused");
    EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(token.open_key(key, std::span(box).first(i), kContext).error().key, "crypto.token.refused");
  }
  auto longer = box;
  longer.push_back(std::byte{0});
  EXPECT_EQ(token.open_key(key, longer, kContext).error().key, "crypto.token.refused");
  EXPECT_TRUE(token.open_key(key, box, kContext)) << "a refusal is no trouble for what comes after";
}

TEST_F(Token, RefusesABoxInAnotherContextOrUnderAnotherKey) {
  auto token = *open();
  const auto key = *token.make_key();
  const auto other = *token.make_key();
  const auto box = *token.seal(key, root_, kContext);
  EXPECT_EQ(token.open_key(key, box, "azekura/test/v2").error().key, "crypto.token.refused");
  EXPECT_EQ(token.open_key(key, box, "").error().key, "crypto.token.refused");
  EXPECT_EQ(token.open_key(other, box, kContext).error().key, "crypto.token.refused");
  EXPECT_EQ(token.open_key(TokenKeyId{}, box, kContext).error().key, "crypto.token.key");
  EXPECT_EQ(token.seal(TokenKeyId{}, root_, kContext).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(token.seal(key, root_, std::string(4097, 'x')).error().key, "crypto.seal.size");
}

TEST_F(Token, DestroysAKeyAndWhatWasSealedUnderIt) {
  auto token = *open();
  const auto key = *token.make_key();
  const auto kept = *token.make_key();
  const auto box = *token.seal(key, root_, kContext);
  const auto other = *token.seal(kept, root_, kContext);
  ASSERT_TRUE(token.destroy_key(key));
  EXPECT_EQ(token.open_key(key, box, kContext).error().key, "crypto.token.key");
  EXPECT_EQ(token.destroy_key(key).error().key, "crypto.token.key");
  EXPECT_TRUE(token.open_key(kept, other, kContext));
}

TEST_F(Token, RefusesAWrongPinAlsoWhileSomebodyElseIsLoggedIn) {
  EXPECT_EQ(open("1234-5679").error().key, "crypto.token.pin");
  EXPECT_EQ(open("1234-5679").error().code, ErrorCode::kDenied);
  for (const auto& pin : {std::string(), std::string("1"), std::string(256, '1')})
    EXPECT_EQ(open(pin).error().key, "crypto.token.pin") << "of " << pin.size();
  auto token = *open();
  EXPECT_EQ(open("1234-5679").error().key, "crypto.token.pin");
  EXPECT_TRUE(token.make_key()) << "and that one stays logged in";
  EXPECT_TRUE(open());
}

TEST_F(Token, IsFoundByItsWholeLabel) {
  tokens_.add("office 2", kPin);
  tokens_.add(std::string(32, 'x'), kPin);
  EXPECT_TRUE(HardwareToken::open(place("office 2"), kPin));
  EXPECT_TRUE(HardwareToken::open(place(std::string(32, 'x')), kPin));
  for (const auto& label : {std::string("offic"), std::string("office "), std::string("Office"),
                            std::string(), std::string(33, 'x'), std::string(31, 'x')}) {
    EXPECT_EQ(HardwareToken::open(place(label), kPin).error().key, "crypto.token.absent") << label;
    EXPECT_EQ(HardwareToken::open(place(label), kPin).error().code, ErrorCode::kUnavailable);
  }
}

TEST_F(Token, IsRefusedIfAnotherHasItsLabel) {
  tokens_.add("office", kPin);
  EXPECT_EQ(open().error().key, "crypto.token.twice");
}

TEST_F(Token, NeedsAModuleThatIsOne) {
  Dl_info libc{};
  ASSERT_NE(dladdr(reinterpret_cast<void*>(&std::getenv), &libc), 0);
  std::ofstream(folder_ + "/text.so") << "no library";
  for (const auto& module : {std::string(libc.dli_fname), folder_ + "/text.so", folder_ + "/none.so", folder_,
                             std::string(), std::string("libsofthsm2.so")})
    EXPECT_EQ(HardwareToken::open({module, "office"}, kPin).error().key, "crypto.token.module") << module;
}

TEST_F(Token, MayBeOpenTwiceAndBesideAnother) {
  tokens_.add("new office", kPin);
  std::optional<HardwareToken> first = *open();
  const auto key = *first->make_key();
  const auto box = *first->seal(key, root_, kContext);
  auto second = *open();
  auto other = *HardwareToken::open(place("new office"), kPin);
  const auto other_key = *other.make_key();
  EXPECT_TRUE(same(*second.open_key(key, box, kContext), root_));
  EXPECT_EQ(other.open_key(key, box, kContext).error().key, "crypto.token.key");
  first.reset();
  EXPECT_TRUE(same(*second.open_key(key, box, kContext), root_)) << "the first one's end left it logged in";
  EXPECT_TRUE(other.seal(other_key, root_, kContext));
  second = std::move(other);
  EXPECT_TRUE(second.seal(other_key, root_, kContext));
}

TEST_F(Token, ServesSeveralThreads) {
  auto token = *open();
  const auto key = *token.make_key();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 10; ++turn) {
        const auto mine = HardwareToken::open(place(), kPin);
        const auto box = token.seal(key, root_, kContext);
        if (mine && box && token.open_key(key, *box, kContext)) ++good;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 40);
}

TEST_F(Token, PulledOutMidwayIsAnErrorAndNoCrash) {
  auto token = *open();
  const auto key = *token.make_key();
  const auto box = *token.seal(key, root_, kContext);
  std::filesystem::remove_all(folder_ + "/tokens");
  EXPECT_EQ(token.open_key(key, box, kContext).error().key, "crypto.token.absent");
  EXPECT_EQ(token.seal(key, root_, kContext).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(token.make_key().error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(token.destroy_key(key));
}

/// The module itself, for what HardwareToken would not do.
class Bare {
 public:
  explicit Bare(const std::string& module) : library_(dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    reinterpret_cast<CK_C_GetFunctionList>(dlsym(library_, "C_GetFunctionList"))(&calls_);
    // Logged in already, as all the process is.
    CK_ULONG count = 16;
    std::array<CK_SLOT_ID, 16> slots{};
    EXPECT_EQ(calls_->C_GetSlotList(CK_TRUE, slots.data(), &count), CKR_OK);
    constexpr CK_FLAGS kWays = CKF_SERIAL_SESSION | CKF_RW_SESSION;
    EXPECT_EQ(calls_->C_OpenSession(slots[0], kWays, nullptr, nullptr, &session_), CKR_OK);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare() {
    calls_->C_CloseSession(session_);
    dlclose(library_);
  }

  CK_RV make_key(TokenKeyId id, bool sensitive, bool extractable) const {
    CK_ULONG size = 32;
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL secret = sensitive ? CK_TRUE : CK_FALSE;
    CK_BBOOL loose = extractable ? CK_TRUE : CK_FALSE;
    std::array<CK_ATTRIBUTE, 8> wanted{{{CKA_VALUE_LEN, &size, sizeof size},
                                        {CKA_ID, id.data(), id.size()},
                                        {CKA_TOKEN, &yes, 1},
                                        {CKA_PRIVATE, &yes, 1},
                                        {CKA_SENSITIVE, &secret, 1},
                                        {CKA_EXTRACTABLE, &loose, 1},
                                        {CKA_ENCRYPT, &yes, 1},
                                        {CKA_DECRYPT, &yes, 1}}};
    CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
    CK_OBJECT_HANDLE key = 0;
    return calls_->C_GenerateKey(session_, &mechanism, wanted.data(), wanted.size(), &key);
  }
  CK_RV read_value(TokenKeyId id) const {
    CK_ATTRIBUTE wanted{CKA_ID, id.data(), id.size()};
    CK_OBJECT_HANDLE key = 0;
    CK_ULONG count = 0;
    EXPECT_EQ(calls_->C_FindObjectsInit(session_, &wanted, 1), CKR_OK);
    EXPECT_EQ(calls_->C_FindObjects(session_, &key, 1, &count), CKR_OK);
    EXPECT_EQ(calls_->C_FindObjectsFinal(session_), CKR_OK);
    EXPECT_EQ(count, 1U);
    std::array<std::byte, 32> value{};
    CK_ATTRIBUTE asked{CKA_VALUE, value.data(), value.size()};
    return calls_->C_GetAttributeValue(session_, key, &asked, 1);
  }

 private:
  void* library_;
  CK_FUNCTION_LIST* calls_ = nullptr;
  CK_SESSION_HANDLE session_ = 0;
};

TEST_F(Token, KeepsItsKeyFromEverybody) {
  auto token = *open();
  const auto key = *token.make_key();
  EXPECT_EQ(Bare(SoftToken::module()).read_value(key), CKR_ATTRIBUTE_SENSITIVE);
}

TEST_F(Token, SealsNothingUnderAKeyThatCouldLeave) {
  auto token = *open();
  const Bare bare(SoftToken::module());
  std::uint8_t number = 1;
  for (const auto& [sensitive, extractable] : {std::pair{false, true}, {true, true}, {false, false}}) {
    const TokenKeyId id{std::byte{number++}};
    ASSERT_EQ(bare.make_key(id, sensitive, extractable), CKR_OK);
    EXPECT_EQ(token.seal(id, root_, kContext).error().key, "crypto.token.readable");
    EXPECT_EQ(token.seal(id, root_, kContext).error().code, ErrorCode::kDenied);
  }
}

TEST_F(Token, RefusesTwoKeysOfOneId) {
  auto token = *open();
  const auto key = *token.make_key();
  const auto box = *token.seal(key, root_, kContext);
  ASSERT_EQ(Bare(SoftToken::module()).make_key(key, true, false), CKR_OK);
  EXPECT_EQ(token.open_key(key, box, kContext).error().key, "crypto.token.key");
  EXPECT_EQ(token.destroy_key(key).error().key, "crypto.token.key");
}

/// hostile_token.cc, telling one lie.
struct Lie {
  const char* name;
  const char* refused;  // What the first step says that notices; "" if it is none that matters.
};

Result<HardwareToken> open_hostile(const std::string& told) {
  setenv("AZEKURA_LIE", told.c_str(), 1);
  auto opened = HardwareToken::open({AZ_HOSTILE_TOKEN, "hostile"}, kPin);
  unsetenv("AZEKURA_LIE");
  return opened;
}

/// Each step, until one is refused; "" if none was.
std::string_view first_refusal(const std::string& told, const Key& root) {
  auto opening = open_hostile(told);
  if (!opening) return opening.error().key;
  auto token = *std::move(opening);
  const auto key = token.make_key();
  if (!key) return key.error().key;
  const auto box = token.seal(*key, root, kContext);
  if (!box) return box.error().key;
  const auto opened = token.open_key(*key, *box, kContext);
  if (!opened) return opened.error().key;
  if (!same(*opened, root)) return "another key came back";
  const auto destroyed = token.destroy_key(*key);
  return destroyed ? "" : destroyed.error().key;
}

constexpr Lie kLies[] = {
    {"no_lie", ""},
    {"initialized_by_another", ""},
    {"cannot_lock_this_way", ""},
    {"list_none", "crypto.token.module"},
    {"list_refused", "crypto.token.module"},
    {"list_with_a_hole", "crypto.token.module"},
    {"version_1", "crypto.token.module"},
    {"cannot_lock", "crypto.token.failed"},
    {"initialize_fails", "crypto.token.failed"},
    {"unknown_answer", "crypto.token.failed"},
    {"slots_billion", "crypto.token.failed"},
    {"slots_grow", "crypto.token.failed"},
    {"slots_none", "crypto.token.absent"},
    {"label_twice", "crypto.token.twice"},
    {"label_blank", "crypto.token.absent"},
    {"label_full", "crypto.token.absent"},
    {"not_initialized", "crypto.token.absent"},
    {"pin_locked", "crypto.token.pin_locked"},
    {"mechanism_none", "crypto.token.mechanism"},
    {"mechanism_short", "crypto.token.mechanism"},
    {"mechanism_one_way", "crypto.token.mechanism"},
    {"session_none", "crypto.token.failed"},
    {"session_zero", "crypto.token.failed"},
    {"login_locked", "crypto.token.pin_locked"},
    {"login_by_another", "crypto.token.failed"},
    {"generate_none", "crypto.token.mechanism"},
    {"generate_zero", "crypto.token.failed"},
    {"extractable", "crypto.token.readable"},
    {"not_sensitive", "crypto.token.readable"},
    {"once_extractable", "crypto.token.readable"},
    {"once_not_sensitive", "crypto.token.readable"},
    {"attribute_two", "crypto.token.readable"},
    {"attribute_none", "crypto.token.readable"},
    {"attribute_billion", "crypto.token.readable"},
    {"attribute_unknown", "crypto.token.readable"},
    {"value_given", "crypto.token.readable"},
    {"value_billion", "crypto.token.readable"},
    {"find_busy", "crypto.token.failed"},
    {"find_none", "crypto.token.key"},
    {"find_forever", "crypto.token.key"},
    {"find_billion", "crypto.token.failed"},
    {"find_zero", "crypto.token.failed"},
    {"crypt_none", "crypto.token.mechanism"},
    {"own_nonce", "crypto.token.mechanism"},
    {"encrypt_nothing", "crypto.token.failed"},
    {"encrypt_short", "crypto.token.failed"},
    {"encrypt_billion", "crypto.token.failed"},
    {"encrypt_rubbish", "crypto.token.failed"},
    {"encrypt_small", "crypto.token.failed"},
    {"decrypt_nothing", "crypto.token.failed"},
    {"decrypt_31", "crypto.token.failed"},
    {"decrypt_64", "crypto.token.failed"},
    {"decrypt_billion", "crypto.token.failed"},
    {"decrypt_other", "crypto.token.failed"},
    {"decrypt_memory", "crypto.token.failed"},
    {"removed", "crypto.token.absent"},
    {"destroy_nothing", "crypto.token.failed"},
};

class HostileToken : public testing::TestWithParam<Lie> {};

TEST_P(HostileToken, IsRefused) {
  EXPECT_EQ(first_refusal(GetParam().name, *fresh_key()), GetParam().refused);
}

INSTANTIATE_TEST_SUITE_P(Table, HostileToken, testing::ValuesIn(kLies),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HostileTokenOpeningASoundBox, IsMeasuredToo) {
  const auto root = *fresh_key();
  auto honest = std::optional(*open_hostile("no_lie"));
  const auto box = *honest->seal(TokenKeyId{}, root, kContext);
  honest.reset();  // Or the next one would share its module, and its lie.
  for (const auto* told :
       {"decrypt_nothing", "decrypt_31", "decrypt_64", "decrypt_billion", "decrypt_memory"}) {
    auto token = *open_hostile(told);
    EXPECT_EQ(token.open_key(TokenKeyId{}, box, kContext).error().key, "crypto.token.failed") << told;
  }
}

TEST(HostileTokenThrowingDice, NeverCrashesNorHandsOutAnotherKey) {
  const auto root = *fresh_key();
  std::size_t whole = 0;
  std::size_t refused = 0;
  for (int throws = 0; throws < 3000; ++throws) {
    const auto refusal = first_refusal("dice:" + std::to_string(throws), root);
    ++(refusal.empty() ? whole : refused);
    ASSERT_TRUE(refusal.empty() || refusal.starts_with("crypto.token.")) << refusal << " of " << throws;
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(whole, 0U);
}

}  // namespace
}  // namespace azekura::crypto
