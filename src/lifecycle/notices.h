#pragma once
// Notices of purpose (利用目的の通知・公表, APPI 21条). A number may be used for a purpose only if it was
// notified before, and only for one of the law's procedures (REQ-L2, V5). A notice is published for a whole
// business; a new version replaces the last one, and says what it said when a person was asked.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "db/store.h"
#include "people/act.h"

namespace azekura::lifecycle {

struct Notice {
  std::int64_t id = 0;
  std::int64_t version = 0;
  std::vector<std::string> purposes;  // Procedure codes: "T1", "S1".
  Instant published_at = 0;
};

/// kInvalid if a purpose is none of the law's, or the business may not have it (REQ-L10, X1, X7).
Result<Notice> publish_notice(db::Store& main, const people::Caller& who, BusinessId business,
                              const std::vector<std::string>& purposes, Instant now);
/// The newest first.
Result<std::vector<Notice>> notices(db::Connection& unit, BusinessId business);
/// kNotFound "notice.none" before the first.
Result<Notice> notice_in_force(db::Connection& unit, BusinessId business);
/// done(), or kDenied "notice.not_notified": what the vault asks before each look.
Done notified(db::Connection& unit, PersonId person, std::string_view purpose);

/// "T1,S1" and back.
std::string join_codes(const std::vector<std::string>& codes);
std::vector<std::string> split_codes(std::string_view joined);

}  // namespace azekura::lifecycle
