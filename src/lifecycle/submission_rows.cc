#include "submission_rows.h"

#include <algorithm>

#include "crypto/encode.h"
#include "crypto/hash.h"

namespace azekura::lifecycle {
namespace {

constexpr std::size_t kTag = 16;
constexpr std::size_t kNumberBox = 12 + kTag;  // Twelve digits and the tag.

Done drop_documents(db::Connection& unit, RequestId request) {
  AZ_CHECK(unit.run("DELETE FROM submitted_document WHERE request = $1", {request.value()}));
  return done();
}

Done put_documents(db::Connection& unit, RequestId request,
                   const std::vector<vault::Intake::Document>& documents) {
  AZ_CHECK(drop_documents(unit, request));
  std::int64_t place = 0;
  for (const auto& document : documents)
    AZ_CHECK(unit.run("INSERT INTO submitted_document(request, place, kind, box) VALUES($1, $2, $3, $4)",
                      {request.value(), place++, document.kind, document.box.joined()}));
  return done();
}

}  // namespace

bool is_sound(const Submission& submission) {
  if (submission.number.ciphertext.size() != kNumberBox || !crypto::KemPublic::parse(submission.number.enc) ||
      submission.documents.size() > Requests::kMostDocuments)
    return false;
  return std::ranges::all_of(submission.documents, [](const auto& document) {
    return (document.kind == "number" || document.kind == "identity") &&
           document.box.ciphertext.size() <= Requests::kLongestDocument + kTag &&
           crypto::KemPublic::parse(document.box.enc);
  });
}

std::string seen_of(const Submission& submission) {
  crypto::Sha256 all;
  all.add(submission.number.joined());
  for (const auto& document : submission.documents) all.add(document.kind).add(document.box.joined());
  return crypto::hex(all.finish());
}

Result<std::optional<Submission>> find_submission(db::Connection& unit, RequestId request) {
  AZ_TRY(rows, unit.run("SELECT box FROM submission WHERE request = $1", {request.value()}));
  if (rows.empty()) return std::optional<Submission>();
  AZ_TRY(number, crypto::HpkeBox::split(std::get<db::Blob>(rows[0][0])));
  Submission found{std::move(number)};
  AZ_TRY(pictures, unit.run("SELECT kind, box FROM submitted_document WHERE request = $1 ORDER BY place",
                            {request.value()}));
  for (const auto& row : pictures) {
    AZ_TRY(box, crypto::HpkeBox::split(std::get<db::Blob>(row[1])));
    found.documents.push_back({std::get<std::string>(row[0]), std::move(box)});
  }
  return std::optional(std::move(found));
}

Result<std::int64_t> times_submitted(db::Connection& unit, RequestId request) {
  AZ_TRY(rows, unit.run("SELECT times FROM submission WHERE request = $1", {request.value()}));
  return rows.empty() ? 0 : std::get<std::int64_t>(rows[0][0]);
}

Done put_submission(db::Connection& unit, RequestId request, const Submission& submission, Instant now) {
  AZ_CHECK(
      unit.run("INSERT INTO submission(request, box, received_at) VALUES($1, $2, $3) "
               "ON CONFLICT(request) DO UPDATE SET box = excluded.box, "
               "received_at = excluded.received_at, times = submission.times + 1",
               {request.value(), submission.number.joined(), now}));
  return put_documents(unit, request, submission.documents);
}

Done drop_submission(db::Connection& unit, RequestId request) {
  AZ_CHECK(unit.run("DELETE FROM submission WHERE request = $1", {request.value()}));
  return drop_documents(unit, request);
}

}  // namespace azekura::lifecycle
