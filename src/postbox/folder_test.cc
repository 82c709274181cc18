// What lies in the folders between page and server: whole or not there, and nothing else than what was meant.
#include "postbox/folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

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
    Letter made{.link = kLink, .received_at = 5, .number = sealed("123456789018")};
    for (std::size_t i = 0; i < pictures; ++i)
      made.pictures.push_back({i == 0 ? "number" : "identity", sealed(std::string(100 + i, 'x'))});
    return made;
  }
  std::string only_letter() {
    const auto names = *inside_->letters();
    EXPECT_EQ(names.size(), 1u);
    return names.empty() ? std::string() : *inside_->read(names.front());
  }

  static inline const LinkId kLink = crypto::sha256("token");
  fs::path root_;
  Instant now_ = 1'795'000'000'000;
  std::optional<Inside> inside_;
  std::unique_ptr<Outside> outside_;
};

TEST_F(Folder, ShowsACardUntilItsTimeIsOver) {
  EXPECT_EQ(why(outside_->card(kLink)), "intake.unknown");
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 20, R"({"state":"open"})"}));
  EXPECT_EQ((*outside_->card(kLink)).answer, R"({"state":"open"})");
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 19, R"({"state":"submitted"})"}));
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
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 20, "{}"}));
  const auto sent = letter(3);
  const auto receipt = outside_->drop(sent);
  ASSERT_EQ(why(receipt), "");
  const auto text = only_letter();
  EXPECT_EQ(receipt_of(text), (*receipt).number);
  const auto read = read_letter(text);
  ASSERT_EQ(why(read), "");
  EXPECT_EQ((*read).link, kLink);
  EXPECT_EQ((*read).received_at, now_);
  EXPECT_EQ((*read).number->joined(), sent.number->joined());
  ASSERT_EQ((*read).pictures.size(), 3u);
  EXPECT_EQ((*read).pictures[2].kind, "identity");
  EXPECT_EQ((*read).pictures[2].box.joined(), sent.pictures[2].box.joined());
  ASSERT_TRUE(inside_->forget((*inside_->letters()).front()));
  EXPECT_TRUE((*inside_->letters()).empty());
}

TEST_F(Folder, PutsLettersInTheOrderInWhichTheyCameEvenWhenTheClockStands) {
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 100'000, 20, "{}"}));
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
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 0, "{}"}));
  EXPECT_EQ(why(outside_->drop(letter())), "intake.too_many");
  EXPECT_EQ(why(outside_->drop({.link = kLink})), "") << "whoever is asked may still say no";
  ASSERT_TRUE(inside_->lay(kLink, {now_ + 1000, 20, "{}"}));
  for (int i = 1; i < Outside::kMostLetters; ++i) ASSERT_EQ(why(outside_->drop(letter())), "");
  EXPECT_EQ(why(outside_->drop(letter())), "intake.too_many") << "before the server has fetched a single one";
}

TEST_F(Folder, GivesThePageNoRightToListOrReadLetters) {
  struct stat letters {};
  ASSERT_EQ(::stat((root_ / "postbox/letters").c_str(), &letters), 0);
  EXPECT_EQ(letters.st_mode & 0777, 0730u);
  struct stat cards {};
  ASSERT_EQ(::stat((root_ / "postbox/cards").c_str(), &cards), 0);
  EXPECT_EQ(cards.st_mode & 0777, 0750u);
}

TEST_F(Folder, LeavesOutWhatAStopCutShort) {
  std::ofstream(root_ / "postbox/letters/000001-half.part") << "azekura letter 1\nlink ";
  EXPECT_TRUE((*inside_->letters()).empty());
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
  EXPECT_EQ(why(read_letter(write_letter({.link = kLink, .declined = "no_wish"}))), "");
  EXPECT_EQ(why(read_letter(write_letter({.link = kLink}))), "");
  EXPECT_EQ(why(read_letter(write_letter({.link = kLink, .declined = "A name"}))), bad);
  EXPECT_EQ(why(read_letter(write_letter(letter(kMostPictures)))), "");
  EXPECT_EQ(why(read_letter(write_letter(letter(kMostPictures + 1)))), bad);
}

}  // namespace
}  // namespace azekura::postbox
