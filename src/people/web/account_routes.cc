#include "people_web/account_routes.h"

#include <set>

#include "base/date.h"
#include "people/rights.h"
#include "people_web/answers.h"

namespace azekura::people {
namespace {

constexpr int kAtOnce = 50;  // Accounts read from the database together.

using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

void write_account(JsonWriter& out, const Account& account) {
  out.object()
      .member("id", account.id.value())
      .member("login_id", account.login)
      .member("display_name", account.name);
  out.member("state", code(account.state)).member("must_change_password", account.temporary);
  instant_member(out, "last_sign_in_at", account.signed_in_at);
  out.key("roles").array();
  for (const auto& grant : account.roles)
    out.object().member("business", grant.business.value()).member("role", code(grant.role)).end();
  out.end().end();
}

Result<std::vector<Role>> roles_in(const std::vector<std::string>& names) {
  std::vector<Role> roles;
  for (const auto& name : names) {
    const auto role = from_code<Role>(name);
    if (!role) return Error{ErrorCode::kInvalid, "people.role.unknown"};
    roles.push_back(*role);
  }
  return roles;
}

Result<Response> account_answer(const AccountRooms& rooms, AccountId account) {
  AZ_TRY(found,
         rooms.store.read([&](db::Connection& snapshot) { return rooms.accounts.find(snapshot, account); }));
  JsonWriter out;
  write_account(out, found);
  return web::json(std::move(out));
}

Result<Response> issued_answer(const AccountRooms& rooms, const Issued& issued) {
  AZ_TRY(found, rooms.store.read(
                    [&](db::Connection& snapshot) { return rooms.accounts.find(snapshot, issued.account); }));
  JsonWriter out;
  out.object().key("account");
  write_account(out, found);
  out.member("temporary_password", crypto::view(issued.temporary_password)).end();
  return web::json(std::move(out));
}

/// The businesses whose accounts the caller manages, and the installation's.
Result<std::vector<BusinessId>> managed(db::Connection& unit, const web::Session& session, Instant now) {
  std::vector<BusinessId> all;
  if (may(unit, session, Operation::kAccountRead, kInstallation, now)) all.push_back(kInstallation);
  AZ_TRY(businesses, businesses_of(unit, session.account));
  for (const auto& business : businesses)
    if (may(unit, session, Operation::kAccountRead, business.id, now)) all.push_back(business.id);
  if (all.empty()) return Error{ErrorCode::kDenied, "people.rights.role"};
  return all;
}

/// All of them: ended accounts stay, and nobody looks for one on a second page.
Result<Response> list_accounts(const AccountRooms& rooms, const Request&, const web::Session& session,
                               Context&) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(businesses, managed(snapshot, session, rooms.clock()));
    JsonWriter out;
    out.object().key("items").array();
    std::set<AccountId> written;
    for (const auto business : businesses)
      for (AccountId after(0);;) {
        AZ_TRY(page, rooms.accounts.list(snapshot, business, after, kAtOnce));
        for (const auto& account : page)
          if (written.insert(account.id).second) write_account(out, account);
        if (page.size() < std::size_t{kAtOnce}) break;
        after = page.back().id;
      }
    out.end().end();
    return web::json(std::move(out));
  });
}

Result<Response> create_account(const AccountRooms& rooms, const Request& request,
                                const web::Session& session, Context& context) {
  JsonReader body(request, context);
  NewAccount account;
  account.login = body.text("login_id", 64);
  account.name = body.text("display_name", 100);
  account.home = BusinessId(body.integer("business", 0, INT64_MAX));
  const auto role_names = body.texts("roles", 6, 40);
  account.language =
      from_code<Language>(body.maybe_text("language", 2).value_or("ja")).value_or(Language::kJapanese);
  AZ_CHECK(body.finish());
  AZ_TRY(roles, roles_in(role_names));
  account.roles = roles;
  const auto who = caller_of(session);
  // Whoever made a business without anybody in it makes its first account; from then on its own people do.
  auto issued = rooms.accounts.create(who, account, rooms.clock());
  if (!issued && issued.error().code == ErrorCode::kDenied) {
    auto first = rooms.accounts.create_first(who, account, rooms.clock());
    if (first) issued = std::move(first);
  }
  if (!issued) return issued.error();
  return issued_answer(rooms, *issued);
}

Result<Response> read_account(const AccountRooms& rooms, const Request& request, const web::Session& session,
                              Context&) {
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) -> Done {
    AZ_TRY(found, rooms.accounts.find(snapshot, account));
    return may(snapshot, session, Operation::kAccountRead, found.home, rooms.clock());
  }));
  return account_answer(rooms, account);
}

