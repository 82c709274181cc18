// What only a database in use has: columns to search by, and lines without a checkpoint.
#include <algorithm>
#include <unordered_map>

#include "digest.h"
#include "ledger/files.h"
#include "ledger/leaf.h"
#include "ledger/verify.h"

namespace azekura::ledger {
namespace {

constexpr std::int64_t kAtOnce = 256;  // Lines; each may be about a thousand records.

/// The records that the search finds each of these lines by, sorted.
using Subjects = std::unordered_map<std::int64_t, std::vector<std::string>>;

Result<Subjects> subjects_of(db::Connection& reader, BusinessId log, std::int64_t from) {
  AZ_TRY(rows,
         reader.run("SELECT s.seq, s.record FROM ledger_entry AS e JOIN ledger_subject AS s ON s.seq = e.seq "
                    "WHERE e.log = $1 AND e.idx >= $2 AND e.idx < $3",
                    {log.value(), from, from + kAtOnce}));
  Subjects subjects;
  for (const auto& row : rows)
    subjects[std::get<std::int64_t>(row.at(0))].push_back(std::get<std::string>(row.at(1)));
  for (auto& [seq, records] : subjects) std::sort(records.begin(), records.end());
  return subjects;
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
  const auto found = subjects.find(std::get<std::int64_t>(row.at(0)));
  const bool same = found == subjects.end() ? records.empty() : found->second == records;
  return same ? "" : "ledger.verify.columns";
}

Done check_columns(db::Store& store, BusinessId log, Report& report) {
  const auto earlier = [&](std::int64_t index) { return !report.bad || index < report.bad->index; };
  for (std::int64_t next = 0; earlier(next);) {
    Subjects subjects;
    AZ_TRY(rows, store.read([&](db::Connection& reader) -> Result<std::vector<db::Row>> {
      AZ_TRY(found, subjects_of(reader, log, next));
      subjects = std::move(found);
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
                           const NoteKey& key, const Kept& since, LastWords* words) {
  Hear hear;
  if (words != nullptr) hear = [words](const Leaf& line) { words->hear(line); };
  AZ_TRY(report, verify(live_files(store, ledger, log), key, since, hear));
  AZ_CHECK(check_columns(store, log.log, report));
  if (words != nullptr) words->heard_up_to(log.log, report.checkpoint.size);
  return report;
}

}  // namespace azekura::ledger
