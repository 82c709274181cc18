#pragma once
// Sign-ins that are alive. A session is found by its token on every request, so the last second's answers
// are kept in memory; whatever matters is read again by decide() in the act's own transaction. It ends by
// time, idleness, sign-out, revocation, or with its account. Only a hash of the token is stored.
// "Last seen" is written at most once a minute, so idleness may end a session up to a minute early. What a
// page asks by itself is no use of it.
// Thread-safe.

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "db/store.h"
#include "people/act.h"
#include "people/codes.h"

namespace azekura::people {

struct Session {
  SessionId id{0};
  AccountId account{0};
  BusinessId home{0};
  std::string device;  // Tag of the browser or CLI, as in the ledger.
  Language language = Language::kJapanese;
  bool change_password_first = false;  // Temporary or too old: nothing else is allowed.
  Instant created_at = 0;
  Instant last_seen = 0;
  Instant expires_at = 0;
  std::int64_t idle_ms = 0;

  Caller caller() const { return {id, account, device}; }
  Instant ends_at() const { return std::min(expires_at, last_seen + idle_ms); }
};

/// Who made a call: an act of the person, or their page by itself, which keeps no sign-in awake.
enum class By { kPerson, kPage };

class Sessions {
 public:
  explicit Sessions(db::Store& store) : store_(store) {}

  /// kDenied "people.session.ended" for a token that is unknown, ended or forged: all the same.
  Result<Session> find(std::string_view token, Instant now, By by = By::kPerson);

  Done sign_out(const Caller& who, Instant now);
  /// One's own sessions, or (by those who manage its home) another account's.
  Result<std::vector<Session>> list(const Caller& who, AccountId account, Instant now);
  Done end(const Caller& who, SessionId session, Instant now);

  /// After a commit that ended sessions: nobody is answered from memory any more.
  void forget_all();
  /// The language of this sign-in, and of the next ones.
  Done set_language(const Caller& who, Language language, Instant now);

 private:
  struct Known {
    Session session;
    Instant read_at;
  };
  using Hash = std::array<std::byte, 32>;

  Result<Session> read(const db::Blob& hash, Instant now, By by);

  db::Store& store_;
  std::mutex guard_;
  std::map<Hash, Known> known_;
  std::uint64_t forgotten_ = 0;  // What was read before the last forget_all() is not kept.
};

/// A live session by its id, as decide() needs it. kDenied "people.session.ended" otherwise.
Result<Session> live_session(db::Connection& unit, SessionId session, Instant now);
/// The server's half of the key that seals drafts in the browser; none of a session that is over.
Result<db::Blob> draft_secret(db::Connection& unit, SessionId session);
/// Takes it away from all sessions that are over, so that a browser's disk alone opens no draft.
Done sweep_draft_secrets(db::Connection& unit, Instant now);
/// In the caller's transaction; forget_all() follows its commit. Work sessions end with their sign-in.
Done end_sessions_of(db::Connection& unit, AccountId account, std::string_view reason, Instant now,
                     std::optional<SessionId> except = std::nullopt);

}  // namespace azekura::people
