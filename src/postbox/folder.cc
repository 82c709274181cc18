#include "postbox/folder.h"

#include <dirent.h>
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
#include <ctime>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "crypto/encode.h"
#include "crypto/kem.h"
#include "crypto/seal.h"

namespace azekura::postbox {
namespace {

namespace fs = std::filesystem;

constexpr Error kBadLetter{ErrorCode::kInvalid, "postbox.letter"};
constexpr Error kFolder{ErrorCode::kUnavailable, "postbox.io"};
constexpr Error kStrange{ErrorCode::kConflict, "postbox.strange"};
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
constexpr Error kBadCard{ErrorCode::kCorrupt, "postbox.card"};
constexpr Instant kMostAhead = Instant{24} * 3600 * 1000;  // More than a clock that was set back explains.

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

int folder_at(int folder, const char* name) {
  return ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/// With the folder's own group, where one was set for it.
int made_at(int folder, const char* name, mode_t mode) {
  if (::mkdirat(folder, name, mode) == 0) {
    const int made = folder_at(folder, name);
    if (made >= 0)
      ::fchmod(made, mode | S_ISGID);  // Whatever the umask was. Some file systems have no setgid.
    return made;
  }
  return errno == EEXIST ? folder_at(folder, name) : -1;
}

/// A card is laid anew after a crash; a letter was answered for.
enum class Durable { kNo, kYes };

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

/// Whole under its name or not there.
Done put(int folder, const std::string& name, std::string_view text, Durable durable) {
  const std::string part = name + ".part";
  if (::unlinkat(folder, part.c_str(), 0) != 0 && errno != ENOENT) return kFolder;
  const int file = ::openat(folder, part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (file < 0) return kFolder;
  bool good = ::fchmod(file, 0640) == 0 &&
              write_all(file, text);  // The other side reads by the group that both are in.
  const bool sync = durable == Durable::kYes;
  good = good && (!sync || ::fsync(file) == 0) && ::renameat(folder, part.c_str(), folder, name.c_str()) == 0;
  // Whoever may only add to a folder cannot have its names written; then all that the disk's cache holds is.
  good = good && (!sync || ::fsync(folder) == 0 || ::syncfs(file) == 0);
  ::close(file);
  if (good) return done();
  ::unlinkat(folder, part.c_str(), 0);
  return kFolder;
}

/// kInvalid for what is no plain file, or too long.
Result<std::string> whole(int folder, const std::string& name, std::size_t most) {
  const int file = ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) return Error{ErrorCode::kNotFound, "postbox.gone"};
    return errno == ELOOP || errno == EACCES || errno == ENXIO ? kBadLetter : kFolder;
  }
  struct stat what {};
  if (::fstat(file, &what) != 0 || !S_ISREG(what.st_mode) || what.st_size > static_cast<off_t>(most)) {
    ::close(file);
    return kBadLetter;
  }
  std::string text;
  std::array<char, 65536> piece{};
  ssize_t n = 0;
  do {
    n = ::read(file, piece.data(), piece.size());
    if (n > 0) text.append(piece.data(), static_cast<std::size_t>(n));
  } while ((n > 0 && text.size() <= most) || (n < 0 && errno == EINTR));
  ::close(file);
  if (n < 0) return kFolder;
  return text;
}

Done unlink_at(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) != 0 && errno != ENOENT) return kFolder;
  return done();
}

/// As Outside names letters: fifteen digits of time, sixteen of chance.
bool is_letter_name(std::string_view name) {
  constexpr std::size_t kTime = 15;
  constexpr std::size_t kMark = 16;
  const auto all = [](std::string_view text, std::string_view of) {
    return text.find_first_not_of(of) == std::string_view::npos;
  };
  return name.size() == kTime + 1 + kMark && name[kTime] == '-' && all(name.substr(0, kTime), "0123456789") &&
         all(name.substr(kTime + 1), "0123456789abcdef");
}

/// By its name in the folder; whatever is behind it is not touched. So is what cannot be asked: it is left
/// alone.
bool is_plain_file(int folder, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_REG;
  struct stat what {};
  return ::fstatat(folder, &entry.d_name[0], &what, AT_SYMLINK_NOFOLLOW) != 0 || S_ISREG(what.st_mode);
}

/// Each name in the folder, without order, and whether it is a plain file's; `.` and `..` apart.
Done each_name(int folder, const std::function<void(std::string_view, bool is_plain)>& take) {
  const int again = folder_at(folder, ".");
  DIR* const stream = again < 0 ? nullptr : ::fdopendir(again);
  if (stream == nullptr) {
    if (again >= 0) ::close(again);
    return kFolder;
  }
  errno = 0;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name(&entry->d_name[0]);
    if (name != "." && name != "..") take(name, is_plain_file(folder, *entry));
    errno = 0;
  }
  const bool good = errno == 0;
  ::closedir(stream);
  return good ? done() : Done(kFolder);
}

/// A letter that a stop cut short; another one will not be written under its name.
bool is_left_over(int folder, std::string_view name) {
  constexpr std::string_view kPart = ".part";
  if (!name.ends_with(kPart) || !is_letter_name(name.substr(0, name.size() - kPart.size()))) return false;
  struct stat what {};
  return ::fstatat(folder, std::string(name).c_str(), &what, AT_SYMLINK_NOFOLLOW) == 0 &&
         ::time(nullptr) - what.st_mtime > 3600;
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
  std::error_code failed;
  fs::create_directories(folder.parent_path(), failed);
  const bool made = ::mkdir(folder.c_str(), 0750) == 0;
  const int root = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) return kFolder;
  if (made) ::fchmod(root, 0750);
  Inside inside(made_at(root, "cards", 0750), made_at(root, "letters", 0730),
                ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  ::close(root);
  if (inside.cards_ < 0 || inside.letters_ < 0 || inside.news_ < 0 || inside.alarm_ < 0) return kFolder;
  const auto there = fmt::format("/proc/self/fd/{}", inside.letters_);
  if (::inotify_add_watch(inside.news_, there.c_str(), IN_MOVED_TO) < 0) return kFolder;
  return inside;
}

