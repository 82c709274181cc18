// What lies in the folders between page and server: whole or not there, and nothing else than what was meant.
#include "postbox/folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <limits>

#include "crypto/encode.h"
#include "crypto/kem.h"

namespace azekura::postbox {
namespace {

namespace fs = std::filesystem;

template <typename T>
std::string why(const Result<T>& result) {
  return result ? std::string() : std::string(result.error().key);
}

class Folder : public testing::Test {
 protected:
  Folder() {
    std::string made = "/tmp/azekura-postbox-XXXXXX";
    EXPECT_NE(::mkdtemp(made.data()), nullptr);
    root_ = made;
    inside_.emplace(*Inside::open(root_ / "postbox"));
    outside_ = *Outside::open(root_ / "postbox", [this] { return now_; });
  }
  ~Folder() override { fs::remove_all(root_); }

  static crypto::HpkeBox sealed(std::string_view text) {
    static const auto pair = *crypto::KemPrivate::generate();
    return *crypto::seal_to(pair.public_key(), "info", {}, crypto::bytes_of(text));
  }
  static Letter letter(std::size_t pictures = 0) {
    Letter made{.link = kProof, .received_at = 5, .number = sealed("123456789018")};
    for (std::size_t i = 0; i < pictures; ++i)
      made.pictures.push_back({i == 0 ? "number" : "identity", sealed(std::string(100 + i, 'x'))});
    return made;
  }
  std::string only_letter() {
    const auto names = *inside_->letters();
    EXPECT_EQ(names.size(), 1u);
    return names.empty() ? std::string() : *inside_->read(names.front());
  }

  static inline const LinkProof kProof = proof_of("token");
  static inline const LinkId kLink = link_of(kProof);
  fs::path root_;
  Instant now_ = 1'795'000'000'000;
  std::optional<Inside> inside_;
  std::unique_ptr<Outside> outside_;
};

TEST_F(Folder, ShowsACardUntilItsTimeIsOver) {
  EXPECT_EQ(why(outside_->card(kLink)), "intake.unknown");
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 20, 0, R"({"state":"open"})"}));
  EXPECT_EQ((*outside_->card(kLink)).answer, R"({"state":"open"})");
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 19, 0, R"({"state":"submitted"})"}));
  EXPECT_EQ((*outside_->card(kLink)).letters_left, 19);
  now_ += 1000;
  EXPECT_EQ(why(outside_->card(kLink)), "intake.unknown");
  EXPECT_EQ(why(outside_->drop(letter())), "intake.unknown");
  EXPECT_EQ(*inside_->cards(), std::vector{kLink});
  ASSERT_TRUE(inside_->take_away(kLink));
  EXPECT_TRUE((*inside_->cards()).empty());
  EXPECT_TRUE(inside_->take_away(kLink)) << "gone already is what was wanted";
}

TEST_F(Folder, HandsALetterOverAsItWasDropped) {
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 20, 0, "{}"}));
  const auto sent = letter(3);
  const auto receipt = outside_->drop(sent);
  ASSERT_EQ(why(receipt), "");
  const auto text = only_letter();
  EXPECT_EQ(receipt_of(text), (*receipt).number);
  const auto read = read_letter(text);
  ASSERT_EQ(why(read), "");
  EXPECT_EQ((*read).link, kProof);
  EXPECT_EQ((*read).received_at, now_);
  EXPECT_EQ((*read).number->joined(), sent.number->joined());
  ASSERT_EQ((*read).pictures.size(), 3u);
  EXPECT_EQ((*read).pictures[2].kind, "identity");
  EXPECT_EQ((*read).pictures[2].box.joined(), sent.pictures[2].box.joined());
  ASSERT_TRUE(inside_->forget((*inside_->letters()).front()));
  EXPECT_TRUE((*inside_->letters()).empty());
}

TEST_F(Folder, PutsLettersInTheOrderInWhichTheyCameEvenWhenTheClockStands) {
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 100'000, 20, 0, "{}"}));
  std::vector<std::string> receipts;
  for (int i = 0; i < 5; ++i) {
    receipts.push_back((*outside_->drop(letter())).number);
    if (i == 2) now_ -= 50;
  }
  std::vector<std::string> found;
  for (const auto& name : *inside_->letters()) found.push_back(receipt_of(*inside_->read(name)));
  EXPECT_EQ(found, receipts);
}

