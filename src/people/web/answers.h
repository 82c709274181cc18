#pragma once
// What the rooms' handlers have in common: who calls, and how instants, names and accounts are written in
// JSON.

#include <optional>
#include <string>

#include "base/clock.h"
#include "people/accounts.h"
#include "people/act.h"
#include "people/operations.h"
#include "people/persons.h"
#include "web/json.h"
#include "web/router.h"

namespace azekura::people {

/// The caller behind a session that the guard made.
Caller caller_of(const web::Session& session);
/// For what is only read and takes no purpose: the one decision, asked for this session.
Done may(db::Connection& unit, const web::Session& session, Operation operation, BusinessId business,
         Instant now);

/// May this session know who somebody is? Whoever may not (an auditor) is answered with ids alone.
Result<bool> may_name(db::Connection& unit, const web::Session& session, BusinessId business, Instant now);

using web::instant_text;
/// Left out when there is none.
void instant_member(web::JsonWriter& out, std::string_view name, const std::optional<Instant>& at);

/// {"id":…,"display_name":…}. An account that cannot be read (another business's) is its id alone.
void account_member(web::JsonWriter& out, std::string_view name, db::Connection& unit, Accounts& accounts,
                    AccountId account);

/// A page's cursor: an id. 0 when absent; finish() refuses anything else.
std::int64_t cursor_of(web::QueryReader& query);

}  // namespace azekura::people
