#include "crypto/process.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace azekura::crypto {
namespace {

constexpr std::string_view kHeader = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

class Process : public testing::Test {
 protected:
  Process() {
    std::string pattern = "/tmp/azekura-process-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    paths_ = {folder_ + "/swaps", folder_ + "/block", folder_ + "/status"};
    write("swaps", std::string(kHeader));
  }
  ~Process() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  void swap_on(const std::string& device, const std::string& type) const {
    write("swaps", std::string(kHeader) + device + "\t\t" + type + "\t8388604\t0\t-2\n");
  }
  bool safe() const { return static_cast<bool>(check_swap(paths_)); }

  std::string folder_;
  SystemPaths paths_;
};

TEST_F(Process, TakesNoSwapForSafe) { EXPECT_TRUE(safe()); }

TEST_F(Process, TakesEncryptedSwapForSafe) {
  write("block/dm-77/dm/uuid", "CRYPT-PLAIN-cryptswap\n");
  swap_on("/dev/dm-77", "partition");
  EXPECT_TRUE(safe());
}

TEST_F(Process, LooksThroughVolumesToWhatTheyLieOn) {
  write("block/dm-78/dm/uuid", "LVM-abc\n");
  std::filesystem::create_directories(folder_ + "/block/dm-78/slaves/dm-77");
  swap_on("/dev/dm-78", "partition");
  EXPECT_FALSE(safe());
  write("block/dm-77/dm/uuid", "CRYPT-LUKS2-abc\n");
  EXPECT_TRUE(safe());
  std::filesystem::create_directories(folder_ + "/block/dm-78/slaves/sdz9");
  EXPECT_FALSE(safe()) << "half of it lies on a bare disk";
}

TEST_F(Process, TakesSwapInMemoryForSafeUnlessItIsWrittenBack) {
  swap_on("/dev/zram77", "partition");
  EXPECT_TRUE(safe());
  write("block/zram77/backing_dev", "none\n");
  EXPECT_TRUE(safe());
  write("block/zram77/backing_dev", "/dev/sdz9\n");
  EXPECT_FALSE(safe());
}

TEST_F(Process, TakesEverythingElseForUnsafe) {
  swap_on("/dev/sdz9", "partition");
  EXPECT_EQ(check_swap(paths_).error().key, "crypto.process.swap");
  swap_on("/swapfile", "file");
  EXPECT_FALSE(safe());
  write("swaps", "");
  EXPECT_FALSE(safe());
  paths_.swaps = folder_ + "/none";
  EXPECT_FALSE(safe());
}

/// In a child: what is done to a process stays done.
void harden_and_exit(const SystemPaths& paths) {
  const auto report = harden_process(paths);
  rlimit core{};
  const bool off =
      getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
  const bool as_told = report.core_off && off && report.swap_safe;
  std::_Exit(as_told ? 0 : 1);
}

TEST_F(Process, LeavesNoCoreDumpsOnceHardened) {
  EXPECT_EXIT(harden_and_exit(paths_), testing::ExitedWithCode(0), "");
}

void exit_with_lock(const SystemPaths& paths, rlim_t limit) {
  const rlimit memory{limit, limit};
  if (setrlimit(RLIMIT_MEMLOCK, &memory) != 0) std::_Exit(2);
  std::_Exit(harden_process(paths).locked ? 0 : 1);
}

TEST_F(Process, SaysThatItIsNotLockedWhereALimitWouldBind) {
  write("status", "Name:\tx\nCapEff:\t0000000000000000\n");
  EXPECT_EXIT(exit_with_lock(paths_, 8U << 20U), testing::ExitedWithCode(1), "");
}

}  // namespace
}  // namespace azekura::crypto
