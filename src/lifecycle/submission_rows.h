#pragma once
// What came by a link and waits for a handler: sealed boxes, replaced by the next submission and gone when
// the request ends.

#include <optional>
#include <string>

#include "db/store.h"
#include "lifecycle/requests.h"

namespace azekura::lifecycle {

/// In form; whether it opens is known in a work session only.
bool is_sound(const Submission& submission);
/// What names a submission to whoever looks at it.
std::string seen_of(const Submission& submission);

/// What lies there now; nothing when nothing does.
Result<std::optional<Submission>> find_submission(db::Connection& unit, RequestId request);
/// How many came by this link since it was made or sent back.
Result<std::int64_t> times_submitted(db::Connection& unit, RequestId request);
/// In place of what lay there.
Done put_submission(db::Connection& unit, RequestId request, const Submission& submission, Instant now);
Done drop_submission(db::Connection& unit, RequestId request);

}  // namespace azekura::lifecycle
