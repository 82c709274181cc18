#include "web/problem.h"

#include <gtest/gtest.h>

#include "web/json.h"

namespace azekura::web {
namespace {

std::string echo(std::string_view key, std::string_view language) {
  return std::string(key) + " in " + std::string(language);
}

std::string header(const Response& response, std::string_view name) {
  for (const auto& each : response.headers)
    if (each.name == name) return each.value;
  return "";
}

TEST(Problem, SaysCodeAndTitleInTheCallersLanguage) {
  const auto response = Problems(echo).refuse({ErrorCode::kConflict, "people.name.taken"}, "en");
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(
      crypto::view(response.body),
      R"({"type":"urn:azekura:problem:people.name.taken","title":"people.name.taken in en","status":409,)"
      R"("code":"people.name.taken"})");
  EXPECT_EQ(header(response, "Content-Language"), "en");
  EXPECT_EQ(response.caching, Caching::kNoStore);
}

TEST(Problem, ListsTheFieldsAtFault) {
  const auto response = Problems(echo).refuse({ErrorCode::kInvalid, "web.fields"}, "ja",
                                              {{"people/0/name", "web.field.missing"}});
  EXPECT_EQ(response.status, 422);
  EXPECT_NE(crypto::view(response.body)
                .find(R"("fields":[{"field":"people/0/name","code":"web.field.missing",)"
                      R"("message":"web.field.missing in ja"}])"),
            std::string_view::npos);
}

TEST(Problem, IsTheSameInsideAnAnswerAsAlone) {
  const Problems problems(echo);
  const Error error{ErrorCode::kConflict, "people.name.taken"};
  JsonWriter inside;
  problems.write_problem(inside, problems.status_of(error, false), error, "en");
  EXPECT_EQ(std::move(inside).take(), problems.refuse(error, "en").body);
}

TEST(Problem, SaysWhenToTryAgain) {
  Problems problems(echo);
  EXPECT_EQ(header(problems.refuse({ErrorCode::kUnavailable, "db.commit.unknown"}, "ja"), "Retry-After"),
            "2");
  EXPECT_EQ(header(problems.refuse({ErrorCode::kUnavailable, "crypto.busy"}, "ja"), "Retry-After"), "2");
  EXPECT_EQ(header(problems.refuse({ErrorCode::kDenied, "people.right"}, "ja"), "Retry-After"), "");
}

struct Row {
  Error error;
  int status;
};
class ProblemStatus : public testing::TestWithParam<Row> {};

TEST_P(ProblemStatus, FollowsTheTable) {
  EXPECT_EQ(Problems::status_of(GetParam().error, false), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ProblemStatus,
    testing::Values(Row{{ErrorCode::kInvalid, "x"}, 400}, Row{{ErrorCode::kDenied, "x"}, 403},
                    Row{{ErrorCode::kNotFound, "x"}, 404}, Row{{ErrorCode::kConflict, "x"}, 409},
                    Row{{ErrorCode::kUnavailable, "x"}, 503}, Row{{ErrorCode::kCorrupt, "x"}, 500},
                    Row{{ErrorCode::kDenied, "web.session.needed"}, 401},
                    Row{{ErrorCode::kInvalid, "web.body.too_large"}, 413},
                    Row{{ErrorCode::kUnavailable, "crypto.busy"}, 429}));

TEST(Language, FollowsWhatTheBrowserPrefers) {
  EXPECT_EQ(language_from(""), "ja");
  EXPECT_EQ(language_from("en-US,en;q=0.9,ja;q=0.8"), "en");
  EXPECT_EQ(language_from("ja,en-US;q=0.9"), "ja");
  EXPECT_EQ(language_from("fr, en;q=0.2, ja;q=0.7"), "ja");
  EXPECT_EQ(language_from("en;q=0"), "ja");
  EXPECT_EQ(language_from(";;;,,,q=,en;q=.;"), "ja");
}

TEST(Attachment, CarriesAnyNameSafely) {
  const auto response = attachment({}, "application/pdf", "証明\r\n\"x.pdf");
  EXPECT_EQ(header(response, "Content-Disposition"),
            "attachment; filename*=UTF-8''%E8%A8%BC%E6%98%8E%0D%0A%22x.pdf");
}

}  // namespace
}  // namespace azekura::web
