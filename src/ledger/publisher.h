#pragma once
// Grows the trees and signs them: within a second of a commit each log with new lines has a new checkpoint.
// A checkpoint is a promise for ever. So at the first look at a log the publisher computes the tree again
// from the database, and where that does not extend what was last signed, it signs nothing more: the log
// stands at kDiverged until two people start a new epoch.

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "crypto/sign.h"
#include "db/store.h"
#include "ledger/checkpoint.h"
#include "ledger/tables.h"

namespace azekura::ledger {

class Grower;

enum class LogState {
  kCurrent,   // Published, or about to be.
  kLocked,    // The signing key is sealed. Lines are written all the same and published later.
  kDiverged,  // The database does not extend the last signed checkpoint. Never signed again.
  kFailing,   // Disk or database trouble; tried again each second.
};

struct LogStatus {
  LogState state = LogState::kCurrent;
  std::int64_t published = 0;    // Size of the last checkpoint.
  std::string_view reason = {};  // Message key, unless kCurrent.
};

struct PublisherSetup {
  std::filesystem::path ledger;  // Folder for all logs: <ledger>/business-3/1/
  std::string installation;      // Hexadecimal id, part of each origin.
  std::function<Result<crypto::SigningKey>(BusinessId)> signing_key;  // kUnavailable while it is sealed.
  Clock clock = system_clock();
  Clock steady = {};  // Time that nobody can set; the machine's when empty.
};

class Publisher {
 public:
  /// Takes the store's sequence() for itself. `store` outlives the Publisher.
  static std::unique_ptr<Publisher> start(db::Store& store, PublisherSetup setup);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  /// Look again now: a key was unsealed.
  void wake();
  /// One pass over all logs, on the caller's thread. An error when some log could not be published.
  Done publish();
  std::map<BusinessId, LogStatus> status() const;
  LogStatus status(BusinessId log) const;
  Result<std::string> vkey(BusinessId log) const;

 private:
  struct Signal;
  Publisher(db::Store& store, PublisherSetup setup);
  void run();
  Done publish_one(const LogRow& log);
  Done note_clock();
  void tell(BusinessId log, LogStatus status);

  db::Store& store_;
  PublisherSetup setup_;
  std::shared_ptr<Signal> signal_;  // Shared with the store's callback, which may outlive us.

  std::mutex passing_;  // One pass at a time; guards the next three.
  std::map<BusinessId, std::unique_ptr<Grower>> growers_;
  Instant wall_ = 0;
  Instant monotonic_ = 0;

  mutable std::mutex telling_;
  std::map<BusinessId, LogStatus> status_;

  std::thread thread_;
};

}  // namespace azekura::ledger
