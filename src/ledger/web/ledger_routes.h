#pragma once
// The ledger over HTTPS: lines rendered from their leaf bytes, the log's files for anybody who verifies (C2SP
// tlog-tiles), receipts, and a verification here and now. Reading lines is itself an act.

#include <filesystem>
#include <vector>

#include "ledger/publisher.h"
#include "ledger/state.h"
#include "people/accounts.h"
#include "people/persons.h"
#include "web/router.h"

namespace azekura::ledger {

struct LedgerRooms {
  db::Store& store;
  people::Accounts& accounts;
  people::Persons& persons;
  Publisher& publisher;
  std::filesystem::path folder;
  std::vector<Tracked> tracked;
  Clock clock;
};

std::vector<web::Route> ledger_routes(LedgerRooms rooms);

}  // namespace azekura::ledger
