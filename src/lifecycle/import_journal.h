#pragma once
// What an import has done so far, so that one that does not reach its end is undone: by itself when it fails
// or is cancelled, by the next start after a crash. Needs no work password: persons are deleted or put back
// as they were, numbers are condemned like any other. What somebody else has touched since is left alone.
// Private to the import.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "ledger/ledger.h"
#include "lifecycle/imports.h"
#include "people/registry.h"
#include "vault/room.h"
#include "vault/stores.h"

namespace azekura::lifecycle::journal {

struct Run {
  std::int64_t id = 0;
  BusinessId business{0};
  std::string record() const { return "import_run:" + std::to_string(id); }
};

/// The row of a run that begins. What a person typed about the earlier verification is sealed.
Result<Run> begin(db::Connection& unit, people::Registry& registry, const people::Caller& who,
                  BusinessId business, const std::string& token, ImportMode mode,
                  const ImportVerification& verification, Instant now, ledger::Act& act);
/// "done", "done_with_errors": the journal goes. "undone": it is empty already.
Done end(db::Connection& unit, const Run& run, std::string_view state, Instant now, ledger::Act& act);

Done created(db::Connection& unit, const Run& run, PersonId person);
/// Before a person is changed, and after.
Done changing(db::Connection& unit, const Run& run, PersonId person);
Done changed(db::Connection& unit, const Run& run, PersonId person);
/// Before the number is settled: where its person stood.
Done sealing(db::Connection& unit, const Run& run, NumberId number, PersonId person);

/// Takes everything back, in steps of its own, and says so in lines by `who` (none: the system). Also after a
/// crash in the middle of it.
Done undo(const vault::Stores& stores, vault::Rooms& rooms, const Run& run, const ledger::Act& by,
          const Clock& clock);
/// Runs that did not reach their end.
Result<std::vector<Run>> unfinished(db::Connection& unit);

}  // namespace azekura::lifecycle::journal
