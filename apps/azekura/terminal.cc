#include "terminal.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>

namespace azekura::cli {
namespace {

bool at_terminal() { return isatty(STDIN_FILENO) == 1; }

/// While it lives, what is typed does not show.
class NoEcho {
 public:
  NoEcho() : active_(at_terminal() && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (!active_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << '\n';
  }

 private:
  termios before_{};
  bool active_;
};

void prompt(std::string_view what) {
  if (at_terminal()) std::cerr << what << ": " << std::flush;
}

/// Standard input by the block, in memory that is wiped.
class Input {
 public:
  bool next(char& c) {
    if (at_ == held_) {
      const ssize_t got = ::read(STDIN_FILENO, buffer_.data(), buffer_.size());
      at_ = 0;
      held_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    if (held_ == 0) return false;
    c = buffer_[at_];
    buffer_[at_++] = 0;
    return true;
  }

 private:
  crypto::WipedText buffer_ = crypto::WipedText(4096);
  std::size_t at_ = 0, held_ = 0;
};

Input& input() {
  static Input kInput;  // There is one standard input, and what one command read ahead the next one needs.
  return kInput;
}

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written <= 0) return;  // Nobody is listening any more.
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

bool next_line(crypto::WipedText& line) {
  line.clear();
  char c = 0;
  bool any = false;
  while (input().next(c)) {
    any = true;
    if (c == '\n') break;
    line.push_back(c);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return any;
}

Result<crypto::WipedText> ask_secret(std::string_view what) {
  const NoEcho quiet;
  prompt(what);
  crypto::WipedText text;
  next_line(text);
  if (text.empty()) return Error{ErrorCode::kInvalid, "cli.secret.none"};
  return text;
}

Result<crypto::WipedText> ask_new_secret(std::string_view what) {
  AZ_TRY(first, ask_secret(what));
  if (!at_terminal()) return first;
  AZ_TRY(again, ask_secret(what));
  if (first != again) return Error{ErrorCode::kInvalid, "cli.secret.differ"};
  return first;
}

Result<crypto::WipedText> ask_block(std::string_view what) {
  const NoEcho quiet;
  prompt(what);
  crypto::WipedText block, line;
  while (next_line(line)) {
    if (line.empty() && !block.empty()) break;
    if (line.empty()) continue;
    block.insert(block.end(), line.begin(), line.end());
    block.push_back('\n');
  }
  if (block.empty()) return Error{ErrorCode::kInvalid, "cli.secret.none"};
  return block;
}

void put(std::string_view text) { write_all(STDOUT_FILENO, text); }

void put(web::JsonWriter&& document) {
  auto text = std::move(document).take();
  text.push_back('\n');
  put(crypto::view(text));
}

int fail(const Settings& settings, const Error& error, std::string_view more) {
  const auto words = message(error.key, settings.tongue());
  if (settings.json) {
    web::JsonWriter out;
    out.object().member("code", error.key).member("title", words);
    if (!more.empty()) out.member("detail", more);
    out.end();
    std::cerr << crypto::view(std::move(out).take()) << '\n';
  } else {
    std::cerr << words << " (" << error.key << ')' << (more.empty() ? "" : " ") << more << '\n';
  }
  return 1;
}

}  // namespace azekura::cli
