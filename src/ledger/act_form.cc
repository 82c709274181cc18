// What may stand in a line. Each field has a grammar narrow enough that prose does not fit.
#include <algorithm>

#include "base/typed_number.h"
#include "digest.h"
#include "ledger/leaf.h"

namespace azekura::ledger {
namespace {

constexpr Error kForm{ErrorCode::kInvalid, "ledger.act.form"};
constexpr std::size_t kMostRecords = 1'000;
constexpr std::size_t kMostDetails = 64;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }  // Procedures and forms have codes like "T1".
bool word(char c) { return lower(c) || digit(c) || c == '_'; }
bool code(char c) {
  return word(c) || upper(c) || std::string_view(".:+/=-").find(c) != std::string_view::npos;
}

bool sound(std::string_view text, std::size_t most, bool (*allowed)(char)) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), allowed);
}

/// "Yamada": how names and words begin, and no code does.
bool written_like_a_name(std::string_view text) {
  return text.size() > 2 && upper(text.front()) && std::all_of(text.begin() + 1, text.end(), lower);
}

bool plain_code(std::string_view text, std::size_t most) {
  return sound(text, most, code) && !mentions_individual_number(text) && !written_like_a_name(text);
}

/// "person:7": a kind, and an id of that kind.
bool record(std::string_view text) {
  const auto colon = text.find(':');
  return colon <= 40 && plain_code(text, 120) && lower(text.front()) &&
         sound(text.substr(0, colon), 40, word) && colon + 1 < text.size();
}

bool hash_text(std::string_view text) { return text.size() == 44 && hash_from_base64(text).has_value(); }

bool act_name(std::string_view text) {
  return sound(text, 64, [](char c) { return word(c) || c == '.'; }) && lower(text.front()) &&
         text.find('.') != std::string_view::npos && !mentions_individual_number(text);
}

}  // namespace

Done check_form(const Act& act) {
  const auto absent_or_code = [](const std::string& text) { return text.empty() || plain_code(text, 128); };
  bool fits = act.log.value() >= 0 && (!act.actor || act.actor->value() > 0) && act_name(act.act);
  fits = fits && absent_or_code(act.device) && absent_or_code(act.session) && absent_or_code(act.purpose) &&
         absent_or_code(act.reference);
  fits = fits && act.records.size() <= kMostRecords &&
         std::all_of(act.records.begin(), act.records.end(), record);
  fits = fits && act.detail.size() <= kMostDetails;
  for (const auto& [name, value] : act.detail)
    fits = fits && sound(name, 64, word) && !mentions_individual_number(name) &&
           (plain_code(value, 200) || hash_text(value));
  fits = fits && act.state.size() <= kMostRecords;
  for (const auto& [row, hash] : act.state) fits = fits && record(row) && (hash == "gone" || hash_text(hash));
  return fits ? done() : kForm;
}

}  // namespace azekura::ledger
