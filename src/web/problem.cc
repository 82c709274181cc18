#include "web/problem.h"

#include <array>

#include "web/json.h"

namespace azekura::web {
namespace {

constexpr int kRetrySeconds = 2;

struct Named {
  std::string_view key;
  int status;
};
constexpr std::array kNamed{Named{"web.session.needed", 401},   Named{"web.method", 405},
                            Named{"web.body.too_large", 413},   Named{"web.target.length", 414},
                            Named{"web.body.media_type", 415},  Named{"crypto.busy", 429},
                            Named{"web.headers.too_large", 431}};

bool comes_later(int status) { return status == 429 || status == 503; }

int status_of(ErrorCode code, bool with_fields) {
  switch (code) {
    case ErrorCode::kInvalid: return with_fields ? 422 : 400;
    case ErrorCode::kDenied: return 403;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kCorrupt: return 500;
  }
  return 500;
}

}  // namespace

Problems::Problems(Catalogue catalogue) : catalogue_(std::move(catalogue)) {}

int Problems::status_of(const Error& error, bool with_fields) {
  for (const auto& [key, status] : kNamed)
    if (error.key == key) return status;
  return web::status_of(error.code, with_fields);
}

Response Problems::refuse(const Error& error, std::string_view language,
                          const std::vector<FieldProblem>& fields) const {
  return refuse_as(status_of(error, !fields.empty()), error, language, fields);
}

void Problems::write_problem(JsonWriter& out, int status, const Error& error, std::string_view language,
                             const std::vector<FieldProblem>& fields) const {
  out.object().member("type", "urn:azekura:problem:" + std::string(error.key));
  out.member("title", catalogue_(error.key, language)).member("status", status).member("code", error.key);
  if (comes_later(status)) out.member("retry_after_s", kRetrySeconds);
  if (!fields.empty()) {
    out.key("fields").array();
    for (const auto& [field, code] : fields)
      out.object()
          .member("field", field)
          .member("code", code)
          .member("message", catalogue_(code, language))
          .end();
    out.end();
  }
  out.end();
}

Response Problems::refuse_as(int status, const Error& error, std::string_view language,
                             const std::vector<FieldProblem>& fields) const {
  JsonWriter out;
  write_problem(out, status, error, language, fields);
  Response response{
      .status = status, .content_type = "application/problem+json", .body = std::move(out).take()};
  response.headers.push_back({"Content-Language", std::string(language)});
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (comes_later(status)) response.headers.push_back({"Retry-After", std::to_string(kRetrySeconds)});
  return response;
}

}  // namespace azekura::web
