#pragma once
// The record of identity verification (本人確認), as it stands beside a number and beside each change of one.

#include <string>

namespace azekura::vault {

/// Codes of the evidence tables; never the number itself.
struct Verification {
  bool complete = false;               // False: 本人確認未了, to be completed by verify().
  std::string channel = {};            // "in_person", "post", "online", "imported" …
  std::string number_evidence = {};    // What showed the number.
  std::string identity_evidence = {};  // What showed who it is; codes joined by "+".
  std::string checked_on = {};         // ISO date.
};

}  // namespace azekura::vault
