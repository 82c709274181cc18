#include "support/postgres.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace azekura::test_support {
namespace {

using namespace std::chrono_literals;

// Reads from standard input, which is a pipe that only the test program holds open: however that ends, the
// server is stopped and its folder removed. initdb and postgres refuse root. $1 binaries, $2 folder, $3… how
// to run as somebody else.
constexpr const char* kKeeper = R"(
bin=$1; dir=$2; shift 2
cd "$dir" || exit 1
trap '' INT TERM HUP
"$@" "$bin/initdb" -D data -U azekura -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || exit 1
"$@" "$bin/postgres" -D data -k "$dir" -c listen_addresses= -c fsync=${AZEKURA_TEST_POSTGRES_FSYNC:-off} -c max_connections=200 >postgres.log 2>&1 &
server=$!
read -r nothing
kill -INT $server && wait $server
cd /
rm -rf "$dir"
)";

std::string newest_binaries() {
  int newest = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql"))
    newest = std::max(newest, static_cast<int>(std::strtol(entry.path().filename().c_str(), nullptr, 10)));
  if (newest < 15) throw std::runtime_error("PostgreSQL 15 or newer is not installed");
  return "/usr/lib/postgresql/" + std::to_string(newest) + "/bin";
}

class Server {
 public:
  Server() {
    std::string folder = "/tmp/azekura-pg-XXXXXX";  // Short: a socket's path has at most 107 bytes.
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder for PostgreSQL");
    conninfo_ = "host=" + folder + " user=azekura";
    start_keeper(folder);
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (PQping((conninfo_ + " dbname=postgres").c_str()) != PQPING_OK) {
      if (std::chrono::steady_clock::now() > deadline || ::waitpid(keeper_, nullptr, WNOHANG) == keeper_)
        throw std::runtime_error("PostgreSQL did not start in " + folder);
      std::this_thread::sleep_for(10ms);
    }
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::close(pipe_);
    ::waitpid(keeper_, nullptr, 0);
  }
  const std::string& conninfo() const { return conninfo_; }

 private:
  void start_keeper(const std::string& folder) {
    const std::string binaries = newest_binaries();
    std::vector<std::string> words = {"sh", "-c", kKeeper, "sh", binaries, folder};
    if (::geteuid() == 0) {
      const passwd* postgres = ::getpwnam("postgres");
      if (postgres == nullptr || ::chown(folder.c_str(), postgres->pw_uid, postgres->pw_gid) != 0)
        throw std::runtime_error("no user postgres to run the server");
      for (const char* word : {"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"})
        words.emplace_back(word);
    } else {
      words.emplace_back("env");
    }
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);  // Ctrl-C is for the tests alone.
    const int spawned = ::posix_spawnp(&keeper_, "sh", &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[0]);
    pipe_ = ends[1];
    if (spawned != 0) throw std::runtime_error("no shell to start PostgreSQL");
  }

  std::string conninfo_;
  pid_t keeper_ = -1;
  int pipe_ = -1;
};

void create_database(const std::string& server, const std::string& name) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> pg(PQconnectdb((server + " dbname=postgres").c_str()),
                                                      PQfinish);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> made(
      PQexec(pg.get(), ("CREATE DATABASE " + name).c_str()), PQclear);
  if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(pg.get()));
}

}  // namespace

std::string postgres_server() {
  if (const char* given = std::getenv("AZEKURA_TEST_POSTGRES"); given != nullptr) return given;
  static const Server server;
  return server.conninfo();
}

std::string postgres_database() {
  static std::atomic<int> count = 0;
  const std::string name = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
  create_database(postgres_server(), name);
  return "postgres:" + postgres_server() + " dbname=" + name;
}

}  // namespace azekura::test_support
