#pragma once
// The vault: numbers come in, are looked at, compared, and go, and never without a ledger line (REQ-V1, V4,
// V5). A change and its line share a transaction. A look is recorded first: rights, purpose, work session and
// generation are read in the transaction that writes the line; only when that is durable is anything opened;
// a look that then fails leaves a second line. Thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "crypto/hpke.h"
#include "people/act.h"
#include "people/operations.h"
#include "people/rights.h"
#include "vault/my_number.h"
#include "vault/number_change.h"
#include "vault/room.h"
#include "vault/rotation.h"
#include "vault/sealing.h"
#include "vault/stores.h"
#include "vault/verification.h"

namespace azekura::vault {

/// A sealed submission, with what its key is and what it is bound to.
struct Intake {
  RequestId request;
  Token key;            // The request's private key in the keyring.
  std::string purpose;  // The first of its procedures: what the handler opens and accepts it for.
  std::string info;     // HPKE info: suite version, business, request, notice version, key id.
  crypto::HpkeBox box;
  struct Document {
    std::string kind;  // Which check it is for: "number", "identity".
    crypto::HpkeBox box;
  };
  std::vector<Document> documents{};  // Pictures that came along, in their order.

  /// What the number is sealed to: the documents, too, so that what was sent together opens together.
  std::string number_info() const;
  std::string document_info(std::size_t which) const;
};

/// A submission as its handler sees it: the number, and pictures as they were sealed (JPEG), one for each
/// box.
struct OpenedIntake {
  RevealedNumber number;
  std::vector<crypto::WipedBytes> documents;
};

/// What the law wants known before a number is touched; the rooms above know it. done(), or kDenied with the
/// reason.
struct Lawful {
  /// Was this purpose notified to this person?
  std::function<Done(db::Connection& unit, PersonId, std::string_view purpose)> notified;
  /// Before a number comes in, on whatever way: may this business hold this person's at all?
  std::function<Done(db::Connection& unit, BusinessId, PersonId, Instant now)> may_hold;
};
/// Rows of the caller's that belong to the same act.
using Also = std::function<Done(db::Connection& unit, ledger::Act& act)>;
inline Done nothing_else(db::Connection&, ledger::Act&) { return done(); }

/// What number `number` is now, for the lines of whoever disposes of it.
Result<ledger::RowState> number_state(db::Connection& unit, NumberId number);

class Vault {
 public:
  Vault(const Stores& stores, Rooms& rooms, Rotation& rotation, Lawful lawful, Clock clock);

  /// kConflict "vault.number.held" (this person has one, which is then compared with nothing),
  /// "vault.number.held_by_another"; kDenied "vault.match.too_many" as with match().
  Result<NumberId> register_number(const people::Caller& who, BusinessId business, PersonId person,
                                   const std::string& purpose, MyNumber number,
                                   const Verification& verification);
  Result<NumberId> accept(const people::Caller& who, BusinessId business, PersonId person,
                          const Intake& intake, const Verification& verification, const Also& also);
  /// The number that is held gives way to this one, and is destroyed (number_change.h). kConflict
  /// "vault.number.same" and "vault.number.held_by_another" count as matches; "vault.number.overtaken": the
  /// one that was to go went meanwhile. kInvalid "vault.change.future".
  Result<NumberId> change_number(const people::Caller& who, BusinessId business, PersonId person,
                                 const std::string& purpose, MyNumber now_it_is,
                                 const Verification& verification, const NumberChange& change);
  Done verify(const people::Caller& who, BusinessId business, PersonId person,
              const Verification& verification);

  Result<RevealedNumber> reveal(const people::Caller& who, BusinessId business, PersonId person,
                                const std::string& purpose);
  /// What was submitted, for the handler who will accept or refuse it.
  Result<OpenedIntake> open_intake(const people::Caller& who, BusinessId business, PersonId person,
                                   const Intake& intake);
  struct Match {
    bool same;
    ledger::Line line;
  };
  /// At most kMatchesAnHour for each handler: twelve digits must not be guessed. Whatever else tells that a
  /// number is held counts among them, and so does each change of a number.
  Result<Match> match(const people::Caller& who, BusinessId business, PersonId person,
                      const std::string& purpose, const MyNumber& number);

