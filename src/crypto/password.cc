#include "crypto/password.h"

#include <sodium.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <thread>

#include "gate.h"

namespace azekura::crypto {
namespace {

constexpr std::uint32_t kMostMemoryKib = 1024 * 1024;
constexpr std::uint32_t kMostPasses = 16;
constexpr std::size_t kLongest = 1024;  // Of a password, in bytes.

Gate& gate() {
  static const unsigned kRunning = 2 * std::max(1U, std::thread::hardware_concurrency());
  static const int kReady =
      sodium_init();  // Picks the fast Argon2id for this processor. 1: it was done already.
  if (kReady < 0) throw std::runtime_error("sodium_init");
  static Gate gate(kRunning, 4 * kRunning);
  return gate;
}

std::size_t memory(const Effort& effort) { return std::size_t{effort.memory_kib} * 1024; }

std::optional<std::uint32_t> field(std::string_view& text, std::string_view name, char end) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  std::uint32_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || at == text.data() + text.size() || *at != end) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(at - text.data()) + 1);
  return value;
}

/// What a stored verifier asks for, read before it is given it.
std::optional<Effort> effort_of(std::string_view stored) {
  constexpr std::string_view kForm = "$argon2id$v=19$";
  if (stored.size() >= crypto_pwhash_STRBYTES || !stored.starts_with(kForm)) return std::nullopt;
  stored.remove_prefix(kForm.size());
  const auto memory_kib = field(stored, "m=", ',');
  const auto passes = field(stored, "t=", ',');
  const auto lanes = field(stored, "p=", '$');
  if (!memory_kib || !passes || lanes != 1U) return std::nullopt;
  return Effort{*memory_kib, *passes};
}

constexpr Error kTooLong{ErrorCode::kInvalid, "crypto.password.long"};
constexpr Error kNoMemory{ErrorCode::kUnavailable, "crypto.password.memory"};

}  // namespace

Done check_effort(const Effort& effort) {
  if (effort.memory_kib >= 8 && effort.memory_kib <= kMostMemoryKib && effort.passes >= 1 &&
      effort.passes <= kMostPasses)
    return done();
  return Error{ErrorCode::kInvalid, "crypto.password.effort"};
}

Result<std::string> hash_password(std::string_view password, const Effort& effort) {
  if (password.size() > kLongest) return kTooLong;
  AZ_CHECK(check_effort(effort));
  AZ_TRY(pass, gate().enter());
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), effort.passes, memory(effort),
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return kNoMemory;
  return std::string(text.data());
}

Done verify_password(std::string_view password, std::string_view stored) {
  const auto effort = effort_of(stored);
  if (!effort || !check_effort(*effort)) return Error{ErrorCode::kCorrupt, "crypto.password.stored"};
  if (password.size() > kLongest) return kTooLong;
  std::array<char, crypto_pwhash_STRBYTES> text{};
  std::copy(stored.begin(), stored.end(), text.begin());
  AZ_TRY(pass, gate().enter());
  errno = 0;
  if (crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0) return done();
  if (errno != EINVAL) return kNoMemory;  // libsodium says EINVAL for another password, and only for that.
  return Error{ErrorCode::kDenied, "crypto.password.wrong"};
}

bool outdated(std::string_view stored, const Effort& effort) { return effort_of(stored) != effort; }

Result<Salt> fresh_salt() {
  Salt salt{};
  AZ_CHECK(fill_random(salt));
  return salt;
}

Result<Key> stretch(std::string_view password, const Salt& salt, const Effort& effort) {
  if (password.size() > kLongest) return kTooLong;
  AZ_CHECK(check_effort(effort));
  AZ_TRY(pass, gate().enter());
  std::array<std::byte, 32> stretched{};
  if (crypto_pwhash(reinterpret_cast<unsigned char*>(stretched.data()), stretched.size(), password.data(),
                    password.size(), reinterpret_cast<const unsigned char*>(salt.data()), effort.passes,
                    memory(effort), crypto_pwhash_ALG_ARGON2ID13) != 0)
    return kNoMemory;
  return Key(std::span(stretched));
}

}  // namespace azekura::crypto
