#pragma once
// For tests: a log with a publisher, on each kind of database.

#include <filesystem>

#include "ledger/files.h"
#include "ledger/publisher.h"
#include "ledger/query.h"
#include "ledger_support.h"

namespace azekura::ledger {

inline constexpr BusinessId kLog{3};

class OnALog : public OnEachBackend {
 protected:
  void SetUp() override {
    OnEachBackend::SetUp();
    if (HasFatalFailure()) return;
    const auto key = *seed_key();
    key_.emplace(*NoteKey::make(origin_of("0badcafe", kLog), key.public_key()));
  }
  void TearDown() override { publisher_.reset(); }

  static Result<crypto::SigningKey> seed_key() {
    std::array<std::byte, 32> seed{std::byte{7}};
    return crypto::SigningKey::from_seed(crypto::Secret<32>(seed));
  }
  void start() {
    stop();
    PublisherSetup setup;
    setup.ledger = ledger();
    setup.installation = "0badcafe";
    setup.signing_key = [this](BusinessId) -> Result<crypto::SigningKey> {
      if (locked_) return Error{ErrorCode::kUnavailable, "ledger.file"};
      return seed_key();
    };
    setup.clock = [this] { return wall_.load(); };
    setup.steady = [this] { return steady_.load(); };
    publisher_ = Publisher::start(store(), std::move(setup));
  }
  void stop() { publisher_.reset(); }
  Publisher& publisher() { return *publisher_; }

  void write_lines(int count) {
    for (int i = 0; i < count; ++i)
      ASSERT_TRUE(store().write([&](db::Connection& unit) { return append(unit, wall_ + i, a_reveal()); }));
  }
  /// Waits until all lines have an index (on PostgreSQL that comes after the write), then publishes.
  Done settle() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!rows("SELECT 1 FROM ledger_entry WHERE idx IS NULL LIMIT 1").empty() &&
           std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    return publisher_->publish();
  }

  std::filesystem::path ledger() const { return folder() / "ledger"; }
  std::filesystem::path log_folder() const { return folder_of(ledger(), {kLog}); }
  FileReader files() { return live_files(store(), ledger(), {kLog}); }
  const NoteKey& key() const { return *key_; }
  std::string text_of(std::string_view path) {
    const auto bytes = files()(path);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : std::string();
  }
  db::Blob leaf(std::int64_t index) {
    return std::get<db::Blob>(
        rows("SELECT leaf FROM ledger_entry WHERE log = 3 AND idx = $1", {index}).at(0).at(0));
  }

  std::atomic<Instant> wall_ = kNoon;
  std::atomic<Instant> steady_ = 1'000;
  std::atomic<bool> locked_ = false;

 private:
  std::optional<NoteKey> key_;
  std::unique_ptr<Publisher> publisher_;
};

}  // namespace azekura::ledger
