#pragma once
// Asking for a number by link, and taking it (REQ-L1, L2, L10). A request exists only with a procedure for
// that person; each has its own key pair, whose private half lies wrapped in the keyring and is destroyed at
// acceptance, refusal, refusal by the person, cancellation or expiry. The public half travels in the link's
// fragment, so that a changed server cannot swap it. What is submitted are boxes that only a work session
// opens; the last submission before acceptance wins, and what is accepted is what was looked at. A link is
// used up by acceptance, never by looking at it; what was sent back may be sent again by the same link.
// Whoever holds a link talks to the postbox, not to this room. Thread-safe.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/hash.h"
#include "crypto/wiped_text.h"
#include "lifecycle/notices.h"
#include "people/act.h"
#include "people/rights.h"
#include "vault/vault.h"

namespace azekura::lifecycle {

struct Request {
  RequestId id{0};
  BusinessId business{0};
  PersonId person{0};
  std::vector<std::string> procedures;
  std::string state;  // open, submitted, accepted, refused, declined, cancelled, expired
  std::int64_t notice = 0;
  Instant created_at = 0;
  Instant expires_at = 0;
  std::optional<Instant> submitted_at;
  bool documents = false;  // Pictures of documents were asked for.
  std::string reason;  // Of a live one: why the last submission was sent back. Of an ended one: why it ended.
};

/// What a handler asks for, of one or many people.
struct Wish {
  std::vector<std::string> procedures;
  int days = 14;
  bool documents = false;
};

/// The answer for one person: asked, or why not.
struct Asked {
  PersonId person{0};
  std::optional<Request> request;
  crypto::WipedText link;  // "#t=<token>&k=<public key>": given once. Only a hash of the token is stored.
  std::optional<Error> refused;
};

/// A link, to whoever does not hold it: SHA-256 of SHA-256 of its token. The inner hash proves, in a letter,
/// that its sender had the link.
using LinkId = crypto::Digest;
LinkId link_of(std::string_view token);

/// A link that takes an answer, and what its holder is shown.
struct Invitation {
  LinkId link;
  Request request;
  std::int64_t notice_version = 0;
  std::string info;                   // HPKE info to bind.
  std::int64_t submissions_left = 0;  // Of kMostSubmissions.
  Instant last_letter = 0;            // When what came last by this link was sent.
};

/// What comes by a link, sealed.
struct Submission {
  crypto::HpkeBox number;
  std::vector<vault::Intake::Document> documents{};
  std::string receipt{};  // By which the sender finds the line again.
  // In time or late is judged by this, not by when it was fetched. Its sender's word: later than now is now.
  Instant sent_at = 0;
};

class Requests {
 public:
  static constexpr std::int64_t kMostSubmissions = 20;  // By one link.
  static constexpr std::size_t kMostDocuments = 4;
  static constexpr std::size_t kLongestDocument = crypto::kHpkeSingleShot;

  Requests(const vault::Stores& stores, vault::Vault& vault, Clock clock);

  /// One answer for each person; a refusal of one (asking guard, has one already) does not stop the others.
  Result<std::vector<Asked>> create(const people::Caller& who, BusinessId business,
                                    const std::vector<PersonId>& persons, const Wish& wish);
  /// Once more, for a link that was lost or a time that is over: in one transaction the old request ends, if
  /// it lives, and a new one is made. kConflict "request.submitted" when an answer to the old one lies there.
  Result<Asked> reissue(const people::Caller& who, BusinessId business, RequestId request, int days);
  Result<Request> cancel(const people::Caller& who, BusinessId business, RequestId request);
  /// kNotFound "request.unknown".
  Result<Request> find(db::Connection& unit, BusinessId business, RequestId request);
  enum class Order { kNewestFirst, kOldestFirst };
  /// By what is_request_filter names ("" for all), those that come after `after` (0: from the beginning).
  Result<std::vector<Request>> list(db::Connection& unit, BusinessId business, const std::string& filter,
                                    Order order, std::int64_t after, int limit);
  /// How many there are, by each filter that finds any.
  Result<std::map<std::string, std::int64_t>> counts(db::Connection& unit, BusinessId business);

  /// Hears of each request that may have begun, changed or ended, after the commit, on the thread that did
  /// it.
  void on_change(std::function<void(RequestId)> hear) { hear_ = std::move(hear); }
  /// All links that take an answer, or the one of `request` if it does.
  Result<std::vector<Invitation>> invitations(std::optional<RequestId> request = {});

