#pragma once
// A house for tests that need everything below the web: three stores, a business with owner, manager and
// handler, keys made and confirmed, purposes T1 and S1 notified and granted, a work session open. On SQLite,
// or on a PostgreSQL that the test program starts itself. Time stands still until a test moves it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "db/store.h"
#include "lifecycle/disposals.h"
#include "lifecycle/requests.h"
#include "people/accounts.h"
#include "people/business.h"
#include "people/persons.h"
#include "people/registry.h"
#include "people/sessions.h"
#include "people/sign_in.h"
#include "vault/handlers.h"
#include "vault/keys.h"
#include "vault/rotation.h"
#include "vault/vault.h"

namespace azekura::test_support {

enum class Backend { kSqlite, kPostgres };
std::string to_string(Backend backend);

/// Eleven digits from `n`, and their check digit: nobody's number.
std::string number_of(int n);
crypto::WipedText wiped(std::string_view text);
template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

class WholeHouse {
 public:
  explicit WholeHouse(Backend backend);
  ~WholeHouse();

  /// As after kill -9: all that was in memory is gone, the stores are opened again, a new boot has begun.
  void restart();
  /// A work session of the handler; what waits for one is not finished by it.
  people::Caller open_room();
  vault::Room& room() { return **rooms->of(business); }

  /// Somebody else of the business, signed in.
  people::Caller add_account(const std::string& login, const std::vector<people::Role>& roles,
                             const people::Caller& by);
  people::Caller sign_in_again(const std::string& login);
  PersonId add_person(int n, const std::string& left = "");
  NumberId register_number(PersonId person, int n);
  /// The digits, or why not.
  std::string reveal(PersonId person);
  /// The next intent is gone at once, as if the sweeper had passed before what it announces was put.
  void lose_next_intent();
  /// From now on no wrap can be deleted, as from a keyring whose disk is full; or again.
  void let_wraps_be_deleted(bool may);
  /// What does not match between ledger and rows, or empty.
  std::string state_fault();
  std::int64_t count(db::Store& store, std::string_view sql);
  std::vector<std::string> acts();  // Of the business's log, "number.reveal/done" …, in order.

  vault::Stores stores() { return {*main, *keyring, *boxes}; }
  std::string folder;
  Instant now = 1'795'000'000'000;  // November 2026.
  Clock clock = [this] { return now; };
  std::unique_ptr<db::Store> main, keyring, boxes;
  BusinessId business{0};
  people::Caller admin{SessionId(0), AccountId(0), ""}, owner = admin, manager = admin, handler = admin;

  std::vector<crypto::WipedText> sheets;  // Recovery: two of three.

  std::unique_ptr<people::Registry> registry;
  std::unique_ptr<people::Sessions> sessions;
  std::unique_ptr<people::Accounts> accounts;
  std::unique_ptr<people::SignIn> sign_in;
  std::unique_ptr<people::Businesses> businesses;
  std::unique_ptr<people::Persons> persons;
  std::unique_ptr<vault::Rooms> rooms;
  std::unique_ptr<vault::Keys> keys;
  std::unique_ptr<vault::Vault> vault;
  std::unique_ptr<vault::Rotation> rotation;
  std::unique_ptr<vault::Handlers> handlers;
  std::unique_ptr<lifecycle::Requests> requests;
  std::unique_ptr<lifecycle::Certificates> certificates;
  std::unique_ptr<lifecycle::Disposals> disposals;

  static constexpr std::string_view kPassword = "ume-no-hana 41 tsugumi";
  static constexpr std::string_view kWorkPassword = "tobu tori mo otosu yama no kaze 73 kumo";
  static inline const vault::Verification kSeen{true, "in_person", "number_card", "number_card",
                                                "2026-11-20"};

 private:
  void open_stores();
  void make_services();
  people::Caller settle(const std::string& login, const people::Issued& issued);
  void make_business();

  std::vector<std::string> where_;
};

}  // namespace azekura::test_support
