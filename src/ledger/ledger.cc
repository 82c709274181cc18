#include "ledger/ledger.h"

#include <algorithm>

#include "batch.h"
#include "crypto/seal.h"
#include "digest.h"
#include "ledger/leaf.h"
#include "ledger/tables.h"

namespace azekura::ledger {
namespace {

using db::Value;

Value text_or_null(const std::string& text) { return text.empty() ? Value{} : Value{text}; }

/// The records as search terms. Many go in by fixed handfuls, so that few statements need preparing. The last
/// few go in together, which saves round trips; singly on SQLite, which copies each page that a statement of
/// several rows changes.
Done insert_subjects(db::Connection& unit, std::int64_t seq, std::vector<std::string> records) {
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  const std::size_t few = unit.writes_alone() ? 1 : 7;
  for (std::size_t next = 0; next < records.size();) {
    const auto left = records.size() - next;
    const std::size_t handful = left >= 64 ? 64 : left >= 8 ? 8 : std::min(left, few);
    std::string sql = "INSERT INTO ledger_subject(seq, record) VALUES($1, $2)";
    std::vector<Value> values{seq, std::move(records[next++])};
    for (std::size_t i = 1; i < handful; ++i) {
      sql += ", ($1, $" + std::to_string(i + 2) + ")";
      values.emplace_back(std::move(records[next++]));
    }
    AZ_CHECK(unit.run(sql, values));
  }
  return done();
}

/// The line's time in front (48 bits of it, and it stands in the line anyhow), so that the index of ids grows
/// at its end: a commit of many lines writes one page of it and not one for each line.
std::string line_id(Instant time, std::span<const std::byte, 10> random) {
  std::array<std::byte, 16> id{};
  for (std::size_t i = 0; i < 6; ++i) id[i] = static_cast<std::byte>(time >> (8 * (5 - i)));
  std::copy(random.begin(), random.end(), id.begin() + 6);
  return hex(id);
}

Result<Line> write(db::Connection& unit, Instant now, const Act& act) {
  AZ_CHECK(check_form(act));
  std::array<std::byte, 26> random{};
  AZ_CHECK(crypto::fill_random(random));
  AZ_TRY(place, next_place(unit, act.log));
  const Instant time = std::max(now, place.latest);  // A clock set back dates no line before those in front.
  const Leaf leaf{line_id(time, std::span(random).first<10>()), time, act,
                  base64(std::span(random).last(16))};
  const std::string json = write_leaf(leaf);
  const auto bytes = bytes_of(json);
  if (bytes.size() > kMostLeafBytes) return Error{ErrorCode::kInvalid, "ledger.act.size"};
  AZ_TRY(seq,
         unit.insert("INSERT INTO ledger_entry(log, idx, leaf, leaf_hash, id, at, actor, act, outcome, "
                     "purpose, session, device) "
                     "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING seq",
                     {act.log.value(), place.index ? Value{*place.index} : Value{}, blob(bytes),
                      blob(leaf_hash(bytes)), leaf.id, time, act.actor ? Value{act.actor->value()} : Value{},
                      act.act, std::string(to_string(act.outcome)), text_or_null(act.purpose),
                      text_or_null(act.session), text_or_null(act.device)}));
  if (place.index) AZ_CHECK(set_size(unit, act.log, *place.index + 1, time));
  AZ_CHECK(insert_subjects(unit, seq, act.records));
  return Line{leaf.id, seq};
}

bool kept_name(const Act& act) {
  const auto first = act.detail.lower_bound(std::string(kBatchPrefix));
  return first != act.detail.end() && first->first.starts_with(kBatchPrefix);
}

}  // namespace

Result<Line> append(db::Connection& unit, Instant now, const Act& act) {
  if (kept_name(act)) return Error{ErrorCode::kInvalid, "ledger.act.form"};
  return write(unit, now, act);
}

Result<Line> append_batch(db::Connection& unit, Instant now, const Act& head,
                          std::vector<std::string> records) {
  if (kept_name(head)) return Error{ErrorCode::kInvalid, "ledger.act.form"};
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  if (records.empty()) return Error{ErrorCode::kInvalid, "ledger.batch.empty"};
  std::string list;
  for (const auto& record : records) list += record + "\n";

  Act marked = head;
  marked.detail[kBatchCount] = std::to_string(records.size());
  marked.detail[kBatchList] = base64(sha256({bytes_of(list)}));
  AZ_TRY(line, write(unit, now, marked));

  Act part = head;
  part.reference = line.id;
  part.state.clear();
  int number = 0;
  for (auto next = records.begin(); next != records.end();) {
    const auto stop = next + std::min<std::ptrdiff_t>(kBatchPartSize, records.end() - next);
    part.records.assign(std::make_move_iterator(next), std::make_move_iterator(stop));
    part.detail = {{kBatchPart, std::to_string(++number)}};
    AZ_CHECK(write(unit, now, part));
    next = stop;
  }
  return line;
}

}  // namespace azekura::ledger
