#include "passwords.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace azekura::people {
namespace {

constexpr std::string_view kLetters = "23456789abcdefghjkmnpqrstuvwxyz";  // 31 that look like nothing else.
constexpr int kTemporaryLength = 16;
constexpr std::size_t kLongest = 512;  // Bytes: enough for any sentence, too few to be a load.
constexpr std::size_t kLeastOwn = 5;   // Characters left once what everybody tries is taken out.

// What guessing programs try first, in any combination. Runs ("abcd", "3456") are found by themselves.
constexpr auto kCommon = std::to_array<std::string_view>(
    {"password", "passw0rd", "qwertyuiop", "qwerty",   "asdfghjkl",  "zxcvbnm", "1q2w3e4r",      "1qaz2wsx",
     "zaq12wsx", "letmein",  "welcome",    "iloveyou", "monkey",     "dragon",  "sunshine",      "princess",
     "football", "baseball", "master",     "shadow",   "superman",   "trustno", "administrator", "admin",
     "login",    "secret",   "azekura",    "mynumber", "kojinbango", "sakura",  "tokyo",         "osaka",
     "nippon",   "japan",    "doraemon",   "pokemon",  "arashi",     "himitsu", "kaisha",        "soumu",
     "jinji",    "keiri",    "roumu",      "office",   "company",    "spring",  "summer",        "autumn",
     "winter",   "reiwa",    "heisei",     "test",     "temp",       "user",    "guest",         "root",
     "change",   "hello",    "computer",   "internet", "abc123",     "00000"});

bool ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Runs `use` on the text in NFKC; plain ASCII is that already and is not copied.
template <typename F>
auto in_nfkc(std::string_view password, F use) -> decltype(use(password)) {
  if (password.empty() || password.size() > kLongest)
    return Error{ErrorCode::kInvalid, "people.password.size"};
  if (ascii(password)) return use(password);
  AZ_TRY(folded, nfkc(password));
  return use(std::string_view(folded));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Small letters, and what is written for letters ("p@ssw0rd") as letters.
crypto::WipedText plain(std::string_view password) {
  crypto::WipedText text(password.begin(), password.end());
  for (char& c : text) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '@') c = 'a';
    if (c == '$') c = 's';
    if (c == '!') c = 'i';
  }
  return text;
}

void take_out(crypto::WipedText& text, std::string_view word) {
  if (word.size() < 3) return;
  for (auto at = text.begin();;) {
    at = std::search(at, text.end(), word.begin(), word.end());
    if (at == text.end()) return;
    at = text.erase(at, at + static_cast<std::ptrdiff_t>(word.size()));
  }
}

/// Of three or more in a row, rising, falling or the same, one is left.
void take_out_runs(crypto::WipedText& text) {
  crypto::WipedText kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool run =
        i >= 2 && text[i] - text[i - 1] == text[i - 1] - text[i - 2] && std::abs(text[i] - text[i - 1]) <= 1;
    if (!run) kept.push_back(text[i]);
  }
  text = std::move(kept);
}

bool common(std::string_view password, std::string_view login) {
  auto text = plain(password);
  take_out(text, login);
  for (const auto word : kCommon) take_out(text, word);
  take_out_runs(text);
  return std::set<char>(text.begin(), text.end()).size() < kLeastOwn;
}

}  // namespace

Result<crypto::WipedText> make_temporary_password() {
  crypto::WipedText password;
  for (int made = 0; made < kTemporaryLength;) {
    std::array<std::byte, 1> drawn{};
    AZ_CHECK(crypto::fill_random(drawn));
    const auto value = std::to_integer<std::size_t>(drawn[0]);
    if (value >= kLetters.size() * 8) continue;  // Or the first letters would come more often.
    if (made > 0 && made % 4 == 0) password.push_back('-');
    password.push_back(kLetters[value % kLetters.size()]);
    ++made;
  }
  return password;
}

Result<std::string> encode_password(const crypto::Effort& effort, std::string_view password) {
  return in_nfkc(password, [&](std::string_view text) { return crypto::hash_password(text, effort); });
}

Done verify_password(const std::string& encoded, std::string_view password) {
  const Done right =
      in_nfkc(password, [&](std::string_view text) { return crypto::verify_password(text, encoded); });
  if (right || right.error().code == ErrorCode::kUnavailable) return right;
  return Error{ErrorCode::kDenied, "people.password.wrong"};
}

Done check_password_rule(const Policy& policy, std::string_view login, std::string_view password) {
  return in_nfkc(password, [&](std::string_view text) -> Done {
    if (characters(text) < static_cast<std::size_t>(policy.password_length))
      return Error{ErrorCode::kInvalid, "people.password.short"};
    if (common(text, login)) return Error{ErrorCode::kInvalid, "people.password.common"};
    return done();
  });
}

Done check_password_history(const std::vector<std::string>& encoded, std::string_view password) {
  for (const auto& used : encoded) {
    const Done same = verify_password(used, password);
    if (same) return Error{ErrorCode::kInvalid, "people.password.used_before"};
    if (same.error().code == ErrorCode::kUnavailable) return same;
  }
  return done();
}

}  // namespace azekura::people