Result<Response> set_roles(const AccountRooms& rooms, const Request& request, const web::Session& session,
                           Context& context) {
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  JsonReader body(request, context);
  const BusinessId business(body.integer("business", 0, INT64_MAX));
  const auto names = body.texts("roles", 6, 40);
  AZ_CHECK(body.finish());
  AZ_TRY(roles, roles_in(names));
  AZ_CHECK(rooms.accounts.set_roles(caller_of(session), account, business, roles, rooms.clock()));
  rooms.work_ended();
  return account_answer(rooms, account);
}

Result<Response> reissue(const AccountRooms& rooms, const Request& request, const web::Session& session,
                         Context&) {
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  AZ_TRY(issued, rooms.accounts.reissue(caller_of(session), account, rooms.clock()));
  rooms.work_ended();
  return issued_answer(rooms, issued);
}

Result<Response> unlock(const AccountRooms& rooms, const Request& request, const web::Session& session,
                        Context&) {
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  AZ_CHECK(rooms.accounts.lock(caller_of(session), account, false, rooms.clock()));
  return account_answer(rooms, account);
}

Result<Response> end_account(const AccountRooms& rooms, const Request& request, const web::Session& session,
                             Context&) {
  AZ_TRY(account, web::id_part<AccountId>(request, "account"));
  AZ_CHECK(rooms.accounts.end(caller_of(session), account, rooms.clock()));
  rooms.work_ended();
  return account_answer(rooms, account);
}

Done write_business(const AccountRooms& rooms, JsonWriter& out, db::Connection& unit,
                    const Business& business, const Context& context) {
  out.object().member("id", business.id.value()).member("name", business.facts.name);
  if (!business.facts.corporate_number.empty())
    out.member("corporate_number", business.facts.corporate_number);
  out.member("kind", code(business.facts.kind)).member("workers", business.facts.workers);
  out.member("financial", business.facts.financial).member("entrusted", business.facts.entrusted);
  out.member("large_database", business.facts.large_database).member("solo_mode", business.solo);
  AZ_TRY(sme, sme_of(business.facts, jst_date(rooms.clock())));
  out.member("is_sme", sme.is_sme).key("sme_reasons").array();
  for (const auto& reason : sme.reasons) out.value(message(reason, language_from(context.language)));
  out.end();
  AZ_TRY(accounts, count_accounts(unit, business.id));
  AZ_TRY(handlers, count_handlers(unit, business.id));
  AZ_TRY(purposes, count_purposes(unit, business.id));
  out.member("accounts", accounts).member("handlers", handlers).member("purposes", purposes);
  AZ_CHECK(rooms.keys_of(unit, business.id, out));
  out.end();
  return done();
}

Result<Response> list_businesses(const AccountRooms& rooms, const Request&, const web::Session& session,
                                 Context& context) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    const bool all = bool(may(snapshot, session, Operation::kBusinessRead, kInstallation, rooms.clock()));
    auto found = all ? people::list_businesses(snapshot, BusinessId(0), 200)
                     : businesses_of(snapshot, session.account);
    if (!found) return found.error();
    JsonWriter out;
    out.object().key("items").array();
    for (const auto& business : *found) AZ_CHECK(write_business(rooms, out, snapshot, business, context));
    out.end().end();
    return web::json(std::move(out));
  });
}

Result<Response> create_business(const AccountRooms& rooms, const Request& request,
                                 const web::Session& session, Context& context) {
  JsonReader body(request, context);
  BusinessFacts facts;
  facts.name = body.text("name", 200);
  facts.corporate_number = body.maybe_text("corporate_number", 20).value_or("");
  const auto kind = from_code<BusinessKind>(body.text("kind", 40));
  facts.workers = body.integer("workers", 0, 1'000'000);
  facts.financial = body.maybe_flag("financial").value_or(false);
  facts.entrusted = body.maybe_flag("entrusted").value_or(false);
  facts.large_database = body.maybe_flag("large_database").value_or(false);
  const bool solo = body.maybe_flag("solo_mode").value_or(false);
  AZ_CHECK(body.finish());
  if (!kind) return Error{ErrorCode::kInvalid, "people.business.kind"};
  facts.kind = *kind;
  AZ_TRY(business, rooms.businesses.create(caller_of(session), facts, rooms.clock(), solo));
  return business_answer(rooms, business, context);
}

Result<Response> read_business(const AccountRooms& rooms, const Request& request, const web::Session& session,
                               Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) {
    return may(snapshot, session, Operation::kBusinessRead, business, rooms.clock());
  }));
  return business_answer(rooms, business, context);
}

