#include "disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace azekura::ledger::disk {
namespace {

constexpr Error kDisk{ErrorCode::kUnavailable, "ledger.disk"};

class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { static_cast<void>(close()); }
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

  bool write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int fd_;
};

constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;

}  // namespace

Done make_folders(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return done();
  if (folder.has_parent_path() && folder.parent_path() != folder)
    AZ_CHECK(make_folders(folder.parent_path()));
  std::filesystem::create_directory(folder, error);
  if (error) return kDisk;
  return sync_folder(folder.has_parent_path() ? folder.parent_path() : ".");
}

Done replace(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  auto beside = path;
  beside += ".new";
  File file(beside, kNew);
  if (!file.is_open() || !file.write(bytes) || ::fsync(file.fd()) != 0 || !file.close()) return kDisk;
  return ::rename(beside.c_str(), path.c_str()) == 0 ? done() : kDisk;
}

Done sync_folder(const std::filesystem::path& folder) {
  const File file(folder, O_RDONLY | O_DIRECTORY);
  return file.is_open() && ::fsync(file.fd()) == 0 ? done() : kDisk;
}

Result<db::Blob> read(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open())
    return errno == ENOENT || errno == ENOTDIR ? Error{ErrorCode::kNotFound, "ledger.file"} : kDisk;
  db::Blob bytes;
  for (std::size_t end = 0;;) {
    bytes.resize(end + 16'384);
    const auto got = ::read(file.fd(), bytes.data() + end, bytes.size() - end);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return kDisk;
    end += static_cast<std::size_t>(got);
    if (got == 0) return bytes.resize(end), bytes;
  }
}

Done write(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  File file(path, kNew);
  return file.is_open() && file.write(bytes) && file.close() ? done() : kDisk;
}

}  // namespace azekura::ledger::disk