  // What came by a link. kNotFound "intake.unknown" for one that is unknown, used up or over; of one that
  // had a receipt and came too late there is a line "intake.late".
  /// Done, without a line, when it lies there already. kConflict "intake.too_many" after kMostSubmissions,
  /// each of which is a line for ever.
  Done submit(const LinkId& link, const Submission& submission);
  Done decline(const LinkId& link, const std::string& reason, Instant sent_at);

  // By a handler in a work session.
  struct Opened {
    vault::OpenedIntake intake;
    std::vector<std::string> kinds;  // Of the documents, in their order.
    std::string seen;                // Digest of all sealed boxes: acceptance names it.
  };
  Result<Opened> open(const people::Caller& who, BusinessId business, RequestId request);
  /// kConflict "request.changed" when another box came since `seen` was opened.
  Result<NumberId> accept(const people::Caller& who, BusinessId business, RequestId request,
                          const std::string& seen, const vault::Verification& verification);
  Result<Request> refuse(const people::Caller& who, BusinessId business, RequestId request,
                         const std::string& reason);
  /// Drops what was submitted and lets the same link take another answer; its holder is shown the reason.
  Result<Request> send_back(const people::Caller& who, BusinessId business, RequestId request,
                            const std::string& reason);

  /// Ends requests whose time was over at `before`: what was sent in time may still be on its way.
  Result<std::int64_t> expire(Instant before);

 private:
  struct Wanted;
  struct Submitted;
  Error too_late(const LinkId& link, const std::string& receipt);
  Asked ask(const Wanted& wanted);
  Result<Asked> make(const Wanted& wanted);
  Result<Asked> make_once(const Wanted& wanted, const ledger::Act& act,
                          const std::shared_ptr<vault::Room>& room);
  static Result<people::Permit> permitted(db::Connection& unit, const Wanted& wanted, Instant now);
  static Result<Request> insert_request(db::Connection& unit, const Wanted& wanted,
                                        const vault::Vault::RequestKey& key, std::string_view token,
                                        Instant now, ledger::Act& act);
  /// Writes down that the act was refused; hands back what to say.
  Error refused(const ledger::Act& act, const Error& why);
  /// A handler's answer to a submission that is not acceptance.
  using Ending = std::function<Done(db::Connection& unit, const db::Row& row, ledger::Act& act)>;
  Result<Request> answer(const people::Caller& who, people::Operation operation, BusinessId business,
                         RequestId request, const std::string& reason, const Ending& how);
  void changed(RequestId request) const {
    if (hear_) hear_(request);
  }
  Result<Submitted> submitted(const people::Caller& who, people::Operation operation, BusinessId business,
                              RequestId request);

  vault::Stores stores_;
  vault::Vault& vault_;
  Clock clock_;
  std::function<void(RequestId)> hear_;
};

/// What the list above can be narrowed to: a state; returned, open and sent back; due, live with kDueSoon to
/// go at most.
bool is_request_filter(std::string_view text);
inline constexpr Instant kDueSoon = Instant{3} * 24 * 3600 * 1000;

/// May this person be asked for these procedures? The asking guard, from the person's own facts.
Done may_ask(db::Connection& unit, BusinessId business, PersonId person,
             const std::vector<std::string>& procedures, Instant now);
/// Whoever may ask nobody at all is refused once, not once for each person.
bool is_about_the_caller(const Error& why);
/// kConflict "request.number_held": what is held is not asked for.
Done holds_none(db::Connection& unit, PersonId person);
/// May this caller ask this person for these procedures: by right, by notice, and by the asking guard?
Result<people::Permit> permit_asking(db::Connection& unit, const people::Caller& who, BusinessId business,
                                     PersonId person, const std::vector<std::string>& procedures,
                                     Instant now);
/// done() if asking would come to a request now: permitted, nothing held, nothing open. Writes nothing.
Done would_ask(db::Connection& unit, const people::Caller& who, BusinessId business, PersonId person,
               const std::vector<std::string>& procedures, Instant now);
/// May this business hold a number of theirs at all, however it came? Not of workers sent by another firm, of
/// people who declined or have no formal offer yet, nor of their families.
Done may_hold(db::Connection& unit, BusinessId business, PersonId person, Instant now);
/// What the vault asks of this room before it touches a number.
vault::Lawful lawful();

}  // namespace azekura::lifecycle
