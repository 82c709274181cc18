#include "ledger/query.h"

#include <algorithm>

namespace azekura::ledger {
namespace {

constexpr std::string_view kSelect = "SELECT e.seq, e.idx, e.leaf FROM ledger_entry AS e";

/// A statement put together from literals, with its values beside it.
class Search {
 public:
  explicit Search(std::string_view start) : sql_(start) {}
  Search& where(std::string_view column_and_operator, db::Value value) {
    sql_ += values_.empty() ? " WHERE " : " AND ";
    sql_ += column_and_operator;
    bind(std::move(value));
    return *this;
  }
  void then(std::string_view text) { sql_ += text; }
  void bind(db::Value value) {
    values_.push_back(std::move(value));
    sql_ += " $" + std::to_string(values_.size());
  }
  Result<std::vector<db::Row>> run(db::Connection& reader) const { return reader.run(sql_, values_); }

 private:
  std::string sql_;
  std::vector<db::Value> values_;
};

Result<Entry> entry_of(const db::Row& row) {
  const auto* bytes = std::get_if<db::Blob>(&row.at(2));
  if (bytes == nullptr) return Error{ErrorCode::kCorrupt, "ledger.leaf.form"};
  AZ_TRY(leaf, read_leaf(*bytes));
  const auto* index = std::get_if<std::int64_t>(&row.at(1));
  return Entry{std::get<std::int64_t>(row.at(0)), index == nullptr ? std::nullopt : std::optional(*index),
               std::move(leaf), std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size())};
}

Result<Entry> only(const std::vector<db::Row>& rows) {
  if (rows.empty()) return Error{ErrorCode::kNotFound, "ledger.line.none"};
  return entry_of(rows.front());
}

}  // namespace

Result<Page> page(db::Connection& reader, const Filter& filter, std::optional<std::int64_t> before,
                  int limit) {
  const auto count = std::clamp(limit, 1, 1'000);
  std::string start(kSelect);
  if (!filter.record.empty()) start += " JOIN ledger_subject AS s ON s.seq = e.seq";
  Search search(start);
  if (!filter.record.empty()) search.where("s.record =", filter.record);
  if (filter.log) search.where("e.log =", filter.log->value());
  if (filter.from) search.where("e.at >=", *filter.from);
  if (filter.to) search.where("e.at <", *filter.to);
  if (filter.actor) search.where("e.actor =", filter.actor->value());
  if (filter.act.ends_with('.')) {
    search.where("substr(e.act, 1, " + std::to_string(filter.act.size()) + ") =", filter.act);
  } else if (!filter.act.empty()) {
    search.where("e.act =", filter.act);
  }
  if (filter.outcome) search.where("e.outcome =", std::string(to_string(*filter.outcome)));
  if (filter.record.empty()) {
    if (before)
      search.where("(e.at, e.seq) < (SELECT at, seq FROM ledger_entry WHERE seq =", *before).then(")");
    search.then(" ORDER BY e.at DESC, e.seq DESC LIMIT");  // As the index of times is.
  } else {
    if (before) search.where("s.seq <", *before);
    search.then(" ORDER BY s.seq DESC LIMIT");
  }
  search.bind(std::int64_t{count} + 1);

  AZ_TRY(rows, search.run(reader));
  Page page;
  for (const auto& row : rows) {
    if (page.entries.size() == static_cast<std::size_t>(count)) {
      page.older = page.entries.back().seq;
      break;
    }
    AZ_TRY(entry, entry_of(row));
    page.entries.push_back(std::move(entry));
  }
  return page;
}

Result<Entry> find(db::Connection& reader, std::string_view id) {
  Search search(kSelect);
  search.where("e.id =", std::string(id));
  AZ_TRY(rows, search.run(reader));
  return only(rows);
}

Result<Entry> at(db::Connection& reader, BusinessId log, std::int64_t index) {
  Search search(kSelect);
  search.where("e.log =", log.value());
  search.where("e.idx =", index);
  AZ_TRY(rows, search.run(reader));
  return only(rows);
}

}  // namespace azekura::ledger
