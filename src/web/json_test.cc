#include "web/json.h"

#include <gtest/gtest.h>

namespace azekura::web {
namespace {

Request with_body(std::string_view text) {
  Request request{.method = Method::kPost};
  request.headers.emplace("content-type", "application/json");
  request.body.assign(text.begin(), text.end());
  return request;
}

std::vector<std::string> faults(const Context& context) {
  std::vector<std::string> named;
  for (const auto& [field, code] : context.fields) named.push_back(field + " " + std::string(code));
  return named;
}

TEST(JsonReader, ReadsWhatWasSent) {
  const auto request = with_body(
      R"({"name":"𠮷野 花子","password":"hime\u3042 \"x\"","age":41,"sealed":true,"note":null,
          "ids":[3,-9],"tags":["a","b"],"address":{"city":"奈良"},"people":[{"n":1},{"n":2}]})");
  Context context;
  JsonReader body(request, context);
  EXPECT_EQ(body.text("name", 5), "𠮷野 花子");
  EXPECT_EQ(crypto::view(body.secret("password", 20)), "himeあ \"x\"");
  EXPECT_EQ(body.integer("age", 0, 150), 41);
  EXPECT_TRUE(body.flag("sealed"));
  EXPECT_FALSE(body.maybe_text("note", 10));
  EXPECT_FALSE(body.maybe_integer("absent", 0, 1));
  EXPECT_EQ(body.integers("ids", 2), (std::vector<std::int64_t>{3, -9}));
  EXPECT_EQ(body.texts("tags", 2, 1), (std::vector<std::string>{"a", "b"}));
  body.object("address", [](JsonReader& address) { EXPECT_EQ(address.text("city", 10), "奈良"); });
  std::int64_t sum = 0;
  body.list("people", 2, [&](JsonReader& person) { sum += person.integer("n", 1, 9); });
  EXPECT_EQ(sum, 3);
  EXPECT_TRUE(body.finish());
}

TEST(JsonReader, TakesAMyNumberInNoFieldButASecretOne) {
  const auto request = with_body(
      R"({"number":"1234 5678 9018","name":"山田 1234-5678-9018","note":"１２３４５６７８９０１８","tags":["ok","123456789018"]})");
  Context context;
  JsonReader body(request, context);
  EXPECT_EQ(crypto::view(body.secret("number", 40)), "1234 5678 9018");
  EXPECT_EQ(body.text("name", 40), "");
  EXPECT_FALSE(body.maybe_text("note", 40));
  body.texts("tags", 2, 40);
  EXPECT_FALSE(body.finish());
  EXPECT_EQ(faults(context), (std::vector<std::string>{"name web.field.number", "note web.field.number",
                                                       "tags/1 web.field.number"}));
}

TEST(QueryReader, TakesNoMyNumber) {
  Request request{.query = {{"q", "1234-5678-9018"}}};
  Context context;
  QueryReader query(request, context);
  EXPECT_EQ(query.text("q", 40), "");
  EXPECT_FALSE(query.finish());
  EXPECT_EQ(faults(context), (std::vector<std::string>{"q web.field.number"}));
}

TEST(JsonReader, NamesEveryFieldAtFault) {
  const auto request = with_body(
      R"({"name":7,"age":"41","far":1e3,"big":99,"long":"abcd","nul":"a\u0000","list":[1,"x"],"sub":{"extra":1},"n":[{"k":true}]})");
  Context context;
  JsonReader body(request, context);
  body.text("missing", 5);
  body.text("name", 5);
  body.integer("age", 0, 150);
  body.integer("far", 0, 5000);
  body.integer("big", 0, 50);
  body.text("long", 3);
  body.secret("nul", 9);
  body.texts("list", 1, 5);
  body.object("sub", [](JsonReader&) {});
  body.list("n", 1, [](JsonReader& each) { each.text("k", 1); });
  const auto verdict = body.finish();
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().key, "web.fields");
  EXPECT_EQ(faults(context), (std::vector<std::string>{"missing web.field.missing", "name web.field.type",
                                                       "age web.field.type", "far web.field.type",
                                                       "big web.field.range", "long web.field.length",
                                                       "nul web.field.characters", "list web.field.range",
                                                       "sub/ web.field.unknown", "n/0/k web.field.type"}));
}

