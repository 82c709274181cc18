#pragma once
// The two folders that the server and the page for people outside have in common. `cards/`: one file for each
// link that takes an answer, named by its id; the server writes them, the page reads them.
// `letters/`: what came, sealed; the page may only add (the folder gives its group no right to list or read),
// the server fetches. Either side may be stopped at any moment: a file is there whole or not at all.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"

namespace azekura::postbox {

/// A link, to whoever does not hold it: SHA-256 of its proof. Cards are named so, and anybody may list them.
using LinkId = crypto::Digest;
/// What a letter carries: SHA-256 of the link's token, which only a holder of the link can make. Whoever has
/// the folder cannot invent a letter for a card.
using LinkProof = crypto::Digest;
inline LinkProof proof_of(std::string_view token) { return crypto::sha256(token); }
inline LinkId link_of(const LinkProof& proof) { return crypto::sha256(std::span<const std::byte>(proof)); }

/// What a link's holder is shown.
struct Card {
  Instant expires_at = 0;
  std::int64_t letters_left = 0;
  Instant after =
      0;  // The last letter that was taken in: later ones are dated later, whatever the clock says.
  std::string answer;  // JSON, ready to be sent: Intake of api/postbox.yaml.
};

struct Picture {
  std::string kind;  // "number", "identity"
  crypto::HpkeBox box;
};

/// What a link's holder sent: a sealed number with sealed pictures, or that there will be none.
struct Letter {
  LinkProof link{};
  Instant received_at = 0;
  std::optional<crypto::HpkeBox> number{};
  std::vector<Picture> pictures{};
  std::string declined{};  // Without a number: the reason's code, or empty.
};

inline constexpr std::size_t kMostPictures = 4;
inline constexpr std::size_t kLongestPicture = crypto::kHpkeSingleShot;

std::string write_letter(const Letter& letter);
/// kInvalid "postbox.letter".
Result<Letter> read_letter(std::string_view text);
/// By which the sender and the ledger's line name a letter.
std::string receipt_of(std::string_view letter);

/// The server's side. Thread-safe. It holds the folders open and works inside them only: whoever has the
/// other side may put links, pipes or folders there, and the server neither follows, nor waits for, nor
/// touches what is no letter or card.
class Inside {
 public:
  /// Makes the folders where they are missing; those that are there keep their owners and rights.
  static Result<Inside> open(const std::filesystem::path& folder);

  Done lay(const LinkId& link, const Card& card) const;
  Done take_away(const LinkId& link) const;
  Result<std::vector<LinkId>> cards() const;
  /// Names of plain files, in the order in which they came, the first kMostNames of those later than `after`.
  static constexpr std::size_t kMostNames = 1000;
  Result<std::vector<std::string>> letters(std::string_view after = {}) const;
  /// Throws away what a stop cut short an hour ago, and whatever else has a letter's name. kConflict
  /// "postbox.strange" for what cannot be: a folder with something in it.
  Done tidy() const;
  /// The letter as it lies there. kInvalid "postbox.letter" for what is no plain file or too long.
  Result<std::string> read(const std::string& name) const;
  Done forget(const std::string& name) const;
  /// Until a letter comes, or the time is over. A folder of another machine's may have no news of its own.
  void wait(std::chrono::milliseconds longest) const;
  /// Ends the wait of whoever waits, or the next.
  void wake() const;

  Inside(Inside&& other) noexcept;
  Inside& operator=(Inside&&) = delete;
  ~Inside();

 private:
  Inside(int cards, int letters, int news, int alarm)
      : cards_(cards), letters_(letters), news_(news), alarm_(alarm) {}
  int cards_, letters_;  // Folders.
  int news_;             // inotify
  int alarm_;            // eventfd
};

/// The page's side. Thread-safe.
class Outside {
 public:
  static constexpr int kMostLetters = 20;  // From one link, since the process began.

  /// kNotFound "postbox.folder" until the server has made it.
  static Result<std::unique_ptr<Outside>> open(const std::filesystem::path& folder, Clock clock);

  ~Outside();
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  /// kNotFound "intake.unknown" for a link that takes no answer; kCorrupt "postbox.card" for what cannot be
  /// one, also when its letters would be dated more than a day ahead.
  Result<Card> card(const LinkId& link) const;
  struct Receipt {
    std::string number;
    Instant received_at;
  };
  /// On the disk when it returns. kConflict "intake.too_many"; kUnavailable "postbox.full" when the disk is
  /// nearly full.
  Result<Receipt> drop(Letter letter);

 private:
  Outside(int cards, int letters, Clock clock) : cards_(cards), letters_(letters), clock_(std::move(clock)) {}

  int cards_, letters_;
  Clock clock_;
  std::mutex guard_;
  Instant last_ = 0;  // Letters are put in order by their names, so no two have one instant.
  std::map<LinkId, std::int64_t> dropped_;
};

}  // namespace azekura::postbox
