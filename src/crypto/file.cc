#include "file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace azekura::crypto {
namespace {

constexpr Error kFailed{ErrorCode::kUnavailable, "crypto.file"};

}  // namespace

Result<File> File::open(const std::string& path, int flags) {
  int descriptor = -1;
  do descriptor = ::open(path.c_str(), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR);
  while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) {
    if (errno == ENOENT) return Error{ErrorCode::kNotFound, "crypto.file.none"};
    if (errno == ELOOP) return Error{ErrorCode::kInvalid, "crypto.file.kind"};
    return kFailed;
  }
  File file(descriptor);
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return kFailed;
  if (!S_ISREG(status.st_mode)) return Error{ErrorCode::kInvalid, "crypto.file.kind"};
  return file;
}

Result<File> File::to_read(const std::string& path) { return open(path, O_RDONLY); }
Result<File> File::to_change(const std::string& path) { return open(path, O_RDWR); }

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<WipedBytes> File::read(std::size_t most) const {
  WipedBytes bytes(most + 1);
  std::size_t size = 0;
  while (size < bytes.size()) {
    const auto n = pread(descriptor_, bytes.data() + size, bytes.size() - size, static_cast<off_t>(size));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return kFailed;
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > most) return Error{ErrorCode::kInvalid, "crypto.file.size"};
  bytes.resize(size);
  return bytes;
}

Done File::write_at(std::size_t at, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto n = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return kFailed;
    at += static_cast<std::size_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return done();
}

Done File::sync() const {
  if (fsync(descriptor_) != 0) return kFailed;
  // A wish, not a need: some file systems keep no pages to drop.
  static_cast<void>(posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED));
  return done();
}

bool File::only_owners() const {
  struct stat status {};
  return fstat(descriptor_, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/// Under a name that nobody reads, for a rename to make real. What a crash left there is thrown away.
Done write_beside(const std::string& path, std::span<const std::byte> bytes) {
  const auto part = path + ".part";
  if (unlink(part.c_str()) != 0 && errno != ENOENT) return kFailed;
  AZ_TRY(file, File::open(part, O_RDWR | O_CREAT | O_EXCL));
  AZ_CHECK(file.write_at(0, bytes));
  return file.sync();
}

Done write_new_file(const std::string& path, std::span<const std::byte> bytes) {
  AZ_CHECK(write_beside(path, bytes));
  const auto part = path + ".part";
  if (renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
    return sync_folder_of(path);
  const bool exists = errno == EEXIST;
  if (unlink(part.c_str()) != 0 || !exists) return kFailed;
  return Error{ErrorCode::kConflict, "crypto.file.exists"};
}

Done sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return kFailed;
  const bool synced = fsync(descriptor) == 0;
  close(descriptor);
  if (!synced) return kFailed;
  return done();
}

}  // namespace azekura::crypto
