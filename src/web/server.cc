// The only source that sees Asio and Beast. A connection is one coroutine on one I/O thread, so nothing in it
// is locked; a sweep over the thread's connections closes those whose deadline has passed.

#include "web/server.h"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <csignal>
#include <ctime>
#include <list>
#include <mutex>
#include <thread>
#include <tuple>

#include "tls_context.h"
#include "wire.h"
#include "workers.h"

namespace azekura::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Code = boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using TlsStream = asio::ssl::stream<Socket>;
using Steady = std::chrono::steady_clock;
template <typename T>
using Awaitable = asio::awaitable<T, Executor>;
constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};

using Wiping = crypto::WipingAllocator<char>;
using Buffer = beast::basic_flat_buffer<Wiping>;
using Parser = http::request_parser<http::vector_body<char, Wiping>>;

constexpr std::size_t kReadAtOnce = 16 * 1024;
// Greater pieces of memory are mapped one by one, and go back to the machine when they are freed. Left to
// itself the C library raises this with each piece that it frees, up to 32 MiB, and keeps what is smaller.
constexpr int kMappedFrom = 256 * 1024;
constexpr std::size_t kOneWrite = 32 * 1024;  // A body up to this goes out together with its head.

/// What all connections share. Outlives them.
struct Shared {
  ServerOptions options;
  const Router& router;
  Workers workers;
  std::atomic<std::size_t> open{0};
  std::atomic<std::uint64_t> next{1};
  std::atomic<bool> draining{false};
  std::atomic<std::size_t> large_bodies{0};  // Bytes promised to bodies beyond kBodyLimit.
  std::mutex tls_mutex{};
  std::shared_ptr<asio::ssl::context> tls{};  // Shared: a connection keeps the one that it began with.

  Shared(ServerOptions chosen, const Router& answering)
      : options(std::move(chosen)),
        router(answering),
        workers(options.workers, options.limits.waiting_requests) {}

  std::shared_ptr<asio::ssl::context> current_tls() {
    const std::lock_guard lock(tls_mutex);
    return tls;
  }
};

/// Part of what large bodies may take together: taken before the first byte of one is read, given back when
/// the last is forgotten.
class Share {
 public:
  Share() = default;
  ~Share() { give_back(); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  bool take(std::atomic<std::size_t>& from, std::size_t bytes, std::size_t most) {
    give_back();
    if (from.fetch_add(bytes) + bytes > most) {
      from -= bytes;
      return false;
    }
    from_ = &from;
    bytes_ = bytes;
    return true;
  }
  void give_back() {
    if (from_ != nullptr) *from_ -= bytes_;
    from_ = nullptr;
  }

 private:
  std::atomic<std::size_t>* from_ = nullptr;
  std::size_t bytes_ = 0;
};

class Connection;

/// One I/O thread. The list stands before the context, whose end destroys the coroutines that are in the
/// list.
struct IoThread {
  std::list<Connection*> connections;
  std::string date;
  std::time_t dated = 0;
  asio::io_context io{1};
  asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> sweep{io};
  std::thread thread;

