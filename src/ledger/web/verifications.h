#pragma once
// A check of the whole ledger for whoever asks over HTTPS. It reads every line, so one runs at a time, few
// callers may wait for it, and what it found is told to everybody for a minute.

#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "ledger/verify.h"

namespace azekura::ledger {

class Verifications {
 public:
  struct Found {
    std::map<BusinessId, Report> logs;
    std::optional<StateReport> state;  // When rows were asked for, and all logs are sound.
    Instant checked_at = 0;
  };
  /// Checks one log; or, without one, all logs and then the rows.
  using Check = std::function<Result<Found>(std::optional<BusinessId> log)>;

  Verifications(Check check, Clock clock) : check_(std::move(check)), clock_(std::move(clock)) {}
  /// kUnavailable "ledger.verify.busy" when enough callers wait already.
  Result<Found> of(BusinessId log, bool with_rows);

 private:
  std::optional<Found> known(std::optional<BusinessId> log) const;

  Check check_;
  Clock clock_;
  std::mutex counting_;
  int callers_ = 0;
  std::mutex checking_;  // Guards what is below.
  std::map<std::optional<BusinessId>, Found> found_;
};

}  // namespace azekura::ledger
