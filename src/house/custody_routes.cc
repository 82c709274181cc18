#include "house/custody_routes.h"

#include "crypto/encode.h"
#include "crypto/words.h"
#include "forms/documents.h"
#include "people_web/answers.h"

namespace azekura::house {
namespace {

using people::caller_of;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr std::size_t kLongestPassphrase = 1024;
constexpr std::size_t kLongestPin = 256;
constexpr std::size_t kLongestShare = 1024;
constexpr std::size_t kMostShares = 16;

/// A share as typed; why it cannot be one goes to `fault`, since the body has to be read to its end first.
void read_share_into(std::vector<crypto::Share>& shares, const crypto::WipedText& typed, Done& fault) {
  auto share = crypto::read_share(crypto::view(typed));
  if (share)
    shares.push_back(std::move(*share));
  else if (fault)
    fault = share.error();
}

/// `passphrase`, `pin` and `shares` (each {"share": …}) of an object, as far as they are there.
Answer read_answer(JsonReader& body, Done& fault) {
  Answer answer;
  answer.passphrase = body.maybe_secret("passphrase", kLongestPassphrase).value_or(crypto::WipedText{});
  answer.pin = body.maybe_secret("pin", kLongestPin).value_or(crypto::WipedText{});
  if (body.has("shares"))
    body.list("shares", kMostShares, [&](JsonReader& one) {
      read_share_into(answer.shares, one.secret("share", kLongestShare), fault);
    });
  return answer;
}

Result<Mode> mode_of(std::string_view name) {
  for (const auto mode : {Mode::kPassphrase, Mode::kKeyFile, Mode::kShares, Mode::kToken})
    if (crypto::custody::name_of(mode) == name) return mode;
  return Error{ErrorCode::kInvalid, "house.custody.mode"};
}

void shape_member(JsonWriter& out, std::string_view name, const Shape& shape) {
  out.key(name).object().member("mode", crypto::custody::name_of(shape.mode));
  if (shape.mode == Mode::kShares) out.member("needed", shape.needed).member("of", shape.of);
  if (shape.token_key) out.member("token_key", crypto::hex(*shape.token_key));
  out.end();
}

Result<Response> state_of(House& house, const web::Session& session) {
  AZ_TRY(state, house.services().root_change.state(caller_of(session)));
  JsonWriter out;
  out.object();
  shape_member(out, "present", state.shape);
  out.member("key_id", state.key_id).member("since", web::instant_text(state.since));
  if (state.next) shape_member(out, "next", *state.next);
  out.member("token", state.token).end();
  return web::json(std::move(out));
}

/// What the sheets are told apart by: six words of the custody file that they open.
Result<std::string> set_words(const Custodian& custodian, Custodian::Which which) {
  AZ_TRY(file, custodian.read(which));
  return crypto::words_of(file);
}

Result<std::vector<forms::Bytes>> print(House& house, const std::vector<crypto::WipedText>& shares,
                                        std::uint8_t needed, std::string_view words,
                                        const web::Session& session, Language language) {
  auto& main = house.stores().main;
  AZ_TRY(account, main.read([&](db::Connection& snapshot) {
    return house.services().accounts.find(snapshot, session.account);
  }));
  const forms::Imprint imprint{house.clock()(), account.name, house.config().public_url, ""};
  std::vector<forms::Bytes> sheets;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto all = crypto::split_words(words);
    AZ_TRY(pdf, forms::recovery_sheet({.opens = forms::RecoverySheet::Opens::kRoot,
                                       .business = house.config().public_url,
                                       .set_id = all.front(),
                                       .index = static_cast<int>(i) + 1,
                                       .needed = needed,
                                       .of = static_cast<int>(shares.size()),
                                       .made_at = imprint.printed_at,
                                       .share = crypto::view(shares[i]),
                                       .words = all},
                                      imprint, language));
    sheets.push_back(std::move(pdf));
  }
  return sheets;
}

Result<Response> begin(House& house, const Request& request, const web::Session& session, Context& context) {
  JsonReader body(request, context);
  Done fault = done();
  const auto password = body.secret("password", kLongestPassphrase);
  Answer present;
  body.object("present", [&](JsonReader& inside) { present = read_answer(inside, fault); });
  const auto mode_name = body.text("mode", 20);
  Wanted wanted;
  wanted.passphrase = body.maybe_secret("passphrase", kLongestPassphrase).value_or(crypto::WipedText{});
  wanted.pin = body.maybe_secret("pin", kLongestPin).value_or(crypto::WipedText{});
  wanted.needed = static_cast<std::uint8_t>(body.maybe_integer("needed", 2, kMostShares).value_or(2));
  wanted.of = static_cast<std::uint8_t>(body.maybe_integer("of", 2, kMostShares).value_or(3));
  AZ_CHECK(body.finish());
  AZ_CHECK(fault);
  AZ_TRY(mode, mode_of(mode_name));
  wanted.mode = mode;
  AZ_TRY(shares,
         house.services().root_change.begin(caller_of(session), crypto::view(password), present, wanted));
  AZ_TRY(words, set_words(house.custodian(), Custodian::Which::kNext));
  AZ_TRY(sheets, print(house, shares, wanted.needed, words, session, language_from(context.language)));
  JsonWriter out;
  out.object().key("shares").array();
  for (const auto& share : shares) out.value(crypto::view(share));
  out.end().key("pdfs").array();
  for (const auto& sheet : sheets) out.value(crypto::view(crypto::wiped_base64(sheet)));
  out.end().member("set_words", words).end();
  return web::json(std::move(out));
}

Result<Response> confirm(House& house, const Request& request, const web::Session& session,
                         Context& context) {
  JsonReader body(request, context);
  Done fault = done();
  const auto answer = read_answer(body, fault);
  AZ_CHECK(body.finish());
  AZ_CHECK(fault);
  AZ_CHECK(house.services().root_change.confirm(caller_of(session), answer));
  return state_of(house, session);
}

Result<Response> drop(House& house, const Request&, const web::Session& session, Context&) {
  AZ_CHECK(house.services().root_change.drop(caller_of(session)));
  return state_of(house, session);
}

Result<Response> show(House& house, const Request&, const web::Session& session, Context&) {
  return state_of(house, session);
}

using Step = Result<Response> (*)(House&, const Request&, const web::Session&, Context&);

web::Route route(House& house, web::Method method, std::string_view pattern, std::string_view operation,
                 Step step) {
  return {method, pattern, operation, web::Access::kSignedIn,
          web::Handler([&house, step](const Request& request, const web::Session& session, Context& context) {
            return step(house, request, session, context);
          })};
}

}  // namespace

