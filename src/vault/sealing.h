#pragma once
// The one place where digits are put into boxes and taken out of them. Private to the vault.
//
// Putting in is two steps, because three databases do not commit together. stage(): an intent in main, then
// the box and its wrap, under a fresh token. claim(): in the transaction that makes the number real, checks
// that the intent still lives and the keyring has not turned, and ends the intent. What is never claimed is
// swept. What was put so late that the sweeper had already passed takes itself back.

#include <span>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/kem.h"
#include "crypto/wiped_text.h"
#include "vault/my_number.h"
#include "vault/room.h"
#include "vault/stores.h"

namespace azekura::vault {

inline constexpr Instant kIntentLife = Instant{3600} * 1000;

/// `attempt` stages and claims. If the keyring turned between the two, or the intent ended: again, anew.
template <typename F>
auto until_claimed(F&& attempt) -> std::invoke_result_t<F&> {
  for (int more = 3;; --more) {
    auto outcome = attempt();
    if (outcome || outcome.error().key != "vault.intent.over" || more == 0) return outcome;
  }
}

/// A number on its way in.
struct Arrival {
  PersonId person;
  MyNumber number;
};

/// Sealed and stored, but no row speaks of it yet.
struct Staged {
  NumberId number{0};
  PersonId person{0};
  Token token;
  std::int64_t generation = 0;
};

class Sealing {
 public:
  explicit Sealing(const Stores& stores) : stores_(stores) {}

  /// At most 500 at once, so that no writer is held long. kConflict "vault.intent.over": stage again.
  Result<std::vector<Staged>> stage(const Room& room, std::span<const Arrival> arrivals, Instant now) const;
  Result<Staged> stage_request_key(const Room& room, const crypto::KemPrivate& key, Instant now) const;
  /// kConflict "vault.intent.over": stage again. Within main's transaction.
  static Done claim(db::Connection& unit, BusinessId business, std::span<const Staged> staged, Instant now);

  /// Erases what was staged and will not be claimed. What was claimed has no intent, and stays.
  Done discard(std::span<const Staged> staged) const;

  /// Wrap and box of `token`, opened. kNotFound when they were destroyed.
  Result<RevealedNumber> look(const Room& room, PersonId person, NumberId number, const Token& token,
                              ledger::Line line) const;
  Result<bool> same(const Room& room, const Token& token, const MyNumber& number) const;
  Result<crypto::KemPrivate> request_key(const Room& room, const Token& token) const;

  static crypto::Digest fingerprint(const Room& room, const MyNumber& number);
  /// Of every number of the business that main says is held.
  Result<Room::Fingerprints> fingerprints(const Room& room) const;

  /// What came out of an intake box, as a number; wiped if it is none.
  static Result<MyNumber> number_in(crypto::WipedBytes plain);
  static RevealedNumber reveal(MyNumber number, ledger::Line line);

  /// Deletes what was staged, never claimed, and is past its intent. Expires the intents first, in main.
  Result<std::int64_t> sweep(Instant now) const;

 private:
  Result<WrapContent> wrap(const Room& room, const Token& token) const;
  Error unreadable(const Token& token, const Error& why) const;

  Stores stores_;
};

}  // namespace azekura::vault
