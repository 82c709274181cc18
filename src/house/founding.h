#pragma once
// The first start, from a browser. An empty data folder has no account that could ask who somebody is, so the
// server's own terminal is the authority: a set-up code stands there, and whoever types it founds the house.
// The code lives in this process alone and is good for one founding. Thread-safe.

#include <memory>
#include <mutex>
#include <string_view>

#include "crypto/wiped_text.h"
#include "house/house.h"

namespace azekura::house {

class Founding {
 public:
  static constexpr int kTries =
      5;  // Wrong codes. Then nobody founds anything until the server is started again.

  /// Makes the data folder and a code of 90 random bits. kConflict "house.initialised",
  /// "house.half_initialised".
  static Result<std::unique_ptr<Founding>> begin(Config config, Clock clock = system_clock(),
                                                 Memory memory = Memory::kProtected);

  const Config& config() const { return config_; }
  /// For the terminal, and for nothing else.
  const crypto::WipedText& code() const { return code_; }
  /// kDenied "house.founding.code", "house.founding.closed".
  Done check(std::string_view typed);
  /// With the code, house::found(): once. kUnavailable "crypto.busy" while somebody else is at it.
  Result<Founded> found(std::string_view typed, std::string_view passphrase);
  /// The house that was founded, unsealed; nothing before. Whoever serves it takes it.
  std::unique_ptr<House> take() { return std::move(house_); }

 private:
  Founding(Config config, Clock clock, Memory memory, crypto::WipedText code)
      : config_(std::move(config)), clock_(std::move(clock)), memory_(memory), code_(std::move(code)) {}

  Config config_;
  Clock clock_;
  Memory memory_;
  crypto::WipedText code_;
  std::mutex guard_;  // tries_
  int tries_ = kTries;
  std::mutex at_work_;  // founded_, house_: until the doors are closed.
  bool founded_ = false;
  std::unique_ptr<House> house_;
};

}  // namespace azekura::house
