#include "web/health.h"

#include "web/json.h"

namespace azekura::web {

Route health() {
  return {Method::kGet,
          "/api/v1/health",
          "health",
          Access::kPublic,
          PublicHandler([](const Request&, Context&) -> Result<Response> {
            JsonWriter out;
            out.object().member("status", "ok").end();
            return json(std::move(out));
          }),
          kBodyLimit,
          true};
}

}  // namespace azekura::web
