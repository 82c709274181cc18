// What a certificate of disposal says: each document under its own law, and the same ever after.
#include "lifecycle/certificates.h"

#include <gtest/gtest.h>

#include "lifecycle/disposals.h"
#include "lifecycle/retention.h"
#include "support/whole_house.h"

namespace azekura::lifecycle {
namespace {

using test_support::Backend;
using test_support::WholeHouse;
using test_support::why;

class CertificateTest : public testing::TestWithParam<Backend> {
 protected:
  PersonId hold(int n, const std::string& left) {
    const auto person = house_.add_person(n, left);
    house_.register_number(person, n);
    return person;
  }
  void document(PersonId person, const std::string& form, Date event, std::optional<int> year) {
    EXPECT_EQ(why(add_holding(*house_.main, house_.handler, house_.business, person, form, event, year,
                              house_.now)),
              "");
  }
  Disposal dispose(const std::vector<PersonId>& persons, const std::string& reason) {
    const auto made = house_.disposals->propose(house_.handler, house_.business, persons, reason);
    EXPECT_EQ(why(made), "");
    const auto over = house_.disposals->confirm(house_.manager, house_.business, (*made).id, true);
    EXPECT_EQ(why(over), "");
    return *over;
  }
  CertificateFacts facts(const Disposal& disposal) {
    const auto found = house_.main->read(
        [&](db::Connection& snapshot) { return house_.certificates->facts(snapshot, disposal, house_.now); });
    EXPECT_EQ(why(found), "");
    return *found;
  }
  void rename(PersonId person, const std::string& given_name) {
    const auto found =
        house_.main->read([&](db::Connection& snapshot) { return house_.persons->find(snapshot, person); });
    auto facts = (*found).facts;
    facts.given_name = given_name;
    EXPECT_EQ(why(house_.persons->update(house_.handler, person, (*found).updated_at, facts, house_.now)),
              "");
  }

