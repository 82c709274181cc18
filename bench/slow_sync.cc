// LD_PRELOAD: a slower disk. Each sync is done as ever, and then takes BENCH_SYNC_US microseconds more. An
// emulation: on a disk that is really slow, syncs also wait for each other.
#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace {

using Sync = int (*)(int);

int slower(const char* name, int file) {
  const int done = reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name))(file);
  const char* more = std::getenv("BENCH_SYNC_US");
  std::this_thread::sleep_for(std::chrono::microseconds(more == nullptr ? 0 : std::atoi(more)));
  return done;
}

}  // namespace

extern "C" int fsync(int file) { return slower("fsync", file); }
extern "C" int fdatasync(int file) { return slower("fdatasync", file); }
