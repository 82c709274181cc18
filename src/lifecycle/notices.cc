#include "lifecycle/notices.h"

#include <algorithm>

#include "base/date.h"
#include "law/procedures.h"
#include "ledger/state.h"
#include "lifecycle/schema.h"
#include "people/rights.h"

namespace azekura::lifecycle {
namespace {

constexpr std::size_t kMostPurposes = 32;

Notice notice_from(const db::Row& row) {
  return {std::get<std::int64_t>(row[0]), std::get<std::int64_t>(row[1]),
          split_codes(std::get<std::string>(row[2])), std::get<std::int64_t>(row[3])};
}

Done check(const std::vector<std::string>& purposes, Instant now) {
  if (purposes.empty() || purposes.size() > kMostPurposes)
    return Error{ErrorCode::kInvalid, "notice.purposes"};
  for (const auto& code : purposes) AZ_CHECK(law::procedure(code, jst_date(now)));
  return done();
}

}  // namespace

std::string join_codes(const std::vector<std::string>& codes) {
  std::string joined;
  for (const auto& code : codes) joined += (joined.empty() ? "" : ",") + code;
  return joined;
}

std::vector<std::string> split_codes(std::string_view joined) {
  std::vector<std::string> codes;
  while (!joined.empty()) {
    const auto comma = joined.find(',');
    codes.emplace_back(joined.substr(0, comma));
    joined = comma == std::string_view::npos ? std::string_view{} : joined.substr(comma + 1);
  }
  return codes;
}

Result<Notice> publish_notice(db::Store& main, const people::Caller& who, BusinessId business,
                              const std::vector<std::string>& purposes, Instant now) {
  return people::recorded(
      main, now, who.act("notice.publish", business),
      [&](db::Connection& unit, ledger::Act& act) -> Result<Notice> {
        AZ_CHECK(people::decide(unit, {who.session, people::Operation::kNoticePublish, business}, now));
        AZ_CHECK(check(purposes, now));
        AZ_TRY(
            rows,
            unit.run("INSERT INTO notice(business, version, purposes, published_at, published_by) "
                     "SELECT $1, COALESCE(MAX(version), 0) + 1, $2, $3, $4 FROM notice WHERE business = $1 "
                     "RETURNING id, version, purposes, published_at",
                     {business.value(), join_codes(purposes), now, who.account.value()}));
        auto notice = notice_from(rows.at(0));
        act.records = {"notice:" + std::to_string(notice.id)};
        for (const auto& code : notice.purposes)
          act.detail["purposes"] += (act.detail["purposes"].empty() ? "" : "+") + code;
        AZ_CHECK(note_state(unit, act, kTrackNotice, notice.id));
        return notice;
      });
}

Result<std::vector<Notice>> notices(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT id, version, purposes, published_at FROM notice WHERE business = $1 "
                        "ORDER BY version DESC LIMIT 200",
                        {business.value()}));
  std::vector<Notice> all;
  for (const auto& row : rows) all.push_back(notice_from(row));
  return all;
}

Result<Notice> notice_in_force(db::Connection& unit, BusinessId business) {
  AZ_TRY(rows, unit.run("SELECT id, version, purposes, published_at FROM notice WHERE business = $1 "
                        "ORDER BY version DESC LIMIT 1",
                        {business.value()}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "notice.none"};
  return notice_from(rows[0]);
}

Done notified(db::Connection& unit, PersonId person, std::string_view purpose) {
  AZ_TRY(rows,
         unit.run("SELECT purposes FROM notice WHERE business = (SELECT business FROM person WHERE id = $1) "
                  "ORDER BY version DESC LIMIT 1",
                  {person.value()}));
  if (!rows.empty()) {
    const auto purposes = split_codes(std::get<std::string>(rows[0][0]));
    if (std::find(purposes.begin(), purposes.end(), purpose) != purposes.end()) return done();
  }
  return Error{ErrorCode::kDenied, "notice.not_notified"};
}

}  // namespace azekura::lifecycle