Inside::Inside(Inside&& other) noexcept
    : cards_(std::exchange(other.cards_, -1)),
      letters_(std::exchange(other.letters_, -1)),
      news_(std::exchange(other.news_, -1)),
      alarm_(std::exchange(other.alarm_, -1)) {}

Inside::~Inside() {
  for (const int descriptor : {cards_, letters_, news_, alarm_})
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
  return put(
      cards_, crypto::hex(link),
      fmt::format("{} {} {} {}\n{}", kCardHead, card.expires_at, card.letters_left, card.after, card.answer),
      Durable::kNo);
}

Done Inside::take_away(const LinkId& link) const { return unlink_at(cards_, crypto::hex(link)); }

Result<std::vector<LinkId>> Inside::cards() const {
  std::vector<LinkId> links;
  AZ_CHECK(each_name(cards_, [&](std::string_view name, bool) {
    if (const auto link = link_from(name)) links.push_back(*link);
  }));
  return links;
}

Result<std::vector<std::string>> Inside::letters(std::string_view after) const {
  std::set<std::string> first;
  AZ_CHECK(each_name(letters_, [&](std::string_view name, bool is_plain) {
    if (is_plain && is_letter_name(name) && name > after) first.insert(std::string(name));
    if (first.size() > kMostNames) first.erase(std::prev(first.end()));
  }));
  return std::vector(first.begin(), first.end());
}

Done Inside::tidy() const {
  std::vector<std::string> strange;
  AZ_CHECK(each_name(letters_, [&](std::string_view name, bool is_plain) {
    if (strange.size() < kMostNames && (is_plain ? is_left_over(letters_, name) : is_letter_name(name)))
      strange.emplace_back(name);
  }));
  bool is_tidy = true;
  for (const auto& name : strange)
    is_tidy &= ::unlinkat(letters_, name.c_str(), 0) == 0 ||
               ::unlinkat(letters_, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT;
  return is_tidy ? done() : Done(kStrange);
}

Result<std::string> Inside::read(const std::string& name) const {
  return whole(letters_, name, kLongestLetter);
}

Done Inside::forget(const std::string& name) const { return unlink_at(letters_, name); }

Result<std::unique_ptr<Outside>> Outside::open(const fs::path& folder, Clock clock) {
  const int root = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) return Error{ErrorCode::kNotFound, "postbox.folder"};
  const int cards = folder_at(root, "cards");
  // Whoever may only add to it cannot open it to read.
  int letters = folder_at(root, "letters");
  if (letters < 0) letters = ::openat(root, "letters", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  ::close(root);
  std::unique_ptr<Outside> outside(new Outside(cards, letters, std::move(clock)));
  if (cards < 0 || letters < 0) return Error{ErrorCode::kNotFound, "postbox.folder"};
  return outside;
}

Outside::~Outside() {
  for (const int descriptor : {cards_, letters_})
    if (descriptor >= 0) ::close(descriptor);
}

Result<Card> Outside::card(const LinkId& link) const {
  const auto text = whole(cards_, crypto::hex(link), kLongestCard);
  if (!text) return text.error().code == ErrorCode::kNotFound ? kUnknown : text.error();
  std::string_view rest = *text;
  std::string_view head = value_of(next_line(rest), kCardHead).value_or("");
  const auto next = [&head] {
    const auto space = head.find(' ');
    const auto value = number_from(head.substr(0, space));
    head = space == std::string_view::npos ? std::string_view() : head.substr(space + 1);
    return value;
  };
  const auto expires = next();
  const auto left = next();
  const auto after = next();
  if (!expires || !left || !after || *after > clock_() + kMostAhead) return kBadCard;
  if (*expires <= clock_()) return kUnknown;
  return Card{*expires, *left, *after, std::string(rest)};
}

Result<Outside::Receipt> Outside::drop(Letter letter) {
  const auto link = link_of(letter.link);
  AZ_TRY(card, this->card(link));
  struct statvfs disk {};
  if (::fstatvfs(letters_, &disk) != 0 ||
      std::uint64_t{disk.f_bavail} * disk.f_frsize < kSpare + kLongestLetter)
    return Error{ErrorCode::kUnavailable, "postbox.full"};
  // One after the other: a letter that is there has no earlier one still to come.
  const std::lock_guard lock(guard_);
  if (dropped_.size() >= kMostLinksCounted) dropped_.clear();
  auto& dropped = dropped_[link];
  const bool none_left = letter.number ? card.letters_left <= 0 : false;
  if (none_left || dropped >= kMostLetters) return Error{ErrorCode::kConflict, "intake.too_many"};
  letter.received_at = std::max({last_ + 1, card.after + 1, clock_()});
  const auto text = write_letter(letter);
  std::array<std::byte, 8> mark{};
  AZ_CHECK(crypto::fill_random(mark));
  const auto name = fmt::format("{:015}-{}", letter.received_at, crypto::hex(mark));
  if (!is_letter_name(name)) return kBadCard;  // Nobody would fetch it.
  AZ_CHECK(put(letters_, name, text, Durable::kYes));
  last_ = letter.received_at;
  ++dropped;
  return Receipt{receipt_of(text), letter.received_at};
}

}  // namespace azekura::postbox