  std::string_view now_as_date() {
    const std::time_t now = std::time(nullptr);
    if (now == dated) return date;
    std::tm utc{};
    static_cast<void>(gmtime_r(&now, &utc));
    std::array<char, 40> text{};
    const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    date.assign(text.data(), length);
    dated = now;
    return date;
  }
};

class Connection {
 public:
  Connection(Shared& shared, IoThread& thread, Socket socket)
      : shared_(shared),
        thread_(thread),
        id_(shared.next++),
        surplus_(++shared.open > shared.options.limits.connections),
        tls_(shared.current_tls()),
        stream_(std::move(socket), *tls_),
        place_(thread.connections.insert(thread.connections.end(), this)) {}
  ~Connection() {
    thread_.connections.erase(place_);
    --shared_.open;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Awaitable<void> serve();
  void close_if_late(Steady::time_point now) {
    if (now > deadline_) close();
  }
  void close_if_idle() {
    if (idle_) close();
  }
  void close() {
    Code ignored;  // It is closed afterwards, whatever was the matter with it.
    static_cast<void>(stream_.lowest_layer().close(ignored));
  }

 private:
  enum class Next { kAnother, kClose };
  const ServerLimits& limits() const { return shared_.options.limits; }
  void allow(std::chrono::milliseconds time, std::size_t bytes = 0) {
    const auto by_rate =
        std::chrono::milliseconds(bytes * 1000 / std::max<std::size_t>(limits().lowest_rate, 1));
    deadline_ = Steady::now() + time + by_rate;
  }
  Response refuse(std::string_view key, ErrorCode code = ErrorCode::kInvalid) const {
    return shared_.router.problems().refuse({code, key}, language_from(request_.header("accept-language")));
  }

  Awaitable<void> say_goodbye();
  Awaitable<bool> read_more();
  Awaitable<Next> one_request();
  Awaitable<std::optional<Response>> read_head(Parser& parser);
  Awaitable<std::optional<Response>> make_room(const Parser& parser, const Route& route);
  Awaitable<std::optional<Response>> read_body(Parser& parser, std::size_t limit);
  Done take_over(const Parser& parser);
  Awaitable<Response> answer(const Route& route);
  template <typename Work>
  Awaitable<std::optional<std::invoke_result_t<Work>>> on_worker(Work work);
  Awaitable<bool> send(const Response& response, bool close);
  Awaitable<bool> send_stream(const Response& response);
  Awaitable<bool> write(std::string_view bytes);
  void forget();

  Shared& shared_;
  IoThread& thread_;
  const std::uint64_t id_;
  const bool surplus_;
  std::shared_ptr<asio::ssl::context> tls_;
  TlsStream stream_;
  std::list<Connection*>::iterator place_;
  Steady::time_point deadline_{};
  bool idle_ = false;
  bool unread_ = false;
  std::size_t filled_ = 0;  // Bytes of in_ that may hold something.
  std::string source_{};
  Buffer in_{};
  crypto::WipedText out_{};
  Request request_{};
  Share share_{};  // Of the memory for large bodies, while request_ has one.
  std::size_t sent_ = 0;
};

Awaitable<void> Connection::serve() {
  Code ignored;
  static_cast<void>(stream_.lowest_layer().set_option(tcp::no_delay(true), ignored));
  const auto other = stream_.lowest_layer().remote_endpoint(ignored);
  source_ = other.address().to_string();
  allow(limits().handshake);
  const auto [refused] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kAwait);
  if (refused) co_return close();
  auto next = Next::kAnother;
  while (next == Next::kAnother) next = co_await one_request();
  co_await say_goodbye();
}

/// Who is still sending must be read on for a while, or the reset would take our answer away with it.
Awaitable<void> Connection::say_goodbye() {
  allow(limits().goodbye);
  while (unread_ && stream_.lowest_layer().is_open()) {
    in_.clear();
    co_await read_more();
  }
  if (stream_.lowest_layer().is_open()) co_await stream_.async_shutdown(kAwait);
  close();
}

Awaitable<Connection::Next> Connection::one_request() {
  if (in_.size() == 0) {
    if (shared_.draining) co_return Next::kClose;
    idle_ = true;
    allow(limits().idle);
    const bool came = co_await read_more();
    idle_ = false;
    if (!came) co_return Next::kClose;
  }
  allow(limits().header);
  const auto begun = Steady::now();

  Parser parser;
  request_ = Request{.source = source_};
  const Route* route = nullptr;
  auto refusal = co_await read_head(parser);
  if (!stream_.lowest_layer().is_open()) co_return Next::kClose;
  const bool whole_head = parser.is_header_done();
  if (!refusal) {
    auto found = shared_.router.match(std::string_view(parser.get().method_string()),
                                      std::string_view(parser.get().target()), request_);
    if (auto* response = std::get_if<Response>(&found)) {
      refusal = std::move(*response);
    } else {
      route = std::get<const Route*>(found);
      refusal = co_await make_room(parser, *route);
      if (!refusal) refusal = co_await read_body(parser, route->body_limit);
    }
  }
  if (!stream_.lowest_layer().is_open()) co_return Next::kClose;
  // After a refusal the rest of the request may still be under way: nothing that follows it can be trusted.
  unread_ = !parser.is_done();
  Response response;
  if (refusal)
    response = *std::move(refusal);
  else
    response = co_await answer(*route);
  const bool close = unread_ || !parser.keep_alive() || shared_.draining || surplus_;
  const bool sent = co_await send(response, close);
  if (shared_.options.access) {
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begun);
    shared_.options.access({id_, whole_head ? to_string(request_.method) : "-", route ? route->pattern : "-",
                            response.status, sent_, spent.count()});
  }
  forget();
  co_return sent && !close ? Next::kAnother : Next::kClose;
}

