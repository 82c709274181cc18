#include "lifecycle_web/exchange.h"

#include <set>

#include "law/procedures.h"
#include "people/business.h"
#include "web/json.h"

namespace azekura::lifecycle {
namespace {

void write_words(web::JsonWriter& out, std::string_view name, const law::Words& words) {
  out.key(name).object();
  out.member("ja", words.in(Language::kJapanese)).member("en", words.in(Language::kEnglish)).end();
}

/// Intake of api/postbox.yaml.
std::string answer_of(const Invitation& invitation, const std::string& business, Instant now) {
  const auto& request = invitation.request;
  web::JsonWriter out;
  out.object().member("business_name", business).key("purposes").array();
  for (const auto& code : request.procedures) {
    const auto procedure = law::procedure(code, jst_date(now));
    if (!procedure) continue;
    out.object();
    write_words(out, "name", (*procedure)->name);
    write_words(out, "text", (*procedure)->purpose);
    out.end();
  }
  const bool returned = request.state == "open" && !request.reason.empty();
  out.end().member("notice_version", invitation.notice_version).member("info", invitation.info);
  out.member("expires_at", web::instant_text(request.expires_at));
  out.member("state", returned ? "returned" : request.state);
  if (returned) out.member("returned", request.reason);
  out.member("documents", request.documents).end();
  const auto text = std::move(out).take();
  return {text.begin(), text.end()};
}

/// A letter that will never be taken in, whatever happens: its link is over, or it is none.
bool is_final(const Error& error) {
  return error.code == ErrorCode::kInvalid || error.code == ErrorCode::kNotFound ||
         error.code == ErrorCode::kConflict;
}

}  // namespace

Exchange::Exchange(db::Store& main, Requests& requests, postbox::Inside folder)
    : main_(main), requests_(requests), folder_(std::move(folder)) {
  requests_.on_change([this](RequestId request) { changed(request); });
}

void Exchange::changed(RequestId request) {
  const std::lock_guard lock(laying_);
  const auto now = requests_.invitations(request);
  Done outcome = now ? done() : now.error();
  if (now && !(*now).empty()) {
    outcome = lay((*now).front());
  } else if (const auto laid = laid_.find(request); now && laid != laid_.end()) {
    outcome = folder_.take_away(laid->second);
    laid_.erase(laid);
  }
  if (!outcome) lay_anew_ = true;
}

Done Exchange::lay(const Invitation& invitation) {
  AZ_TRY(business, main_.read([&](db::Connection& snapshot) {
    return people::find_business(snapshot, invitation.request.business);
  }));
  AZ_CHECK(folder_.lay(invitation.link,
                       {invitation.request.expires_at, invitation.submissions_left,
                        answer_of(invitation, business.facts.name, invitation.request.created_at)}));
  laid_[invitation.request.id] = invitation.link;
  return done();
}

Done Exchange::lay_all() {
  const std::lock_guard lock(laying_);
  AZ_TRY(live, requests_.invitations());
  AZ_TRY(there, folder_.cards());
  std::set<LinkId> over(there.begin(), there.end());
  laid_.clear();
  for (const auto& invitation : live) {
    AZ_CHECK(lay(invitation));
    over.erase(invitation.link);
  }
  for (const auto& link : over) AZ_CHECK(folder_.take_away(link));
  return done();
}

Done Exchange::exchange() {
  if (lay_anew_.exchange(false))
    if (const Done laid = lay_all(); !laid) {
      lay_anew_ = true;
      return laid;
    }
  AZ_TRY(names, folder_.letters());
  for (const auto& name : names) {
    const Done taken = take_in(name);
    if (!taken && !is_final(taken.error())) return taken;
    AZ_CHECK(folder_.forget(name));
  }
  return done();
}

Done Exchange::take_in(const std::string& name) {
  AZ_TRY(text, folder_.read(name));
  AZ_TRY(letter, postbox::read_letter(text));
  if (!letter.number) return requests_.decline(letter.link, letter.declined);
  Submission submission{*std::move(letter.number)};
  for (auto& picture : letter.pictures)
    submission.documents.push_back({std::move(picture.kind), std::move(picture.box)});
  submission.receipt = postbox::receipt_of(text);
  return requests_.submit(letter.link, submission);
}

}  // namespace azekura::lifecycle
