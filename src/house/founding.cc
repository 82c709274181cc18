#include "house/founding.h"

#include "crypto/hash.h"
#include "crypto/words.h"

namespace azekura::house {

Result<std::unique_ptr<Founding>> Founding::begin(Config config, Clock clock, Memory memory) {
  AZ_CHECK(may_be_founded(config));
  AZ_TRY(code, crypto::generate_words());
  return std::unique_ptr<Founding>(
      new Founding(std::move(config), std::move(clock), memory, std::move(code)));
}

Done Founding::check(std::string_view typed) {
  const auto words = crypto::tidy_words(typed);
  const std::lock_guard lock(guard_);
  if (tries_ <= 0) return Error{ErrorCode::kDenied, "house.founding.closed"};
  if (crypto::constant_time_equal(crypto::bytes_of(crypto::view(words)),
                                  crypto::bytes_of(crypto::view(code_))))
    return done();
  --tries_;
  return Error{ErrorCode::kDenied, tries_ > 0 ? "house.founding.code" : "house.founding.closed"};
}

Result<Founded> Founding::found(std::string_view typed, std::string_view passphrase) {
  AZ_CHECK(check(typed));
  const std::unique_lock lock(at_work_, std::try_to_lock);
  if (!lock) return Error{ErrorCode::kUnavailable, "crypto.busy"};
  if (founded_) return Error{ErrorCode::kConflict, "house.initialised"};
  AZ_TRY(made, found_open(config_, passphrase, clock_, memory_));
  founded_ = true;
  house_ = std::move(made.house);
  return std::move(made.first);
}

}  // namespace azekura::house
