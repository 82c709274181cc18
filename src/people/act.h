#pragma once
// One act: its rows and its ledger line in one transaction, whatever comes of it. When the act is refused
// or fails, its rows are undone and a line that says so is kept in their place.
//
//   return recorded(store, now, caller.act("account.end"), [&](db::Connection& unit, ledger::Act& act) ->
//   Done {
//     AZ_CHECK(decide(unit, {caller.session, Operation::kAccountEnd, home}, now));
//     …                                             // May add act.records, act.state, act.detail.
//   });

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "db/store.h"
#include "ledger/ledger.h"
#include "people/codes.h"

namespace azekura::people {

/// Who asks: a signed-in person at a device, as found by Sessions::find(). It proves nothing by itself:
/// what they may do is read again by decide(), in the transaction of the act.
struct Caller {
  SessionId session;
  AccountId account;
  std::string device;

  ledger::Act act(std::string_view name, BusinessId log) const {
    ledger::Act begun;
    begun.log = log;
    begun.act = name;
    begun.actor = account;
    begun.device = device;
    begun.session = session.str();
    return begun;
  }
};

/// Writes the line of an act that was refused or failed for `why`.
inline Done record_refusal(db::Connection& unit, Instant now, ledger::Act act, const Error& why) {
  act.outcome = why.code == ErrorCode::kDenied ? ledger::Outcome::kDenied : ledger::Outcome::kFailed;
  act.state.clear();
  act.detail["reason"] = why.key;
  AZ_CHECK(ledger::append(unit, now, act));
  return done();
}

/// As recorded(), inside a transaction of the caller: the outer Result is the transaction's, the inner one
/// the act's. Return the inner error only after the transaction has been committed.
template <typename F>
auto recorded_in(db::Connection& unit, Instant now, ledger::Act act, F&& fn)
    -> Result<std::invoke_result_t<F&, db::Connection&, ledger::Act&>> {
  using Answer = std::invoke_result_t<F&, db::Connection&, ledger::Act&>;
  std::optional<Answer> answer;
  {
    AZ_TRY(part, db::Savepoint::begin(unit));
    answer.emplace(fn(unit, act));
    if (*answer) {
      AZ_CHECK(ledger::append(unit, now, act));
      AZ_CHECK(part.keep());
    }
  }
  if (!*answer) AZ_CHECK(record_refusal(unit, now, std::move(act), answer->error()));
  return Result<Answer>(*std::move(answer));
}

template <typename F>
auto recorded(db::Store& store, Instant now, const ledger::Act& act, F&& fn)
    -> std::invoke_result_t<F&, db::Connection&, ledger::Act&> {
  AZ_TRY(answer, store.write([&](db::Connection& unit) { return recorded_in(unit, now, act, fn); }));
  return answer;
}

}  // namespace azekura::people
