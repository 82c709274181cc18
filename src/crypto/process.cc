#include "crypto/process.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "crypto/forget.h"

namespace azekura::crypto {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// Whether what is written to the block device `name` can be read from a disk. Looks through LVM and the
/// like.
bool encrypted(const std::string& name, const SystemPaths& paths, int depth) {
  const std::filesystem::path block = std::filesystem::path(paths.blocks) / name;
  if (name.starts_with("zram")) {
    const auto backing = first_line(block / "backing_dev");
    return backing.empty() || backing == "none";
  }
  if (first_line(block / "dm/uuid").starts_with("CRYPT-")) return true;
  std::error_code error;
  bool any = false;
  for (std::filesystem::directory_iterator below(block / "slaves", error), end; !error && below != end;
       below.increment(error)) {
    if (depth == 0 || !encrypted(below->path().filename().string(), paths, depth - 1)) return false;
    any = true;
  }
  return any && !error;
}

bool may_lock_all(const SystemPaths& paths) {
  // A limit would be met later, as an allocation that fails: so it must not exist, or not bind us.
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return false;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return true;
  constexpr unsigned kCapIpcLock = 14;
  std::ifstream status(paths.status);
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("CapEff:")) continue;
    const auto at = line.find_first_not_of(" \t", 7);
    if (at == std::string::npos) return false;
    std::uint64_t capabilities = 0;
    std::from_chars(line.data() + at, line.data() + line.size(), capabilities, 16);
    return ((capabilities >> kCapIpcLock) & 1U) == 1;
  }
  return false;
}

}  // namespace

Done check_swap(const SystemPaths& paths) {
  constexpr Error kUnsafe{ErrorCode::kDenied, "crypto.process.swap"};
  std::ifstream swaps(paths.swaps);
  std::string line;
  if (!std::getline(swaps, line) || !line.starts_with("Filename")) return kUnsafe;
  while (std::getline(swaps, line)) {
    std::istringstream fields(line);
    std::string device;
    std::string type;
    fields >> device >> type;
    if (type != "partition") return kUnsafe;  // A file: on what, is not asked.
    std::error_code error;
    const auto real = std::filesystem::canonical(device, error);
    const auto name = (error ? std::filesystem::path(device) : real).filename().string();
    if (!encrypted(name, paths, 4)) return kUnsafe;
  }
  return done();
}

ProcessReport harden_process(const SystemPaths& paths) {
  ProcessReport report;
  report.forgets = static_cast<bool>(forget_what_openssl_frees());
  const rlimit none{0, 0};
  // Both: a limit of zero does not stop a core dump that is piped to a program.
  report.core_off = setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
  report.swap_safe = static_cast<bool>(check_swap(paths));
  // ONFAULT: what is touched is locked; untouched stacks and reserves cost nothing.
  report.locked = may_lock_all(paths) && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
  return report;
}

}  // namespace azekura::crypto
