#pragma once
// Identity verification (番号法16条): is what was shown enough to accept a number? 番号確認 + 身元確認, by
// channel, from the person or an agent. The papers are data/law/evidence.json, each with its days.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "law/fact.h"

namespace azekura::law {

enum class Channel { kInPerson, kPost, kOnline, kPhone };
enum class By { kSelf, kAgent };
std::string_view to_string(Channel channel);

enum class Counts { kOne, kTwo, kRelation };  // Enough alone; two of these; no paper needed.

struct NumberPaper {
  std::string code;
  Fact fact;
  Words name;
  std::vector<Channel> self, agent;
  std::vector<std::string> needs;  // Conditions to be confirmed: "still_matches" …
  std::string refused;             // Never accepted: the reason's message key.
};

struct IdentityPaper {
  std::string code;
  Fact fact;
  Words name;
  Counts counts;
  std::vector<Channel> channels;
  std::vector<std::string> needs;
};

struct AuthorityPaper {
  std::string code;
  Fact fact;
  Words name;
  std::vector<Channel> channels;
};

std::span<const NumberPaper> number_papers();
std::span<const IdentityPaper> identity_papers();
std::span<const AuthorityPaper> authority_papers();

struct Shown {
  Channel channel;
  By by;
  std::string_view number;                  // Code of what proved the number.
  std::vector<std::string_view> identity;   // Codes of what proved the person, or the agent.
  std::vector<std::string_view> confirmed;  // Conditions that the checker confirmed.
  std::string_view authority = {};          // An agent's.
};

/// done(), or kDenied with the reason (evidence.*). kNotFound evidence.unknown for a code of no table.
Done acceptable(const Shown& shown, Date on);

}  // namespace azekura::law
