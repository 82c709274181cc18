#include "vault/outer_layer.h"

#include "crypto/slot.h"
#include "ledger/ledger.h"
#include "tracked.h"

namespace azekura::vault {

Done reseal_handlers(db::Connection& unit, ledger::Act& change, const people::Root& from,
                     const people::Root& to, Instant now) {
  constexpr std::size_t kInOneLine = 200;
  const auto outer_from = outer_key(from);
  const auto outer_to = outer_key(to);
  auto act = change;
  act.state.clear();
  const auto write_line = [&]() -> Done {
    act.act = "custody.reseal";
    AZ_CHECK(ledger::append(unit, now, act));
    act.state.clear();
    return done();
  };
  AZ_TRY(rows, unit.run("SELECT id, blob FROM handler_key ORDER BY id", {}));
  for (const auto& row : rows) {
    const auto id = std::get<std::int64_t>(row[0]);
    auto handler = crypto::HandlerBlob::parse(std::get<db::Blob>(row[1]));
    if (const Done sealed = handler ? (*handler).reseal(outer_from, outer_to) : Done(handler.error());
        !sealed) {
      change.records = {AccountId(id).str()};
      return sealed.error();
    }
    AZ_CHECK(unit.run("UPDATE handler_key SET blob = $2 WHERE id = $1", {id, (*handler).serialise()}));
    AZ_CHECK(note_state(unit, act, kTrackHandlerKey, id));
    if (act.state.size() == kInOneLine) AZ_CHECK(write_line());
  }
  return act.state.empty() ? done() : write_line();
}

}  // namespace azekura::vault
