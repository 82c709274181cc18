// azekura_seal_for PUBLIC_KEY INFO: what the collection page does with a number or a picture, for tests that
// have no browser. The bytes come on standard input; out comes a box as intake:submit takes it:
// {"enc":"…","box":"…"}.
#include <fmt/core.h>

#include <iostream>
#include <iterator>

#include "crypto/encode.h"
#include "crypto/hpke.h"

namespace {

using namespace azekura;

Result<crypto::HpkeBox> seal(std::string_view public_key, std::string_view info, std::string_view what) {
  AZ_TRY(bytes, crypto::from_base64url(public_key));
  AZ_TRY(to, crypto::KemPublic::parse(bytes));
  return crypto::seal_to(to, info, {}, std::as_bytes(std::span(what)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: azekura_seal_for PUBLIC_KEY_BASE64URL INFO < bytes\n");
    return 2;
  }
  std::string what{std::istreambuf_iterator<char>(std::cin), {}};
  const auto box = seal(argv[1], argv[2], what);
  if (!box) {
    fmt::print(stderr, "{}\n", box.error().key);
    return 1;
  }
  fmt::print("{{\"enc\":\"{}\",\"box\":\"{}\"}}\n", crypto::base64((*box).enc),
             crypto::base64((*box).ciphertext));
  return 0;
}
