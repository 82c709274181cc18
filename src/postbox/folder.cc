#include "postbox/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <utility>

#include "crypto/encode.h"
#include "crypto/kem.h"
#include "crypto/seal.h"

namespace azekura::postbox {
namespace {

namespace fs = std::filesystem;

constexpr Error kBadLetter{ErrorCode::kInvalid, "postbox.letter"};
constexpr Error kFolder{ErrorCode::kUnavailable, "postbox.io"};
constexpr Error kUnknown{ErrorCode::kNotFound, "intake.unknown"};
constexpr std::string_view kLetterHead = "azekura letter 1";
constexpr std::string_view kEnd = "end\n";  // What is cut short is no letter.
constexpr std::string_view kCardHead = "azekura card 1";
constexpr std::size_t kNumberBox = 12 + 16;  // Twelve digits and the tag.
constexpr std::size_t kTag = 16;
constexpr std::size_t kLongestCard = std::size_t{64} * 1024;
constexpr std::size_t kLongestLetter = 6'000'000;
constexpr std::size_t kMostLinksCounted = 100'000;
constexpr std::uint64_t kSpare = std::uint64_t{256} << 20U;  // What letters leave free on the disk.

fs::path cards_of(const fs::path& folder) { return folder / "cards"; }
fs::path letters_of(const fs::path& folder) { return folder / "letters"; }
fs::path card_file(const fs::path& folder, const LinkId& link) {
  return cards_of(folder) / crypto::hex(link);
}

/// Digits alone, as both sides write them.
std::optional<std::int64_t> number_from(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < 0) return {};
  return value;
}

std::optional<LinkId> link_from(std::string_view hex) {
  const auto bytes = crypto::from_hex(hex);
  LinkId link;
  if (!bytes || (*bytes).size() != link.size()) return {};
  std::ranges::copy(*bytes, link.begin());
  return link;
}

/// The text up to the next line's end, which is taken off `rest`.
std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

/// "name value": the value, or nothing when the line has another name.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') return {};
  return line.substr(name.size() + 1);
}

std::optional<crypto::HpkeBox> box_from(std::string_view base64, std::size_t least, std::size_t most) {
  const auto bytes = crypto::from_base64(base64);
  if (!bytes) return {};
  auto box = crypto::HpkeBox::split(*bytes);
  if (!box || (*box).ciphertext.size() < least || (*box).ciphertext.size() > most) return {};
  return *std::move(box);
}

std::optional<Picture> picture_from(std::string_view said) {
  const auto space = said.find(' ');
  const auto kind = said.substr(0, space);
  if (space == std::string_view::npos || (kind != "number" && kind != "identity")) return {};
  auto box = box_from(said.substr(space + 1), kTag + 1, kLongestPicture + kTag);
  if (!box) return {};
  return Picture{std::string(kind), *std::move(box)};
}

Done make_folder(const fs::path& path, mode_t mode) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed || ::chmod(path.c_str(), mode) != 0) return kFolder;
  return done();
}

/// A card is laid anew after a crash; a letter was answered for.
enum class Durable { kNo, kYes };

/// Has the name of `file`, which is in the folder of `path` by now, written to the disk.
bool sync_name(const fs::path& path, int file) {
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // Whoever may only add to a folder cannot open it; then all that the disk's cache holds is written.
  if (folder < 0) return errno == EACCES && ::syncfs(file) == 0;
  const bool synced = ::fsync(folder) == 0;
  ::close(folder);
  return synced;
}

/// Whole under its name or not there.
Done put(const fs::path& path, std::string_view text, Durable durable) {
  const std::string part = path.string() + ".part";
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (file < 0) return kFolder;
  bool good = ::fchmod(file, 0640) == 0;  // The other side reads by the group that both are in.
  while (good && !text.empty()) {
    const auto n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    good = n > 0;
    if (good) text.remove_prefix(static_cast<std::size_t>(n));
  }
  const bool sync = durable == Durable::kYes;
  good = good && (!sync || ::fsync(file) == 0) && ::rename(part.c_str(), path.c_str()) == 0;
  good = good && (!sync || sync_name(path, file));
  ::close(file);
  if (good) return done();
  ::unlink(part.c_str());
  return kFolder;
}

