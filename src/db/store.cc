#include "db/store.h"

#include "backends.h"

namespace azekura::db {

Result<std::unique_ptr<Store>> open_store(const std::string& where, const StoreLimits& limits) {
  constexpr std::string_view kPostgres = "postgres:";
  if (where.starts_with(kPostgres)) return open_postgres_store(where.substr(kPostgres.size()), limits);
  return open_sqlite_store(where, limits);
}

}  // namespace azekura::db
