#include "vault/handlers.h"

#include <algorithm>

#include "crypto/slot.h"
#include "crypto/words.h"
#include "people/hands.h"
#include "people/rights.h"
#include "people/work_session.h"
#include "renewal.h"
#include "tracked.h"
#include "vault/keys.h"
#include "vouching.h"

namespace azekura::vault {
namespace {

using people::bit, people::Role;

constexpr Error kNoKey{ErrorCode::kNotFound, "vault.handler.no_key"};
constexpr Error kOwnMaking{ErrorCode::kDenied, "vault.handler.own_making"};
constexpr Error kNotApproved{ErrorCode::kConflict, "vault.handler.not_approved"};
constexpr Instant kApprovalLasts = Instant{7} * 24 * 3600 * 1000;
constexpr people::RoleSet kManage = bit(Role::kOwner) | bit(Role::kManager);

std::int64_t number_in(const db::Value& cell) { return std::get<std::int64_t>(cell); }

struct Approval {
  AccountId by;
  Instant at;
  bool only_manager;  // Whoever approved had nobody beside them who could have.
};

/// Of a blob that holds this very key: a row that was written over does not pass for the newcomer's.
Result<db::Blob> key_of(db::Connection& unit, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT public_key, blob FROM handler_key WHERE id = $1", {account.value()}));
  if (rows.empty()) return kNoKey;
  const auto& key = std::get<db::Blob>(rows[0][0]);
  AZ_TRY(blob, crypto::HandlerBlob::parse(std::get<db::Blob>(rows[0][1])));
  if (blob.account() != account || !std::ranges::equal(blob.public_key().bytes(), key))
    return Error{ErrorCode::kCorrupt, "vault.keys.stranger"};
  return key;
}

/// Of the key that the newcomer has now, and not too long ago: one made anew has to be approved anew.
Result<std::optional<Approval>> approval_of(db::Connection& unit, BusinessId business, AccountId account,
                                            Instant now) {
  AZ_TRY(rows, unit.run("SELECT a.approved_by, a.approved_at, a.only_manager FROM handler_approval a "
                        "JOIN handler_key k ON k.id = a.account AND k.public_key = a.public_key "
                        "WHERE a.business = $1 AND a.account = $2 AND a.approved_at > $3",
                        {business.value(), account.value(), now - kApprovalLasts}));
  if (rows.empty()) return std::optional<Approval>{};
  return std::optional(
      Approval{AccountId(number_in(rows[0][0])), number_in(rows[0][1]), number_in(rows[0][2]) != 0});
}

Result<bool> admitted(db::Connection& unit, BusinessId business, AccountId account) {
  AZ_TRY(rows, unit.run("SELECT 1 FROM bundle_wrap WHERE business = $1 AND holder = $2",
                        {business.value(), account.str()}));
  return !rows.empty();
}

Result<bool> clear_approval(db::Connection& unit, ledger::Act& act, BusinessId business, AccountId account) {
  AZ_TRY(rows, unit.run("DELETE FROM handler_approval WHERE business = $1 AND account = $2 RETURNING id",
                        {business.value(), account.value()}));
  for (const auto& row : rows) act.state.push_back(ledger::gone(kTrackApproval.kind, number_in(row[0])));
  return !rows.empty();
}

/// A key that opens no business any more: whoever comes back makes another.
Done forget_key_without_use(db::Connection& unit, ledger::Act& act, AccountId account) {
  AZ_TRY(uses, unit.run("SELECT 1 FROM bundle_wrap WHERE holder = $1 LIMIT 1", {account.str()}));
  if (!uses.empty()) return done();
  AZ_TRY(rows, unit.run("DELETE FROM handler_key WHERE id = $1 RETURNING id", {account.value()}));
  for (const auto& row : rows) act.state.push_back(ledger::gone(kTrackHandlerKey.kind, number_in(row[0])));
  return done();
}

/// Has the role, has no key here yet, and there is something to be admitted to.
Done may_come(db::Connection& unit, BusinessId business, AccountId newcomer) {
  AZ_TRY(known, key_state(unit, business));
  if (known.state == "none") return Error{ErrorCode::kNotFound, "vault.keys.none"};
  if (known.state != "active") return Error{ErrorCode::kConflict, "vault.keys.unconfirmed"};
  AZ_TRY(has_role, people::is_handler(unit, newcomer, business));
  if (!has_role) return Error{ErrorCode::kInvalid, "people.rights.no_handler"};
  AZ_TRY(already, admitted(unit, business, newcomer));
  return already ? Error{ErrorCode::kConflict, "vault.handler.admitted"} : done();
}

/// Who could approve besides these two.
Result<std::vector<AccountId>> other_managers(db::Connection& unit, BusinessId business, AccountId one,
                                              AccountId two) {
  AZ_TRY(managers, people::accounts_with(unit, business, kManage));
  std::erase_if(managers, [&](AccountId each) { return each == one || each == two; });
  return managers;
}

/// The approver still manages, and neither the newcomer nor the admitting handler could have signed in as the
/// approver. In a business with one manager, who is its handler too, nobody else could approve: a day has to
/// lie between, as in solo mode, and nobody may have been sent away for it.
Done two_people(db::Connection& unit, BusinessId business, const Approval& approval, AccountId admitting,
                AccountId newcomer, Instant now) {
  AZ_TRY(managers, people::accounts_with(unit, business, kManage));
  if (std::ranges::find(managers, approval.by) == managers.end()) return kNotApproved;
  AZ_TRY(hands, people::hands_on(unit, approval.by));
  if (hands.contains(newcomer)) return kOwnMaking;
  if (approval.by != admitting) return hands.contains(admitting) ? kOwnMaking : done();
  AZ_TRY(others, other_managers(unit, business, admitting, newcomer));
  if (!approval.only_manager || !others.empty())
    return Error{ErrorCode::kDenied, "vault.handler.same_person"};
  return now - approval.at < people::kSoloWait ? Error{ErrorCode::kDenied, "vault.handler.too_soon"} : done();
}

}  // namespace

Result<std::vector<Handler>> handlers_of(db::Connection& unit, BusinessId business, Instant now) {
  AZ_TRY(accounts, people::accounts_with(unit, business, bit(Role::kHandler)));
  std::vector<Handler> handlers;
  for (const auto account : accounts) {
    auto& handler = handlers.emplace_back(Handler{account, "none", ""});
    const auto key = key_of(unit, account);
    if (!key && key.error().code == ErrorCode::kNotFound) continue;
    if (!key) return key.error();
    handler.words = crypto::words_of(*key);
    AZ_TRY(opens, admitted(unit, business, account));
    AZ_TRY(approval, approval_of(unit, business, account, now));
    handler.state = opens ? "admitted" : approval ? "approved" : "waiting";
    if (!approval) continue;
    handler.approved_by = approval->by;
    handler.approved_at = approval->at;
  }
  return handlers;
}

Result<bool> keys_to_be_renewed(db::Connection& unit, BusinessId business) {
  return renewal_due(unit, business);
}

Done take_keys_away(db::Connection& unit, ledger::Act& act, AccountId account, BusinessId business,
                    Instant now) {
  AZ_TRY(cleared, clear_holder(unit, act, business, account.str()));
  AZ_CHECK(clear_approval(unit, act, business, account));
  AZ_CHECK(people::end_work_sessions_of(unit, account, business, "handler_removed", now));
  AZ_TRY(elsewhere, people::handles_anywhere(unit, account));
  if (cleared.wrap || !elsewhere) AZ_CHECK(forget_key_without_use(unit, act, account));
  AZ_TRY(known, key_state(unit, business));
  if (!cleared.wrap || known.state != "active") return done();
  AZ_TRY(left, openers(unit, business));
  if (left.empty()) return Error{ErrorCode::kConflict, "vault.handler.last"};
  return make_renewal_due(unit, act, business, now);
}

Done Handlers::approve(const people::Caller& who, BusinessId business, AccountId newcomer) {
  const Instant now = clock_();
  auto begun = who.act("handler.approve", business);
  begun.records = {newcomer.str()};
  return people::recorded(stores_.main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(people::decide(unit, {who.session, people::Operation::kHandlerApprove, business}, now));
    if (newcomer == who.account) return Error{ErrorCode::kDenied, "vault.handler.self"};
    AZ_CHECK(may_come(unit, business, newcomer));
    AZ_TRY(key, key_of(unit, newcomer));
    AZ_TRY(others, other_managers(unit, business, who.account, newcomer));
    AZ_CHECK(clear_approval(unit, act, business, newcomer));
    AZ_TRY(rows, unit.run("INSERT INTO handler_approval(business, account, public_key, approved_by, "
                          "approved_at, only_manager) VALUES($1, $2, $3, $4, $5, $6) RETURNING id",
                          {business.value(), newcomer.value(), key, who.account.value(), now,
                           std::int64_t{others.empty() ? 1 : 0}}));
    return note_state(unit, act, kTrackApproval, number_in(rows.at(0).at(0)));
  });
}

