// azekura_seal_for PUBLIC_KEY INFO: what the collection page does with a number, for tests that have no
// browser. The digits come on standard input; out comes what intake:submit takes, without the token:
// {"enc":"…","box":"…"}.
#include <fmt/core.h>

#include <iostream>
#include <iterator>

#include "crypto/encode.h"
#include "crypto/hpke.h"

namespace {

using namespace azekura;

Result<crypto::HpkeBox> seal(std::string_view public_key, std::string_view info, std::string_view digits) {
  AZ_TRY(bytes, crypto::from_base64url(public_key));
  AZ_TRY(to, crypto::KemPublic::parse(bytes));
  return crypto::seal_to(to, info, {}, std::as_bytes(std::span(digits)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: azekura_seal_for PUBLIC_KEY_BASE64URL INFO < digits\n");
    return 2;
  }
  std::string digits{std::istreambuf_iterator<char>(std::cin), {}};
  while (!digits.empty() && digits.back() == '\n') digits.pop_back();
  const auto box = seal(argv[1], argv[2], digits);
  if (!box) {
    fmt::print(stderr, "{}\n", box.error().key);
    return 1;
  }
  fmt::print("{{\"enc\":\"{}\",\"box\":\"{}\"}}\n", crypto::base64((*box).enc),
             crypto::base64((*box).ciphertext));
  return 0;
}
