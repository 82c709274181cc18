// azekura-postbox: serves the page for whoever was sent a link. Holds no key and no database; knows one
// folder.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "../start.h"
#include "crypto/process.h"
#include "postbox/doors.h"
#include "web/server.h"
#include "web/static_files.h"
#include "web/tls.h"

namespace {

using namespace azekura;

struct Settings {
  std::string folder, ui, certificate, certificate_key;
  std::vector<std::string> addresses{"127.0.0.1"};
  std::uint16_t port = 8444;
};

int serve(const Settings& settings, const sigset_t& signals) {
  auto outside = postbox::Outside::open(settings.folder, system_clock());
  if (!outside) return fail(outside.error(), settings.folder);
  auto pages = web::StaticFiles::load(settings.ui);
  if (!pages) return fail(pages.error(), settings.ui);
  const auto router = postbox::doors(**outside);
  router->otherwise(*std::move(pages));
  router->on_bug(
      [](std::string_view operation) { spdlog::error(R"({{"event":"bug","operation":"{}"}})", operation); });
  web::ServerOptions options;
  options.addresses = settings.addresses;
  options.port = settings.port;
  const web::CertificateFiles certificate{settings.certificate, settings.certificate_key};
  options.certificate = certificate;
  options.workers = 16;
  options.policy = web::kPostboxPolicy;
  options.access = [](const web::AccessLine& line) {
    spdlog::info(
        R"({{"event":"request","connection":{},"method":"{}","route":"{}","status":{},"bytes":{},"us":{}}})",
        line.connection, line.method, line.route, line.status, line.bytes, line.microseconds);
  };
  auto server = web::Server::start(std::move(options), *router);
  if (!server) return fail(server.error());
  fmt::print("ready https://localhost:{}/\n", (*server)->port());
  static_cast<void>(std::fflush(stdout));
  // Once a day, as the server does: what was renewed meanwhile is used without a restart.
  constexpr timespec kDay{24 * 3600, 0};
  while (sigtimedwait(&signals, nullptr, &kDay) < 0)
    if (const Done used = (*server)->use_certificate(certificate); !used)
      spdlog::error(R"({{"event":"certificate","outcome":"{}"}})", used.error().key);
  (*server)->stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto report = crypto::harden_process();
  static_cast<void>(report);  // What passes through here is sealed already.
  CLI::App app{"Azekura's page for people outside"};
  Settings settings;
  app.set_config("--config", "", "TOML file with the options below");
  app.add_option("--folder", settings.folder, "what the server and this process share")->required();
  app.add_option("--ui", settings.ui, "the built page")->required();
  app.add_option("--address", settings.addresses, "where to listen");
  app.add_option("--port", settings.port, "0: any that is free");
  app.add_option("--certificate", settings.certificate, "PEM")->required();
  app.add_option("--certificate-key", settings.certificate_key, "PEM")->required();
  CLI11_PARSE(app, argc, argv);

  spdlog::set_default_logger(spdlog::stderr_logger_mt("azekura-postbox"));
  spdlog::set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","line":%v})",
                      spdlog::pattern_time_type::utc);
  return serve(settings, hold_back_signals());
}
