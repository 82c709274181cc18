#include "support/whole_house.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/check_digit.h"
#include "db/migrate.h"
#include "ledger/query.h"
#include "ledger/state.h"
#include "ledger/tables.h"
#include "lifecycle/notices.h"
#include "lifecycle/schema.h"
#include "people/rights.h"
#include "people/schema.h"
#include "people/work_session.h"
#include "support/postgres.h"
#include "support/state_fault.h"

namespace azekura::test_support {

std::string to_string(Backend backend) { return backend == Backend::kSqlite ? "Sqlite" : "Postgres"; }

std::string number_of(int n) {
  const std::string digits = std::to_string(10'000'000'000 + std::int64_t{n} * 7'919);
  for (char last = '0'; last <= '9'; ++last)
    if (check_individual_number(digits + last)) return digits + last;
  return {};
}

crypto::WipedText wiped(std::string_view text) { return {text.begin(), text.end()}; }

WholeHouse::WholeHouse(Backend backend) : folder("/tmp/azekura-house-XXXXXX") {
  EXPECT_NE(::mkdtemp(folder.data()), nullptr);
  for (const auto* name : {"azekura", "keyring", "vault"})
    where_.push_back(backend == Backend::kSqlite ? folder + "/" + name + ".db" : postgres_database());
  open_stores();
  make_services();
  EXPECT_EQ(
      why(main->write([&](db::Connection& unit) { return registry->create(unit, kInstallation, now); })), "");
  EXPECT_EQ(why(main->write([&](db::Connection& unit) { return people::begin_boot(unit, "boot-1", now); })),
            "");
  make_business();
}

WholeHouse::~WholeHouse() {
  disposals.reset();
  main.reset();
  keyring.reset();
  boxes.reset();
  std::filesystem::remove_all(folder);
}

void WholeHouse::open_stores() {
  const auto open = [&](std::size_t which) {
    auto opened = db::open_store(where_[which]);
    EXPECT_EQ(why(opened), "");
    return *std::move(opened);
  };
  main = open(0);
  keyring = open(1);
  boxes = open(2);
  EXPECT_EQ(why(ledger::migrate(*main)), "");
  EXPECT_EQ(why(db::migrate(*main, "people", people::migrations())), "");
  EXPECT_EQ(why(vault::migrate(stores())), "");
  EXPECT_EQ(why(lifecycle::migrate(*main)), "");
  main->sequence(ledger::assign, [] {});
}

void WholeHouse::make_services() {
  std::array<std::byte, 32> root{};
  root.fill(std::byte{0x5A});
  registry = std::make_unique<people::Registry>(crypto::Key(std::span(root)));
  sessions = std::make_unique<people::Sessions>(*main);
  accounts = std::make_unique<people::Accounts>(*main, *registry, *sessions, vault::take_keys_away,
                                                crypto::kEffortOfTests);
  sign_in = std::make_unique<people::SignIn>(*main, *registry, crypto::kEffortOfTests);
  businesses = std::make_unique<people::Businesses>(*main, *registry);
  persons = std::make_unique<people::Persons>(*main, *registry);
  rooms = std::make_unique<vault::Rooms>();
  keys = std::make_unique<vault::Keys>(stores(), *registry, *rooms,
                                       vault::Keys::Places{folder, crypto::kEffortOfTests}, clock);
  rotation = std::make_unique<vault::Rotation>(stores(), *keys, clock);
  vault = std::make_unique<vault::Vault>(stores(), *rooms, *rotation, lifecycle::lawful(), clock);
  handlers = std::make_unique<vault::Handlers>(stores(), *rooms, clock);
  requests = std::make_unique<lifecycle::Requests>(stores(), *vault, clock);
  certificates = std::make_unique<lifecycle::Certificates>(*persons, *accounts, *registry);
  disposals = std::make_unique<lifecycle::Disposals>(stores(), *rooms, *rotation, *certificates, clock);
}

void WholeHouse::restart() {
  disposals.reset();
  requests.reset();
  handlers.reset();
  vault.reset();
  rotation.reset();
  keys.reset();
  rooms.reset();
  main.reset();
  keyring.reset();
  boxes.reset();
  open_stores();
  make_services();
  EXPECT_EQ(why(main->write([&](db::Connection& unit) {
              return people::begin_boot(unit, "boot-" + std::to_string(now), now);
            })),
            "");
  owner = sign_in_again("owner-1");
  manager = sign_in_again("manager-1");
  handler = sign_in_again("handler-1");
}

people::Caller WholeHouse::settle(const std::string& login, const people::Issued& issued) {
  auto in = sign_in->sign_in(
      {login, wiped(crypto::view(issued.temporary_password)), {}, "192.0.2.7", std::nullopt}, now);
  EXPECT_EQ(why(in), "") << login;
  const auto who = (*in).session.caller();
  EXPECT_EQ(why(accounts->change_password(who, crypto::view(issued.temporary_password), kPassword, now)), "");
  return who;
}

people::Caller WholeHouse::sign_in_again(const std::string& login) {
  auto in = sign_in->sign_in({login, wiped(kPassword), {}, "192.0.2.7", std::nullopt}, now);
  EXPECT_EQ(why(in), "") << login;
  return (*in).session.caller();
}

void WholeHouse::make_business() {
  using enum people::Role;
  auto installer =
      accounts->create_installer({"admin-1", "設置 太郎", Language::kJapanese, kInstallation, {}}, now);
  admin = settle("admin-1", *installer);
  people::BusinessFacts facts;
  facts.name = "校倉商店";
  facts.workers = 7;
  const auto made = businesses->create(admin, facts, now);
  EXPECT_EQ(why(made), "");
  business = *made;
  auto first =
      accounts->create_first(admin, {"owner-1", "代表 花子", Language::kJapanese, business, {kOwner}}, now);
  EXPECT_EQ(why(first), "");
  owner = settle("owner-1", *first);
  auto second =
      accounts->create(owner, {"manager-1", "責任 三郎", Language::kJapanese, business, {kManager}}, now);
  EXPECT_EQ(why(second), "");
  manager = settle("manager-1", *second);
  auto third =
      accounts->create(owner, {"handler-1", "担当 一郎", Language::kJapanese, business, {kHandler}}, now);
  EXPECT_EQ(why(third), "");
  handler = settle("handler-1", *third);
  std::vector<people::PurposeRight> rights;
  for (const auto* purpose : {"T1", "S1"})
    for (const auto person : {people::PersonClass::kEmployee, people::PersonClass::kDependant})
      rights.push_back({purpose, person, people::kAllRights});
  EXPECT_EQ(why(people::set_purposes(*main, owner, handler.account, business, rights, now)), "");
  EXPECT_EQ(why(lifecycle::publish_notice(*main, owner, business, {"T1", "S1"}, now)), "");
  EXPECT_EQ(why(keys->enrol(handler, business, wiped(kWorkPassword))), "");
  auto shares = keys->create(handler, business, kWorkPassword);
  EXPECT_EQ(why(shares), "");
  sheets = std::move((*shares).shares);
  EXPECT_EQ(why(keys->confirm(handler, business, crypto::view(sheets.front()))), "");
  open_room();
}

people::Caller WholeHouse::open_room() {
  EXPECT_EQ(why(keys->open(handler, business, kWorkPassword)), "");
  return handler;
}

people::Caller WholeHouse::add_account(const std::string& login, const std::vector<people::Role>& roles,
                                       const people::Caller& by) {
  const auto made = accounts->create(by, {login, "担当 二郎", Language::kJapanese, business, roles}, now);
  EXPECT_EQ(why(made), "") << login;
  return settle(login, *made);
}

PersonId WholeHouse::add_person(int n, const std::string& left) {
  people::PersonFacts facts;
  facts.employment = people::Employment::kRegular;
  facts.family_name = "山田";
  facts.given_name = "番号" + std::to_string(n);
  facts.family_kana = "ヤマダ";
  facts.hired = Date::civil(2015, 4, 1);
  if (!left.empty()) facts.left = *Date::parse_iso(left);
  const auto made = persons->create(handler, business, facts, now);
  EXPECT_EQ(why(made), "");
  return *made;
}

void WholeHouse::lose_next_intent() {
  std::vector<std::string> steps{"CREATE TABLE lost_intent(n BIGINT)", "INSERT INTO lost_intent VALUES(1)"};
  if (main->backend() == db::Store::Backend::kSqlite) {
    steps.emplace_back(
        "CREATE TRIGGER lose AFTER INSERT ON intent WHEN EXISTS(SELECT 1 FROM lost_intent) "
        "BEGIN DELETE FROM intent WHERE token = NEW.token; DELETE FROM lost_intent; END");
  } else {
    steps.emplace_back(
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF EXISTS(SELECT 1 FROM "
        "lost_intent) THEN DELETE FROM lost_intent; RETURN NULL; END IF; RETURN NEW; END'");
    steps.emplace_back("CREATE TRIGGER lose BEFORE INSERT ON intent FOR EACH ROW EXECUTE FUNCTION lose()");
  }
  for (const auto& step : steps)
    EXPECT_EQ(why(main->write([&](db::Connection& unit) { return unit.run(step, {}); })), "");
}

void WholeHouse::let_wraps_be_deleted(bool may) {
  const bool sqlite = keyring->backend() == db::Store::Backend::kSqlite;
  std::vector<std::string> steps;
  if (may) {
    steps.emplace_back(sqlite ? "DROP TRIGGER full_disk" : "DROP TRIGGER full_disk ON wrap");
  } else if (sqlite) {
    steps.emplace_back(
        "CREATE TRIGGER full_disk BEFORE DELETE ON wrap BEGIN SELECT RAISE(ABORT, 'full'); END");
  } else {
    steps.emplace_back(
        "CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''full''; END'");
    steps.emplace_back(
        "CREATE TRIGGER full_disk BEFORE DELETE ON wrap FOR EACH ROW EXECUTE FUNCTION full_disk()");
  }
  for (const auto& step : steps)
    EXPECT_EQ(why(keyring->write([&](db::Connection& unit) { return unit.run(step, {}); })), "");
}

NumberId WholeHouse::register_number(PersonId person, int n) {
  auto digits = number_of(n);
  const auto made =
      vault->register_number(handler, business, person, "T1", *vault::MyNumber::take(digits), kSeen);
  EXPECT_EQ(why(made), "");
  return made ? *made : NumberId(0);
}

std::string WholeHouse::reveal(PersonId person) {
  const auto shown = vault->reveal(handler, business, person, "T1");
  return shown ? std::string((*shown).digits()) : std::string(shown.error().key);
}

std::string WholeHouse::state_fault() {
  std::vector<ledger::Tracked> all;
  for (const auto part : {people::tracked(), vault::tracked(), lifecycle::tracked()})
    all.insert(all.end(), part.begin(), part.end());
  return test_support::state_fault(*main, all);
}

std::int64_t WholeHouse::count(db::Store& store, std::string_view sql) {
  auto rows = store.read([&](db::Connection& snapshot) { return snapshot.run(sql, {}); });
  EXPECT_EQ(why(rows), "");
  return std::get<std::int64_t>((*rows).at(0).at(0));
}

std::vector<std::string> WholeHouse::acts() {
  std::vector<std::string> all;
  auto found = main->read(
      [&](db::Connection& reader) { return ledger::page(reader, {.log = business}, std::nullopt, 1000); });
  EXPECT_EQ(why(found), "");
  for (auto entry = (*found).entries.rbegin(); entry != (*found).entries.rend(); ++entry)
    all.push_back(entry->leaf.act.act + "/" + std::string(ledger::to_string(entry->leaf.act.outcome)));
  return all;
}

}  // namespace azekura::test_support
