#include "tracked.h"

namespace azekura::people {

Result<std::int64_t> take_ids(db::Connection& unit, std::string_view kind, std::int64_t count) {
  AZ_TRY(rows, unit.run("UPDATE people_id SET next = next + $1 WHERE kind = $2 RETURNING next",
                        {count, std::string(kind)}));
  if (rows.empty()) return Error{ErrorCode::kCorrupt, "people.ids"};
  return number_in(rows[0][0]) - count;
}

}  // namespace azekura::people
