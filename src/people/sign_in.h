#pragma once
// Signing in (REQ-A1, A2, A7). An unknown id costs the same work and gets the same answer as a wrong
// password. Each failure lengthens the wait: per account and source, per source, and per account for
// devices that never signed in to it. A device that once did has a count of its own, so strangers cannot
// lock its holder out. Failures are counted before the password is looked at, so trying many at once gains
// nothing; in the ledger they are summed per source and minute. Thread-safe.

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/password.h"
#include "crypto/wiped_text.h"
#include "db/store.h"
#include "people/act.h"
#include "people/registry.h"
#include "people/sessions.h"

namespace azekura::people {

struct SignInForm {
  std::string login;
  crypto::WipedText password;
  std::string
      device_secret;   // From the browser's long-lived cookie: ≥ 16 random bytes in base64url, or empty.
  std::string source;  // Network address. Kept only as a keyed hash.
  std::optional<Language> language;
};

struct SignedIn {
  crypto::WipedText token;  // 32 random bytes in base64url. Only its hash is stored.
  Session session;
};

class SignIn {
 public:
  SignIn(db::Store& store, Registry& registry, crypto::Effort effort = {})
      : store_(store), registry_(registry), effort_(effort) {}

  /// kDenied "people.sign_in.refused" (whatever was wrong) or "people.sign_in.wait"; kUnavailable when too
  /// many are being checked.
  Result<SignedIn> sign_in(const SignInForm& form, Instant now);
  /// Writes the lines of the failures of minutes that are over. Once a minute, and at the end.
  Done sum_failures(Instant now);

 private:
  Result<std::string> nobodys_password();

  db::Store& store_;
  Registry& registry_;
  crypto::Effort effort_;
  std::mutex guard_;
  std::string nobody_;  // A verifier of nobody's password, made when first needed.
};

/// What the ledger calls a device: a hash, so that reading the ledger gives nobody the device's count.
Result<std::string> device_tag(std::string_view device_secret);

}  // namespace azekura::people
