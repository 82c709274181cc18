#pragma once
// What the program says to people, in Japanese and English. The texts are data/messages/*.json, one file
// per room, compiled in: a program never looks for them on a disk. Code carries keys ("vault.number.form");
// words are found at the last moment, where the reader's language is known.

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace azekura {

enum class Language { kJapanese, kEnglish };

/// "en", "en-GB" … are English; all else is Japanese.
Language language_from(std::string_view tag);
std::string_view to_string(Language language);  // "ja", "en"

/// What stands where the text says {name}. `english` only if the value itself is words.
struct Filling {
  std::string name;
  std::string value;
  std::string english = {};
};

/// A message not yet in words: what the rooms hand up when they explain themselves.
struct Message {
  std::string_view key;  // A literal.
  std::vector<Filling> with;
};

/// The text, or the key itself when there is none: a missing text is never a blank screen.
std::string_view message(std::string_view key, Language language);
/// The text with each {name} filled. A name without a value stays as it is written. Values are not escaped.
std::string message(std::string_view key, Language language, std::initializer_list<Filling> with);
std::string message(std::string_view key, Language language, std::span<const Filling> with);
std::string message(const Message& message, Language language);

/// Every key, sorted: for checks, and for a page that lists them.
std::vector<std::string_view> message_keys();

}  // namespace azekura
