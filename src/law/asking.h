#pragma once
// The asking guard. Asking for a number is already collecting it (番号法15条, 20条): a request exists only
// with a procedure for that very person. Pure: facts in, done() or the reason in words a clerk understands.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "law/fact.h"
#include "law/procedures.h"

namespace azekura::law {

enum class Employment {
  kNotEmployed,
  kRegular,
  kPartTime,
  kOfficer,
  kDispatched,  // 派遣社員 working here: their employer is the agency, and only that may ask.
  kOffered,     // 内定者
  kDeclined,    // 内定辞退
  kLeft,        // 退職者: what the leaving itself needs (last slips, loss notices), no more.
};

// kNoPayment: not recorded.
enum class Payment { kNoPayment, kFees, kFeesMedical, kRent, kProperty, kAgency, kDividend };

struct AskFacts {
  std::string_view procedure;  // "T1"
  PersonClass person;
  Date on;

  // Of a worker.
  Employment employment = Employment::kNotEmployed;
  bool formal_offer = false;             // 正式な内定通知 was given …
  bool pledge = false;                   // … and the 誓約書 (or 入社承諾書) received
  std::optional<int> weekly_hours = {};  // Asked for the employment insurance only; none: not known.

  // Of a dependant or spouse: of whom the worker's own facts above hold too.
  bool dependant_for_tax = false;
  bool dependant_for_health = false;
  bool category3_spouse = false;  // 国民年金第3号被保険者

  // Of a payee.
  Payment payment = Payment::kNoPayment;
  std::optional<bool> corporate = {};           // None: not recorded, and asked for before anything else.
  std::optional<std::int64_t> yen_a_year = {};  // The most that can be expected; none: not foreseeable.
};

/// done(), or kDenied with the reason: ask.no_procedure, ask.not_employed, ask.dispatched_worker,
/// ask.no_formal_offer, ask.offer_declined, ask.left, ask.not_dependant, ask.below_threshold,
/// ask.below_hours, ask.corporate_payee, ask.payment_missing, ask.corporate_missing, ask.no_accident_purpose,
/// ask.no_disaster_purpose; kNotFound law.procedure.unknown.
Done may_ask(const AskFacts& facts);

struct Threshold {
  Fact fact;
  Payment payment;
  std::string procedure;  // "T2"
  std::string form;       // "309"
  Words name;
  std::int64_t over_yen;  // A record is filed above this, not at it.
};
/// All thresholds, for the screen that explains a refusal.
std::span<const Threshold> thresholds();

}  // namespace azekura::law
