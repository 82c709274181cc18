#include "ledger/query.h"

#include "ledger_support.h"

namespace azekura::ledger {
namespace {

class Query : public OnEachBackend {
 protected:
  void SetUp() override {
    OnEachBackend::SetUp();
    if (HasFatalFailure()) return;
    for (int i = 0; i < 10; ++i) {
      auto act = a_reveal();
      act.log = BusinessId(i < 8 ? 3 : 4);
      act.act = i % 2 == 0 ? "number.reveal" : "number_list.export";
      act.actor = AccountId(1 + i % 3);
      act.records = {"number:" + std::to_string(i), "person:7"};
      act.outcome = i == 5 ? Outcome::kDenied : Outcome::kDone;
      ids_.push_back(append(db(), kNoon + 1'000 * i, act)->id);
    }
    ASSERT_TRUE(assign(db()));
  }
  /// The lines found, as their places in ids_, in the order given.
  std::vector<int> found(const Filter& filter) {
    std::vector<int> places;
    const auto lines = page(db(), filter, std::nullopt, 100);
    EXPECT_TRUE(lines);
    for (const auto& entry : lines->entries)
      places.push_back(static_cast<int>(std::find(ids_.begin(), ids_.end(), entry.leaf.id) - ids_.begin()));
    return places;
  }
  std::vector<std::string> ids_;
};

using Places = std::vector<int>;

TEST_P(Query, FindsLinesByWhatIsKnownOfThem) {
  EXPECT_EQ(found({}), (Places{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}));
  EXPECT_EQ(found({.log = BusinessId(4)}), (Places{9, 8}));
  EXPECT_EQ(found({.from = kNoon + 2'000, .to = kNoon + 4'000}), (Places{3, 2}));
  EXPECT_EQ(found({.record = "number:4"}), (Places{4}));
  EXPECT_EQ(found({.log = BusinessId(4), .record = "person:7"}), (Places{9, 8}));
  EXPECT_EQ(found({.actor = AccountId(2), .act = "number.reveal"}), (Places{4}));
  EXPECT_EQ(found({.log = BusinessId(4), .act = "number."}), (Places{8}))
      << "an area does not take in its neighbours";
  EXPECT_EQ(found({.outcome = Outcome::kDenied}), (Places{5}));
  EXPECT_EQ(found({.record = "number:99"}), (Places{}));
}

TEST_P(Query, TurnsPagesByTheLastLineSeen) {
  for (const auto* record : {"", "person:7"}) {
    Filter filter;
    filter.record = record;
    std::vector<std::string> seen;
    std::optional<std::int64_t> before;
    do {
      const auto lines = *page(db(), filter, before, 3);
      for (const auto& entry : lines.entries) seen.push_back(entry.leaf.id);
      before = lines.older;
    } while (before);
    std::reverse(seen.begin(), seen.end());
    EXPECT_EQ(seen, ids_);
  }
}

TEST_P(Query, ShowsTheLeafAndItsPlace) {
  const auto entry = find(db(), ids_[9]);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->index, 1);
  EXPECT_EQ(entry->text, leaf_text(entry->seq));
  EXPECT_EQ(entry->leaf.act.records.front(), "number:9");
  EXPECT_EQ(at(db(), BusinessId(4), 1)->leaf.id, ids_[9]);
  EXPECT_EQ(find(db(), "nothing").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(at(db(), BusinessId(4), 2).error().code, ErrorCode::kNotFound);
}

TEST_P(Query, ShowsNoLineThatIsDamaged) {
  rows("UPDATE ledger_entry SET leaf = $1 WHERE id = $2", {db::Blob{std::byte{'{'}}, ids_[0]});
  EXPECT_EQ(find(db(), ids_[0]).error().code, ErrorCode::kCorrupt);
}

ON_EACH_BACKEND(Query);

}  // namespace
}  // namespace azekura::ledger
