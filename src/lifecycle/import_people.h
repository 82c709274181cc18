#pragma once
// Whom the files speak of, so that one row can be held against another. Keeps ids, relations and marks of
// numbers (a keyed hash), never a number.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/check_digit.h"
#include "crypto/seal.h"
#include "crypto/secret.h"
#include "import_cells.h"

namespace azekura::lifecycle {

struct Worker {
  std::int64_t line = 0;
  bool sound = true;
  bool dispatched = false;
  bool not_started = false;  // Hired in the future, or only offered work.
  bool left = false;
  bool has_number = false;
};

struct Kin {
  std::int64_t line = 0;
  std::string word;
  char kind = '?';  // '?': the relation could not be read.
  bool sound = true;
};

/// Where a row stands whose id is missing, repeated or nobody's. An id that no row has, and that would
/// stand exactly there, is most likely the one that was meant: one slip, one finding.
struct Gap {
  std::int64_t line;
  std::string written, before, after;
  char kind = 0;  // Of a dependant.
  std::string claimed_by;
};

class People {
 public:
  /// kUnavailable crypto.random.
  static Result<People> begin();

  /// Nothing if the id is new; else the line of the row that has it.
  std::optional<std::int64_t> add_worker(const std::string& id, const Worker& worker);
  Worker* worker(const std::string& id);
  const std::unordered_map<std::string, Worker>& workers() const { return workers_; }

  /// Staff and dependants in the order of their files, for the gaps between them. `kind` is 0 for staff.
  void passed(const std::string& id);
  void open_gap(std::int64_t line, const std::string& written, char kind);
  void end_of_file();
  /// The line of the faulty row that this id most likely belongs to.
  std::optional<std::int64_t> meant_by(const std::string& id, char kind);

  void add_kin(const std::string& id, Kin kin) { kin_[id].push_back(std::move(kin)); }
  struct Match {
    const Kin* kin = nullptr;
    bool ambiguous = false;
  };
  Match match(const std::string& id, const Relation& relation) const;
  std::optional<std::int64_t> same_kin(const std::string& identity, std::int64_t line);
  std::optional<std::int64_t> spouse(const std::string& id) const;

  /// What speaks against giving `person` this number: all lines are earlier ones.
  struct Clash {
    std::int64_t other_person = 0;  // Line where somebody else has it.
    std::int64_t other_number = 0;  // Line where this person has another.
    std::int64_t same_row = 0;      // Line that says the same.
  };
  Clash add_number(const std::string& person, const crypto::Secret<kIndividualDigits>& digits,
                   std::int64_t line);

 private:
  using Mark = std::array<std::byte, 16>;
  struct MarkHash {
    std::size_t operator()(const Mark& mark) const noexcept;
  };
  struct Held {
    std::int64_t line;
    Mark mark;
  };
  explicit People(crypto::Key key) : key_(std::move(key)) {}

  crypto::Key key_;  // Ten to the eleventh numbers are soon tried: the marks must die with this key.
  std::unordered_map<std::string, Worker> workers_;
  std::unordered_map<std::string, std::vector<Kin>> kin_;
  std::unordered_map<std::string, std::int64_t> identities_;
  std::unordered_map<Mark, std::pair<std::string, std::int64_t>, MarkHash> holders_;
  std::unordered_map<std::string, Held> numbers_;
  std::vector<Gap> gaps_;
  std::string last_id_;
  std::size_t open_from_ = 0;  // Gaps from here on wait for the id after them.
};

}  // namespace azekura::lifecycle