Result<std::string> whole(const fs::path& path, std::size_t most) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return errno == ENOENT ? Error{ErrorCode::kNotFound, "postbox.gone"} : kFolder;
  std::string text;
  std::array<char, 65536> piece{};
  ssize_t n = 0;
  do {
    n = ::read(descriptor, piece.data(), piece.size());
    if (n > 0) text.append(piece.data(), static_cast<std::size_t>(n));
  } while ((n > 0 && text.size() <= most) || (n < 0 && errno == EINTR));
  ::close(descriptor);
  if (n < 0) return kFolder;
  return text;
}

Result<std::vector<std::string>> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed); !failed && it != fs::directory_iterator();
       it.increment(failed)) {
    auto name = it->path().filename().string();
    if (!name.ends_with(".part")) names.push_back(std::move(name));
  }
  if (failed) return kFolder;
  std::ranges::sort(names);
  return names;
}

Done unlink_file(const fs::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return kFolder;
  return done();
}

}  // namespace

std::string write_letter(const Letter& letter) {
  std::string text =
      fmt::format("{}\nlink {}\nreceived {}\n", kLetterHead, crypto::hex(letter.link), letter.received_at);
  if (!letter.number) return text + fmt::format("declined {}\n{}", letter.declined, kEnd);
  text += fmt::format("number {}\n", crypto::base64((*letter.number).joined()));
  for (const auto& picture : letter.pictures)
    text += fmt::format("picture {} {}\n", picture.kind, crypto::base64(picture.box.joined()));
  return text.append(kEnd);
}

