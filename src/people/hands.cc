#include "people/hands.h"

#include <vector>

#include "tracked.h"

namespace azekura::people {

Done note_hand(db::Connection& unit, ledger::Act& act, AccountId account, AccountId by, std::string_view what,
               Instant now) {
  AZ_TRY(rows,
         unit.run("INSERT INTO account_hand(account, business, hand, what, at) VALUES($1, $2, $3, $4, $5) "
                  "RETURNING id",
                  {account.value(), act.log.value(), by.value(), std::string(what), now}));
  return note_state(unit, act, kTrackHand, number_in(rows.at(0).at(0)));
}

Result<std::set<AccountId>> hands_on(db::Connection& unit, AccountId account) {
  std::set<AccountId> hands;
  std::vector<AccountId> open{account};
  while (!open.empty()) {
    const AccountId next = open.back();
    open.pop_back();
    // Roles of before the hands were kept name their giver themselves.
    AZ_TRY(rows, unit.run("SELECT hand FROM account_hand WHERE account = $1 UNION "
                          "SELECT granted_by FROM account_role WHERE account = $1 AND granted_by IS NOT NULL",
                          {next.value()}));
    for (const auto& row : rows)
      if (const AccountId hand(number_in(row[0])); hand != next && hands.insert(hand).second)
        open.push_back(hand);
  }
  return hands;
}

}  // namespace azekura::people
