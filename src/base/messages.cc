#include "base/messages.h"

#include <algorithm>

#include "message_table.h"

namespace azekura {

Language language_from(std::string_view tag) {
  const bool english = tag.size() >= 2 && (tag[0] == 'e' || tag[0] == 'E') &&
                       (tag[1] == 'n' || tag[1] == 'N') &&
                       (tag.size() == 2 || tag[2] == '-' || tag[2] == '_');
  return english ? Language::kEnglish : Language::kJapanese;
}

std::string_view to_string(Language language) { return language == Language::kEnglish ? "en" : "ja"; }

std::string_view message(std::string_view key, Language language) {
  const auto rows = message_rows();
  const auto found = std::lower_bound(rows.begin(), rows.end(), key,
                                      [](const MessageRow& row, std::string_view k) { return row.key < k; });
  if (found == rows.end() || found->key != key) return key;
  return language == Language::kEnglish ? found->en : found->ja;
}

std::string message(std::string_view key, Language language, std::span<const Filling> with) {
  const std::string_view text = message(key, language);
  std::string out;
  // One pass over the text: a value that itself holds "{name}" is not filled again.
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find('{', at);
    const auto close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) return out.append(text.substr(at));
    out.append(text.substr(at, open - at));
    const auto name = text.substr(open + 1, close - open - 1);
    const auto value =
        std::find_if(with.begin(), with.end(), [name](const Filling& f) { return f.name == name; });
    if (value == with.end()) {
      out.append(text.substr(open, close + 1 - open));
    } else {
      out.append(language == Language::kEnglish && !value->english.empty() ? value->english : value->value);
    }
    at = close + 1;
  }
  return out;
}

std::string message(std::string_view key, Language language, std::initializer_list<Filling> with) {
  return message(key, language, std::span(with.begin(), with.size()));
}

std::string message(const Message& message_, Language language) {
  return message(message_.key, language, std::span(message_.with));
}

std::vector<std::string_view> message_keys() {
  std::vector<std::string_view> keys;
  for (const MessageRow& row : message_rows()) keys.push_back(row.key);
  return keys;
}

}  // namespace azekura
