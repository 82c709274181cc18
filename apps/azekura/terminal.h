#pragma once
// How the program speaks with whoever runs it: secrets in, answers out, failures in words with their code.
// What is read and written here may be secret, so it goes past the streams' buffers, which nobody wipes.

#include <string_view>

#include "base/error.h"
#include "crypto/wiped_text.h"
#include "settings.h"
#include "web/json.h"

namespace azekura::cli {

/// One line: from the terminal without echo, or the next one of standard input. kInvalid "cli.secret.none" if
/// empty.
Result<crypto::WipedText> ask_secret(std::string_view what);
/// The same, asked twice on a terminal. kInvalid "cli.secret.differ".
Result<crypto::WipedText> ask_new_secret(std::string_view what);
/// Lines up to an empty one.
Result<crypto::WipedText> ask_block(std::string_view what);
/// The next line of standard input, without its end; false after the last.
bool next_line(crypto::WipedText& line);

void put(std::string_view text);
/// The whole document and a line end.
void put(web::JsonWriter&& document);
/// Says it on standard error, as words or as {"code","title"}. The exit code: 1.
int fail(const Settings& settings, const Error& error, std::string_view more = {});

}  // namespace azekura::cli
