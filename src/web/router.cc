#include "web/router.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "web/target.h"

namespace azekura::web {
namespace {

constexpr std::array<std::string_view, 10> kKnownHeaders{
    "accept-encoding", "accept-language", "content-type", "host",      "if-none-match",
    "origin",          "sec-fetch-site",  "user-agent",   "x-azekura", "x-azekura-background"};

bool fits(const Route& route) {
  const bool for_anybody = std::holds_alternative<PublicHandler>(route.handler);
  const bool may_be_large = !for_anybody || route.body_limit <= kBodyLimit;
  return for_anybody == (route.access == Access::kPublic) && may_be_large && !route.operation.empty() &&
         route.method != Method::kHead && (!route.rest || route.pattern.ends_with('}'));
}

[[noreturn]] void contradiction(const Route& route) {
  throw std::logic_error("route " + std::string(route.operation) +
                         " contradicts its access or another route");
}

}  // namespace

/// A pattern cut into segments. A literal has no name; "{part}:send" has name "part" and text ":send".
struct Router::Shape {
  struct Segment {
    std::string name;
    std::string text;
    friend bool operator==(const Segment& a, const Segment& b) {  // Names do not tell two routes apart.
      return a.name.empty() == b.name.empty() && a.text == b.text;
    }
    int rank() const { return name.empty() ? 0 : text.empty() ? 2 : 1; }
    bool takes(std::string_view given) const {
      return name.empty() ? given == text : given.size() > text.size() && given.ends_with(text);
    }
  };

  const Route* route;
  std::vector<Segment> segments;

  explicit Shape(const Route& of) : route(&of) {
    std::string_view rest = of.pattern;
    while (!rest.empty()) {
      rest.remove_prefix(1);
      const std::string_view segment = rest.substr(0, rest.find('/'));
      rest.remove_prefix(segment.size());
      const auto close = segment.find('}');
      if (segment.starts_with('{') && close != std::string_view::npos)
        segments.push_back(
            {std::string(segment.substr(1, close - 1)), std::string(segment.substr(close + 1))});
      else
        segments.push_back({"", std::string(segment)});
    }
  }

  bool takes(const std::vector<std::string>& given) const {
    if (route->rest ? given.size() < segments.size() : given.size() != segments.size()) return false;
    return std::equal(segments.begin(), segments.end(), given.begin(),
                      [](const Segment& segment, const std::string& text) { return segment.takes(text); });
  }

  /// What of `given` fills each part.
  void fill(const std::vector<std::string>& given, Texts& parts) const {
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const auto& [name, ending] = segments[i];
      if (!name.empty()) parts.insert_or_assign(name, given[i].substr(0, given[i].size() - ending.size()));
    }
    for (std::size_t i = segments.size(); i < given.size(); ++i)
      parts.at(segments.back().name) += "/" + given[i];
  }

  /// Literals before parts, and parts with an ending before bare ones: the narrower pattern is asked first.
  bool before(const Shape& other) const {
    return std::lexicographical_compare(
        segments.begin(), segments.end(), other.segments.begin(), other.segments.end(),
        [](const Segment& a, const Segment& b) { return a.rank() < b.rank(); });
  }
};

std::string_view to_string(Access access) {
  switch (access) {
    case Access::kPublic: return "public";
    case Access::kSignedIn: return "signed_in";
    case Access::kWorkSession: return "work_session";
  }
  return "?";
}

Router::Router(Catalogue catalogue, Guard guard)
    : problems_(std::move(catalogue)),
      guard_(std::move(guard)),
      pages_{Method::kGet, "/", "pages", Access::kPublic, PublicHandler{}} {}

Router::~Router() = default;

void Router::add(Route route) {
  if (!fits(route) || !route.pattern.starts_with('/')) contradiction(route);
  auto kept = std::make_unique<Route>(std::move(route));
  Shape shape(*kept);
  for (const Shape& other : shapes_) {
    const bool same_place = other.segments == shape.segments && other.route->method == kept->method;
    if (same_place || other.route->operation == kept->operation) contradiction(*kept);
  }
  const auto after = [](const Shape& a, const Shape& b) { return a.before(b); };
  shapes_.insert(std::upper_bound(shapes_.begin(), shapes_.end(), shape, after), std::move(shape));
  routes_.push_back(std::move(kept));
}

void Router::add(std::vector<Route> routes) {
  for (Route& route : routes) add(std::move(route));
}

void Router::otherwise(PublicHandler pages) { pages_.handler = std::move(pages); }

void Router::on_bug(std::function<void(std::string_view)> hear) { hear_ = std::move(hear); }

