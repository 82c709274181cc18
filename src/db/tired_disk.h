#pragma once
// A disk whose syncs of the WAL can be made to fail: SQLite's own, with that one call replaced. Stores opened
// while it lives use it.

#include <sqlite3.h>

#include <atomic>
#include <mutex>

namespace azekura::db {

class TiredDisk {
 public:
  TiredDisk() : disk_(*sqlite3_vfs_find(nullptr)) {
    real_ = sqlite3_vfs_find(nullptr);
    failures_ = 0;
    disk_.zName = "tired";
    disk_.xOpen = open;
    sqlite3_vfs_register(&disk_, 1);
  }
  TiredDisk(const TiredDisk&) = delete;
  TiredDisk& operator=(const TiredDisk&) = delete;
  ~TiredDisk() {
    sqlite3_vfs_unregister(&disk_);
    sqlite3_vfs_register(real_, 1);
  }
  /// The next `count` of them.
  void fail_syncs(int count) { failures_ = count; }

 private:
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    const int rc = real_->xOpen(real_, name, file, flags, out);
    if (rc != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0) return rc;
    static std::once_flag once;
    std::call_once(once, [&] {
      methods_ = *file->pMethods;
      real_sync_ = methods_.xSync;
      methods_.xSync = sync;
    });
    file->pMethods = &methods_;
    return rc;
  }
  static int sync(sqlite3_file* file, int flags) {
    if (failures_.fetch_sub(1) > 0) return SQLITE_IOERR_FSYNC;
    failures_ = 0;
    return real_sync_(file, flags);
  }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline sqlite3_io_methods methods_{};
  static inline int (*real_sync_)(sqlite3_file*, int) = nullptr;
  static inline std::atomic<int> failures_ = 0;
  sqlite3_vfs disk_;
};

}  // namespace azekura::db