TEST(JsonReader, NeverRepeatsTheNameOfAnUnknownField) {
  const auto request = with_body(R"({"123456789018":1})");
  Context context;
  EXPECT_FALSE(JsonReader(request, context).finish());
  EXPECT_EQ(faults(context), (std::vector<std::string>{" web.field.unknown"}));
}

TEST(JsonReader, TakesOneLineForATextAndManyForASecret) {
  const auto request = with_body(R"({"name":"a\tb","line":"a\nb","sheet":"a\nb"})");
  Context context;
  JsonReader body(request, context);
  body.text("name", 10);
  body.text("line", 10);
  EXPECT_EQ(crypto::view(body.secret("sheet", 10)), "a\nb");
  EXPECT_EQ(body.finish().error().key, "web.fields");
  ASSERT_EQ(context.fields.size(), 2U);
  EXPECT_EQ(context.fields[0].code, "web.field.characters");
}

TEST(JsonReader, WantsToBeToldThatItIsJson) {
  auto request = with_body("{}");
  request.headers.at("content-type") = "text/plain";  // What a form of another site can send.
  Context context;
  EXPECT_EQ(JsonReader(request, context).finish().error().key, "web.body.media_type");
}

struct Broken {
  const char* name;
  std::string text;
};
class JsonBroken : public testing::TestWithParam<Broken> {};

TEST_P(JsonBroken, IsRefusedWithoutBlamingAField) {
  const auto request = with_body(GetParam().text);
  Context context;
  JsonReader body(request, context);
  body.text("name", 10);
  EXPECT_EQ(body.finish().error().key, "web.body.json");
  EXPECT_TRUE(context.fields.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, JsonBroken,
    testing::Values(Broken{"Empty", ""}, Broken{"CutShort", R"({"a":1)"}, Broken{"NoObject", "[1]"},
                    Broken{"NameTwice", R"({"a":1,"b":2,"a":3})"},
                    Broken{"NameTwiceEscaped", R"({"a":1,"\u0061":3})"},
                    Broken{"NameTwiceInside", R"({"x":{"a":1,"a":1}})"}, Broken{"Trailing", "{} {}"},
                    Broken{"TrailingComma", R"({"a":1,})"}, Broken{"Comment", "{/* */}"},
                    Broken{"NotUtf8", "{\"a\":\"\xff\"}"}, Broken{"LoneSurrogate", R"({"a":"\ud800"})"},
                    Broken{"RawNewline", "{\"a\":\"\n\"}"}, Broken{"NaN", R"({"a":NaN})"},
                    Broken{"TooDeep", R"({"a":)" + std::string(40, '[') + std::string(40, ']') + "}"},
                    Broken{"LongName", "{\"" + std::string(100, 'k') + "\":1}"}),
    [](const auto& test) { return test.param.name; });

TEST(QueryReader, ReadsKnownNamesAndRefusesOthers) {
  Request request;
  request.query = {{"q", "山田"}, {"limit", "500"}, {"all", "yes"}, {"odd", "1"}};
  Context context;
  QueryReader query(request, context);
  EXPECT_EQ(query.text("q", 10), "山田");
  EXPECT_EQ(query.integer("limit", 1, 200, 50), 50);
  EXPECT_EQ(query.integer("offset", 0, 9, 3), 3);
  EXPECT_FALSE(query.flag("all"));
  EXPECT_FALSE(query.finish());
  EXPECT_EQ(faults(context),
            (std::vector<std::string>{"limit web.field.range", "all web.field.type", " web.field.unknown"}));
}

TEST(JsonWriter, WritesWhatAReaderReadsBack) {
  JsonWriter out;
  out.object()
      .member("id", 7)
      .member("name", "髙\"\\\n<b>")
      .member("on", true)
      .member("none", std::optional<int>{});
  out.key("list").array().value(1).value("two").object().end().end().end();
  const auto text = std::move(out).take();
  EXPECT_EQ(crypto::view(text),
            R"({"id":7,"name":"髙\"\\\u000a\u003cb\u003e","on":true,"none":null,"list":[1,"two",{}]})");
}

}  // namespace
}  // namespace azekura::web
