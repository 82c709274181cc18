#pragma once
// Businesses (事業者): whose numbers are held here, or, for a 社労士 office, those it works for. A business
// has its own registry key, ledger and key hierarchy. Names of businesses are public facts and stay clear.
// Solo mode (REQ-V14) is for whoever does everything alone: chosen when the business is made, or later while
// it has exactly one handler. A second handler ends it.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "law/sme.h"
#include "people/act.h"
#include "people/codes.h"
#include "people/registry.h"

namespace azekura::people {

/// What a business says about itself.
struct BusinessFacts {
  BusinessKind kind = BusinessKind::kBusiness;
  std::string name;
  std::string corporate_number;  // 13 digits; empty for a sole proprietor, who has none.
  std::int64_t workers = 0;      // 従業員 of the legal entity, over all its sites.
  bool financial = false;        // 金融分野の事業者
  bool entrusted = false;        // Handles numbers as a business for others (委託に基づいて).
  bool number_user = false;      // 個人番号利用事務実施者
  bool large_database = false;   // More than 5,000 people in its databases on a day of the last 6 months.
};

struct Business {
  BusinessId id{0};
  BusinessFacts facts;
  bool solo = false;
  Instant solo_since = 0;  // Where solo: a day counts from here at the earliest.
};

class Businesses {
 public:
  Businesses(db::Store& store, Registry& registry) : store_(store), registry_(registry) {}

  /// Makes the business and its keys. An owner who makes it (a 社労士 office for its client) owns it too;
  /// when a system administrator makes it, Accounts::create_first() gives it its owner.
  Result<BusinessId> create(const Caller& who, const BusinessFacts& facts, Instant now, bool solo = false);
  Done update(const Caller& who, BusinessId business, const BusinessFacts& facts, Instant now);
  /// Solo mode on: refused unless there is exactly one handler, and nobody else who could be the second
  /// person.
  Done set_solo(const Caller& who, BusinessId business, bool solo, Instant now);

 private:
  db::Store& store_;
  Registry& registry_;
};

/// kInvalid with what is wrong: no name, a corporate number that is none.
Done check(const BusinessFacts& facts);
/// 中小規模事業者 or not, with the reasons. Offices that handle numbers for others never are.
Result<law::Sme> sme_of(const BusinessFacts& facts, Date on);
Result<Business> find_business(db::Connection& unit, BusinessId business);
/// Those where this account holds any role.
Result<std::vector<Business>> businesses_of(db::Connection& unit, AccountId account);
/// By id, after `after`, at most `limit` (≤ 200).
Result<std::vector<Business>> list_businesses(db::Connection& unit, BusinessId after, int limit);
/// How many accounts have a role here, leavers apart: 0 until the first one is made.
Result<std::int64_t> count_accounts(db::Connection& unit, BusinessId business);
/// How many active accounts are handlers here.
Result<std::int64_t> count_handlers(db::Connection& unit, BusinessId business);
/// Ends solo mode when a second handler or manager exists, with a line of its own. For whoever makes
/// handlers.
Done end_solo_when_two(db::Connection& unit, BusinessId business, Instant now);

}  // namespace azekura::people
