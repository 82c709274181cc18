#include "verifications.h"

namespace azekura::ledger {
namespace {

constexpr Instant kGoodFor = 60'000;
constexpr int kMostCallers = 4;  // Each of them holds a worker.

}  // namespace

std::optional<Verifications::Found> Verifications::known(std::optional<BusinessId> log) const {
  const auto found = found_.find(log);
  const Instant now = clock_();
  // A clock that was put back makes nothing good for longer.
  if (found == found_.end() || now - found->second.checked_at >= kGoodFor || now < found->second.checked_at)
    return std::nullopt;
  return found->second;
}

Result<Verifications::Found> Verifications::of(BusinessId log, bool with_rows) {
  {
    const std::lock_guard lock(counting_);
    if (callers_ == kMostCallers) return Error{ErrorCode::kUnavailable, "ledger.verify.busy"};
    ++callers_;
  }
  const struct Leave {
    Verifications& desk;
    ~Leave() {
      const std::lock_guard lock(desk.counting_);
      --desk.callers_;
    }
  } leave{*this};
  const std::lock_guard lock(checking_);
  const auto wanted = with_rows ? std::nullopt : std::optional(log);
  if (auto all = known(std::nullopt); all && all->logs.contains(log)) return *std::move(all);
  if (auto one = known(wanted); one && one->logs.contains(log)) return *std::move(one);
  AZ_TRY(found, check_(wanted));
  if (!found.logs.contains(log)) return Error{ErrorCode::kNotFound, "ledger.file"};
  found.checked_at = clock_();
  found_[wanted] = found;
  return found;
}

}  // namespace azekura::ledger