  /// A key pair for one request. The private half is staged; claim it where the request's row is written, or
  /// abandon it.
  struct RequestKey {
    Staged staged;
    crypto::KemPublic public_key;
  };
  Result<RequestKey> request_key(const Room& room);
  void abandon(const RequestKey& key);

  /// For imports: seals a chunk (at most 500) and reserves its fingerprints; settle() makes it real in the
  /// caller's transaction, abandon() gives the fingerprints back. One conflict refuses the chunk.
  struct Chunk {
    std::shared_ptr<Room> room;
    std::vector<Staged> staged;
    std::vector<std::pair<crypto::Digest, PersonId>> reserved;
  };
  Result<Chunk> stage(std::shared_ptr<Room> room, std::span<const Arrival> arrivals);
  Done settle(db::Connection& unit, const Chunk& chunk, const Verification& verification, AccountId by,
              ledger::Act& act);
  void abandon(const Chunk& chunk);
  /// Who holds this number already, if anybody of the business does.
  Result<std::optional<PersonId>> holder_of(Room& room, const MyNumber& number) const;
  /// Before whoever asks is told of it: takes one from their matches, and writes down that `act` met the
  /// number that `holder` has. Answers `what`, or kDenied "vault.match.too_many".
  Error contest(ledger::Act act, std::optional<PersonId> holder, const Error& what);
  /// kDenied "vault.match.too_many" when none is left.
  static Done may_compare(db::Connection& unit, AccountId account, Instant now);

  /// The room of the work session that `permit` found.
  Result<std::shared_ptr<Room>> room_of(const people::Permit& permit) const;

  static constexpr std::int64_t kMatchesAnHour = 30;

 private:
  /// Takes one. kDenied "vault.match.too_many" if none was left.
  static Done spend_match(db::Connection& unit, AccountId account, Instant now);

  struct Held {
    NumberId number{0};
    Token token;
  };
  struct Admitted {
    ledger::Line line;
    std::shared_ptr<Room> room;
    Held held;
  };
  struct Question {
    people::Operation operation;
    PersonId person;
    std::string purpose;
    std::string record;  // "request:4", or empty.
  };
  Result<people::Permit> permitted(db::Connection& unit, const people::Caller& who, BusinessId business,
                                   const Question& question, Instant now) const;
  /// The keys, too, and inside a write: the work session was used.
  Result<std::shared_ptr<Room>> using_room(db::Connection& unit, const people::Caller& who,
                                           BusinessId business, const Question& question, Instant now) const;
  /// The keys, too, and the person has none yet, and what came may be compared with what is held.
  Result<std::shared_ptr<Room>> may_seal(db::Connection& unit, const people::Caller& who, BusinessId business,
                                         const Question& question, Instant now) const;
  /// Writes down that the act was refused, if that is an answer; hands back what to say.
  Error refused(const people::Caller& who, BusinessId business, const Question& question, const Error& why);
  static ledger::Act act_of(const people::Caller& who, BusinessId business, const Question& question);
  /// Writes the line of a look, or of its refusal, and commits it.
  Result<Admitted> admit(const people::Caller& who, BusinessId business, const Question& question,
                         const Also& check);
  Done record_failure(const people::Caller& who, BusinessId business, const Question& question,
                      const ledger::Line& look, const Error& why);
  Result<NumberId> seal_in(const people::Caller& who, BusinessId business, const Question& question,
                           MyNumber number, const Verification& verification, const Also& also);
  /// What else belongs to the act, before the number is held and after.
  struct Besides {
    Also before;
    Also after;
  };
  Result<NumberId> seal_once(const people::Caller& who, BusinessId business, const Question& question,
                             const std::shared_ptr<Room>& room, std::span<const Arrival> arrivals,
                             const Verification& verification, const Besides& besides);
  Result<MyNumber> open_box(const Room& room, const Intake& intake) const;
  Result<std::vector<crypto::WipedBytes>> open_documents(const Room& room, const Intake& intake) const;
  static Result<Held> held(db::Connection& unit, BusinessId business, PersonId person);

  Stores stores_;
  Sealing sealing_;
  Rooms& rooms_;
  Rotation& rotation_;
  Lawful lawful_;
  Clock clock_;
};

}  // namespace azekura::vault
