#pragma once
// The two ways to open a Store.

#include "db/store.h"

namespace azekura::db {

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, const StoreLimits& limits);
Result<std::unique_ptr<Store>> open_postgres_store(const std::string& conninfo, const StoreLimits& limits);

/// Marks this thread as inside a write. A second write within would wait for itself.
class Writing {
 public:
  Writing() { depth() += 1; }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() { depth() -= 1; }
  static Done permitted() { return depth() == 0 ? done() : Error{ErrorCode::kInvalid, "db.write.nested"}; }

 private:
  static int& depth() {
    thread_local int depth = 0;
    return depth;
  }
};

}  // namespace azekura::db
