#pragma once
// Looking lines up. The columns only find a line; what is shown is read from its leaf bytes.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "db/db.h"
#include "ledger/leaf.h"

namespace azekura::ledger {

/// Everything that is given must fit. Without a log the whole ledger is read: only tests do that.
struct Filter {
  std::optional<BusinessId> log = {};
  std::optional<Instant> from = {};  // Included …
  std::optional<Instant> to = {};    // … not included.
  std::string record = {};           // "person:7"
  std::optional<AccountId> actor = {};
  std::string act = {};  // "number.reveal", or an area: "number."
  std::optional<Outcome> outcome = {};
};

struct Entry {
  std::int64_t seq;
  std::optional<std::int64_t> index;  // None for an instant on PostgreSQL, until the sequencer came by.
  Leaf leaf;
  std::string text;  // The leaf bytes.
};

struct Page {
  std::vector<Entry> entries;         // The newest first.
  std::optional<std::int64_t> older;  // Hand it in as `before` for the next page.
};

/// At most `limit` (1 … 1 000) lines before the one that has the seq `before`: by their times, or of one
/// record by seq. kCorrupt if a line cannot be read: run verify().
Result<Page> page(db::Connection& reader, const Filter& filter, std::optional<std::int64_t> before,
                  int limit);
/// A line by its id. kNotFound "ledger.line.none".
Result<Entry> find(db::Connection& reader, std::string_view id);
/// A line by its place. kNotFound "ledger.line.none".
Result<Entry> at(db::Connection& reader, BusinessId log, std::int64_t index);

}  // namespace azekura::ledger
