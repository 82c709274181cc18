#pragma once
// The papers Azekura hands out. Data comes in as plain structs, a PDF goes out; nothing is looked up here.
// None has a field for a number, and none may be given one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/messages.h"
#include "forms/pdf.h"

namespace azekura::forms {

struct Signer {
  std::string name;
  std::vector<std::string> roles;  // In words.
  Instant at;
};

/// 廃棄証明書. Who reads it can check it against the ledger with public tools and nothing of ours.
struct DisposalCertificate {
  std::string business;
  std::int64_t list = 0;
  Instant executed_at;
  Instant drawn_up_at;  // Names, roles and documents are as of then: of the confirmation, if kept.
  std::string reason;
  int numbers = 0;
  int documents = 0;
  struct Line {            // One for each document of each person.
    int number;            // Which of the numbers: lines of one person have one.
    std::string person;    // A name, never a number.
    std::string held_for;  // 「扶養控除等申告書」 …
    std::string basis;     // The law and article of this document, or the reason.
    std::string until;     // The last day of this document's period.
    std::string due;       // First day on which the number could be disposed of.
  };
  std::vector<Line> lines;
  Signer proposer;
  Signer confirmer;
  bool solo = false;  // The same person, a day later.
  int generation_from = 0;
  int generation_to = 0;
  std::string ledger_id;
  std::uint64_t ledger_index = 0;  // From 0, as in the proof; printed from 1, as in the list on the screen.
  std::string checkpoint;          // Origin, size, root, signatures: as signed.
  std::string proof;               // .tlog-proof
  std::vector<std::string> not_covered;  // Copies that the registers know to be elsewhere.
};
Result<Bytes> disposal_certificate(const DisposalCertificate& what, const Imprint& imprint,
                                   Language language);

/// 復旧用紙, or 起動用紙 of the root key: one share, for one custodian. It is in clear on this paper.
struct RecoverySheet {
  enum class Opens { kBusiness, kRoot };
  Opens opens = Opens::kBusiness;
  std::string business;
  std::string set_id;
  int index = 1;
  int needed = 2;
  int of = 3;
  Instant made_at;
  std::string_view share;          // As it is typed back; split into groups of four unless it has its own.
  std::vector<std::string> words;  // Fingerprint of what the set opens: the same on all its sheets.
};
Result<Bytes> recovery_sheet(const RecoverySheet& what, const Imprint& imprint, Language language);

/// 鍵の指紋シート, for the owner's safe: what the keys looked like on the first day.
struct FingerprintSheet {
  std::string business;
  std::string owner;
  Instant made_at;
  struct Key {
    std::string name;
    std::vector<std::string> words;
    std::string fingerprint;
  };
  std::vector<Key> keys;
};
Result<Bytes> fingerprint_sheet(const FingerprintSheet& what, const Imprint& imprint, Language language);

/// 利用目的通知書. Notice, not consent: nobody signs it.
struct PurposeNotice {
  std::string business;
  std::string address;
  std::string to;  // Empty: to whom it may concern.
  Instant dated;
  std::string version;
  std::vector<std::string> for_workers;  // law::Procedure::purpose, in the notice's language.
  std::vector<std::string> for_payees;
  std::vector<std::string> entrusted_to;
  std::string contact;
};
Result<Bytes> purpose_notice(const PurposeNotice& what, const Imprint& imprint, Language language);

}  // namespace azekura::forms
