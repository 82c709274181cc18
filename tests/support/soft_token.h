#pragma once
// For tests: SoftHSM's tokens, in a folder of the test's own. SoftHSM reads where they are when it is
// initialized, that is with the first HardwareToken: make this before, and let it live longer.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace azekura::test_support {

class SoftToken {
 public:
  SoftToken(std::string_view label, std::string_view pin) {
    std::string pattern = "/tmp/azekura-token-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(folder_ + "/tokens");
    std::ofstream(folder_ + "/softhsm2.conf") << "directories.tokendir = " << folder_ << "/tokens\n"
                                              << "objectstore.backend = file\nlog.level = ERROR\n";
    setenv("SOFTHSM2_CONF", (folder_ + "/softhsm2.conf").c_str(), 1);
    add(label, pin);
  }
  ~SoftToken() {
    unsetenv("SOFTHSM2_CONF");
    std::filesystem::remove_all(folder_);
  }
  SoftToken(const SoftToken&) = delete;
  SoftToken& operator=(const SoftToken&) = delete;

  void add(std::string_view label, std::string_view pin) const {
    const std::string command = "softhsm2-util --init-token --free --label '" + std::string(label) +
                                "' --so-pin 87654321 --pin '" + std::string(pin) + "' >'" + folder_ +
                                "/log' 2>&1";
    const int ended = std::system(command.c_str());
    EXPECT_TRUE(WIFEXITED(ended) && WEXITSTATUS(ended) == 0) << "softhsm2-util could not make a token";
  }
  const std::string& folder() const { return folder_; }

  /// Where Debian puts it. Without SoftHSM these tests fail: nothing else here is a token.
  static std::string module() {
    for (const auto* path :
         {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"})
      if (std::filesystem::exists(path)) return path;
    ADD_FAILURE() << "SoftHSM is not installed (tools/provide installs it)";
    return "/none";
  }

 private:
  std::string folder_;
};

}  // namespace azekura::test_support
