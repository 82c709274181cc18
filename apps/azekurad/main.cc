// azekurad: the server. Hardens itself, opens the house, serves it; sealed until the root key is at hand.
// Where there is no house yet, it serves its founding first.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>

#include "../start.h"
#include "crypto/process.h"
#include "house/doors.h"
#include "house/house.h"
#include "postbox/folder.h"
#include "web/server.h"
#include "web/tls.h"

namespace {

using namespace azekura;

/// The server's own, with the postbox's beside it; both renewed when it is time.
Result<web::CertificateFiles> certificates(const house::Config& config) {
  const Instant now = system_clock()();
  web::CertificateFiles files{config.certificate, config.certificate_key};
  if (config.certificate.empty()) {
    AZ_TRY(made, web::local_certificate(config.tls(), config.names, now));
    files = std::move(made);
  }
  if (!config.postbox_tls.empty())
    AZ_CHECK(web::local_certificate_beside(config.tls(), config.postbox_tls, config.names, now));
  return files;
}

/// What cannot be read or renewed is said, and the one in use stays.
void renew_certificates(const house::Config& config, web::Server& server) {
  const auto files = certificates(config);
  const Done used = files ? server.use_certificate(*files) : Done(files.error());
  if (!used) spdlog::error(R"({{"event":"certificate","outcome":"{}"}})", used.error().key);
}

/// Waits for a signal to stop, or for the doors to change (founded, unsealed), a day at the longest.
class Bell {
 public:
  enum class Rung { kStop, kDoors };
  void ring(Rung why) {
    {
      const std::lock_guard lock(guard_);
      if (rung_ != Rung::kStop || !is_rung_) rung_ = why;
      is_rung_ = true;
    }
    bell_.notify_all();
  }
  std::optional<Rung> wait() {
    std::unique_lock lock(guard_);
    if (!bell_.wait_for(lock, std::chrono::hours(24), [this] { return is_rung_; })) return std::nullopt;
    is_rung_ = false;
    return rung_;
  }

 private:
  std::mutex guard_;
  std::condition_variable bell_;
  bool is_rung_ = false;
  Rung rung_ = Rung::kStop;
};

/// What is served, and to whom: the house, or, as long as there is none, its founding.
struct Inside {
  std::unique_ptr<house::Founding> founding;
  std::unique_ptr<house::House> house;
};

/// On standard output, which is the terminal's; the log is standard error, and never has the code.
void say_where(const house::Config& config, std::uint16_t port, const Inside& inside) {
  const bool sealed = inside.house && inside.house->sealed();
  fmt::print("{} https://localhost:{}/  {}\n",
             inside.founding ? "found"
             : sealed        ? "sealed"
                             : "ready",
             port, sealed ? "" : web::authority_file(config.tls()).string());
  if (inside.founding) fmt::print("code {}\n", crypto::view(inside.founding->code()));
  static_cast<void>(std::fflush(stdout));
}

void start_background(house::House& house) {
  house.start_background([](std::string_view work, std::string_view key) {
    if (key.empty())
      spdlog::info(R"({{"event":"{}","outcome":"well again"}})", work);
    else
      spdlog::error(R"({{"event":"{}","outcome":"{}"}})", work, key);
  });
}

Result<Inside> go_in(const house::Config& config, house::Memory memory) {
  auto founding = house::Founding::begin(config, system_clock(), memory);
  if (founding) return Inside{*std::move(founding), nullptr};
  if (founding.error().key != "house.initialised") return founding.error();
  AZ_TRY(house, house::House::open(config, system_clock(), memory));
  if (const Done opened = house->unseal_unattended(); !opened)
    spdlog::warn(R"({{"event":"sealed","why":"{}"}})",
                 opened.error().key);  // Somebody brings what opens it.
  start_background(*house);
  return Inside{nullptr, std::move(house)};
}

std::unique_ptr<web::Router> doors(const Inside& inside, Bell& bell) {
  const auto ring = [&bell] { bell.ring(Bell::Rung::kDoors); };
  if (inside.founding) return house::founding_doors(*inside.founding, ring);
  return inside.house->sealed() ? house::sealed_doors(*inside.house, ring) : house::all_doors(*inside.house);
}

int serve(const house::Config& config, Inside inside, const sigset_t& signals) {
  const auto files = certificates(config);
  if (!files) return fail(files.error());
  // There before anybody is founded or unsealed, so that the postbox can be started beside this process.
  // Whatever else is wrong with it is told when it is used.
  if (const auto folders = postbox::Inside::open(config.postbox); !folders)
    spdlog::error(R"({{"event":"postbox","outcome":"{}"}})", folders.error().key);
  Bell bell;
  std::thread([&bell, signals] {
    int number = 0;
    sigwait(&signals, &number);
    bell.ring(Bell::Rung::kStop);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // Asked twice, it ends at once.
  }).detach();

  std::uint16_t port = config.port;
  for (;;) {
    const auto router = doors(inside, bell);
    router->on_bug([](std::string_view operation) {
      spdlog::error(R"({{"event":"bug","operation":"{}"}})", operation);
    });
    web::ServerOptions options;
    options.addresses = config.addresses;
    options.port = port;
    options.certificate = *files;
    options.access = [](const web::AccessLine& line) {
      spdlog::info(
          R"({{"event":"request","connection":{},"method":"{}","route":"{}","status":{},"bytes":{},"us":{}}})",
          line.connection, line.method, line.route, line.status, line.bytes, line.microseconds);
    };
    auto server = web::Server::start(std::move(options), *router);
    if (!server) return fail(server.error());
    port = (*server)->port();
    say_where(config, port, inside);
    auto rung = bell.wait();
    for (; !rung; rung = bell.wait()) renew_certificates(config, **server);
    (*server)->stop();
    if (rung == Bell::Rung::kStop) return 0;
    if (!inside.founding) continue;
    inside.house = inside.founding->take();
    inside.founding.reset();
    start_background(*inside.house);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto report = crypto::harden_process();
  CLI::App app{"Azekura server"};
  std::string config_file;
  std::string data = "var";
  bool allow_unlocked = false;
  app.add_option("--config", config_file, "TOML file");
  app.add_option("--data", data, "data folder, when there is no file");
  app.add_flag("--allow-unlocked-memory", allow_unlocked,
               "serve although memory cannot be locked or swap is in clear");
  CLI11_PARSE(app, argc, argv);

  spdlog::set_default_logger(spdlog::stderr_logger_mt("azekurad"));
  spdlog::set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","line":%v})",
                      spdlog::pattern_time_type::utc);

  std::string complaint;
  const auto config = config_file.empty() ? Result<house::Config>(house::defaults_for(data))
                                          : house::read_config(config_file, complaint);
  if (!config) return fail(config.error(), complaint);
  const sigset_t signals = hold_back_signals();
  if (!report.safe() && !allow_unlocked) return fail({ErrorCode::kDenied, "house.memory"});
  auto inside = go_in(*config, report.safe() ? house::Memory::kProtected : house::Memory::kUnprotected);
  if (!inside) return fail(inside.error());
  return serve(*config, *std::move(inside), signals);
}
