#include "postbox/doors.h"

#include <algorithm>
#include <array>

#include "base/messages.h"
#include "crypto/encode.h"
#include "crypto/kem.h"
#include "web/health.h"
#include "web/json.h"

namespace azekura::postbox {
namespace {

using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr std::size_t kLongestToken = 64;
constexpr std::size_t kLongestKey = 120;
constexpr std::size_t kLongestNumberBox = 64;
constexpr std::size_t kLongestPictureText = 1'398'200;  // A MiB and its tag, as base64.
constexpr std::size_t kSmallBody = std::size_t{16} * 1024;
constexpr std::size_t kLargeBody = std::size_t{5'700} * 1024;
constexpr Error kBox{ErrorCode::kInvalid, "intake.box"};
constexpr std::array<std::string_view, 4> kReasons{"no_wish", "no_number_yet", "abroad", "other"};

LinkProof proof_from(const crypto::WipedText& token) { return proof_of(crypto::view(token)); }

/// A box of which `enc` and ciphertext came apart; whether it opens is known to nobody here.
Result<crypto::HpkeBox> box_from(const crypto::WipedText& enc, const crypto::WipedText& ciphertext) {
  const auto key = crypto::from_base64(crypto::view(enc));
  auto sealed = crypto::from_base64(crypto::view(ciphertext));
  if (!key || !sealed || !crypto::KemPublic::parse(*key)) return kBox;
  crypto::HpkeBox box;
  std::ranges::copy(*key, box.enc.begin());
  box.ciphertext = *std::move(sealed);
  return box;
}

Result<Response> show(Outside& outside, const Request& request, Context& context) {
  JsonReader body(request, context);
  const auto token = body.secret("token", kLongestToken);
  AZ_CHECK(body.finish());
  AZ_TRY(card, outside.card(link_of(proof_from(token))));
  return Response{.body = crypto::WipedText(card.answer.begin(), card.answer.end())};
}

Result<Response> receipt(Outside& outside, Letter letter) {
  AZ_TRY(made, outside.drop(std::move(letter)));
  JsonWriter out;
  out.object()
      .member("receipt", made.number)
      .member("received_at", web::instant_text(made.received_at))
      .end();
  return web::json(std::move(out));
}

Result<Response> submit(Outside& outside, const Request& request, Context& context) {
  struct Sent {
    std::string kind;
    crypto::WipedText enc, box;
  };
  JsonReader body(request, context);
  const auto enc = body.secret("enc", kLongestKey);
  const auto box = body.secret("box", kLongestNumberBox);
  std::vector<Sent> sent;
  if (body.has("documents"))
    body.list("documents", kMostPictures, [&](JsonReader& one) {
      sent.push_back(
          {one.text("kind", 20), one.secret("enc", kLongestKey), one.secret("box", kLongestPictureText)});
    });
  AZ_CHECK(body.finish());
  AZ_TRY(number, box_from(enc, box));
  Letter letter{.link = proof_from(request.session_token), .number = std::move(number)};
  for (const auto& one : sent) {
    AZ_TRY(picture, box_from(one.enc, one.box));
    letter.pictures.push_back({one.kind, std::move(picture)});
  }
  // As whoever fetches it will read it: what would be refused then is refused now.
  if (!read_letter(write_letter(letter))) return kBox;
  return receipt(outside, std::move(letter));
}

Result<Response> decline(Outside& outside, const Request& request, Context& context) {
  JsonReader body(request, context);
  const auto token = body.secret("token", kLongestToken);
  const auto reason = body.maybe_text("reason", 40).value_or("");
  if (!reason.empty() && std::ranges::find(kReasons, reason) == kReasons.end())
    context.blame("reason", "web.field.value");
  AZ_CHECK(body.finish());
  return receipt(outside, {.link = proof_from(token), .declined = reason});
}

web::Route door(Outside& outside, std::string_view pattern, std::string_view operation,
                Result<Response> (*step)(Outside&, const Request&, Context&), std::size_t body_limit) {
  return {web::Method::kPost,
          pattern,
          operation,
          web::Access::kPublic,
          web::PublicHandler([&outside, step](const Request& request, Context& context) {
            return step(outside, request, context);
          }),
          body_limit};
}

}  // namespace

std::unique_ptr<web::Router> doors(Outside& outside) {
  auto router = std::make_unique<web::Router>(
      [](std::string_view key, std::string_view language) {
        return std::string(message(key, language_from(language)));
      },
      // Who may send something large is asked before it is read: whoever holds a link that takes an answer.
      [&outside](const Request& request, web::Access) -> Result<web::Session> {
        AZ_CHECK(outside.card(link_of(proof_from(request.session_token))));
        return web::Session{AccountId(0), {}, {}, {}};
      });
  router->add(web::health());
  router->add(door(outside, "/api/v1/intake:show", "showIntake", show, kSmallBody));
  router->add({web::Method::kPost, "/api/v1/intake:submit", "submitIntake", web::Access::kSignedIn,
               web::Handler([&outside](const Request& request, const web::Session&, Context& context) {
                 return submit(outside, request, context);
               }),
               kLargeBody});
  router->add(door(outside, "/api/v1/intake:decline", "declineIntake", decline, kSmallBody));
  return router;
}

}  // namespace azekura::postbox