TEST_F(Folder, TakesNoMoreFromOneLinkThanTheServerWould) {
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 0, 0, "{}"}));
  EXPECT_EQ(why(outside_->drop(letter())), "intake.too_many");
  EXPECT_EQ(why(outside_->drop({.link = kProof})), "") << "whoever is asked may still say no";
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 20, 0, "{}"}));
  for (int i = 1; i < Outside::kMostLetters; ++i) ASSERT_EQ(why(outside_->drop(letter())), "");
  EXPECT_EQ(why(outside_->drop(letter())), "intake.too_many") << "before the server has fetched a single one";
}

TEST_F(Folder, GivesThePageNoRightToListOrReadLetters) {
  struct stat letters {};
  ASSERT_EQ(::stat((root_ / "postbox/letters").c_str(), &letters), 0);
  EXPECT_EQ(letters.st_mode & 07777, 02730u);
  struct stat cards {};
  ASSERT_EQ(::stat((root_ / "postbox/cards").c_str(), &cards), 0);
  EXPECT_EQ(cards.st_mode & 07777, 02750u);
}

TEST_F(Folder, LeavesOutWhatIsNoLetterAndKeepsOutOfIt) {
  const auto letters = root_ / "postbox/letters";
  const auto half = letters / "000000000000001-0123456789abcdef.part";
  std::ofstream(half) << "azekura letter 1\nlink ";
  const auto treasure = root_ / "treasure";
  std::ofstream(treasure) << "keys";
  const auto name = [&](int n) { return letters / fmt::format("{:015}-0123456789abcdef", n); };
  fs::create_symlink(treasure, name(2));
  fs::create_directory(name(3));
  ASSERT_EQ(::mkfifo(name(4).c_str(), 0644), 0);
  std::ofstream(letters / "azekura.db") << "none of ours";
  EXPECT_TRUE((*inside_->letters()).empty());
  for (const int n : {2, 3, 4})
    EXPECT_EQ(why(inside_->read(name(n).filename())), "postbox.letter") << "put there after the look";
  EXPECT_EQ(why(inside_->tidy()), "");
  for (const int n : {2, 3, 4}) EXPECT_FALSE(fs::exists(fs::symlink_status(name(n)))) << n;
  EXPECT_TRUE(fs::exists(treasure));
  EXPECT_TRUE(fs::exists(letters / "azekura.db"));
  EXPECT_TRUE(fs::exists(half)) << "somebody may be writing it";
  fs::last_write_time(half, fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(why(inside_->tidy()), "");
  EXPECT_FALSE(fs::exists(half));
}

TEST_F(Folder, SaysThatSomethingLiesThereThatItCannotThrowAway) {
  const auto inner = root_ / "postbox/letters/000000000000001-0123456789abcdef/inner";
  fs::create_directories(inner);
  EXPECT_TRUE((*inside_->letters()).empty());
  EXPECT_EQ(why(inside_->tidy()), "postbox.strange");
  fs::remove(inner);
  EXPECT_EQ(why(inside_->tidy()), "");
  EXPECT_FALSE(fs::exists(inner.parent_path()));
}

TEST_F(Folder, ListsLettersPageByPage) {
  const auto name = [](std::size_t n) { return fmt::format("{:015}-0123456789abcdef", n); };
  for (std::size_t n = 0; n <= Inside::kMostNames; ++n)
    std::ofstream(root_ / "postbox/letters" / name(n)) << "x";
  const auto first = *inside_->letters();
  ASSERT_EQ(first.size(), Inside::kMostNames);
  EXPECT_EQ(first.front(), name(0));
  EXPECT_EQ(*inside_->letters(first.back()), std::vector{name(Inside::kMostNames)});
}

TEST_F(Folder, FollowsNobodyWhoPutsALinkInItsPlace) {
  const auto letters = root_ / "postbox/letters";
  fs::rename(letters, root_ / "away");
  fs::create_directory(root_ / "elsewhere");
  std::ofstream(root_ / "elsewhere/000000000000001-0123456789abcdef") << "keys";
  fs::create_directory_symlink(root_ / "elsewhere", letters);
  EXPECT_TRUE((*inside_->letters()).empty()) << "it holds the folder that it opened";
  EXPECT_EQ(why(Inside::open(root_ / "postbox")), "postbox.io");
}

TEST_F(Folder, KeepsTheGroupThatItsKeeperSet) {
  const auto letters = root_ / "postbox/letters";
  ASSERT_EQ(::chmod(letters.c_str(), 02770), 0);
  ASSERT_TRUE(Inside::open(root_ / "postbox"));
  struct stat now {};
  ASSERT_EQ(::stat(letters.c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777, 02770u);
}

TEST_F(Folder, DatesALetterAfterTheLastOneThatWasTakenIn) {
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 100'000, 20, now_ + 5000, "{}"})) << "the clock was set back";
  EXPECT_EQ((*outside_->drop(letter())).received_at, now_ + 5001);
}

TEST_F(Folder, GivesNoReceiptForALetterThatNobodyWouldFetch) {
  constexpr Instant kDay = 86'400'000;
  for (const Instant after :
       {now_ + kDay + 1, Instant{9'000'000'000'000'000'000}, std::numeric_limits<Instant>::max()}) {
    ASSERT_TRUE(inside_->lay(kLink, {now_ + 100'000, 20, after, "{}"}));
    EXPECT_EQ(why(outside_->drop(letter())), "postbox.card") << after;
  }
  EXPECT_TRUE((*inside_->letters()).empty());
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 100'000, 20, 0, "{}"}));
  const auto receipt = outside_->drop(letter());
  ASSERT_EQ(why(receipt), "");
  EXPECT_EQ((*receipt).received_at, now_) << "the others' letters are dated as before";
  EXPECT_EQ(receipt_of(only_letter()), (*receipt).number);
  now_ = Instant{999'999'999'999'999};
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 100'000, 20, now_, "{}"}));
  EXPECT_EQ(why(outside_->drop(letter())), "postbox.card") << "its name has a digit too many";
}

TEST_F(Folder, IsNotServedBeforeTheServerMadeIt) {
  EXPECT_EQ(Outside::open(root_ / "nowhere", [] { return Instant{0}; }).error().key, "postbox.folder");
}

TEST_F(Folder, ReadsNoLetterButAWholeOne) {
  const auto good = write_letter(letter(2));
  ASSERT_EQ(why(read_letter(good)), "");
  for (std::size_t cut = 0; cut < good.size(); cut += 7)
    EXPECT_FALSE(read_letter(good.substr(0, cut))) << cut;
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    changed.replace(changed.find(from), from.size(), to);
    return why(read_letter(changed));
  };
  const std::string bad = "postbox.letter";
  EXPECT_EQ(with("letter 1", "letter 2"), bad);
  EXPECT_EQ(with("received 5", "received -5"), bad);
  EXPECT_EQ(with("received 5", "received 5x"), bad);
  EXPECT_EQ(with("link ", "link 00"), bad);
  EXPECT_EQ(with("number ", "number !"), bad);
  EXPECT_EQ(with("picture number ", "picture passport "), bad);
  EXPECT_EQ(with("picture identity ", "declined x\npicture identity "), bad);
  EXPECT_EQ(why(read_letter(good + "picture number AAAA\nend\n")), bad);
  EXPECT_EQ(why(read_letter(write_letter({.link = kProof, .declined = "no_wish"}))), "");
  EXPECT_EQ(why(read_letter(write_letter({.link = kProof}))), "");
  EXPECT_EQ(why(read_letter(write_letter({.link = kProof, .declined = "A name"}))), bad);
  EXPECT_EQ(why(read_letter(write_letter(letter(kMostPictures)))), "");
  EXPECT_EQ(why(read_letter(write_letter(letter(kMostPictures + 1)))), bad);
}

}  // namespace
}  // namespace azekura::postbox
