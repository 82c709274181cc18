#pragma once
// Routes are data: the table can be listed, compared with api/openapi.yaml and read as the authorisation
// table. A handler that needs somebody signed in takes a Session, so it cannot run without one; only the
// guard makes Sessions. Handlers return a Response or an Error; the router puts the error into words.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web/http.h"
#include "web/problem.h"

namespace azekura::web {

enum class Access {
  kPublic,       // Anybody.
  kSignedIn,     // Somebody with a live session.
  kWorkSession,  // The same to the guard. The act itself demands an open work session: people::decide().
};
std::string_view to_string(Access access);  // "public", "signed_in", "work_session": x-access in openapi.yaml

/// Who is asking. Made by the guard; what it means is known to the room that keeps the sessions.
struct Session {
  AccountId account;
  std::string session_id;
  std::string device;
  std::string language;
};

/// What goes with one call besides the request.
struct Context {
  std::string language = "ja";
  std::vector<FieldProblem> fields{};  // Filled by readers; sent along when the handler returns an error.

  void blame(std::string field, std::string_view code) { fields.push_back({std::move(field), code}); }
};

using PublicHandler = std::function<Result<Response>(const Request&, Context&)>;
using Handler = std::function<Result<Response>(const Request&, const Session&, Context&)>;

/// A handler made of a room's step and what the step needs. `rooms` is copied: it holds references.
template <typename Rooms>
Handler handler_of(const Rooms& rooms,
                   Result<Response> (*step)(const Rooms&, const Request&, const Session&, Context&)) {
  return [rooms, step](const Request& request, const Session& session, Context& context) {
    return step(rooms, request, session, context);
  };
}

/// Runs before every handler that is not public. kNotFound: no such session (401). kDenied: not enough (403).
using Guard = std::function<Result<Session>(const Request&, Access)>;

/// What anybody may send. Only who is signed in may send more, and is asked before it is read.
inline constexpr std::size_t kBodyLimit = 64 * 1024;

struct Route {
  Method method;
  std::string_view pattern;  // A literal: "/api/v1/people/{person}/number:reveal". {part} fills its segment,
                             // but for an ending like ":send" after it.
  std::string_view operation;  // operationId in openapi.yaml
  Access access;
  std::variant<PublicHandler, Handler> handler;
  std::size_t body_limit = kBodyLimit;
  bool inline_ok = false;  // Never waits: may run on an I/O thread.
  bool rest = false;       // The last {part} takes all segments that remain, slashes kept.
};

class Router {
 public:
  Router(Catalogue catalogue, Guard guard);
  ~Router();

  /// A route that contradicts another, or whose handler does not fit its access, is a bug and throws.
  void add(Route route);
  void add(std::vector<Route> routes);
  /// Answers GETs outside /api/ that no route takes: the built pages.
  void otherwise(PublicHandler pages);
  /// Hears of a handler that threw. The caller only ever hears web.broken.
  void on_bug(std::function<void(std::string_view operation)> hear);

  Problems& problems() { return problems_; }
  const Problems& problems() const { return problems_; }
  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

  /// The route that would take this, or the refusal (400, 404, 405 with Allow). Fills path, parts and query.
  /// Comes before the body is read, because the route says how long the body may be.
  std::variant<const Route*, Response> match(std::string_view method, std::string_view target,
                                             Request& request) const;
  /// Origin and guard alone, for a body that is too large to be taken from just anybody: the refusal, or
  /// nothing. run() asks again. Never throws.
  std::optional<Response> turned_away(const Route& route, const Request& request) const;
  /// Proof of origin, guard, handler. Never throws.
  Response run(const Route& route, const Request& request) const;
  /// match and run in one, for tests: `router.answer("POST", "/api/v1/people/7", {.body = …})`.
  Response answer(std::string_view method, std::string_view target, Request request) const;

 private:
  struct Shape;
  template <typename Step>
  Response in_words(const Route& route, const Request& request, Step step) const;
  /// Fills `session`, or says why not.
  Result<Response> ask_guard(const Route& route, const Request& request, const Context& context,
                             std::optional<Session>& session) const;
  Result<Response> admit(const Route& route, const Request& request, Context& context) const;

  Problems problems_;
  Guard guard_;
  Route pages_;
  std::function<void(std::string_view)> hear_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::vector<Shape> shapes_;
};

/// Done when a browser's page of another site cannot have sent this: the header X-Azekura (which only our own
/// page may add) and, from browsers, Sec-Fetch-Site or Origin. Bearer tokens need no such proof.
Done from_our_page(const Request& request);

/// Request headers that the product reads; all others are dropped at the door.
bool is_known_header(std::string_view lower_case_name);

}  // namespace azekura::web
