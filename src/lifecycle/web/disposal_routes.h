#pragma once
// Retention and disposal: what is due, the two steps, the certificate.

#include <filesystem>
#include <vector>

#include "ledger/publisher.h"
#include "lifecycle/disposals.h"
#include "lifecycle_web/person_routes.h"

namespace azekura::lifecycle {

struct DisposalRooms {
  PersonRooms persons;
  Disposals& disposals;
  Certificates& certificates;
  std::filesystem::path ledger;  // Folder of the logs: certificates carry a receipt.
  const ledger::Publisher& publisher;
};

std::vector<web::Route> disposal_routes(DisposalRooms rooms);

}  // namespace azekura::lifecycle