Awaitable<bool> Connection::read_more() {
  const auto [failed, count] = co_await stream_.async_read_some(in_.prepare(kReadAtOnce), kAwait);
  in_.commit(count);
  filled_ += count;
  if (failed) close();
  co_return !failed;
}

Awaitable<std::optional<Response>> Connection::read_head(Parser& parser) {
  parser.header_limit(static_cast<std::uint32_t>(limits().header_bytes));
  parser.body_limit(boost::none);  // The route says it, and the route is not known yet.
  while (!parser.is_header_done()) {
    Code code;
    in_.consume(parser.put(in_.data(), code));
    if (code == http::error::need_more) {
      if (!co_await read_more()) co_return std::nullopt;
    } else if (code == http::error::header_limit) {
      co_return refuse("web.headers.too_large");
    } else if (code) {
      co_return refuse("web.headers");
    }
  }
  const auto taken = take_over(parser);
  if (!taken) co_return refuse(taken.error().key);
  if (surplus_) co_return refuse("web.full", ErrorCode::kUnavailable);
  co_return std::nullopt;
}

Done Connection::take_over(const Parser& parser) {
  const auto& head = parser.get();
  if (head.version() != 11 || head.find(http::field::host) == head.end())
    return Error{ErrorCode::kInvalid, "web.headers"};
  for (const auto& field : head)
    AZ_CHECK(take_header(std::string_view(field.name_string()), std::string_view(field.value()), request_));
  return done();
}

/// Memory is locked, so none of it is promised to a stranger: who may not send here is told before the body
/// is read, and all large bodies together have a limit.
Awaitable<std::optional<Response>> Connection::make_room(const Parser& parser, const Route& route) {
  const std::size_t announced = parser.content_length().value_or(parser.chunked() ? route.body_limit : 0);
  if (announced <= kBodyLimit || announced > route.body_limit) co_return std::nullopt;
  deadline_ = Steady::time_point::max();
  auto asked = co_await on_worker([this, &route] { return shared_.router.turned_away(route, request_); });
  if (!asked) co_return refuse("web.full", ErrorCode::kUnavailable);
  if (*asked) co_return *std::move(asked);
  if (!share_.take(shared_.large_bodies, announced, limits().large_bodies))
    co_return refuse("web.full", ErrorCode::kUnavailable);
  co_return std::nullopt;
}

Awaitable<std::optional<Response>> Connection::read_body(Parser& parser, std::size_t limit) {
  const std::size_t announced = parser.content_length().value_or(0);
  if (announced > limit) co_return refuse("web.body.too_large");
  parser.body_limit(limit);
  parser.eager(true);
  if (parser.chunked() && limit > kBodyLimit)
    parser.get().body().reserve(limit);  // All at once, or growing doubles it.
  if (!parser.is_done()) allow(limits().body, parser.chunked() ? limit : announced);
  if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue") &&
      in_.size() == 0) {
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return std::nullopt;
  }
  bool starved = in_.size() == 0;
  while (!parser.is_done()) {
    if (starved) {
      const bool came = co_await read_more();
      if (!came) co_return std::nullopt;
    }
    Code code;
    in_.consume(parser.put(in_.data(), code));
    if (code == http::error::body_limit || parser.get().body().size() > limit)
      co_return refuse("web.body.too_large");
    if (code && code != http::error::need_more) co_return refuse("web.headers");
    starved = code == http::error::need_more || in_.size() == 0;
  }
  request_.body = std::move(parser.get().body());
  co_return std::nullopt;
}

/// A handler has all the time it needs: it is the server's own, and waits only for durable writes.
Awaitable<Response> Connection::answer(const Route& route) {
  deadline_ = Steady::time_point::max();
  if (route.inline_ok) co_return shared_.router.run(route, request_);
  auto answered = co_await on_worker([this, &route] { return shared_.router.run(route, request_); });
  co_return answered ? *std::move(answered) : refuse("web.full", ErrorCode::kUnavailable);
}

