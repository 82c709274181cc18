#include "ledger/state.h"

#include <algorithm>
#include <map>
#include <set>

#include "crypto/seal.h"
#include "digest.h"
#include "ledger/leaf.h"

namespace azekura::ledger {
namespace {

constexpr Error kRow{ErrorCode::kCorrupt, "ledger.state.form"};
constexpr std::int64_t kRowsAtOnce = 1'000;

std::string name_of(std::string_view kind, std::int64_t id) {
  return std::string(kind) + ":" + std::to_string(id);
}

void put(std::string& text, char type, std::string_view content) {
  text += type;
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(content.size() >> shift & 0xFF);
  text += content;
}

/// Type and length stand before each value: ("ab", "c") and ("a", "bc") are two states.
std::string hash_row(const db::Blob& salt, std::span<const db::Value> columns) {
  std::string text;
  for (const auto& column : columns) {
    if (const auto* number = std::get_if<std::int64_t>(&column)) {
      put(text, 'i', std::to_string(*number));
    } else if (const auto* words = std::get_if<std::string>(&column)) {
      put(text, 't', *words);
    } else if (const auto* bytes = std::get_if<db::Blob>(&column)) {
      put(text, 'b', {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    } else {
      put(text, 'n', {});
    }
  }
  return base64(sha256({bytes_of("azekura/state/v1"), salt, bytes_of(text)}));
}

constexpr std::size_t kExamples = 20;

bool in(std::span<const BusinessId> logs, BusinessId log) {
  return logs.empty() || std::find(logs.begin(), logs.end(), log) != logs.end();
}

enum class Says { kNothing, kOther, kThis, kThisUncovered };

/// The lines that no checkpoint covers yet, as far as they have been read.
class Young {
 public:
  explicit Young(const LastWords& covered) : covered_(covered), next_(covered.sizes()) {}

  /// One more piece of each log. Whether there is more of some.
  Result<bool> read_on(db::Connection& reader) {
    bool more = false;
    for (auto& [log, next] : next_) {
      AZ_TRY(
          rows,
          reader.run("SELECT idx, leaf FROM ledger_entry WHERE log = $1 AND idx >= $2 ORDER BY idx LIMIT $3",
                     {log.value(), next, kRowsAtOnce}));
      for (const auto& row : rows) AZ_CHECK(hear(row.at(1)));
      if (!rows.empty()) next = std::get<std::int64_t>(rows.back().at(0)) + 1;
      more = more || std::ssize(rows) == kRowsAtOnce;
    }
    return more;
  }
  /// And those that have no number, which only the snapshot of the rows themselves can tell.
  Done read_all(db::Connection& reader) {
    for (bool more = true; more;) {
      AZ_TRY(left, read_on(reader));
      more = left;
    }
    for (const auto& [log, next] : next_) {
      AZ_TRY(rows, reader.run("SELECT leaf FROM ledger_entry WHERE idx IS NULL AND log = $1 ORDER BY seq",
                              {log.value()}));
      for (const auto& row : rows) AZ_CHECK(hear(row.at(0)));
    }
    return done();
  }

  const LastWords& words() const { return young_; }

  /// Is `hash` the last that lines of these logs say of the row?
  Says ask(std::string_view row, std::span<const BusinessId> logs, std::string_view hash) const {
    const auto* old = covered_.on(row);
    const auto* fresh = young_.on(row);
    Instant latest = 0;
    Says says = Says::kNothing;
    const auto weigh = [&](const LastWords::Word& word, Says if_this) {
      if (!in(logs, word.log) || (says != Says::kNothing && word.time < latest)) return;
      const Says said = word.hash == hash ? if_this : Says::kOther;
      // Two logs may speak in the same millisecond: then either word will do.
      says = says != Says::kNothing && word.time == latest && said == Says::kOther ? says : said;
      latest = word.time;
    };
    const auto overruled = [&](const LastWords::Word& word) {
      return fresh != nullptr && std::any_of(fresh->begin(), fresh->end(),
                                             [&](const auto& each) { return each.log == word.log; });
    };
    if (old != nullptr)
      for (const auto& word : *old)
        if (!overruled(word)) weigh(word, Says::kThis);
    if (fresh != nullptr)
      for (const auto& word : *fresh) weigh(word, Says::kThisUncovered);
    return says;
  }

 private:
  Done hear(const db::Value& leaf) {
    const auto* bytes = std::get_if<db::Blob>(&leaf);
    if (bytes == nullptr) return kRow;
    AZ_TRY(line, read_leaf(*bytes));
    young_.hear(line);
    return done();
  }

  const LastWords& covered_;
  LastWords young_;
  std::map<BusinessId, std::int64_t> next_;
};

/// All rows against all words, then the words that met no row.
class Comparison {
 public:
  Comparison(db::Store& store, const LastWords& words) : store_(store), words_(words), young_(words) {}

  Result<StateReport> run(std::span<const Tracked> tracked) {
    AZ_CHECK(refuse_strange_logs());
    AZ_CHECK(catch_up());
    for (const auto& table : tracked)
      if (report_.sound()) AZ_CHECK(walk(table));
    for (const auto& table : tracked) {
      if (report_.sound()) AZ_CHECK(look_for_missing(table, words_));
      if (report_.sound()) AZ_CHECK(look_for_missing(table, young_.words()));
    }
    return std::move(report_);
  }

 private:
  Done refuse_strange_logs() {
    AZ_TRY(all, store_.read([](db::Connection& reader) { return logs_with_lines(reader); }));
    for (const auto log : all)
      if (!words_.sizes().contains(log)) return blame(log_name(log), "ledger.state.log");
    return done();
  }
  /// Where much was written since the checkpoint, not all of it in the first rows' snapshot.
  Done catch_up() {
    for (bool more = report_.sound(); more;) {
      AZ_TRY(left, store_.read([&](db::Connection& reader) { return young_.read_on(reader); }));
      more = left;
    }
    return done();
  }
  Done blame(std::string name, std::string_view reason) {
    report_.first_bad = std::move(name);
    report_.reason = reason;
    return done();
  }

  static std::string select(const Tracked& tracked) {
    std::string sql = "SELECT id, state_salt, ";
    for (const auto log : tracked.logs) sql += (log.empty() ? "NULL" : std::string(log)) + ", ";
    return sql + std::string(tracked.columns) + " FROM " + std::string(tracked.table);
  }

  Done walk(const Tracked& tracked) {
    const std::string sql = select(tracked) + " WHERE id > $1 ORDER BY id LIMIT $2";
    std::int64_t after = INT64_MIN;
    for (bool more = true; more && report_.sound();) {
      AZ_CHECK(store_.read([&](db::Connection& reader) -> Done {
        AZ_CHECK(young_.read_all(reader));
        AZ_TRY(rows, reader.run(sql, {after, kRowsAtOnce}));
        for (const auto& row : rows)
          if (report_.sound()) AZ_CHECK(compare(tracked, row));
        more = std::ssize(rows) == kRowsAtOnce;
        if (more) after = std::get<std::int64_t>(rows.back().at(0));
        return done();
      }));
    }
    return done();
  }

  Done compare(const Tracked& tracked, const db::Row& row) {
    constexpr std::size_t kBefore = 2 + std::tuple_size_v<decltype(Tracked::logs)>;
    const auto name = name_of(tracked.kind, std::get<std::int64_t>(row.at(0)));
    std::vector<BusinessId> logs;
    for (std::size_t at = 2; at < kBefore; ++at)
      if (const auto* log = std::get_if<std::int64_t>(&row.at(at))) logs.emplace_back(*log);
    // A row that belongs to no business has no log that could vouch for it.
    if (logs.empty() && tracked.logs != kAnyLog) return blame(name, "ledger.state.unrecorded");
    const auto* salt = std::get_if<db::Blob>(&row.at(1));
    const auto hash = salt == nullptr ? std::string() : hash_row(*salt, std::span(row).subspan(kBefore));
    const auto says = young_.ask(name, logs, hash);
    if (says == Says::kNothing || (says == Says::kOther && young_.ask(name, logs, "gone") != Says::kOther))
      return blame(name, "ledger.state.unrecorded");
    if (says == Says::kOther) return blame(name, "ledger.state.changed");
    ++report_.rows;
    met_.insert(name);
    if (says == Says::kThisUncovered) list(name);
    return done();
  }
  void list(const std::string& name) {
    ++report_.uncovered;
    if (report_.examples.size() < kExamples) report_.examples.push_back(name);
  }

  /// `words` may grow meanwhile, when they are the young ones.
  Done look_for_missing(const Tracked& tracked, const LastWords& words) {
    const auto prefix = std::string(tracked.kind) + ":";
    const auto& all = words.all();
    for (auto word = all.lower_bound(prefix);
         report_.sound() && word != all.end() && word->first.starts_with(prefix); ++word) {
      if (met_.contains(word->first) || young_.ask(word->first, {}, "gone") == Says::kThis) continue;
      AZ_CHECK(store_.read([&](db::Connection& reader) { return look_again(reader, tracked, word->first); }));
    }
    return done();
  }
  /// It may have gone, or come, since its table was read.
  Done look_again(db::Connection& reader, const Tracked& tracked, const std::string& name) {
    AZ_CHECK(young_.read_all(reader));
    const auto id = std::strtoll(name.c_str() + tracked.kind.size() + 1, nullptr, 10);
    AZ_TRY(rows, reader.run(select(tracked) + " WHERE id = $1", {std::int64_t{id}}));
    if (!rows.empty()) return compare(tracked, rows.front());
    const auto says = young_.ask(name, {}, "gone");
    if (says == Says::kOther) return blame(name, "ledger.state.missing");
    if (says == Says::kThisUncovered) list(name);
    met_.insert(name);  // Or its absence was: once is enough.
    return done();
  }

  db::Store& store_;
  const LastWords& words_;
  Young young_;
  StateReport report_;
  std::set<std::string, std::less<>> met_;
};

}  // namespace

Result<RowState> state_of(db::Connection& unit, const Tracked& tracked, std::int64_t id) {
  db::Blob salt(16);
  AZ_CHECK(crypto::fill_random(salt));
  const std::string sql = "UPDATE " + std::string(tracked.table) +
                          " SET state_salt = $1 WHERE id = $2 RETURNING " + std::string(tracked.columns);
  AZ_TRY(rows, unit.run(sql, {salt, id}));
  if (rows.empty()) return Error{ErrorCode::kNotFound, "ledger.state.row"};
  return RowState{name_of(tracked.kind, id), hash_row(salt, rows.front())};
}

Done note_state(db::Connection& unit, Act& act, const Tracked& tracked, std::int64_t id) {
  AZ_TRY(state, state_of(unit, tracked, id));
  act.state.push_back(std::move(state));
  return done();
}

RowState gone(std::string_view kind, std::int64_t id) { return {name_of(kind, id), "gone"}; }

void LastWords::hear(const Leaf& line) {
  for (const auto& [row, hash] : line.act.state) {
    auto& words = words_[row];
    const auto same =
        std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.log == line.act.log; });
    Word word{line.act.log, line.time, hash};
    if (same == words.end())
      words.push_back(std::move(word));
    else
      *same = std::move(word);
  }
}

const std::vector<LastWords::Word>* LastWords::on(std::string_view row) const {
  const auto found = words_.find(row);
  return found == words_.end() ? nullptr : &found->second;
}

Result<std::vector<BusinessId>> logs_with_lines(db::Connection& reader) {
  std::vector<BusinessId> all;
  for (std::int64_t after = INT64_MIN;;) {
    AZ_TRY(rows, reader.run("SELECT log FROM ledger_entry WHERE log > $1 ORDER BY log LIMIT 1", {after}));
    if (rows.empty()) return all;
    after = std::get<std::int64_t>(rows[0].at(0));
    all.emplace_back(after);
  }
}

Result<StateReport> verify_state(db::Store& store, std::span<const Tracked> tracked, const LastWords& words) {
  return Comparison(store, words).run(tracked);
}

}  // namespace azekura::ledger
