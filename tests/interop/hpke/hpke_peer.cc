// Our half of the HPKE cross-test. Reads commands, all in hex ("-" is nothing), answers a line each:
//   pair                              scalar public
//   seal PUBLIC INFO AAD PLAIN        enc ciphertext
//   open SCALAR INFO AAD ENC CIPHER   plain, or: refused KEY

#include <iostream>
#include <sstream>
#include <string>

#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"

namespace azekura::crypto {
namespace {

Result<Bytes> argument(std::istream& words) {
  std::string word;
  words >> word;
  return from_hex(word == "-" ? "" : word);
}

std::string shown(std::span<const std::byte> bytes) { return bytes.empty() ? "-" : hex(bytes); }

std::string_view text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::string> pair() {
  AZ_TRY(key, KemPrivate::generate());
  return hex(key.scalar().expose()) + " " + hex(key.public_key().bytes());
}

Result<std::string> seal(std::istream& words) {
  AZ_TRY(point, argument(words));
  AZ_TRY(info, argument(words));
  AZ_TRY(aad, argument(words));
  AZ_TRY(plain, argument(words));
  AZ_TRY(to, KemPublic::parse(point));
  AZ_TRY(box, seal_to(to, text(info), aad, plain));
  return hex(box.enc) + " " + hex(box.ciphertext);
}

Result<std::string> open(std::istream& words) {
  AZ_TRY(scalar, argument(words));
  AZ_TRY(info, argument(words));
  AZ_TRY(aad, argument(words));
  AZ_TRY(enc, argument(words));
  AZ_TRY(ciphertext, argument(words));
  if (scalar.size() != 32) return Error{ErrorCode::kInvalid, "crypto.kem.private"};
  AZ_TRY(key, KemPrivate::from_scalar(Secret<32>(std::span(scalar).first<32>())));
  enc.insert(enc.end(), ciphertext.begin(), ciphertext.end());
  AZ_TRY(box, HpkeBox::split(enc));
  AZ_TRY(plain, open_with(key, text(info), aad, box));
  return shown(plain);
}

Result<std::string> answer(const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  words >> verb;
  if (verb == "pair") return pair();
  if (verb == "seal") return seal(words);
  if (verb == "open") return open(words);
  return Error{ErrorCode::kInvalid, "no such verb"};
}

}  // namespace
}  // namespace azekura::crypto

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto answered = azekura::crypto::answer(line);
    if (answered)
      std::cout << *answered << '\n' << std::flush;
    else
      std::cout << "refused " << answered.error().key << '\n' << std::flush;
  }
}
