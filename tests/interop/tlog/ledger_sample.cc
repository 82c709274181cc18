// Writes logs for the verifier beside this file, and prints their key as the last line.
//   ledger_sample N DIR         a made-up log of N entries
//   ledger_sample --grow DIR    a log that a real database published twice; DIR.older is its first checkpoint

#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "ledger/files.h"
#include "ledger/ledger.h"
#include "ledger/publisher.h"
#include "ledger/tables.h"

namespace {

using namespace azekura;
using namespace azekura::ledger;

Done write_lines(db::Store& store, int count) {
  Act act;
  act.act = "number.reveal";
  act.records = {"number:1", "person:1"};
  for (int i = 0; i < count; ++i)
    AZ_CHECK(store.write([&](db::Connection& unit) { return append(unit, system_clock()(), act); }));
  return done();
}

Result<std::string> grow(const std::filesystem::path& folder) {
  const std::filesystem::path ledger = folder.string() + ".ledger";
  AZ_TRY(store, db::open_store(":memory:"));
  AZ_CHECK(migrate(*store));
  PublisherSetup setup;
  setup.ledger = ledger;
  setup.installation = "0badcafe";
  setup.signing_key = [](BusinessId) {
    std::array<std::byte, 32> seed{std::byte{7}};  // A throw-away key: whoever reads this can sign with it.
    return crypto::SigningKey::from_seed(crypto::Secret<32>(seed));
  };
  const auto publisher = Publisher::start(*store, std::move(setup));
  AZ_CHECK(write_lines(*store, 300));
  AZ_CHECK(publisher->publish());
  std::filesystem::copy_file(folder_of(ledger, {}) / "checkpoint", folder.string() + ".older");
  AZ_CHECK(write_lines(*store, 700));
  AZ_CHECK(publisher->publish());
  AZ_CHECK(export_static(live_files(*store, ledger, {}), folder));
  return publisher->vkey(kInstallation);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "usage: ledger_sample N DIR | ledger_sample --grow DIR\n");
    return 2;
  }
  const std::string first = words[1];
  const auto vkey =
      first == "--grow" ? grow(words[2]) : sample(std::strtoll(words[1], nullptr, 10), words[2]);
  if (!vkey) {
    fmt::print(stderr, "{}\n", vkey.error().key);
    return 1;
  }
  fmt::print("{}\n", *vkey);
  return 0;
}