/// Nothing when the queue was full, or when `work` threw.
template <typename Work>
Awaitable<std::optional<std::invoke_result_t<Work>>> Connection::on_worker(Work work) {
  std::optional<std::invoke_result_t<Work>> result;
  const auto start = [&](auto handler) {
    // Shared, because std::function wants copies. The frame that result and work live in waits for the
    // handler.
    const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    const auto back = [executor = thread_.io.get_executor(), resume] {
      asio::post(executor, [resume] { std::move (*resume)(); });
    };
    const bool taken = shared_.workers.submit([&result, &work, back] {
      try {
        result.emplace(work());
      } catch (...) {
        result.reset();
      }
      back();
    });
    if (!taken) back();
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
      start, asio::use_awaitable_t<Executor>{});
  co_return result;
}

Awaitable<bool> Connection::send(const Response& response, bool close) {
  sent_ = 0;
  const bool streams = static_cast<bool>(response.stream);
  const std::string_view body =
      response.asset ? std::string_view(*response.asset) : crypto::view(response.body);
  const Head head{.length = streams ? std::optional<std::size_t>{} : body.size(),
                  .close = close,
                  .date = thread_.now_as_date(),
                  .policy = shared_.options.policy};
  write_head(response, head, out_);
  if (request_.method == Method::kHead) co_return co_await write({out_.data(), out_.size()});
  if (streams) co_return co_await send_stream(response);
  if (body.size() <=
      kOneWrite) {  // One buffer, one record; and Asio does not piece two together on the stack.
    append(out_, body);
    co_return co_await write({out_.data(), out_.size()});
  }
  const bool begun = co_await write({out_.data(), out_.size()});
  if (!begun) co_return false;
  co_return co_await write(body);
}

Awaitable<bool> Connection::send_stream(const Response& response) {
  while (co_await write({out_.data(), out_.size()})) {
    crypto::wipe(std::as_writable_bytes(std::span(out_)));
    out_.clear();
    deadline_ = Steady::time_point::max();
    const auto piece = co_await on_worker([&response] { return response.stream(); });
    if (!piece || !*piece)
      co_return false;  // Cut, without the last chunk: the client sees that it is not whole.
    const std::string_view text = crypto::view(**piece);
    std::array<char, 20> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), text.size(), 16).ptr;
    append(out_, {size.data(), static_cast<std::size_t>(end - size.data())});
    append(out_, "\r\n");
    append(out_, text);
    append(out_, "\r\n");
    if (text.empty()) co_return co_await write({out_.data(), out_.size()});
  }
  co_return false;
}

Awaitable<bool> Connection::write(std::string_view bytes) {
  allow(limits().body, bytes.size());
  const auto [failed, count] =
      co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), kAwait);
  sent_ += count;
  if (failed) close();
  co_return !failed;
}

/// Nothing of one request is left when the next one comes, or while none does.
void Connection::forget() {
  crypto::wipe(std::as_writable_bytes(std::span(out_)));
  out_.clear();
  if (out_.capacity() > kOneWrite) out_.shrink_to_fit();
  request_ = Request{};
  share_.give_back();
  if (in_.size() != 0) return;  // A pipelined request is in it already.
  in_.clear();
  const auto used = in_.prepare(std::min(filled_, in_.capacity()));
  crypto::wipe({static_cast<std::byte*>(used.data()), used.size()});
  filled_ = 0;
}

Awaitable<void> serve_one(Shared& shared, IoThread& thread, Socket socket) {
  Connection connection(shared, thread, std::move(socket));
  co_await connection.serve();
}

}  // namespace

class Server::House {
 public:
  House(ServerOptions options, const Router& router) : shared_(std::move(options), router) {}
  ~House() { stop(); }

  Done use_certificate(const CertificateFiles& files) {
    AZ_TRY(made, make_tls_context(files));
    auto context = std::make_shared<asio::ssl::context>(made.release());  // Takes it over.
    const std::lock_guard lock(shared_.tls_mutex);
    shared_.tls = std::move(context);
    return done();
  }