std::variant<const Route*, Response> Router::match(std::string_view method, std::string_view raw,
                                                   Request& request) const {
  const std::string_view language = language_from(request.header("accept-language"));
  const auto known = method_from(method);
  auto target = parse_target(raw);
  if (!target) return problems_.refuse(target.error(), language);
  request.method = known.value_or(Method::kGet);
  request.query = std::move((*target).query);
  request.path.clear();
  for (const auto& segment : (*target).segments) request.path += "/" + segment;
  if (request.path.empty()) request.path = "/";

  const Method wanted = request.method == Method::kHead ? Method::kGet : request.method;
  std::string allowed;
  for (const Shape& shape : shapes_) {
    if (!shape.takes((*target).segments)) continue;
    if (known && shape.route->method == wanted) {
      shape.fill((*target).segments, request.parts);
      return shape.route;
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(to_string(shape.route->method));
  }
  if (!allowed.empty()) {
    Response response = problems_.refuse({ErrorCode::kInvalid, "web.method"}, language);
    response.headers.push_back({"Allow", allowed});
    return response;
  }
  const bool api = !(*target).segments.empty() && (*target).segments.front() == "api";
  if (!api && known && wanted == Method::kGet && std::get<PublicHandler>(pages_.handler)) return &pages_;
  return problems_.refuse({ErrorCode::kNotFound, "web.not_found"}, language);
}

template <typename Step>
Response Router::in_words(const Route& route, const Request& request, Step step) const {
  Context context{.language = std::string(language_from(request.header("accept-language")))};
  try {
    Result<Response> answered = step(context);
    if (answered) return *std::move(answered);
    const bool invalid = answered.error().code == ErrorCode::kInvalid;
    return problems_.refuse(answered.error(), context.language,
                            invalid ? context.fields : std::vector<FieldProblem>{});
  } catch (...) {
    // What was thrown may quote what was sent, so only the operation's name goes on.
    if (hear_) hear_(route.operation);
    return problems_.refuse({ErrorCode::kCorrupt, "web.broken"}, context.language);
  }
}

Response Router::run(const Route& route, const Request& request) const {
  return in_words(route, request, [&](Context& context) { return admit(route, request, context); });
}

std::optional<Response> Router::turned_away(const Route& route, const Request& request) const {
  std::optional<Session> session;
  Response refusal = in_words(route, request, [&](Context& context) -> Result<Response> {
    return ask_guard(route, request, context, session);
  });
  if (session) return std::nullopt;
  return refusal;
}

Result<Response> Router::ask_guard(const Route& route, const Request& request, const Context& context,
                                   std::optional<Session>& session) const {
  if (!is_safe(request.method)) AZ_CHECK(from_our_page(request));
  if (request.session_token.empty()) return Error{ErrorCode::kDenied, "web.session.needed"};
  auto found = guard_(request, route.access);
  if (!found && found.error().code == ErrorCode::kNotFound) {
    auto refusal = problems_.refuse_as(401, found.error(), context.language);
    if (!request.bearer)
      refusal.cookies.push_back({std::string(kSessionCookie), {}, 0});  // It opens nothing.
    return refusal;
  }
  AZ_TRY(known, std::move(found));
  session = std::move(known);
  return Response{};
}

Result<Response> Router::admit(const Route& route, const Request& request, Context& context) const {
  if (const auto* open = std::get_if<PublicHandler>(&route.handler)) {
    if (!is_safe(request.method)) AZ_CHECK(from_our_page(request));
    return (*open)(request, context);
  }
  std::optional<Session> session;
  AZ_TRY(refusal, ask_guard(route, request, context, session));
  if (!session) return refusal;
  if (!session->language.empty()) context.language = session->language;
  return std::get<Handler>(route.handler)(request, *session, context);
}

Response Router::answer(std::string_view method, std::string_view target, Request request) const {
  auto matched = match(method, target, request);
  if (auto* refusal = std::get_if<Response>(&matched)) return std::move(*refusal);
  return run(*std::get<const Route*>(matched), request);
}

Done from_our_page(const Request& request) {
  const Error denied{ErrorCode::kDenied, "web.origin"};
  if (request.bearer) return done();
  if (request.header("x-azekura") != "1") return denied;
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" ? done() : Done{denied};
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return done();  // No browser: one would have sent at least one of the two.
  return origin == "https://" + std::string(request.header("host")) ? done() : Done{denied};
}

bool is_known_header(std::string_view lower_case_name) {
  return std::binary_search(kKnownHeaders.begin(), kKnownHeaders.end(), lower_case_name);
}

}  // namespace azekura::web