  WholeHouse house_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Backends, CertificateTest, testing::Values(Backend::kSqlite, Backend::kPostgres),
                         [](const auto& test) { return test_support::to_string(test.param); });

TEST_P(CertificateTest, NamesTheLawOfEachDocument) {
  const auto person = hold(1, "2017-03-31");
  document(person, "employment_insurance_insured", *Date::civil(2016, 3, 31), {});
  document(person, "dependants_declaration", *Date::civil(2017, 1, 10), 2017);
  const auto said = facts(dispose({person}, "retention_ended"));
  ASSERT_EQ(said.lines.size(), 1U);
  const auto& line = said.lines[0];
  EXPECT_EQ(line.person, "山田 番号1");
  EXPECT_EQ(line.due, "2025-01-11");
  ASSERT_EQ(line.documents.size(), 2U);
  EXPECT_EQ(line.documents[0].name.ja, "給与所得者の扶養控除等（異動）申告書");
  EXPECT_EQ(line.documents[0].basis, "所得税法施行規則 76条の3");
  EXPECT_EQ(line.documents[0].until, "2025-01-10");
  EXPECT_EQ(line.documents[1].basis, "雇用保険法施行規則 143条");
  EXPECT_EQ(line.documents[1].until, "2020-03-31");
  EXPECT_EQ(said.business, "校倉商店");
  EXPECT_EQ(said.proposer.name, "担当 一郎");
  EXPECT_EQ(said.proposer.roles, std::vector<std::string>{"handler"});
  EXPECT_EQ(said.confirmer.name, "責任 三郎");
  EXPECT_EQ(said.confirmer.roles, std::vector<std::string>{"manager"});
  EXPECT_EQ(house_.state_fault(), "");
}

TEST_P(CertificateTest, SaysTheSameWhateverChangedSince) {
  const auto person = hold(1, "2021-03-31");
  const auto disposal = dispose({person}, "mistaken_collection");
  const auto then = house_.now;
  house_.now += 60'000;
  rename(person, "変更後");
  document(person, "dependants_declaration", *Date::civil(2026, 1, 10), 2026);
  ASSERT_EQ(why(house_.accounts->rename(house_.owner, house_.manager.account, "改名 三郎",
                                        Language::kJapanese, house_.now)),
            "");
  ASSERT_EQ(why(house_.accounts->set_roles(house_.owner, house_.manager.account, house_.business,
                                           {people::Role::kAuditor}, house_.now)),
            "");
  const auto said = facts(disposal);
  EXPECT_EQ(said.drawn_up_at, then);
  ASSERT_EQ(said.lines.size(), 1U);
  EXPECT_EQ(said.lines[0].person, "山田 番号1");
  EXPECT_TRUE(said.lines[0].documents.empty());
  EXPECT_EQ(said.confirmer.name, "責任 三郎");
  EXPECT_EQ(said.confirmer.roles, std::vector<std::string>{"manager"});
}

TEST_P(CertificateTest, KeepsNamesSealedAndTheLedgerVouchesForThem) {
  const auto disposal = dispose({hold(1, "2021-03-31")}, "mistaken_collection");
  const auto rows = house_.main->read(
      [&](db::Connection& snapshot) { return snapshot.run("SELECT box FROM disposal_certificate", {}); });
  ASSERT_EQ(why(rows), "");
  ASSERT_EQ((*rows).size(), 1U);
  const auto& box = std::get<db::Blob>((*rows)[0][0]);
  const std::string stored(reinterpret_cast<const char*>(box.data()), box.size());
  EXPECT_EQ(stored.find("山田"), std::string::npos);
  EXPECT_EQ(stored.find("business"), std::string::npos);
  EXPECT_EQ(house_.state_fault(), "");
  ASSERT_EQ(why(house_.main->write([&](db::Connection& unit) {
              return unit.run("UPDATE disposal_certificate SET box = $1", {db::Blob(box.size())});
            })),
            "");
  EXPECT_EQ(house_.state_fault(), "disposal_certificate:1ledger.state.changed");
  const auto found = house_.main->read(
      [&](db::Connection& snapshot) { return house_.certificates->facts(snapshot, disposal, house_.now); });
  EXPECT_FALSE(found) << "what was altered is not shown";
}

TEST_P(CertificateTest, KeepsTheFirstReceipt) {
  const auto disposal = dispose({hold(1, "2021-03-31")}, "mistaken_collection");
  const auto keep = [&](const std::string& checkpoint) {
    return house_.main->write([&](db::Connection& unit) {
      return house_.certificates->keep_receipt(unit, disposal.id, {1, {}, checkpoint});
    });
  };
  const std::string first = "example.jp/1\n2\nnND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=\n\n— a b\n";
  ASSERT_EQ(why(keep(first)), "");
  const auto later = keep("example.jp/1\n9\nnND/nri/U0xuHUrYSy0HtMeal2vzD9V4k/BO79C+QeI=\n\n— a b\n");
  ASSERT_EQ(why(later), "");
  EXPECT_EQ((*later).checkpoint, first);
  EXPECT_EQ(house_.state_fault(), "") << "the receipt is beside what the line vouches for";
}

TEST_P(CertificateTest, IsBorneOutByTheLineOfItsOwnEndAlone) {
  const auto mine = dispose({hold(1, "2021-03-31")}, "mistaken_collection");
  const auto other = dispose({hold(2, "2021-03-31")}, "mistaken_collection");
  const auto with_line = [&](const std::string& line) {
    auto altered = mine;
    altered.line = line;
    return why(house_.main->read(
        [&](db::Connection& snapshot) { return house_.certificates->end_line(snapshot, altered); }));
  };
  const auto line_of = [&](const ledger::Filter& filter) {
    const auto found = house_.main->read(
        [&](db::Connection& snapshot) { return ledger::page(snapshot, filter, std::nullopt, 1); });
    return (*found).entries.at(0).leaf.id;
  };
  ASSERT_EQ(mine.state, "done");
  EXPECT_EQ(with_line(mine.line), "");
  EXPECT_EQ(with_line(other.line), "disposal.line") << "of another list";
  EXPECT_EQ(with_line(line_of({.log = house_.business, .act = "disposal.confirm"})), "disposal.line");
  EXPECT_EQ(with_line(line_of({.log = kInstallation})), "disposal.line") << "of another log";
  EXPECT_EQ(with_line("none"), "ledger.line.none");
}

TEST_P(CertificateTest, OfAListFromBeforeSaysWhatIsKnown) {
  const auto disposal = dispose({hold(1, "2021-03-31")}, "mistaken_collection");
  ASSERT_EQ(why(house_.main->write(
                [&](db::Connection& unit) { return unit.run("DELETE FROM disposal_certificate", {}); })),
            "");
  house_.now += 60'000;
  const auto said = facts(disposal);
  EXPECT_EQ(said.drawn_up_at, house_.now);
  ASSERT_EQ(said.lines.size(), 1U);
  EXPECT_EQ(said.lines[0].person, "山田 番号1");
}

}  // namespace
}  // namespace azekura::lifecycle
