#pragma once
// What a row was left as, in the line of the act that left it: a salted hash over the row's columns. The
// salt is drawn anew for each change and kept in the row, so a hash in the ledger cannot be guessed back
// into the row, and a row changed behind the ledger's back no longer matches its last line. Only lines under
// a signed checkpoint vouch for a row; anybody who can write the database can write the others.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "db/store.h"
#include "ledger/leaf.h"

namespace azekura::ledger {

/// A table whose rows are vouched for. It has `id BIGINT PRIMARY KEY` and `state_salt BLOB`.
/// All are literals of ours: they become part of statements.
struct Tracked {
  std::string_view kind;  // "account": rows are named account:5 in lines.
  std::string_view table;
  std::string_view columns;  // "login, name_box, role": the order counts, for ever.
  /// The logs whose lines may speak of a living row, each as an expression over it. None: any.
  std::array<std::string_view, 2> logs{"business"};
};
inline constexpr std::array<std::string_view, 2> kAnyLog{};

using RowState = std::pair<std::string, std::string>;

/// Call it after the row's last change in `unit`, and put what it gives into Act::state. kNotFound: no row.
Result<RowState> state_of(db::Connection& unit, const Tracked& tracked, std::int64_t id);
/// Row `id` as it now stands joins the act.
Done note_state(db::Connection& unit, Act& act, const Tracked& tracked, std::int64_t id);
/// The row was deleted.
RowState gone(std::string_view kind, std::int64_t id);

/// The last word of each log on each row. Of words of several logs the later one counts, by the lines' own
/// times: the columns beside a line are not signed.
class LastWords {
 public:
  struct Word {
    BusinessId log;
    Instant time;
    std::string hash;  // Or "gone".
  };
  /// The next line of its log.
  void hear(const Leaf& line);
  /// All that is under the log's checkpoint has been heard.
  void heard_up_to(BusinessId log, std::int64_t size) { sizes_[log] = size; }
  const std::map<BusinessId, std::int64_t>& sizes() const { return sizes_; }
  const std::vector<Word>* on(std::string_view row) const;
  const std::map<std::string, std::vector<Word>, std::less<>>& all() const { return words_; }

 private:
  std::map<BusinessId, std::int64_t> sizes_;
  std::map<std::string, std::vector<Word>, std::less<>> words_;
};

struct StateReport {
  std::int64_t rows = 0;              // Live rows that match their last line.
  std::int64_t uncovered = 0;         // Of these: where that line is younger than its log's checkpoint.
  std::vector<std::string> examples;  // The first few of the uncovered.
  std::string first_bad;              // "account:5", a log ("business-99"), or empty.
  std::string_view reason;  // "ledger.state.changed", ".unrecorded" (row without line), ".missing" (line
                            // without row), ".log" (lines of a log that was not verified).

  bool sound() const { return first_bad.empty(); }
};

/// The logs of which there are lines, numbered or not.
Result<std::vector<BusinessId>> logs_with_lines(db::Connection& reader);
/// Compares rows and words both ways, in snapshots of a thousand rows at most. `words` comes from verified
/// logs; lines that it has not heard are read beside the rows, and are enough for a row to be listed as
/// uncovered.
Result<StateReport> verify_state(db::Store& store, std::span<const Tracked> tracked, const LastWords& words);

}  // namespace azekura::ledger