Done Handlers::admit(const people::Caller& who, BusinessId business, AccountId newcomer,
                     std::string_view words) {
  const Instant now = clock_();
  auto begun = who.act("handler.admit", business);
  begun.records = {newcomer.str()};
  return people::recorded(stores_.main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_TRY(permit, people::decide(unit, {who.session, people::Operation::kHandlerAdmit, business}, now));
    AZ_CHECK(may_come(unit, business, newcomer));
    AZ_TRY(key, key_of(unit, newcomer));
    AZ_TRY(approval, approval_of(unit, business, newcomer, now));
    if (!approval) return kNotApproved;
    AZ_CHECK(two_people(unit, business, *approval, who.account, newcomer, now));
    if (crypto::view(crypto::tidy_words(words)) != crypto::words_of(key))
      return Error{ErrorCode::kInvalid, "vault.handler.words"};
    AZ_TRY(room, rooms_.of(permit.work()->id));
    const auto bundle = room->bundle();
    AZ_CHECK(is_current(unit, business, *bundle));
    AZ_CHECK(all_vouched_for(unit, business, *bundle));
    AZ_TRY(to, crypto::KemPublic::parse(key));
    const std::string holder = newcomer.str();
    AZ_CHECK(clear_holder(unit, act, business, holder));
    AZ_CHECK(vouch(unit, act, business, *bundle, {holder, "handler", key}));
    AZ_CHECK(keep_wrap(unit, act, business, *bundle, holder, to));
    if (approval->by == who.account) act.detail["solo"] = "yes";
    AZ_CHECK(clear_approval(unit, act, business, newcomer));
    return done();
  });
}

Done Handlers::remove(const people::Caller& who, BusinessId business, AccountId handler) {
  const Instant now = clock_();
  auto begun = who.act("handler.remove", business);
  begun.records = {handler.str()};
  return people::recorded(stores_.main, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(people::decide(unit, {who.session, people::Operation::kHandlerRemove, business}, now));
    AZ_TRY(opens, admitted(unit, business, handler));
    if (opens) return take_keys_away(unit, act, handler, business, now);
    AZ_TRY(withdrawn, clear_approval(unit, act, business, handler));
    return withdrawn ? done() : kNoKey;
  });
}

}  // namespace azekura::vault
