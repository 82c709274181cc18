#include "sign_in.h"

#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "crypto/file.h"
#include "terminal.h"

namespace azekura::cli {
namespace {

namespace fs = std::filesystem;

Done keep_token(const fs::path& file, std::string_view token) {
  std::error_code error;
  if (const auto folder = file.parent_path(); !folder.empty() && !fs::exists(folder, error)) {
    fs::create_directories(folder, error);
    if (!error) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return Error{ErrorCode::kUnavailable, "cli.file.write"};
  }
  fs::remove(file, error);
  return crypto::write_new_file(file.string(), std::as_bytes(std::span(token.data(), token.size())));
}

/// The answer without its token, which nobody needs to see.
int signed_in(const Settings& settings, const Answer& answer) {
  if (answer.status >= 400) return show(answer);
  boost::json::error_code error;
  auto document = boost::json::parse(crypto::view(answer.body), error);
  auto* members = error ? nullptr : document.if_object();
  const auto* token = members == nullptr ? nullptr : members->if_contains("token");
  if (token == nullptr || !token->is_string())
    return fail(settings, {ErrorCode::kUnavailable, "cli.server.answer"});
  const std::string_view text(token->get_string().data(), token->get_string().size());
  if (const auto kept = keep_token(settings.place().token_file, text); !kept)
    return fail(settings, kept.error());
  members->erase("token");
  put(boost::json::serialize(document) + "\n");
  return 0;
}

int sign_in(const Settings& settings, const std::string& login) {
  const auto password = ask_secret("password");
  if (!password) return fail(settings, password.error());
  web::JsonWriter out;
  out.object()
      .member("login_id", login)
      .member("password", crypto::view(*password))
      .member("token", true)
      .end();
  return speak(settings, "POST", "/session", std::move(out).take(), "application/json",
               [&](const Answer& answer) { return signed_in(settings, answer); });
}

/// The token goes even if the server no longer knew it.
int sign_out(const Settings& settings) {
  return speak(settings, "DELETE", "/session", {}, {}, [&](const Answer& answer) {
    std::error_code ignored;  // No file is what is wanted.
    if (answer.status < 400 || answer.status == 401) fs::remove(settings.place().token_file, ignored);
    return show(answer);
  });
}

}  // namespace

void add_sign_in(CLI::App& app, const Settings& settings, int& exit_code) {
  auto* in = app.add_subcommand("sign-in", "asks for the password and keeps a session");
  auto login = std::make_shared<std::string>();  // Lives as long as the parser.
  in->add_option("--login-id", *login)->required();
  in->callback([&settings, &exit_code, login] { exit_code = sign_in(settings, *login); });
  app.add_subcommand("sign-out", "ends the session")->callback([&settings, &exit_code] {
    exit_code = sign_out(settings);
  });
}

}  // namespace azekura::cli
