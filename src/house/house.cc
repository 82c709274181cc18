#include "house/house.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "crypto/encode.h"
#include "crypto/file.h"
#include "crypto/strength.h"
#include "db/migrate.h"
#include "ledger/ledger.h"
#include "ledger/tables.h"
#include "lifecycle/notices.h"
#include "lifecycle/schema.h"
#include "people/schema.h"
#include "people/work_session.h"

namespace azekura::house {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kSweepEvery{5'000};
constexpr std::chrono::milliseconds kPostEvery{500};
constexpr std::string_view kInstaller = "admin";

constexpr db::Migration kMigrations[] = {{1, R"(
CREATE TABLE installation(
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL);
)"}};

Result<std::string> installation_of(db::Store& main) {
  std::array<std::byte, 8> random{};
  AZ_CHECK(crypto::fill_random(random));
  return main.write([&](db::Connection& unit) -> Result<std::string> {
    AZ_CHECK(unit.run("INSERT INTO installation(id, name) VALUES(1, $1) ON CONFLICT(id) DO NOTHING",
                      {crypto::hex(random)}));
    AZ_TRY(rows, unit.run("SELECT name FROM installation WHERE id = 1", {}));
    return std::get<std::string>(rows.at(0).at(0));
  });
}

Done make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return done();  // Whose it is, and who may look, is not ours to say.
  fs::create_directories(folder, error);
  if (error) return Error{ErrorCode::kUnavailable, "house.folder"};
  fs::permissions(folder, fs::perms::owner_all, error);
  return error ? Error{ErrorCode::kUnavailable, "house.folder"} : done();
}

/// Of an installation that never said which root is its own: one that does not open its keys is not.
Done opens_what_is_there(db::Connection& unit, people::Registry& registry) {
  const auto key = registry.ledger_key(unit, kInstallation);
  const bool fits = key || key.error().code == ErrorCode::kNotFound;  // Nothing: it is being founded.
  return fits ? done() : Error{ErrorCode::kConflict, "house.custody.other"};
}

template <typename T>
Done outcome_of(const Result<T>& answer) {
  return answer ? done() : answer.error();
}

Done migrate_all(const vault::Stores& stores) {
  AZ_CHECK(db::migrate(stores.main, "house", kMigrations));
  AZ_CHECK(ledger::migrate(stores.main));
  AZ_CHECK(db::migrate(stores.main, "people", people::migrations()));
  AZ_CHECK(vault::migrate(stores));
  return lifecycle::migrate(stores.main);
}

}  // namespace

Services::Services(const vault::Stores& stores, crypto::Key root, const Config& config,
                   postbox::Inside postbox, const Custodian& custodian, const Clock& clock)
    : registry(std::move(root)),
      sessions(stores.main),
      accounts(stores.main, registry, sessions, vault::take_keys_away),
      sign_in(stores.main, registry),
      businesses(stores.main, registry),
      persons(stores.main, registry),
      search(stores.main, registry),
      keys(stores, registry, rooms, {.keyslots = config.keyslots.string()}, clock),
      rotation(stores, keys, clock),
      vault(stores, rooms, rotation, lifecycle::lawful(), clock),
      handlers(stores, rooms, clock),
      root_change(stores.main, registry, accounts, custodian, clock),
      requests(stores, vault, clock),
      exchange(stores.main, requests, std::move(postbox)),
      certificates(persons, accounts, registry),
      disposals(stores, rooms, rotation, certificates, clock),
      imports(stores, persons, registry, vault, rooms, clock) {}

Result<std::unique_ptr<House>> House::open(const Config& config, Clock clock, Memory memory) {
  AZ_CHECK(make_folder(config.data));
  AZ_CHECK(make_folder(config.keyslots));
  AZ_CHECK(make_folder(config.ledger()));
  std::unique_ptr<House> house(new House(config, std::move(clock), memory));
  AZ_TRY(main, db::open_store(config.main));
  AZ_TRY(keyring, db::open_store(config.keyring));
  AZ_TRY(boxes, db::open_store(config.boxes));
  house->main_ = std::move(main);
  house->keyring_ = std::move(keyring);
  house->boxes_ = std::move(boxes);
  AZ_CHECK(migrate_all(house->stores()));
  AZ_TRY(kept, house->main_->read([](db::Connection& snapshot) { return people::kept_root(snapshot); }));
  if (kept) AZ_CHECK(house->custodian_.settle(kept->custody));
  AZ_TRY(name, installation_of(*house->main_));
  house->installation_ = name;
  house->publisher_ = ledger::Publisher::start(
      *house->main_, {.ledger = config.ledger(),
                      .installation = name,
                      .signing_key = [house = house.get()](BusinessId log) -> Result<crypto::SigningKey> {
                        const std::lock_guard lock(house->guard_);
                        if (house->sealed()) return Error{ErrorCode::kUnavailable, "house.sealed"};
                        return house->main_->read([&](db::Connection& snapshot) {
                          return house->services_->registry.ledger_key(snapshot, log);
                        });
                      },
                      .clock = house->clock_});
  return house;
}

House::~House() {
  {
    const std::lock_guard lock(guard_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (services_) services_->exchange.stop();
  for (auto* thread : {&background_, &post_})
    if (thread->joinable()) thread->join();
  publisher_.reset();
}

/// Under shares_guard_.
void House::forget_old_shares() {
  constexpr Instant kQuarter = 15 * 60'000;
  if (clock_() >= shares_at_ + kQuarter) shares_.clear();
}

Result<House::Lock> House::lock() {
  AZ_TRY(shape, custodian_.shape());
  const std::lock_guard lock(shares_guard_);
  forget_old_shares();
  Lock found{shape, {}};
  for (const auto& share : shares_) found.brought.push_back(share.index);
  return found;
}

/// More of those that were brought, if all are this house's; all of them, once they are enough.
Result<Answer> House::with_shares_brought(const crypto::Bytes& file, Answer answer) {
  AZ_TRY(shape, crypto::custody::shape_of(file));
  if (shape.mode != Mode::kShares) return answer;
  const std::lock_guard lock(shares_guard_);
  forget_old_shares();
  for (const auto& share : answer.shares) {
    AZ_CHECK(crypto::custody::check_share(file, share));
    for (const auto& other : shares_)
      if (other.index == share.index) return Error{ErrorCode::kConflict, "house.share.brought"};
  }
  for (auto& share : answer.shares) shares_.push_back(std::move(share));
  shares_at_ = clock_();
  answer.shares.clear();
  if (shares_.size() >= shape.needed) answer.shares = std::exchange(shares_, {});
  return answer;
}

Done House::unseal(Answer answer) {
  constexpr std::chrono::seconds kPatience{3};
  constexpr int kWrongPins =
      2;  // A token that locks itself is lost: its last tries are for who stands beside it.
  const std::unique_lock lock(unsealing_, kPatience);
  if (!lock) return Error{ErrorCode::kUnavailable, "crypto.busy"};  // One guess at a time, whoever guesses.
  if (!sealed()) return Error{ErrorCode::kConflict, "house.unsealed"};
  AZ_TRY(file, custodian_.read());
  AZ_TRY(shape, crypto::custody::shape_of(file));
  if (shape.mode == Mode::kToken && wrong_answers_ >= kWrongPins)
    return Error{ErrorCode::kDenied, "house.token.tries"};
  AZ_TRY(brought, with_shares_brought(file, std::move(answer)));
  if (shape.mode == Mode::kShares && brought.shares.empty()) return done();  // Some, and not yet enough.
  auto root = custodian_.open(file, brought);
  if (!root && root.error().code == ErrorCode::kDenied) {
    ++wrong_answers_;
    return root.error();
  }
  const Done unsealed = root ? unseal_with(std::move(*root), file) : Done(root.error());
  if (!unsealed) {  // Nobody need come again for what is not theirs to mend.
    const std::lock_guard guard(shares_guard_);
    shares_ = std::move(brought.shares);
  }
  return unsealed;
}

Done House::unseal_unattended() {
  AZ_TRY(file, custodian_.read());
  AZ_TRY(root, custodian_.open_unattended());
  return unseal_with(std::move(root), file);
}

Done House::unseal_with(crypto::Key root, const crypto::Bytes& custody) {
  AZ_TRY(shape, crypto::custody::shape_of(custody));
  AZ_TRY(postbox, postbox::Inside::open(config_.postbox));
  auto services =
      std::make_unique<Services>(stores(), std::move(root), config_, std::move(postbox), custodian_, clock_);
  std::array<std::byte, 16> boot{};
  AZ_CHECK(crypto::fill_random(boot));
  const Instant now = clock_();
  AZ_CHECK(main_->write([&](db::Connection& unit) -> Done {
    AZ_TRY(kept, people::kept_root(unit));
    const auto key_id = services->registry.root()->id;
    if (kept && kept->key_id != key_id) return Error{ErrorCode::kConflict, "house.custody.other"};
    AZ_CHECK(people::begin_boot(unit, crypto::hex(boot), now));
    ledger::Act act;
    act.act = "house.unseal";
    act.detail["memory"] = memory_ == Memory::kProtected ? "protected" : "unprotected";
    act.detail["custody"] = crypto::custody::name_of(shape.mode);
    if (wrong_answers_ > 0) act.detail["wrong_passphrases"] = std::to_string(wrong_answers_);
    if (!kept) {
      AZ_CHECK(opens_what_is_there(unit, services->registry));
      const auto digest = crypto::sha256(custody);
      AZ_CHECK(people::keep_root(unit, act,
                                 {key_id, std::string(crypto::custody::name_of(shape.mode)),
                                  db::Blob(digest.begin(), digest.end()), now}));
    }
    AZ_CHECK(ledger::append(unit, now, act));
    return done();
  }));
  AZ_CHECK(services->disposals.finish_keyless());
  AZ_CHECK(services->imports.undo_unfinished());
  {
    const std::lock_guard lock(guard_);
    services_ = std::move(services);
    unsealed_ = true;
  }
  publisher_->wake();
  return done();
}

void House::start_background(const Trouble& trouble) {
  background_ = every(
      kSweepEvery, [this] { return sweep(); }, [trouble](std::string_view key) { trouble("sweep", key); });
  // Woken by what comes, so that a receipt is soon followed by its line.
  post_ = every(
      std::chrono::milliseconds(0),
      [this] {
        const Done fetched = services_->exchange.exchange();
        services_->exchange.wait(kPostEvery);
        return fetched;
      },
      [trouble](std::string_view key) { trouble("postbox", key); });
}

namespace {

/// Out of memory, or a bug: said, and tried again.
Done calmly(const std::function<Done()>& work) {
  try {
    return work();
  } catch (const std::exception&) {
    return Error{ErrorCode::kCorrupt, "house.broken"};
  }
}

}  // namespace

std::thread House::every(std::chrono::milliseconds pause, std::function<Done()> work,
                         std::function<void(std::string_view)> trouble) {
  return std::thread([this, pause, work = std::move(work), trouble = std::move(trouble)] {
    std::string_view told;
    std::unique_lock lock(guard_);
    while (!stop_.wait_for(lock, sealed() ? kPostEvery : pause, [this] { return stopping_; })) {
      lock.unlock();
      if (sealed()) {
        const std::lock_guard guard(shares_guard_);
        forget_old_shares();
      }
      const Done outcome = sealed() ? done() : calmly(work);
      const std::string_view now = outcome ? std::string_view() : outcome.error().key;
      if (now != std::exchange(told, now)) trouble(now);
      lock.lock();
    }
  });
}

/// What was sent in time counts, though it was fetched later.
Instant House::grace() const {
  constexpr Instant kMinute = 60'000;
  constexpr Instant kDay = 24 * 60 * kMinute;
  return services_->exchange.is_caught_up() ? kMinute : kDay;
}

/// Each part is tried again in a few seconds; what fails here is only late, but is said.
Done House::sweep() {
  const Instant now = clock_();
  const Done outcomes[] = {
      outcome_of(main_->write([&](db::Connection& unit) { return people::sweep_work_sessions(unit, now); })),
      main_->write([&](db::Connection& unit) { return people::sweep_draft_secrets(unit, now); }),
      outcome_of(services_->requests.expire(now - grace())),
      outcome_of(vault::Sealing(stores()).sweep(now)),
      services_->disposals.finish_keyless(),
      services_->sign_in.sum_failures(now),
      services_->root_change.tend(),
  };
  services_->rooms.leave_expired();
  services_->keys.leave_ended();
  services_->registry.forget_former(now);
  services_->imports.tidy();
  for (const auto& outcome : outcomes)
    if (!outcome) return outcome;
  return done();
}

std::vector<ledger::Tracked> tracked() {
  std::vector<ledger::Tracked> all;
  for (const auto rooms : {people::tracked(), vault::tracked(), lifecycle::tracked()})
    all.insert(all.end(), rooms.begin(), rooms.end());
  return all;
}

Done may_be_founded(const Config& config) {
  AZ_CHECK(make_folder(config.data));
  if (fs::exists(config.custody())) return Error{ErrorCode::kConflict, "house.initialised"};
  if (fs::exists(config.main)) return Error{ErrorCode::kConflict, "house.half_initialised"};
  return done();
}

Result<FoundedHouse> found_open(const Config& config, std::string_view passphrase, Clock clock,
                                Memory memory) {
  AZ_CHECK(may_be_founded(config));
  if (passphrase.empty()) AZ_CHECK(make_folder(config.key_file.parent_path()));
  AZ_TRY(root, crypto::fresh_key());
  Wanted wanted;
  wanted.mode = passphrase.empty() ? Mode::kKeyFile : Mode::kPassphrase;
  wanted.passphrase.assign(passphrase.begin(), passphrase.end());
  AZ_TRY(made, Custodian(config).make(root, wanted));
  AZ_TRY(house, House::open(config, std::move(clock), memory));
  const Instant now = house->clock()();
  AZ_CHECK(house->unseal_with(std::move(root), made.file));
  AZ_CHECK(house->stores().main.write(
      [&](db::Connection& unit) { return house->services().registry.create(unit, kInstallation, now); }));
  people::NewAccount installer;
  installer.login = kInstaller;
  installer.name = "システム管理者";
  installer.home = kInstallation;
  installer.roles = {people::Role::kSystemAdministrator};
  AZ_TRY(issued, house->services().accounts.create_installer(installer, now));
  AZ_TRY(vkey, house->publisher().vkey(kInstallation));
  AZ_CHECK(crypto::write_new_file(config.custody().string(), made.file));
  return FoundedHouse{{std::string(kInstaller), std::move(issued.temporary_password), vkey},
                      std::move(house)};
}

Result<Founded> found(const Config& config, std::string_view passphrase, Clock clock) {
  AZ_TRY(made, found_open(config, passphrase, std::move(clock), Memory::kProtected));
  return std::move(made.first);
}

}  // namespace azekura::house
