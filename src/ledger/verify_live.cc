// What only a database in use has: columns to search by, lines without a checkpoint, rows vouched for.
#include <algorithm>
#include <unordered_map>

#include "digest.h"
#include "ledger/files.h"
#include "ledger/leaf.h"
#include "ledger/verify.h"

namespace azekura::ledger {
namespace {

constexpr std::int64_t kAtOnce = 1'000;

/// A line's records, whatever their order: the sum of their hashes.
using Sum = std::array<std::uint64_t, 4>;

void add(Sum& sum, std::string_view record) {
  const Hash hash = sha256({bytes_of(record)});
  for (std::size_t lane = 0; lane < sum.size(); ++lane) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
      value = value << 8 | std::to_integer<std::uint64_t>(hash[8 * lane + i]);
    sum[lane] += value;
  }
}

using Subjects = std::unordered_map<std::int64_t, Sum>;

Result<Subjects> subjects_of(db::Store& store, BusinessId log) {
  Subjects subjects;
  std::string record;
  for (std::int64_t seq = 0;;) {
    AZ_TRY(rows, store.read([&](db::Connection& reader) {
      return reader.run(
          "SELECT s.record, s.seq FROM ledger_subject AS s JOIN ledger_entry AS e ON e.seq = s.seq "
          "WHERE e.log = $1 AND (s.record, s.seq) > ($2, $3) ORDER BY s.record, s.seq LIMIT $4",
          {log.value(), record, seq, 10 * kAtOnce});
    }));
    if (rows.empty()) return subjects;
    for (const auto& row : rows) {
      record = std::get<std::string>(row.at(0));
      seq = std::get<std::int64_t>(row.at(1));
      add(subjects[seq], record);
    }
  }
}

db::Value text_or_null(const std::string& text) { return text.empty() ? db::Value{} : db::Value{text}; }

/// The columns that append() derives, from the leaf again.
db::Row columns_of(const Leaf& leaf, std::span<const std::byte> bytes) {
  const auto hash = leaf_hash(bytes);
  return {blob(hash),
          leaf.id,
          leaf.time,
          leaf.act.actor ? db::Value{leaf.act.actor->value()} : db::Value{},
          leaf.act.act,
          std::string(to_string(leaf.act.outcome)),
          text_or_null(leaf.act.purpose),
          text_or_null(leaf.act.session),
          text_or_null(leaf.act.device)};
}

std::string_view wrong_with(const db::Row& row, const Subjects& subjects) {
  constexpr std::size_t kDerived = 3;  // After seq, idx, leaf.
  const auto* bytes = std::get_if<db::Blob>(&row.at(2));
  if (bytes == nullptr || hash_from(row.at(kDerived)) != leaf_hash(*bytes)) return "ledger.verify.leaf";
  const auto leaf = read_leaf(*bytes);
  if (!leaf) return "ledger.verify.form";
  if (!std::equal(row.begin() + kDerived, row.end(), columns_of(*leaf, *bytes).begin()))
    return "ledger.verify.columns";
  auto records = leaf->act.records;
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  Sum sum{};
  for (const auto& record : records) add(sum, record);
  const auto found = subjects.find(std::get<std::int64_t>(row.at(0)));
  return (found == subjects.end() ? Sum{} : found->second) == sum ? "" : "ledger.verify.columns";
}

Done check_columns(db::Store& store, BusinessId log, Report& report) {
  AZ_TRY(subjects, subjects_of(store, log));
  const auto earlier = [&](std::int64_t index) { return !report.bad || index < report.bad->index; };
  for (std::int64_t next = 0; earlier(next);) {
    AZ_TRY(rows, store.read([&](db::Connection& reader) {
      return reader.run(
          "SELECT seq, idx, leaf, leaf_hash, id, at, actor, act, outcome, purpose, session, device "
          "FROM ledger_entry WHERE log = $1 AND idx >= $2 ORDER BY idx LIMIT $3",
          {log.value(), next, kAtOnce});
    }));
    if (rows.empty()) {
      report.uncovered = std::max<std::int64_t>(0, next - report.checkpoint.size);
      return done();
    }
    for (const auto& row : rows) {
      const bool gap = std::get<std::int64_t>(row.at(1)) != next;
      const std::string_view wrong = gap ? "ledger.verify.missing" : wrong_with(row, subjects);
      if (!wrong.empty() && earlier(next)) report.bad = Bad{next, wrong};
      if (!wrong.empty()) return done();
      ++next;
    }
  }
  return done();
}

}  // namespace

Result<Report> verify_live(db::Store& store, const std::filesystem::path& ledger, const LogRow& log,
                           const NoteKey& key, const Kept& since, std::span<const Tracked> tracked) {
  const auto files = live_files(store, ledger, log);
  AZ_TRY(report, verify(files, key, since));
  AZ_CHECK(check_columns(store, log.log, report));
  if (tracked.empty() || report.bad)
    return report;  // Rows are held against lines only when the lines are sound.
  AZ_TRY(state, store.read([&](db::Connection& reader) { return verify_state(reader, tracked); }));
  report.state = std::move(state);
  return report;
}

}  // namespace azekura::ledger
