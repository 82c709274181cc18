#include "house/doors.h"

#include "base/messages.h"
#include "crypto/strength.h"
#include "house/custody_routes.h"
#include "ledger_web/ledger_routes.h"
#include "lifecycle_web/disposal_routes.h"
#include "lifecycle_web/import_routes.h"
#include "lifecycle_web/person_routes.h"
#include "lifecycle_web/request_routes.h"
#include "people_web/account_routes.h"
#include "people_web/session_routes.h"
#include "vault_web/handler_routes.h"
#include "vault_web/key_routes.h"
#include "vault_web/number_routes.h"
#include "web/health.h"
#include "web/json.h"
#include "web/static_files.h"

namespace azekura::house {
namespace {

using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

std::string say(std::string_view key, std::string_view language) {
  return std::string(message(key, language_from(language)));
}

Result<Response> status_answer(House& house) {
  JsonWriter out;
  out.object().member("sealed", house.sealed()).member("set_up", true).member("version", AZ_VERSION);
  out.member("backend", house.stores().main.backend() == db::Store::Backend::kSqlite ? "sqlite" : "postgres");
  std::string_view ledger = "ok";
  for (const auto& [log, status] : house.publisher().status()) {
    if (status.state == ledger::LogState::kDiverged) ledger = "diverged";
    if (status.state == ledger::LogState::kFailing && ledger == "ok") ledger = "stopped";
  }
  out.member("ledger", ledger);
  if (house.sealed()) AZ_CHECK(write_lock(house, out));
  out.end();
  return web::json(std::move(out));
}

web::Route status_of(std::function<Result<Response>()> answer) {
  return {web::Method::kGet, "/api/v1/system/status", "systemStatus", web::Access::kPublic,
          web::PublicHandler([answer](const Request&, Context&) -> Result<Response> { return answer(); })};
}
web::Route status(House& house) {
  return status_of([&house] { return status_answer(house); });
}
/// Before there is a house.
web::Route status_to_come() {
  return status_of([]() -> Result<Response> {
    JsonWriter out;
    out.object().member("sealed", true).member("set_up", false).member("version", AZ_VERSION).end();
    return web::json(std::move(out));
  });
}

/// What the page reads of a founding that is asked for; `do_it` says what comes of it.
using Founder = std::function<Result<Response>(std::string_view code, std::string_view passphrase)>;

web::Route found(Founder do_it) {
  return {web::Method::kPost, "/api/v1/system/found", "found", web::Access::kPublic,
          web::PublicHandler([do_it](const Request& request, Context& context) -> Result<Response> {
            JsonReader body(request, context);
            const auto code = body.secret("code", 200);
            const auto custody = body.text("custody", 20);
            const auto passphrase = body.maybe_secret("passphrase", 1024).value_or(crypto::WipedText{});
            AZ_CHECK(body.finish());
            // An empty passphrase would silently mean the other custody.
            if ((custody == "passphrase") != !passphrase.empty() ||
                !(custody == "passphrase" || custody == "key_file"))
              return Error{ErrorCode::kInvalid, "house.founding.custody"};
            return do_it(crypto::view(code), crypto::view(passphrase));
          })};
}

/// Is this the code, and would this passphrase do? Asked before anything is made.
web::Route check_founding(Founder tell) {
  return {web::Method::kPost, "/api/v1/system/found:check", "checkFounding", web::Access::kPublic,
          web::PublicHandler([tell](const Request& request, Context& context) -> Result<Response> {
            JsonReader body(request, context);
            const auto code = body.secret("code", 200);
            const auto passphrase = body.maybe_secret("passphrase", 1024).value_or(crypto::WipedText{});
            AZ_CHECK(body.finish());
            return tell(crypto::view(code), crypto::view(passphrase));
          })};
}

std::vector<web::Route> founding_routes(Founding& founding, HouseFounded founded) {
  return {found([&founding, founded](std::string_view code, std::string_view passphrase) -> Result<Response> {
            AZ_TRY(first, founding.found(code, passphrase));
            JsonWriter out;
            out.object().member("login_id", first.login);
            out.member("temporary_password", crypto::view(first.temporary_password));
            out.member("ledger_vkey", first.ledger_vkey).end();
            founded();
            return web::json(std::move(out));
          }),
          check_founding([&founding](std::string_view code, std::string_view passphrase) -> Result<Response> {
            AZ_CHECK(founding.check(code));
            JsonWriter out;
            out.object().member("bits", static_cast<std::int64_t>(crypto::guess_bits(passphrase)));
            out.member("needed_bits", static_cast<std::int64_t>(crypto::kWorkPasswordBits)).end();
            return web::json(std::move(out));
          })};
}

/// A house is founded once.
std::vector<web::Route> founded_routes() {
  const Founder no = [](std::string_view, std::string_view) -> Result<Response> {
    return Error{ErrorCode::kConflict, "house.initialised"};
  };
  return {found(no), check_founding(no)};
}

web::Route unseal(House& house, Unsealed unsealed) {
  return unseal_route(
      house, [&house] { return status_answer(house); }, std::move(unsealed));
}

/// Without a built UI the API is served alone.
void pages(web::Router& router, const Config& config) {
  if (config.ui.empty()) return;
  if (auto files = web::StaticFiles::load(config.ui)) router.otherwise(*std::move(files));
}

Done write_keys(House& house, db::Connection& unit, BusinessId business, JsonWriter& out) {
  AZ_TRY(keys, vault::key_state(unit, business));
  AZ_TRY(unfinished, house.services().disposals.unfinished(unit, business));
  AZ_TRY(bad, vault::damaged(unit, business));
  out.member("keys", keys.state).member("generation", keys.generation).member("unfinished", unfinished);
  out.member("damaged", bad.wraps);
  return done();
}

}  // namespace

std::unique_ptr<web::Router> founding_doors(Founding& founding, HouseFounded founded) {
  auto router = std::make_unique<web::Router>(say, [](const Request&, web::Access) -> Result<web::Session> {
    return Error{ErrorCode::kUnavailable, "house.not_initialised"};
  });
  router->add({web::health(), status_to_come()});
  router->add(founding_routes(founding, std::move(founded)));
  pages(*router, founding.config());
  return router;
}

std::unique_ptr<web::Router> sealed_doors(House& house, Unsealed unsealed) {
  auto router = std::make_unique<web::Router>(say, [](const Request&, web::Access) -> Result<web::Session> {
    return Error{ErrorCode::kUnavailable, "house.sealed"};
  });
  router->add({web::health(), status(house), unseal(house, std::move(unsealed))});
  pages(*router, house.config());
  return router;
}

std::unique_ptr<web::Router> all_doors(House& house) {
  auto& services = house.services();
  auto& main = house.stores().main;
  const auto& clock = house.clock();
  auto router = std::make_unique<web::Router>(say, people::session_guard(services.sessions, clock));
  router->add({web::health(), status(house), unseal(house, [] {})});
  router->add(founded_routes());
  router->add(custody_routes(house));

  // Work sessions that ended with a sign-in or an account take their rooms with them.
  const auto ended = [&services] { services.keys.leave_ended(); };
  router->add(
      people::session_routes({main, services.sign_in, services.sessions, services.accounts, clock, ended}));
  const people::AccountRooms accounts{main,
                                      services.accounts,
                                      services.businesses,
                                      clock,
                                      ended,
                                      [&house](db::Connection& unit, BusinessId business, JsonWriter& out) {
                                        return write_keys(house, unit, business, out);
                                      }};
  router->add(people::account_routes(accounts));
  router->add(people::business_routes(accounts));
  router->add(people::policy_routes(accounts));
  router->add(vault::key_routes({main, services.accounts, services.keys, services.rooms, clock,
                                 [&services](const people::Caller& who, vault::Room& room) {
                                   return services.disposals.finish_in(who, room);
                                 },
                                 [&services](db::Connection& unit, BusinessId business) {
                                   return services.disposals.unfinished(unit, business);
                                 },
                                 [accounts](BusinessId business, const Context& context) {
                                   return people::business_answer(accounts, business, context);
                                 }}));
  router->add(vault::handler_routes({main, services.accounts, services.handlers, services.keys, clock}));
  router->add(vault::number_routes({main, services.accounts, services.vault, clock}));
  const lifecycle::PersonRooms persons{main, services.accounts, services.persons, services.search, clock};
  router->add(lifecycle::person_routes(persons));
  router->add(lifecycle::person_list_routes(persons));
  router->add(lifecycle::law_routes(persons));
  const lifecycle::RequestRooms requests{persons, services.requests, house.config().postbox_url,
                                         router->problems()};
  router->add(lifecycle::request_routes(requests));
  router->add(lifecycle::request_check_routes(requests));
  router->add(lifecycle::import_routes({persons, services.imports}));
  router->add(lifecycle::disposal_routes(
      {persons, services.disposals, services.certificates, house.config().ledger(), house.publisher()}));
  router->add(ledger::ledger_routes({main, services.accounts, services.persons, house.publisher(),
                                     house.config().ledger(), tracked(), clock}));
  pages(*router, house.config());
  return router;
}

}  // namespace azekura::house
