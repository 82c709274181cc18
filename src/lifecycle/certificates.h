#pragma once
// What the certificate of a disposal says of people: whose numbers, for which documents and by which law, who
// proposed and who confirmed. Drawn up in the transaction of the confirmation and kept sealed, so that it
// says the same ever after, whoever changes names, roles or documents since. The ledger vouches for the box.
// Never a number.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "db/store.h"
#include "law/fact.h"
#include "ledger/checkpoint.h"
#include "ledger/ledger.h"
#include "ledger/query.h"
#include "people/accounts.h"
#include "people/persons.h"
#include "people/registry.h"

namespace azekura::lifecycle {

struct Disposal;

struct CertificateFacts {
  /// A document that the number was held for, under the rule of that very document.
  struct Document {
    law::Words name;
    std::string basis;  // The law and its article.
    std::string until;  // The last day of its period.
  };
  struct Line {
    PersonId id{0};      // As listed; not in the box.
    std::string person;  // The name.
    std::vector<Document> documents;
    std::string due;  // First day of disposal; empty where the reason is another than the end of retention.
  };
  struct Signer {
    std::string name;
    std::vector<std::string> roles;  // Codes, in this business.
  };
  Instant drawn_up_at = 0;
  std::string business;
  std::vector<Line> lines;
  Signer proposer, confirmer;
};

class Certificates {
 public:
  Certificates(people::Persons& persons, people::Accounts& accounts, people::Registry& registry)
      : persons_(persons), accounts_(accounts), registry_(registry) {}

  /// In the transaction of the confirmation: its line vouches for what is kept.
  Done keep(db::Connection& unit, const Disposal& disposal, Instant now, ledger::Act& line);
  /// As kept. A list that was confirmed before there was anything to keep says what is known at `now`.
  Result<CertificateFacts> facts(db::Connection& unit, const Disposal& disposal, Instant now);

  /// The line of the list's end. kCorrupt "disposal.line" when what the row points at is another: a line of
  /// another log, of another act, or about another list.
  Result<ledger::Entry> end_line(db::Connection& unit, const Disposal& disposal) const;
  /// The receipt that the certificate was first given with.
  Result<std::optional<ledger::Receipt>> receipt(db::Connection& unit, DisposalId disposal) const;
  /// The first one that comes is kept. Answers what is.
  Result<ledger::Receipt> keep_receipt(db::Connection& unit, DisposalId disposal,
                                       const ledger::Receipt& receipt) const;

 private:
  Result<CertificateFacts> draw_up(db::Connection& unit, const Disposal& disposal, Instant now);
  CertificateFacts::Signer signer(db::Connection& unit, BusinessId business, AccountId account);

  people::Persons& persons_;
  people::Accounts& accounts_;
  people::Registry& registry_;
};

}  // namespace azekura::lifecycle
