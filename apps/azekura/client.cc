#include "client.h"

#include <curl/curl.h>

#include <fstream>
#include <memory>

namespace azekura::cli {
namespace {

struct Cleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<crypto::WipedText*>(into);
  body.insert(body.end(), data, data + size * count);
  return size * count;
}

crypto::WipedText token_in(const std::string& file) {
  std::ifstream in(file);
  crypto::WipedText token;
  for (char c = 0; in.get(c) && c != '\n';) token.push_back(c);
  return token;
}

void add(std::unique_ptr<curl_slist, Cleanup>& headers, const std::string& line) {
  headers.reset(curl_slist_append(headers.release(), line.c_str()));
}

}  // namespace

std::string escaped(const std::string& text) {
  char* made = curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  std::string answer = made == nullptr ? std::string() : made;
  curl_free(made);
  return answer;
}

Result<Answer> call(const Place& place, const std::string& method, const std::string& path,
                    const crypto::WipedText& body, const std::string& content_type, std::string& why) {
  static const std::unique_ptr<CURL, Cleanup> handle(
      curl_easy_init());  // One thread; keeps its connection for the next.
  if (!handle) return Error{ErrorCode::kUnavailable, "cli.server"};
  std::unique_ptr<curl_slist, Cleanup> headers;
  add(headers, "X-Azekura: 1");
  add(headers, "Expect:");
  if (!content_type.empty()) add(headers, "Content-Type: " + content_type);
  if (!place.language.empty()) add(headers, "Accept-Language: " + place.language);
  if (const auto token = token_in(place.token_file); !token.empty())
    add(headers, "Authorization: Bearer " + std::string(crypto::view(token)));

  Answer answer;
  curl_easy_reset(handle.get());
  curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 10L);
  const std::string url = place.url + "/api/v1" + path;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(handle.get(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
  curl_easy_setopt(handle.get(), CURLOPT_NOPROXY, "*");
  if (!place.authority.empty()) curl_easy_setopt(handle.get(), CURLOPT_CAINFO, place.authority.c_str());
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
  }
  if (const CURLcode sent = curl_easy_perform(handle.get()); sent != CURLE_OK) {
    why = curl_easy_strerror(sent);
    return Error{ErrorCode::kUnavailable, "cli.server"};
  }
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  const char* type = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) answer.content_type = type;
  return answer;
}

}  // namespace azekura::cli
