#pragma once
// Small files that must be right: keys, custody, keyslots. Never through a link at the end of the path, for
// the owner's eyes only (0600), on the disk (file and folder) before a call returns.

#include <sys/types.h>

#include <span>
#include <string>

#include "base/error.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto {

class File {
 public:
  /// kNotFound if there is none; kInvalid if it is a link or no plain file.
  static Result<File> to_read(const std::string& path);
  static Result<File> to_change(const std::string& path);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  /// At most `most` bytes; kInvalid if there are more.
  Result<WipedBytes> read(std::size_t most) const;
  Done write_at(std::size_t at, std::span<const std::byte> bytes) const;
  /// Waits for the disk, and drops what the system keeps in memory, so that the next read asks the disk.
  Done sync() const;
  /// Nobody but the owner may read or write it.
  bool only_owners() const;

 private:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  friend Done write_beside(const std::string& path, std::span<const std::byte> bytes);
  static Result<File> open(const std::string& path, int flags);
  int descriptor_;
};

/// A new file, whole or not at all. kConflict, crypto.file.exists, if there is one already.
Done write_new_file(const std::string& path, std::span<const std::byte> bytes);
Done sync_folder_of(const std::string& path);

}  // namespace azekura::crypto
