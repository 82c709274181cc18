#pragma once
// The ledger: every act leaves a line, in the same transaction as the act's own rows (REQ-E1, E2).
// A line's leaf bytes are stored once, verbatim, and never made again; all other columns are derived from
// them. Lines carry codes and ids: never a number, never a name.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/db.h"

namespace azekura::ledger {

enum class Outcome { kDone, kDenied, kFailed };

/// One act, before it becomes a line. All text is a code, an id, or a count; a caller never passes free text.
struct Act {
  BusinessId log = kInstallation;  // One log per business, and one for the installation.
  std::string act;                 // "number.reveal", "account.sign_in" …
  Outcome outcome = Outcome::kDone;
  std::optional<AccountId> actor;             // None: the system, or a stranger.
  std::string device;                         // Random id of the browser or CLI; never an address.
  std::string session;                        // Id of the sign-in or work session; never its token.
  std::vector<std::string> records;           // "person:7", "number:91". The first is the main one.
  std::string purpose;                        // Purpose code, or empty.
  std::string reference;                      // Id of another line or of an outside paper, or empty.
  std::map<std::string, std::string> detail;  // Codes, counts, hashes.
  /// Rows this act left behind, by state_of(): what `verify --state` compares with the live rows.
  std::vector<std::pair<std::string, std::string>>
      state;  // {"account:5", base64 of the salted hash} or {…, "gone"}
};

/// What append() hands back. find() tells the line's index; the next checkpoint covers it.
struct Line {
  std::string id;    // 32 hexadecimal digits: 12 of the time, 20 random.
  std::int64_t seq;  // Order within the database; gaps allowed.
};

/// Writes the line in the caller's transaction. kInvalid "ledger.act.form" when the act holds anything but
/// codes and ids. The line's time is `now`, or that of the log's last line if the clock went back.
Result<Line> append(db::Connection& unit, Instant now, const Act& act);

/// One act on many records: a head line (count, and hash of the sorted list) and lines of at most 1 000
/// records that refer to it. Hands back the head. kInvalid "ledger.batch.empty" without records.
Result<Line> append_batch(db::Connection& unit, Instant now, const Act& head,
                          std::vector<std::string> records);

}  // namespace azekura::ledger