Result<Response> change_business(const AccountRooms& rooms, const Request& request,
                                 const web::Session& session, Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(found, rooms.store.read([&](db::Connection& snapshot) -> Result<Business> {
    AZ_CHECK(may(snapshot, session, Operation::kBusinessRead, business, rooms.clock()));
    return find_business(snapshot, business);
  }));
  JsonReader body(request, context);
  auto facts = found.facts;
  facts.name = body.maybe_text("name", 200).value_or(facts.name);
  facts.workers = body.maybe_integer("workers", 0, 1'000'000).value_or(facts.workers);
  facts.financial = body.maybe_flag("financial").value_or(facts.financial);
  facts.entrusted = body.maybe_flag("entrusted").value_or(facts.entrusted);
  facts.large_database = body.maybe_flag("large_database").value_or(facts.large_database);
  const auto solo = body.maybe_flag("solo_mode");
  AZ_CHECK(body.finish());
  const auto who = caller_of(session);
  AZ_CHECK(rooms.businesses.update(who, business, facts, rooms.clock()));
  if (solo && *solo != found.solo) AZ_CHECK(rooms.businesses.set_solo(who, business, *solo, rooms.clock()));
  return business_answer(rooms, business, context);
}

Result<Response> purposes_answer(const AccountRooms& rooms, AccountId handler, BusinessId business) {
  AZ_TRY(rights, rooms.store.read(
                     [&](db::Connection& snapshot) { return purposes_of(snapshot, handler, business); }));
  JsonWriter out;
  out.object().key("grants").array();
  for (const auto& right : rights)
    out.object().member("purpose", right.purpose).member("person_class", code(right.person_class)).end();
  out.end().end();
  return web::json(std::move(out));
}

Result<Response> set_purposes_route(const AccountRooms& rooms, const Request& request,
                                    const web::Session& session, Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(handler, web::id_part<AccountId>(request, "account"));
  JsonReader body(request, context);
  std::vector<PurposeRight> rights;
  bool classes_known = true;
  body.list("grants", 500, [&](JsonReader& row) {
    const auto purpose = row.text("purpose", 40);
    const auto person_class = from_code<PersonClass>(row.text("person_class", 40));
    classes_known = classes_known && person_class;
    if (person_class) rights.push_back({purpose, *person_class, kAllRights});
  });
  AZ_CHECK(body.finish());
  if (!classes_known) return Error{ErrorCode::kInvalid, "people.person.class"};
  AZ_CHECK(people::set_purposes(rooms.store, caller_of(session), handler, business, rights, rooms.clock()));
  return purposes_answer(rooms, handler, business);
}

Result<Response> read_purposes(const AccountRooms& rooms, const Request& request, const web::Session& session,
                               Context&) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(handler, web::id_part<AccountId>(request, "account"));
  AZ_CHECK(rooms.store.read([&](db::Connection& snapshot) {
    return may(snapshot, session, Operation::kBusinessRead, business, rooms.clock());
  }));
  return purposes_answer(rooms, handler, business);
}

using Step = Result<Response> (*)(const AccountRooms&, const Request&, const web::Session&, Context&);

web::Route route(const AccountRooms& rooms, web::Method method, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {method, pattern, operation, web::Access::kSignedIn, web::handler_of(rooms, step)};
}

}  // namespace

Result<web::Response> business_answer(const AccountRooms& rooms, BusinessId business,
                                      const web::Context& context) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    AZ_TRY(found, find_business(snapshot, business));
    JsonWriter out;
    AZ_CHECK(write_business(rooms, out, snapshot, found, context));
    return web::json(std::move(out));
  });
}

std::vector<web::Route> account_routes(AccountRooms rooms) {
  using enum web::Method;
  return {route(rooms, kGet, "/api/v1/accounts", "listAccounts", list_accounts),
          route(rooms, kPost, "/api/v1/accounts", "createAccount", create_account),
          route(rooms, kGet, "/api/v1/accounts/{account}", "readAccount", read_account),
          route(rooms, kPut, "/api/v1/accounts/{account}/roles", "setRoles", set_roles),
          route(rooms, kPost, "/api/v1/accounts/{account}/password:reissue", "reissuePassword", reissue),
          route(rooms, kPost, "/api/v1/accounts/{account}:unlock", "unlockAccount", unlock),
          route(rooms, kPost, "/api/v1/accounts/{account}:end", "endAccount", end_account)};
}

std::vector<web::Route> business_routes(AccountRooms rooms) {
  using enum web::Method;
  return {route(rooms, kGet, "/api/v1/businesses", "listBusinesses", list_businesses),
          route(rooms, kPost, "/api/v1/businesses", "createBusiness", create_business),
          route(rooms, kGet, "/api/v1/businesses/{business}", "readBusiness", read_business),
          route(rooms, kPatch, "/api/v1/businesses/{business}", "changeBusiness", change_business),
          route(rooms, kPut, "/api/v1/businesses/{business}/handlers/{account}/purposes", "setPurposes",
                set_purposes_route),
          route(rooms, kGet, "/api/v1/businesses/{business}/handlers/{account}/purposes", "readPurposes",
                read_purposes)};
}

}  // namespace azekura::people