  Done open() {
    ::mallopt(M_MMAP_THRESHOLD, kMappedFrom);
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT: a peer that went away is an error code, never the end of us.
    AZ_CHECK(use_certificate(shared_.options.certificate));
    for (std::size_t i = 0; i < std::max<std::size_t>(shared_.options.io_threads, 1); ++i)
      threads_.push_back(std::make_unique<IoThread>());
    for (const std::string& address : shared_.options.addresses) AZ_CHECK(listen(address));
    for (auto& thread : threads_) {
      asio::co_spawn(thread->io, sweep(*thread), asio::detached);
      thread->thread = std::thread([io = &thread->io] { io->run(); });
    }
    return done();
  }

  std::uint16_t port() const { return port_; }

  void stop() {
    if (threads_.empty()) return;
    shared_.draining = true;
    for (auto& acceptor : acceptors_)
      asio::post(threads_.front()->io, [&acceptor] {
        Code ignored;
        static_cast<void>(acceptor->close(ignored));
      });
    for_each_connection([](Connection& connection) { connection.close_if_idle(); });
    const auto until = Steady::now() + shared_.options.limits.drain;
    while (shared_.open != 0 && Steady::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    for_each_connection([](Connection& connection) { connection.close(); });
    shared_.workers.stop();
    for (auto& thread : threads_) thread->io.stop();
    for (auto& thread : threads_)
      if (thread->thread.joinable()) thread->thread.join();
    acceptors_.clear();
    threads_.clear();
  }

 private:
  using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

  Done listen(const std::string& address) {
    const Error taken{ErrorCode::kUnavailable, "web.server.listen"};
    Code code;
    const auto place = asio::ip::make_address(address, code);
    if (code) return Error{ErrorCode::kInvalid, "web.server.address"};
    const tcp::endpoint endpoint(place, port_ != 0 ? port_ : shared_.options.port);
    auto acceptor = std::make_unique<Acceptor>(threads_.front()->io);
    if (acceptor->open(endpoint.protocol(), code)) return taken;
    if (acceptor->set_option(asio::socket_base::reuse_address(true), code)) return taken;
    if (place.is_v6() && acceptor->set_option(asio::ip::v6_only(true), code)) return taken;
    if (acceptor->bind(endpoint, code) || acceptor->listen(asio::socket_base::max_listen_connections, code))
      return taken;
    port_ = acceptor->local_endpoint(code).port();
    asio::co_spawn(threads_.front()->io, accept(*acceptor), asio::detached);
    acceptors_.push_back(std::move(acceptor));
    return done();
  }

  Awaitable<void> accept(Acceptor& acceptor) {
    asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor> pause(threads_.front()->io);
    for (std::size_t turn = 0; acceptor.is_open(); ++turn) {
      IoThread& thread = *threads_[turn % threads_.size()];
      auto [failed, socket] = co_await acceptor.async_accept(thread.io, kAwait);
      if (failed) {  // No descriptors left, mostly. Those that are open will give some back.
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(kAwait);
        continue;
      }
      const std::size_t most = shared_.options.limits.connections;
      if (shared_.draining || shared_.open > most + most / 4 + 16) continue;  // Too many even to be told so.
      asio::co_spawn(thread.io, serve_one(shared_, thread, Socket(std::move(socket))), asio::detached);
    }
  }

  Awaitable<void> sweep(IoThread& thread) {
    const ServerLimits& limits = shared_.options.limits;
    const auto shortest = std::min({limits.handshake, limits.header, limits.idle, limits.body});
    const auto every = std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
    while (true) {
      thread.sweep.expires_after(every);
      co_await thread.sweep.async_wait(kAwait);
      const auto now = Steady::now();
      for (Connection* connection : thread.connections) connection->close_if_late(now);
    }
  }

  template <typename Visit>
  void for_each_connection(Visit visit) {
    for (auto& thread : threads_)
      asio::post(thread->io, [&list = thread->connections, visit] {
        for (Connection* connection : list) visit(*connection);
      });
  }

  Shared shared_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  std::uint16_t port_ = 0;
};

Server::Server(std::unique_ptr<House> house) : house_(std::move(house)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, const Router& router) {
  auto house = std::make_unique<House>(std::move(options), router);
  AZ_CHECK(house->open());
  return std::unique_ptr<Server>(new Server(std::move(house)));
}

std::uint16_t Server::port() const { return house_->port(); }
Done Server::use_certificate(const CertificateFiles& files) { return house_->use_certificate(files); }
void Server::stop() { house_->stop(); }

}  // namespace azekura::web