Done write_lock(House& house, web::JsonWriter& out) {
  AZ_TRY(lock, house.lock());
  out.key("custody").object().member("mode", crypto::custody::name_of(lock.shape.mode));
  if (lock.shape.mode == Mode::kShares) {
    AZ_TRY(words, set_words(house.custodian(), Custodian::Which::kPresent));
    out.member("needed", lock.shape.needed).member("of", lock.shape.of).member("set_words", words);
    out.key("brought").array();
    for (const auto index : lock.brought) out.value(index);
    out.end();
  }
  out.end();
  return done();
}

web::Route unseal_route(House& house, std::function<Result<web::Response>()> status, Unsealed unsealed) {
  return {web::Method::kPost, "/api/v1/system/unseal", "unseal", web::Access::kPublic,
          web::PublicHandler(
              [&house, status, unsealed](const Request& request, Context& context) -> Result<Response> {
                JsonReader body(request, context);
                Done fault = done();
                auto answer = read_answer(body, fault);
                AZ_CHECK(body.finish());
                AZ_CHECK(fault);
                AZ_CHECK(house.unseal(std::move(answer)));
                AZ_TRY(response, status());
                if (!house.sealed()) unsealed();
                return response;
              })};
}

std::vector<web::Route> custody_routes(House& house) {
  using enum web::Method;
  return {route(house, kGet, "/api/v1/custody", "readCustody", show),
          route(house, kPost, "/api/v1/custody:change", "beginCustodyChange", begin),
          route(house, kPost, "/api/v1/custody:confirm", "confirmCustodyChange", confirm),
          route(house, kPost, "/api/v1/custody:drop", "dropCustodyChange", drop)};
}

}  // namespace azekura::house
