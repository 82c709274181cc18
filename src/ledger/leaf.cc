#include "ledger/leaf.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>
#include <chrono>

#include "digest.h"

namespace azekura::ledger {
namespace {

constexpr Error kLeaf{ErrorCode::kCorrupt, "ledger.leaf.form"};

/// No text of a line needs escaping.
void member(std::string& json, std::string_view key, std::string_view text) {
  if (json.size() > 1) json += ',';
  json.append("\"").append(key).append("\":\"").append(text).append("\"");
}

void put(std::string& json, std::string_view key, std::string_view text) {
  if (!text.empty()) member(json, key, text);
}

/// {"a":"1","b":"2"} of anything that is sorted.
std::string object(const auto& pairs) {
  std::string json{"{"};
  for (const auto& [key, text] : pairs) member(json, key, text);
  return json + "}";
}

std::string text_of(const boost::json::object& json, std::string_view key) {
  const auto* value = json.if_contains(key);
  if (value == nullptr || !value->is_string())
    return {};  // Absent and wrong alike: the comparison will tell.
  return std::string(value->get_string());
}

template <typename To>
void pairs_of(const boost::json::object& json, std::string_view key, To& to) {
  const auto* value = json.if_contains(key);
  if (value == nullptr || !value->is_object()) return;
  for (const auto& [name, text] : value->get_object())
    if (text.is_string()) to.insert(to.end(), {std::string(name), std::string(text.get_string())});
}

bool number(std::string_view text, std::int64_t& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_log(std::string_view text, BusinessId& log) {
  constexpr std::string_view kBusiness = "business-";
  std::int64_t value = 0;
  if (text == "installation") return true;
  if (!text.starts_with(kBusiness) || !number(text.substr(kBusiness.size()), value) || value <= 0)
    return false;
  log = BusinessId(value);
  return true;
}

bool read_time(std::string_view text, Instant& time) {
  using namespace std::chrono;
  if (text.size() != 24) return false;
  std::array<std::int64_t, 7> part{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 7> kPlaces{
      {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}, {20, 3}}};
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto [first, size] = kPlaces[i];
    if (!number(text.substr(first, size), part[i])) return false;
  }
  const year_month_day date{year(static_cast<int>(part[0])), month(static_cast<unsigned>(part[1])),
                            day(static_cast<unsigned>(part[2]))};
  if (!date.ok()) return false;
  const auto at =
      sys_days(date) + hours(part[3]) + minutes(part[4]) + seconds(part[5]) + milliseconds(part[6]);
  time = duration_cast<milliseconds>(at.time_since_epoch()).count();
  return true;
}

bool read_outcome(std::string_view text, Outcome& outcome) {
  for (const auto each : {Outcome::kDone, Outcome::kDenied, Outcome::kFailed})
    if (text == to_string(each)) return outcome = each, true;
  return false;
}

bool read_actor(std::string_view text, std::optional<AccountId>& actor) {
  constexpr std::string_view kAccount = "account:";
  std::int64_t value = 0;
  if (text.empty()) return true;
  if (!text.starts_with(kAccount) || !number(text.substr(kAccount.size()), value)) return false;
  actor = AccountId(value);
  return true;
}

bool hexadecimal(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone: return "done";
    case Outcome::kDenied: return "denied";
    case Outcome::kFailed: return "failed";
  }
  return "unknown";
}

std::string log_name(BusinessId log) {
  return log == kInstallation ? "installation" : "business-" + std::to_string(log.value());
}

std::string to_rfc3339(Instant time) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(time)};
  const auto days = floor<std::chrono::days>(at);
  const year_month_day date{days};
  const hh_mm_ss clock{at - days};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string write_leaf(const Leaf& leaf) {
  const Act& act = leaf.act;
  std::string json{"{"};
  put(json, "act", act.act);
  if (act.actor) put(json, "actor", act.actor->str());
  if (!act.detail.empty()) json.append(",\"detail\":").append(object(act.detail));
  put(json, "device", act.device);
  put(json, "id", leaf.id);
  put(json, "log", log_name(act.log));
  put(json, "nonce", leaf.nonce);
  put(json, "outcome", to_string(act.outcome));
  put(json, "purpose", act.purpose);
  for (const auto& record : act.records)
    json.append(&record == &act.records.front() ? ",\"records\":[\"" : ",\"").append(record).append("\"");
  if (!act.records.empty()) json += ']';
  put(json, "reference", act.reference);
  put(json, "session", act.session);
  if (!act.state.empty()) {
    std::map<std::string_view, std::string_view> latest;  // A row that changed twice is as it was left.
    for (const auto& [row, hash] : act.state) latest[row] = hash;
    json.append(",\"state\":").append(object(latest));
  }
  put(json, "time", to_rfc3339(leaf.time));
  return json + ",\"v\":1}";
}

Result<Leaf> read_leaf(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty() || text.size() > kMostLeafBytes) return kLeaf;
  boost::system::error_code error;
  const auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return kLeaf;
  const auto& json = value.get_object();

  Leaf leaf{text_of(json, "id"), 0, {}, text_of(json, "nonce")};
  Act& act = leaf.act;
  act.act = text_of(json, "act");
  act.device = text_of(json, "device");
  act.session = text_of(json, "session");
  act.purpose = text_of(json, "purpose");
  act.reference = text_of(json, "reference");
  pairs_of(json, "detail", act.detail);
  pairs_of(json, "state", act.state);
  if (const auto* records = json.if_contains("records"); records != nullptr && records->is_array())
    for (const auto& record : records->get_array())
      if (record.is_string()) act.records.emplace_back(record.get_string());
  const auto nonce = from_base64(leaf.nonce);
  const bool sound = hexadecimal(leaf.id) && nonce && nonce->size() == 16 &&
                     read_log(text_of(json, "log"), act.log) && read_time(text_of(json, "time"), leaf.time) &&
                     read_outcome(text_of(json, "outcome"), act.outcome) &&
                     read_actor(text_of(json, "actor"), act.actor) && check_form(act);
  // Written again, it must be the same bytes: so nothing was skipped, doubled or out of order.
  if (!sound || write_leaf(leaf) != text) return kLeaf;
  return leaf;
}

}  // namespace azekura::ledger
