#include "vault_web/number_routes.h"

#include <algorithm>

#include "law/evidence.h"
#include "people/person_standing.h"
#include "people_web/answers.h"

namespace azekura::vault {
namespace {

using people::caller_of;
using web::Context;
using web::JsonReader;
using web::JsonWriter;
using web::Request;
using web::Response;

constexpr std::size_t kLongestNumber = 40;  // Full width, with spaces and hyphens.

std::optional<law::Channel> channel_from(std::string_view name) {
  for (const auto channel :
       {law::Channel::kInPerson, law::Channel::kPost, law::Channel::kOnline, law::Channel::kPhone})
    if (law::to_string(channel) == name) return channel;
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& codes) {
  std::string all;
  for (const auto& code : codes) all += (all.empty() ? "" : "+") + code;
  return all;
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<std::string> split(std::string_view codes) {
  std::vector<std::string> all;
  while (!codes.empty()) {
    const auto plus = codes.find('+');
    all.emplace_back(codes.substr(0, plus));
    codes = plus == std::string_view::npos ? std::string_view{} : codes.substr(plus + 1);
  }
  return all;
}

Result<Response> state_answer(const NumberRooms& rooms, BusinessId business, PersonId person) {
  return rooms.store.read([&](db::Connection& snapshot) -> Result<Response> {
    JsonWriter out;
    AZ_CHECK(write_number_state(out, snapshot, rooms.accounts, business, person));
    return web::json(std::move(out));
  });
}

Result<Response> register_number(const NumberRooms& rooms, const Request& request,
                                 const web::Session& session, Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  JsonReader body(request, context);
  const auto typed = body.secret("number", kLongestNumber);
  const auto purpose = body.text("purpose", 40);
  Result<Verification> verification = Error{ErrorCode::kInvalid, "web.field.missing"};
  body.object("verification",
              [&](JsonReader& inner) { verification = read_verification(inner, rooms.clock()); });
  AZ_CHECK(body.finish());
  AZ_TRY(checked, verification);
  AZ_TRY(number, MyNumber::typed(typed));
  AZ_CHECK(
      rooms.vault.register_number(caller_of(session), business, person, purpose, std::move(number), checked));
  return state_answer(rooms, business, person);
}

Result<Response> change_number(const NumberRooms& rooms, const Request& request, const web::Session& session,
                               Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  JsonReader body(request, context);
  const auto typed = body.secret("number", kLongestNumber);
  const auto purpose = body.text("purpose", 40);
  const auto reason = people::from_code<ChangeReason>(body.text("reason", 40));
  const auto changed_on = Date::parse_iso(body.text("changed_on", 10));
  Result<Verification> verification = Error{ErrorCode::kInvalid, "web.field.missing"};
  body.object("verification",
              [&](JsonReader& inner) { verification = read_verification(inner, rooms.clock()); });
  AZ_CHECK(body.finish());
  if (!reason) return Error{ErrorCode::kInvalid, "vault.change.reason"};
  AZ_TRY(day, changed_on);
  AZ_TRY(checked, verification);
  AZ_TRY(number, MyNumber::typed(typed));
  AZ_CHECK(rooms.vault.change_number(caller_of(session), business, person, purpose, std::move(number),
                                     checked, {*reason, day}));
  return state_answer(rooms, business, person);
}

Result<Response> reveal(const NumberRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  JsonReader body(request, context);
  const auto purpose = body.text("purpose", 40);
  AZ_CHECK(body.finish());
  AZ_TRY(revealed, rooms.vault.reveal(caller_of(session), business, person, purpose));
  JsonWriter out;
  out.object().member("number", revealed.digits()).member("line", revealed.recorded_in().id);
  out.member("hide_after_s", kHideAfterSeconds).end();
  return web::json(std::move(out));
}

Result<Response> match(const NumberRooms& rooms, const Request& request, const web::Session& session,
                       Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  JsonReader body(request, context);
  const auto typed = body.secret("number", kLongestNumber);
  const auto purpose = body.text("purpose", 40);
  AZ_CHECK(body.finish());
  AZ_TRY(number, MyNumber::typed(typed));
  AZ_TRY(answer, rooms.vault.match(caller_of(session), business, person, purpose, number));
  JsonWriter out;
  out.object().member("same", answer.same).member("line", answer.line.id).end();
  return web::json(std::move(out));
}

Result<Response> verify(const NumberRooms& rooms, const Request& request, const web::Session& session,
                        Context& context) {
  AZ_TRY(business, web::id_part<BusinessId>(request, "business"));
  AZ_TRY(person, web::id_part<PersonId>(request, "person"));
  JsonReader body(request, context);
  const auto verification = read_verification(body, rooms.clock());
  AZ_CHECK(body.finish());
  AZ_TRY(checked, verification);
  AZ_CHECK(rooms.vault.verify(caller_of(session), business, person, checked));
  return state_answer(rooms, business, person);
}

/// What was shown, into an object that its caller ends.
void write_shown(JsonWriter& out, const Verification& verification) {
  out.member("complete", verification.complete).member("channel", verification.channel);
  out.member("number_evidence", verification.number_evidence).key("identity_evidence").array();
  for (const auto& code : split(verification.identity_evidence)) out.value(code);
  out.end();
  if (!verification.checked_on.empty()) out.member("checked_on", verification.checked_on);
}

Done write_past_numbers(JsonWriter& out, db::Connection& unit, people::Accounts& accounts,
                        BusinessId business, PersonId person) {
  AZ_TRY(all, past_numbers(unit, business, person));
  out.key("past").array();
  for (const auto& past : all) {
    out.object().member("number_id", past.number.value()).member("reason", past.reason);
    out.member("accepted_at", people::instant_text(past.accepted_at));
    out.member("changed_on", past.changed_on).member("recorded_at", people::instant_text(past.recorded_at));
    people::account_member(out, "recorded_by", unit, accounts, past.recorded_by);
    out.key("verification").object();
    write_shown(out, past.verification);
    out.end().member("forgotten", past.forgotten).end();
  }
  out.end();
  return done();
}

using Step = Result<Response> (*)(const NumberRooms&, const Request&, const web::Session&, Context&);

web::Route route(const NumberRooms& rooms, web::Access access, std::string_view pattern,
                 std::string_view operation, Step step) {
  return {web::Method::kPost, pattern, operation, access, web::handler_of(rooms, step)};
}

}  // namespace

Result<Verification> read_verification(JsonReader& body, Instant now) {
  Verification verification;
  verification.complete = true;
  verification.channel = body.text("channel", 20);
  verification.number_evidence = body.text("number_evidence", 40);
  const auto identity = body.texts("identity_evidence", 4, 40);
  const auto day = body.maybe_text("checked_on", 10);
  const bool agent = body.maybe_flag("agent").value_or(false);
  const auto confirmed = body.has("confirmed") ? body.texts("confirmed", 8, 40) : std::vector<std::string>{};
  const auto authority = body.maybe_text("authority", 40).value_or("");

  const auto channel = channel_from(verification.channel);
  if (!channel) return Error{ErrorCode::kInvalid, "evidence.channel"};
  const auto today = jst_date(now);
  auto checked_on = day ? Date::parse_iso(*day) : Result<Date>(today);
  if (!checked_on) return checked_on.error();
  if (*checked_on > today) return Error{ErrorCode::kInvalid, "evidence.future"};
  const law::Shown shown{*channel,
                         agent ? law::By::kAgent : law::By::kSelf,
                         verification.number_evidence,
                         views(identity),
                         views(confirmed),
                         authority};
  AZ_CHECK(law::acceptable(shown, *checked_on));
  verification.identity_evidence = joined(identity);
  verification.checked_on = checked_on->iso();
  return verification;
}

Done write_number_state(JsonWriter& out, db::Connection& unit, people::Accounts& accounts,
                        BusinessId business, PersonId person) {
  AZ_TRY(standing, people::standing_of(unit, business, person));
  AZ_TRY(
      rows,
      unit.run("SELECT id, accepted_at, channel, number_evidence, identity_evidence, checked_on, checked_by, "
               "verified FROM number WHERE person = $1 AND business = $2 AND state = 'held'",
               {person.value(), business.value()}));
  out.object().member("status", people::code(standing.number_status));
  out.member("masked", rows.empty() ? std::string_view() : MyNumber::kMasked);
  if (!rows.empty()) {
    const auto& row = rows[0];
    out.member("number_id", std::get<std::int64_t>(row[0]));
    out.member("accepted_at", people::instant_text(std::get<std::int64_t>(row[1])));
    out.key("verification").object();
    write_shown(
        out, {std::get<std::int64_t>(row[7]) != 0, std::get<std::string>(row[2]),
              std::get<std::string>(row[3]), std::get<std::string>(row[4]), std::get<std::string>(row[5])});
    if (const auto* by = std::get_if<std::int64_t>(&row[6]))
      people::account_member(out, "checked_by", unit, accounts, AccountId(*by));
    out.end();
  }
  AZ_CHECK(write_past_numbers(out, unit, accounts, business, person));
  out.end();
  return done();
}

std::vector<web::Route> number_routes(NumberRooms rooms) {
  using enum web::Access;
  return {
      route(rooms, kWorkSession, "/api/v1/businesses/{business}/people/{person}/number", "registerNumber",
            register_number),
      route(rooms, kWorkSession, "/api/v1/businesses/{business}/people/{person}/number:change",
            "changeNumber", change_number),
      route(rooms, kWorkSession, "/api/v1/businesses/{business}/people/{person}/number:reveal",
            "revealNumber", reveal),
      route(rooms, kWorkSession, "/api/v1/businesses/{business}/people/{person}/number:match", "matchNumber",
            match),
      route(rooms, kSignedIn, "/api/v1/businesses/{business}/people/{person}/number:verify", "verifyIdentity",
            verify),
  };
}

}  // namespace azekura::vault
