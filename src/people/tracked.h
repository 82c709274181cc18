#pragma once
// Private: which columns of which tables the ledger watches, and the few lines of SQL that all tables need.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "db/db.h"
#include "ledger/ledger.h"
#include "ledger/state.h"

namespace azekura::people {

inline constexpr ledger::Tracked kTrackBusiness{
    "business",
    "business",
    "kind,name,corporate_number,workers,financial,entrusted,number_user,large_database,solo",
    {"id", "CAST(0 AS BIGINT)"}};  // It is made in the installation's log.
inline constexpr ledger::Tracked kTrackPolicy{"account_policy",
                                              "account_policy",
                                              "password_length,password_days,password_history,session_"
                                              "minutes,idle_minutes,work_minutes,work_idle_minutes",
                                              {"id"}};
inline constexpr ledger::Tracked kTrackAccount{
    "account", "account",
    "login,home,name_box,language,state,side,password,password_set_at,temporary,left_at",
    ledger::kAnyLog};  // A role in any business moves it.
inline constexpr ledger::Tracked kTrackRole{
    "account_role", "account_role", "account,business,role", {"business", "CAST(0 AS BIGINT)"}};
inline constexpr ledger::Tracked kTrackHand{"account_hand", "account_hand", "account,business,hand,what,at"};
inline constexpr ledger::Tracked kTrackSolo{"solo", "business_solo", "business,since"};
inline constexpr ledger::Tracked kTrackPurpose{"handler_purpose", "handler_purpose",
                                               "account,business,purpose,person_class,rights"};
inline constexpr ledger::Tracked kTrackPerson{"person", "person",
                                              "business,token,class,employment,employee_id,department,name_"
                                              "box,detail_box,hired,left_on,household,relation,"
                                              "tax_dependant,insurance_dependant,third_spouse"};

inline constexpr ledger::Tracked kTrackPersonAsking{
    "person_asking",
    "person_asking",
    "weekly_hours,formal_offer,pledge,payment,yen_a_year,corporate",
    {"(SELECT p.business FROM person AS p WHERE p.id = person_asking.id)"}};

inline constexpr ledger::Tracked kTrackRootKey{
    "root_key", "root_key", "key_id,mode,custody,since,next", {"id"}};

/// The first of `count` new ids of this kind.
Result<std::int64_t> take_ids(db::Connection& unit, std::string_view kind, std::int64_t count = 1);

inline std::int64_t number_in(const db::Value& cell) { return std::get<std::int64_t>(cell); }
inline const std::string& text_in(const db::Value& cell) { return std::get<std::string>(cell); }
inline std::optional<std::int64_t> maybe_number_in(const db::Value& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  return std::nullopt;
}
inline std::int64_t flag(bool yes) { return yes ? 1 : 0; }

}  // namespace azekura::people