Result<Letter> read_letter(std::string_view text) {
  if (text.size() > kLongestLetter || !text.ends_with('\n') || next_line(text) != kLetterHead)
    return kBadLetter;
  const auto link = link_from(value_of(next_line(text), "link").value_or(""));
  const auto received = number_from(value_of(next_line(text), "received").value_or(""));
  if (!link || !received) return kBadLetter;
  Letter letter{.link = *link, .received_at = *received};
  const auto line = next_line(text);
  if (const auto reason = value_of(line, "declined")) {
    const bool code = std::ranges::all_of(*reason, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (text != kEnd || !code || reason->size() > 40) return kBadLetter;
    letter.declined = *reason;
    return letter;
  }
  letter.number = box_from(value_of(line, "number").value_or(""), kNumberBox, kNumberBox);
  if (!letter.number) return kBadLetter;
  while (text != kEnd) {
    auto picture = picture_from(value_of(next_line(text), "picture").value_or(""));
    if (!picture || letter.pictures.size() == kMostPictures) return kBadLetter;
    letter.pictures.push_back(*std::move(picture));
  }
  return letter;
}

std::string receipt_of(std::string_view letter) {
  const auto digest = crypto::sha256(letter);
  return crypto::hex(std::span(digest).first(8));
}

Result<Inside> Inside::open(const fs::path& folder) {
  AZ_CHECK(make_folder(folder, 0750));
  AZ_CHECK(make_folder(cards_of(folder), 0750));
  AZ_CHECK(make_folder(letters_of(folder), 0730));
  Inside inside(folder, ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (inside.news_ < 0 || inside.alarm_ < 0 ||
      ::inotify_add_watch(inside.news_, letters_of(folder).c_str(), IN_MOVED_TO) < 0)
    return kFolder;
  return inside;
}

Inside::Inside(Inside&& other) noexcept
    : folder_(std::move(other.folder_)),
      news_(std::exchange(other.news_, -1)),
      alarm_(std::exchange(other.alarm_, -1)) {}

Inside::~Inside() {
  for (const int descriptor : {news_, alarm_})
    if (descriptor >= 0) ::close(descriptor);
}

void Inside::wait(std::chrono::milliseconds longest) const {
  std::array<pollfd, 2> both{{{news_, POLLIN, 0}, {alarm_, POLLIN, 0}}};
  if (::poll(both.data(), both.size(), static_cast<int>(longest.count())) <= 0) return;
  std::array<char, 4096> heard{};
  for (const auto& one : both)
    while (::read(one.fd, heard.data(), heard.size()) > 0) continue;
}

void Inside::wake() const {
  const std::uint64_t one = 1;
  static_cast<void>(::write(alarm_, &one, sizeof one));  // Full of alarms it wakes as well.
}

Done Inside::lay(const LinkId& link, const Card& card) const {
  return put(card_file(folder_, link),
             fmt::format("{} {} {}\n{}", kCardHead, card.expires_at, card.letters_left, card.answer),
             Durable::kNo);
}

Done Inside::take_away(const LinkId& link) const { return unlink_file(card_file(folder_, link)); }

Result<std::vector<LinkId>> Inside::cards() const {
  AZ_TRY(names, names_in(cards_of(folder_)));
  std::vector<LinkId> links;
  for (const auto& name : names)
    if (const auto link = link_from(name)) links.push_back(*link);
  return links;
}

Result<std::vector<std::string>> Inside::letters() const { return names_in(letters_of(folder_)); }

Result<std::string> Inside::read(const std::string& name) const {
  return whole(letters_of(folder_) / name, kLongestLetter);
}

Done Inside::forget(const std::string& name) const { return unlink_file(letters_of(folder_) / name); }

Result<std::unique_ptr<Outside>> Outside::open(const fs::path& folder, Clock clock) {
  std::error_code failed;
  if (!fs::is_directory(cards_of(folder), failed) || failed)
    return Error{ErrorCode::kNotFound, "postbox.folder"};
  return std::unique_ptr<Outside>(new Outside(folder, std::move(clock)));
}

Result<Card> Outside::card(const LinkId& link) const {
  const auto text = whole(card_file(folder_, link), kLongestCard);
  if (!text) return text.error().code == ErrorCode::kNotFound ? kUnknown : text.error();
  std::string_view rest = *text;
  const auto head = value_of(next_line(rest), kCardHead).value_or("");
  const auto space = head.find(' ');
  const auto expires = number_from(head.substr(0, space));
  const auto left = number_from(space == std::string_view::npos ? "" : head.substr(space + 1));
  if (!expires || !left) return Error{ErrorCode::kCorrupt, "postbox.card"};
  if (*expires <= clock_()) return kUnknown;
  return Card{*expires, *left, std::string(rest)};
}

Result<Instant> Outside::next_instant(const LinkId& link, std::int64_t left) {
  const std::lock_guard lock(guard_);
  if (dropped_.size() >= kMostLinksCounted) dropped_.clear();
  if (left <= 0 || dropped_[link] >= kMostLetters) return Error{ErrorCode::kConflict, "intake.too_many"};
  ++dropped_[link];
  last_ = std::max(last_ + 1, clock_());
  return last_;
}

Result<Outside::Receipt> Outside::drop(Letter letter) {
  AZ_TRY(card, this->card(letter.link));
  struct statvfs disk {};
  if (::statvfs(letters_of(folder_).c_str(), &disk) != 0 ||
      std::uint64_t{disk.f_bavail} * disk.f_frsize < kSpare + kLongestLetter)
    return Error{ErrorCode::kUnavailable, "postbox.full"};
  AZ_TRY(at, next_instant(letter.link, letter.number ? card.letters_left : 1));
  letter.received_at = at;
  const auto text = write_letter(letter);
  std::array<std::byte, 8> mark{};
  AZ_CHECK(crypto::fill_random(mark));
  AZ_CHECK(put(letters_of(folder_) / fmt::format("{:015}-{}", at, crypto::hex(mark)), text, Durable::kYes));
  return Receipt{receipt_of(text), at};
}

}  // namespace azekura::postbox
