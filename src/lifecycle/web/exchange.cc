#include "lifecycle_web/exchange.h"

#include <algorithm>
#include <array>

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

/// Of a letter that will never be taken in, whatever happens: its link is over, or it is none. Anything else
/// may be otherwise the next time.
bool is_final(const Error& error) {
  constexpr std::array<std::string_view, 5> kFinal{"postbox.letter", "postbox.gone", "intake.box",
                                                   "intake.unknown", "intake.too_many"};
  return std::ranges::find(kFinal, error.key) != kFinal.end();
}

}  // namespace

Exchange::Exchange(db::Store& main, Requests& requests, postbox::Inside folder)
    : main_(main), requests_(requests), folder_(std::move(folder)) {
  requests_.on_change([this](RequestId request) { changed(request); });
}

void Exchange::changed(RequestId request) {
  std::unique_lock lock(guard_);
  changed_.push_back(request);
  const auto ticket = ++asked_;
  if (worker_ == std::this_thread::get_id()) return;  // Its own letter: it lays the card next.
  folder_.wake();
  if (is_served_) is_served_ = laid_now_.wait_for(lock, kPatience, [&] { return served_ >= ticket; });
}

void Exchange::stop() {
  stopping_ = true;
  folder_.wake();
}

Done Exchange::lay_changed() {
  std::vector<RequestId> changed;
  {
    const std::lock_guard lock(guard_);
    changed.swap(changed_);
  }
  Done outcome = lay_anew_ ? lay_all() : done();
  lay_anew_ = !outcome;
  for (const auto request : changed)
    if (const Done laid = lay_anew_ ? done() : lay_one(request); !laid) {
      lay_anew_ = true;
      outcome = laid;
    }
  const std::lock_guard lock(guard_);
  served_ += changed.size();
  is_served_ = true;
  laid_now_.notify_all();
  return outcome;
}

Done Exchange::lay_one(RequestId request) {
  AZ_TRY(now, requests_.invitations(request));
  if (!now.empty()) return lay(now.front());
  const auto laid = laid_.find(request);
  if (laid == laid_.end()) return done();
  AZ_CHECK(folder_.take_away(laid->second));
  laid_.erase(laid);
  return done();
}

Done Exchange::lay(const Invitation& invitation) {
  AZ_TRY(business, main_.read([&](db::Connection& snapshot) {
    return people::find_business(snapshot, invitation.request.business);
  }));
  AZ_CHECK(folder_.lay(invitation.link,
                       {invitation.request.expires_at, invitation.submissions_left, invitation.last_letter,
                        answer_of(invitation, business.facts.name, invitation.request.created_at)}));
  laid_[invitation.request.id] = invitation.link;
  return done();
}

Done Exchange::lay_all() {
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
  {
    const std::lock_guard lock(guard_);
    worker_ = std::this_thread::get_id();
  }
  Done outcome = lay_changed();
  const auto also = [&outcome](const Done& next) {
    if (outcome) outcome = next;
  };
  also(folder_.tidy());
  std::set<LinkId> waiting;
  std::string last;
  for (bool are_more = true; are_more;) {
    AZ_TRY(names, folder_.letters(last));
    for (const auto& name : names) {
      if (stopping_) return outcome;
      also(take_in(name, waiting));
      also(lay_changed());
    }
    are_more = names.size() == postbox::Inside::kMostNames;
    if (are_more) last = names.back();
  }
  caught_up_ = true;
  return outcome;
}

/// `waiting`: links of which an earlier letter could not be taken in, so that a later one is not before it.
Done Exchange::take_in(const std::string& name, std::set<LinkId>& waiting) {
  const auto text = folder_.read(name);
  auto letter = text ? postbox::read_letter(*text) : text.error();
  const auto link = letter ? postbox::link_of((*letter).link) : LinkId{};
  if (letter && waiting.contains(link)) return done();
  const Done taken = letter ? hand_over(link, *std::move(letter), *text) : Done(letter.error());
  if (taken || is_final(taken.error())) return folder_.forget(name);
  if (letter) waiting.insert(link);
  return taken;
}

Done Exchange::hand_over(const LinkId& link, postbox::Letter letter, std::string_view text) {
  if (!letter.number) return requests_.decline(link, letter.declined, letter.received_at);
  Submission submission{*std::move(letter.number), {}, postbox::receipt_of(text), letter.received_at};
  for (auto& picture : letter.pictures)
    submission.documents.push_back({std::move(picture.kind), std::move(picture.box)});
  return requests_.submit(link, submission);
}

}  // namespace azekura::lifecycle
