#pragma once
// The house put together: stores, rooms and services, in the order in which they need each other, and the
// work that goes on in the background. Sealed, it has databases and a ledger that waits; unsealed,
// everything. main() owns it.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "crypto/seal.h"
#include "db/store.h"
#include "house/custodian.h"
#include "house/root_change.h"
#include "ledger/publisher.h"
#include "lifecycle/disposals.h"
#include "lifecycle/imports.h"
#include "lifecycle/requests.h"
#include "lifecycle_web/exchange.h"
#include "people/accounts.h"
#include "people/business.h"
#include "people/person_search.h"
#include "people/persons.h"
#include "people/registry.h"
#include "people/sessions.h"
#include "people/sign_in.h"
#include "vault/handlers.h"
#include "vault/keys.h"
#include "vault/rotation.h"
#include "vault/vault.h"

namespace azekura::house {

/// All services. Lives as long as the house is unsealed.
struct Services {
  Services(const vault::Stores& stores, crypto::Key root, const Config& config, postbox::Inside postbox,
           const Custodian& custodian, const Clock& clock);

  people::Registry registry;
  people::Sessions sessions;
  people::Accounts accounts;
  people::SignIn sign_in;
  people::Businesses businesses;
  people::Persons persons;
  people::PersonSearch search;
  vault::Rooms rooms;
  vault::Keys keys;
  vault::Rotation rotation;
  vault::Vault vault;
  vault::Handlers handlers;
  RootChange root_change;
  lifecycle::Requests requests;
  lifecycle::Exchange exchange;
  lifecycle::Certificates certificates;
  lifecycle::Disposals disposals;
  lifecycle::Imports imports;  // Last: its threads use all of the above, and end with it.
};

/// Whether this process's memory may reach a disk: each unsealing writes down which it was.
enum class Memory { kProtected, kUnprotected };

class House {
 public:
  /// Opens the databases and brings their tables up to date. Sealed.
  static Result<std::unique_ptr<House>> open(const Config& config, Clock clock = system_clock(),
                                             Memory memory = Memory::kProtected);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Opens the root key's custody with what somebody brought. kDenied when it does not open; kNotFound
  /// "house.not_initialised"; kConflict "house.custody.other" for the root of other data; one caller at a
  /// time, others get kUnavailable "crypto.busy". Of shares one is brought at a time, each by its custodian:
  /// done() with the house still sealed means that more are needed; they are forgotten after a quarter of an
  /// hour.
  Done unseal(Answer answer);
  /// As the custody allows it without anybody: key file, or PIN file.
  Done unseal_unattended();
  /// With the root key at hand: makes the services, ends what an earlier run left, finishes what needs no
  /// key. `custody` is the file it came from.
  Done unseal_with(crypto::Key root, const crypto::Bytes& custody);
  /// Of a sealed house: how it is opened, and which shares (their numbers) were brought so far.
  struct Lock {
    Shape shape;
    std::vector<std::uint8_t> brought;
  };
  Result<Lock> lock();
  bool sealed() const { return !unsealed_; }
  /// Only when unsealed.
  Services& services() { return *services_; }

  const Config& config() const { return config_; }
  const Custodian& custodian() const { return custodian_; }
  vault::Stores stores() { return {*main_, *keyring_, *boxes_}; }
  ledger::Publisher& publisher() { return *publisher_; }
  const Clock& clock() const { return clock_; }
  const std::string& installation() const { return installation_; }

  /// Told, on the thread that does the work, the key of what fails from now on, and an empty one when it does
  /// no more.
  using Trouble = std::function<void(std::string_view work, std::string_view key)>;
  /// Starts sweeping, every few seconds (work sessions, intents, requests, failures), and fetching from the
  /// postbox, twice a second.
  void start_background(const Trouble& trouble);

 private:
  House(Config config, Clock clock, Memory memory)
      : config_(std::move(config)), custodian_(config_), clock_(std::move(clock)), memory_(memory) {}
  Result<Answer> with_shares_brought(const crypto::Bytes& file, Answer answer);
  void forget_old_shares();
  Done sweep();
  Instant grace() const;
  std::thread every(std::chrono::milliseconds pause, std::function<Done()> work,
                    std::function<void(std::string_view)> trouble);

  Config config_;
  Custodian custodian_;
  Clock clock_;
  Memory memory_;
  std::unique_ptr<db::Store> main_, keyring_, boxes_;
  std::string installation_;
  std::unique_ptr<Services> services_;
  std::atomic<bool> unsealed_ = false;  // Set last: services_ never changes again.
  std::unique_ptr<ledger::Publisher> publisher_;
  std::timed_mutex unsealing_;
  int wrong_answers_ = 0;    // Passphrases and PINs, since the start; under unsealing_.
  std::mutex shares_guard_;  // Never held while a key is opened: whoever asks for the state must not keep
                             // custodians out.
  std::vector<crypto::Share> shares_;
  Instant shares_at_ = 0;  // When the last of them was brought.
  std::mutex guard_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread background_, post_;
};

/// All tables whose rows the ledger vouches for.
std::vector<ledger::Tracked> tracked();

/// First of all: data folder, root key and its custody (under `passphrase`, or, when it is empty, under a new
/// key file), tables, the installation's keys, and the first account, a system administrator's. kConflict if
/// it was done; kInvalid "house.passphrase.weak" below 60 bits.
struct Founded {
  std::string login;
  crypto::WipedText temporary_password;
  std::string ledger_vkey;  // Of the installation's own log: for paper, and for whoever verifies it.
};
Result<Founded> found(const Config& config, std::string_view passphrase, Clock clock = system_clock());
/// The same, and the house stays open, unsealed.
struct FoundedHouse {
  Founded first;
  std::unique_ptr<House> house;
};
Result<FoundedHouse> found_open(const Config& config, std::string_view passphrase, Clock clock,
                                Memory memory);
/// Nothing is there yet. kConflict "house.initialised", or "house.half_initialised" after a founding cut off.
Done may_be_founded(const Config& config);

}  // namespace azekura::house
