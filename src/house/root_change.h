#pragma once
// Another way to keep the root key, and another root key with it: whoever holds an old custody file and its
// passphrase, sheets or token opens nothing that was written since. Two steps. begin() makes the next root
// and lays its custody beside the present one; confirm() opens that with what people now hold (so that no
// change can lock the house), and in one transaction decides for it and seals anew what lies under the root.
// Nobody waits: readers open both for a minute. Cut off anywhere, either nothing has changed and begin() or
// confirm() may be called again, or it is decided and House::open() puts the file in its place. REQ-V9.
// Thread-safe; one change at a time.

#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "crypto/hash.h"
#include "db/store.h"
#include "house/custodian.h"
#include "people/accounts.h"
#include "people/registry.h"

namespace azekura::house {

class RootChange {
 public:
  RootChange(db::Store& main, people::Registry& registry, people::Accounts& accounts,
             const Custodian& custodian, const Clock& clock)
      : main_(main), registry_(registry), accounts_(accounts), custodian_(custodian), clock_(clock) {}

  struct State {
    Shape shape;
    std::string key_id;
    Instant since = 0;
    std::optional<Shape> next;  // Begun, and waits to be confirmed.
    bool token = false;         // One is configured.
  };
  Result<State> state(const people::Caller& who);

  /// `password` is the caller's sign-in password, `present` what opens the custody now. Answers the shares,
  /// for paper; they exist nowhere else. An earlier change that waits is dropped. kDenied
  /// "people.password.wrong", or why the present custody does not open; errors of Custodian::make().
  Result<std::vector<crypto::WipedText>> begin(const people::Caller& who, std::string_view password,
                                               const Answer& present, const Wanted& wanted);
  /// `answer` opens the next custody. kNotFound "house.custody.no_change"; kUnavailable
  /// "house.custody.unfinished": decided, and to be finished by the next start.
  Done confirm(const people::Caller& who, const Answer& answer);
  /// The change that waits is given up.
  Done drop(const people::Caller& who);
  /// From the sweep: what a lost answer left unfinished. Nothing while a change is at work.
  Done tend();

 private:
  Done decide(const people::Caller& who, people::RootKey next, const Shape& from, const Shape& to,
              const crypto::Digest& file);
  /// Puts in place, here and on the disk, what main has decided for. Under changing_.
  Done settle();

  db::Store& main_;
  people::Registry& registry_;
  people::Accounts& accounts_;
  const Custodian& custodian_;
  const Clock& clock_;
  std::mutex changing_;
};

}  // namespace azekura::house
