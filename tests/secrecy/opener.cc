// azekura_opener: the product's own ways of opening things, for tests that play the thief. One question a
// line on standard input, one answer a line on standard output: "= HEX" when it opened, "no CODE" when it did
// not. Bytes and passwords are in hex; names, contexts and paths are as they are and hold no spaces.
//
//   root CUSTODY KEY_FILE                 the root key, as the server gets it when it starts
//   derive KEY INFO                       a key derived from a key
//   slot BLOB KEY PASSWORD                a handler's private key, by work password
//   hpke SCALAR INFO BOX                  a box sealed to a public key
//   box KEY CONTEXT BOX                   a box sealed under a key
//   keyslot PATH BUSINESS GENERATION SCALAR
//   choose PASSWORD                       could anybody have chosen it as a work password? Opens when it is
//   strong
#include <fmt/core.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "crypto/custody.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"
#include "crypto/keyslot.h"
#include "crypto/slot.h"
#include "crypto/strength.h"
#include "crypto/words.h"

namespace {

using namespace azekura;
using Words = std::vector<std::string>;
using Answer = Result<std::string>;

std::string text(std::span<const std::byte> bytes) { return crypto::hex(bytes); }

Result<crypto::Secret<32>> secret(const std::string& hex) {
  AZ_TRY(bytes, crypto::wiped_from_hex(hex));
  if (bytes.size() != 32) return Error{ErrorCode::kInvalid, "opener.key"};
  return crypto::Secret<32>(std::span(bytes).first<32>());
}

Answer root(const Words& words) {
  std::ifstream file(words[0], std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  AZ_TRY(key_file, crypto::custody::read_key_file(words[1]));
  AZ_TRY(machine_id, crypto::custody::read_machine_id());
  AZ_TRY(key, crypto::custody::open(std::as_bytes(std::span(content)),
                                    crypto::custody::Machine{key_file, machine_id}));
  return text(key.expose());
}

Answer derive(const Words& words) {
  AZ_TRY(key, secret(words[0]));
  const auto derived = crypto::derive_key(key, words[1]);
  return text(derived.expose());
}

Answer slot(const Words& words) {
  AZ_TRY(bytes, crypto::from_hex(words[0]));
  AZ_TRY(blob, crypto::HandlerBlob::parse(bytes));
  AZ_TRY(key, secret(words[1]));
  AZ_TRY(password, crypto::wiped_from_hex(words[2]));
  const auto typed = crypto::tidy_words({reinterpret_cast<const char*>(password.data()), password.size()});
  AZ_TRY(opened, blob.open_work_password(0, key, crypto::view(typed)));
  return text(opened.scalar().expose());
}

Result<crypto::KemPrivate> private_key(const std::string& hex) {
  AZ_TRY(scalar, secret(hex));
  return crypto::KemPrivate::from_scalar(std::move(scalar));
}

Answer hpke(const Words& words) {
  AZ_TRY(key, private_key(words[0]));
  AZ_TRY(bytes, crypto::from_hex(words[2]));
  AZ_TRY(box, crypto::HpkeBox::split(bytes));
  AZ_TRY(plain, crypto::open_with(key, words[1], {}, box));
  return text(plain);
}

Answer box(const Words& words) {
  AZ_TRY(key, secret(words[0]));
  AZ_TRY(bytes, crypto::from_hex(words[2]));
  if (bytes.size() < crypto::kSealOverhead) return Error{ErrorCode::kCorrupt, "opener.box"};
  crypto::WipedBytes plain(bytes.size() - crypto::kSealOverhead);
  AZ_CHECK(crypto::open(key, bytes, words[1], plain));
  return text(plain);
}

Answer keyslot(const Words& words) {
  const BusinessId business(std::stoll(words[1]));
  AZ_TRY(file, crypto::KeyslotFile::load(words[0], business));
  AZ_TRY(key, private_key(words[3]));
  AZ_TRY(opened, file.open(std::stoull(words[2]), key));
  return text(opened.expose());
}

Answer choose(const Words& words) {
  AZ_TRY(password, crypto::wiped_from_hex(words[0]));
  const auto typed = crypto::tidy_words({reinterpret_cast<const char*>(password.data()), password.size()});
  if (crypto::guess_bits(crypto::view(typed)) < crypto::kWorkPasswordBits)
    return Error{ErrorCode::kInvalid, "opener.weak"};
  return std::string("01");
}

struct Way {
  std::size_t words;
  Answer (*open)(const Words&);
};
const std::map<std::string, Way> kWays = {
    {"root", {2, root}}, {"derive", {2, derive}},   {"slot", {3, slot}},    {"hpke", {3, hpke}},
    {"box", {3, box}},   {"keyslot", {4, keyslot}}, {"choose", {1, choose}}};

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream fields(line);
    std::string way;
    fields >> way;
    const Words words{std::istream_iterator<std::string>(fields), {}};
    const auto found = kWays.find(way);
    if (found == kWays.end() || found->second.words != words.size()) {
      fmt::print(stderr, "azekura_opener does not know: {}\n", way);
      return 2;
    }
    const auto answer = found->second.open(words);
    std::cout << (answer ? "= " + *answer : "no " + std::string(answer.error().key)) << '\n' << std::flush;
  }
  return 0;
}
