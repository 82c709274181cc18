// azekura_with_postgres COMMAND …: runs COMMAND with AZEKURA_TEST_POSTGRES naming a throw-away server.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "support/postgres.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    static_cast<void>(std::fputs("usage: azekura_with_postgres COMMAND [ARGUMENT …]\n", stderr));
    return 2;
  }
  try {
    ::setenv("AZEKURA_TEST_POSTGRES", azekura::test_support::postgres_server().c_str(), 1);
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(stderr, "%s\n", error.what()));
    return 1;
  }
  pid_t child = -1;
  int status = 0;
  if (::posix_spawnp(&child, argv[1], nullptr, nullptr, argv + 1, environ) != 0) return 127;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
