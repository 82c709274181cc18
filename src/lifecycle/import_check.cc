#include "lifecycle/import_check.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <tuple>

#include "base/csv.h"
#include "base/text.h"
#include "crypto/forget.h"
#include "import_people.h"
#include "import_row.h"

namespace azekura::lifecycle {
namespace {

constexpr std::int64_t kProgressRows = 1000;
constexpr int kLongAgo = 120;  // Years. Nobody on a payroll is older.
constexpr int kWorkingAge = 15;

class ImportCheck {
 public:
  ImportCheck(const ImportOptions& options, const ImportSink& sink, People people)
      : options_(options), sink_(sink), people_(std::move(people)) {}

  Done read(ImportFile file, const ImportSource& source);
  void look_back();
  ImportReport finish();

 private:
  Done take(const CsvRecord& record);
  void take_header(const CsvRecord& record);
  Done take_row(Row& row);
  Done take_staff(Row& row);
  Done take_dependant(Row& row);
  Done take_number(Row& row);
  void refuse_file(std::string_view code, std::int64_t line);

  std::string employee_id(Row& row);
  PersonName name(Row& row);
  std::string kana(Row& row, Field field);
  std::optional<Date> date(Row& row, Field field, std::string_view if_missing);
  Date born(Row& row);
  std::optional<Sex> sex(Row& row);
  std::string postal_code(Row& row);
  std::optional<Relation> relation(Row& row);
  void check_times(Row& row, const StaffRow& staff);
  const Kin* dependant_of(Row& row, const std::string& id, const Relation& related);
  static std::string person_of(const Row& row, const std::string& id, const std::optional<Relation>& related,
                               const Kin* kin);
  void compare_with_family(Row& row, const DependantRow& kin, char kind);
  bool knows(Row& row, const std::string& id, char kind);
  void advise_on_number(const Row& row, const Worker& worker);

  const ImportOptions& options_;
  const ImportSink& sink_;
  People people_;
  ImportReport report_;
  Findings findings_{report_};
  ImportFile file_ = ImportFile::kStaff;
  Layout layout_;
  bool has_header_ = false;
  bool usable_ = false;
  std::array<bool, 3>
      whole_{};  // By ImportFile. A file that could not be read to its end proves nobody absent.
};

Done ImportCheck::read(ImportFile file, const ImportSource& source) {
  file_ = file;
  has_header_ = false;
  usable_ = false;
  layout_ = Layout{};
  layout_.choices = source.columns;
  FileReport& mine = report_.of(file);
  mine.present = true;

  bool refused = false;
  CsvReader csv([this](const CsvRecord& record) { return take(record); });
  // What the CSV reader refuses is the file's fault and a finding; what take() refuses ends the check.
  const auto faulty = [&](const Done& answer) {
    if (answer || !answer.error().key.starts_with("csv.")) return false;
    refuse_file(answer.error().key, csv.line());
    return refused = true;
  };
  TextDecoder decoder(
      [&](std::span<char> text) {
        const Done fed = refused ? done() : csv.feed(text);
        return faulty(fed) ? done() : fed;
      },
      source.encoding);
  std::vector<char> bytes(32 * 1024);
  std::int64_t total = 0;
  std::int64_t told = 0;
  for (;;) {
    AZ_TRY(count, source.read(bytes));
    if (count == 0) break;
    total += static_cast<std::int64_t>(count);
    const Done fed = decoder.feed(std::span(bytes).first(count));
    crypto::wipe(std::as_writable_bytes(std::span(bytes).first(count)));
    AZ_CHECK(fed);
    if (options_.progress && mine.rows - told >= kProgressRows) {
      told = mine.rows;
      options_.progress({file, mine.rows, total});
    }
  }
  AZ_CHECK(decoder.finish());
  if (!refused) {
    const Done ended = csv.finish();
    if (!faulty(ended)) AZ_CHECK(ended);
  }
  mine.encoding = decoder.encoding();
  whole_[static_cast<std::size_t>(file)] = usable_ && !refused;
  if (!has_header_ && !refused) refuse_file("file.empty", 1);
  people_.end_of_file();
  if (options_.progress) options_.progress({file, mine.rows, total});
  return done();
}

void ImportCheck::refuse_file(std::string_view code, std::int64_t line) {
  findings_.add({file_, line, 0, code});
}

Done ImportCheck::take(const CsvRecord& record) {
  if (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed))
    return Error{ErrorCode::kConflict, "import.cancelled"};
  if (!has_header_) {
    take_header(record);
    return done();
  }
  if (!usable_) return done();
  Row row(file_, record, layout_, findings_);
  if (row.blank()) return done();
  FileReport& mine = report_.of(file_);
  ++mine.rows;
  AZ_CHECK(take_row(row));
  if (row.sound()) ++mine.good_rows;
  return done();
}

void ImportCheck::take_header(const CsvRecord& record) {
  has_header_ = true;
  std::vector<std::string> headers;
  for (const auto cell : record.fields) headers.emplace_back(trim({cell.data(), cell.size()}));
  auto& columns = report_.of(file_).columns;
  columns = recognise_columns(file_, headers, layout_.choices);
  layout_.take(columns);
  for (auto& column : columns) column.header = shown_value(column.header, false);
  const auto missing = missing_columns(file_, columns);
  for (const Field field : missing)
    findings_.add({file_, record.line, 0, "column.missing", {}, std::string(usual_header(field))});
  usable_ = missing.empty();
  for (const auto& column : columns)
    if (!column.field && !column.header.empty())
      findings_.advise(file_, "column.unknown", record.line, column.header);
}

Done ImportCheck::take_row(Row& row) {
  row.look_for_broken_cells();
  switch (file_) {
    case ImportFile::kStaff: return take_staff(row);
    case ImportFile::kDependants: return take_dependant(row);
    case ImportFile::kNumbers: return take_number(row);
  }
  return done();
}

Done ImportCheck::take_staff(Row& row) {
  StaffRow staff{.line = row.line(),
                 .employee_id = employee_id(row),
                 .name = name(row),
                 .born = born(row),
                 .sex = sex(row),
                 .postal_code = postal_code(row),
                 .address = row.text(Field::kAddress),
                 .hired = date(row, Field::kHired, "date.hired_missing"),
                 .left = date(row, Field::kLeft, {}),
                 .department = row.text(Field::kDepartment),
                 .employment = row.text(Field::kEmployment),
                 .mail = row.text(Field::kMail)};
  staff.cleared = row.all_cleared();
  staff.dispatched = is_dispatched(staff.employment);
  if (!staff.mail.empty() && !plausible_mail(staff.mail)) row.find(Field::kMail, "mail.form");
  check_times(row, staff);

  Worker worker{.line = row.line(), .sound = row.sound(), .dispatched = staff.dispatched};
  worker.not_started = is_only_offered(staff.employment) || (staff.hired && *staff.hired > options_.today);
  worker.left = staff.left && *staff.left < options_.today;
  const auto twice = staff.employee_id.empty() ? std::nullopt : people_.add_worker(staff.employee_id, worker);
  if (twice) row.find(Field::kEmployeeId, "id.twice", {}, *twice);
  if (twice || staff.employee_id.empty())
    people_.open_gap(row.line(), staff.employee_id, 0);
  else
    people_.passed(staff.employee_id);
  if (!row.sound() || !sink_.staff) return done();
  return sink_.staff(std::move(staff));
}

Done ImportCheck::take_dependant(Row& row) {
  const auto id = employee_id(row);
  const auto related = relation(row);
  const char kind = related ? related->kind : '?';
  if (kind == 'w') row.find(Field::kRelation, "relation.self");
  DependantRow kin{.line = row.line(),
                   .employee_id = id,
                   .relation = row.text(Field::kRelation),
                   .name = name(row),
                   .born = born(row),
                   .sex = sex(row),
                   .postal_code = postal_code(row),
                   .address = row.text(Field::kAddress)};
  const bool has_worker = !id.empty() && knows(row, id, 0);
  if (row.faulty(Field::kEmployeeId)) {
    people_.open_gap(row.line(), id, kind);
  } else {
    people_.passed(id);
    compare_with_family(row, kin, kind);
    people_.add_kin(id, {row.line(), related ? related->word : std::string(), kind, row.sound()});
  }
  kin.cleared = row.all_cleared();
  const Worker* worker = people_.worker(id);
  kin.worker_sound = has_worker && (worker == nullptr || worker->sound);
  if (!row.sound() || !sink_.dependant) return done();
  return sink_.dependant(std::move(kin));
}

void ImportCheck::compare_with_family(Row& row, const DependantRow& kin, char kind) {
  if (!row.sound()) return;
  const auto identity =
      kin.employee_id + "\n" + kin.name.family + "\n" + kin.name.given + "\n" + kin.born.iso();
  if (const auto earlier = people_.same_kin(identity, row.line()))
    row.find(Field::kEmployeeId, "dependant.twice", {}, *earlier);
  else if (const auto spouse = people_.spouse(kin.employee_id); spouse && kind == 's')
    row.find(Field::kRelation, "relation.second_spouse", {}, *spouse);
}

// Whose row of the dependants file a relation means; says so if it means nobody's.
const Kin* ImportCheck::dependant_of(Row& row, const std::string& id, const Relation& related) {
  if (!whole_[static_cast<std::size_t>(ImportFile::kDependants)]) return nullptr;
  const auto match = people_.match(id, related);
  if (match.kin != nullptr) return match.kin;
  if (match.ambiguous)
    row.find(Field::kRelation, "relation.ambiguous");
  else if (const auto line = people_.meant_by(id, related.kind))
    findings_.advise(file_, "follows.dependant", row.line(), std::to_string(*line));
  else
    row.find(Field::kRelation, "relation.not_found");
  return nullptr;
}

// One name for one person over all rows. 子 without a figure may be any child: such rows are nobody's twin.
std::string ImportCheck::person_of(const Row& row, const std::string& id,
                                   const std::optional<Relation>& related, const Kin* kin) {
  if (kin != nullptr) return id + "\n#" + std::to_string(kin->line);
  if (!related) return id + "\n?" + std::to_string(row.line());
  if (related->kind == 'w') return id + "\n";
  if (related->kind == 's') return id + "\ns";
  if (related->ordinal > 0) return id + "\n" + related->word + std::to_string(related->ordinal);
  return id + "\n?" + std::to_string(row.line());
}

Done ImportCheck::take_number(Row& row) {
  const auto id = employee_id(row);
  const bool all_workers = !row.has(Field::kRelation);
  const auto related = all_workers ? std::optional<Relation>(Relation{"本人", 'w', 0}) : relation(row);
  const bool known = !id.empty() && knows(row, id, 0);
  Worker* worker = people_.worker(id);
  const Kin* kin = known && related && related->kind != 'w' ? dependant_of(row, id, *related) : nullptr;
  if (worker != nullptr && related && related->kind == 'w') worker->has_number = true;
  if (row.broken(Field::kNumber)) return done();
  auto cell = lifecycle::take_number(row.raw(Field::kNumber));
  if (!cell.fault.empty()) row.find(Field::kNumber, cell.fault);
  if (!cell.note.empty()) row.find(Field::kNumber, cell.note);
  if (!cell.digits) return done();
  const auto clash = people_.add_number(person_of(row, id, related, kin), *cell.digits, row.line());
  if (clash.other_person != 0)
    row.find(Field::kNumber, "number.on_two_people", {}, clash.other_person);
  else if (clash.same_row != 0)
    row.find(Field::kNumber, "number.row_twice", {}, clash.same_row);
  else if (clash.other_number != 0)
    row.find(Field::kNumber, "number.two_for_one", {}, clash.other_number);
  if (worker != nullptr) advise_on_number(row, *worker);
  if (!row.sound() || clash.same_row != 0 || !sink_.number) return done();
  return sink_.number(NumberRow{
      .line = row.line(),
      .employee_id = id,
      .relation = all_workers ? "本人" : row.text(Field::kRelation),
      .dependant_line = kin == nullptr ? 0 : kin->line,
      .digits = std::move(*cell.digits),
      .owner_sound = known && (worker == nullptr || worker->sound) && (kin == nullptr || kin->sound),
      .dispatched = worker != nullptr && worker->dispatched});
}

std::string ImportCheck::employee_id(Row& row) {
  auto id = half_width(row.text(Field::kEmployeeId));
  if (id.empty() && !row.broken(Field::kEmployeeId)) row.find(Field::kEmployeeId, "id.missing");
  return id;
}

// False when the row has no owner; says so, unless that follows from a fault already told.
bool ImportCheck::knows(Row& row, const std::string& id, char kind) {
  const bool has_staff = whole_[static_cast<std::size_t>(ImportFile::kStaff)];
  if (people_.worker(id) != nullptr) return true;
  if (options_.is_registered && options_.is_registered(id)) return true;
  if (!has_staff && !options_.is_registered) return true;
  if (const auto line = people_.meant_by(id, kind))
    findings_.advise(file_, "follows.staff", row.line(), std::to_string(*line));
  else
    row.find(Field::kEmployeeId, "id.unknown");
  return false;
}

PersonName ImportCheck::name(Row& row) {
  PersonName name;
  if (row.has(Field::kName) && !row.has(Field::kFamilyName)) {
    const auto whole = row.text(Field::kName);
    if (whole.empty() && !row.broken(Field::kName)) row.find(Field::kName, "name.missing");
    std::tie(name.family, name.given) = split_name(whole);
    if (!whole.empty() && name.given.empty()) findings_.advise(file_, "name.unsplit", row.line(), {});
  } else {
    name.family = row.text(Field::kFamilyName);
    name.given = row.text(Field::kGivenName);
    if (name.family.empty() && !row.broken(Field::kFamilyName))
      row.find(Field::kFamilyName, "name.family_missing");
    if (name.given.empty() && !row.broken(Field::kGivenName))
      row.find(Field::kGivenName, "name.given_missing");
  }
  for (const auto& character : outside_jis(name.family + name.given))
    findings_.advise(file_, "name.outside_jis", row.line(), character);
  if (row.has(Field::kNameKana) && !row.has(Field::kFamilyKana)) {
    std::tie(name.family_kana, name.given_kana) = split_name(kana(row, Field::kNameKana));
  } else {
    name.family_kana = kana(row, Field::kFamilyKana);
    name.given_kana = kana(row, Field::kGivenKana);
  }
  return name;
}

std::string ImportCheck::kana(Row& row, Field field) {
  if (!row.has(field) || row.broken(field)) return {};
  const auto written = row.text(field);
  const auto stored = katakana(written);
  if (stored.empty())
    row.find(field, "kana.missing");
  else if (!is_katakana(stored))
    row.find(field, "kana.other");
  else if (without_blanks(stored) != without_blanks(written))
    row.find(field, "kana.converted", stored);
  return stored;
}

std::optional<Date> ImportCheck::date(Row& row, Field field, std::string_view if_missing) {
  if (!row.has(field) || row.broken(field) || row.cleared(field)) return std::nullopt;
  const auto reading = read_date(row.text(field));
  if (reading.error == "date.missing") {
    if (!if_missing.empty()) row.find(field, if_missing);
    return std::nullopt;
  }
  if (!reading.date) {
    row.find(field, reading.error);
    if (reading.error == "date.era_range" && reading.era)
      findings_.last_reason(era_range_reason(*reading.era));
    return std::nullopt;
  }
  if (!reading.note.empty()) row.find(field, reading.note, wareki_long(*reading.date));
  return reading.date;
}

Date ImportCheck::born(Row& row) {
  const auto born = date(row, Field::kBorn, "date.missing");
  if (!born) return Date();  // The row has an error and is not delivered.
  if (*born > options_.today)
    row.find(Field::kBorn, "date.born_future");
  else if (full_years(*born, options_.today) > kLongAgo)
    row.find(Field::kBorn, "date.born_long_ago");
  return *born;
}

void ImportCheck::check_times(Row& row, const StaffRow& staff) {
  const bool born_known = !row.faulty(Field::kBorn);
  if (staff.hired && born_known && *staff.hired < staff.born)
    row.find(Field::kHired, "date.hired_before_born");
  else if (staff.hired && *staff.hired > options_.today)
    row.find(Field::kHired, "date.hired_future");
  else if (staff.hired && born_known && full_years(staff.born, *staff.hired) < kWorkingAge)
    findings_.advise(file_, "hired_young", row.line(), {});
  if (staff.hired && staff.left && *staff.left < *staff.hired)
    row.find(Field::kLeft, "date.left_before_hired");
}

std::optional<Sex> ImportCheck::sex(Row& row) {
  const auto written = row.text(Field::kSex);
  if (written.empty()) return std::nullopt;
  const auto sex = read_sex(written);
  if (!sex) row.find(Field::kSex, "sex.unknown");
  return sex;
}

std::string ImportCheck::postal_code(Row& row) {
  const auto written = row.text(Field::kPostalCode);
  if (written.empty()) return {};
  const auto code = read_postal_code(written);
  if (!code) row.find(Field::kPostalCode, "postal.form");
  return code.value_or(std::string());
}

std::optional<Relation> ImportCheck::relation(Row& row) {
  if (row.broken(Field::kRelation)) return std::nullopt;
  const auto written = row.text(Field::kRelation);
  if (written.empty()) {
    row.find(Field::kRelation, "relation.missing");
    return std::nullopt;
  }
  auto related = read_relation(written);
  if (!related) row.find(Field::kRelation, "relation.unknown");
  return related;
}

// Whom one may not ask is the asking guard's to refuse; the import only says that there are such rows.
void ImportCheck::advise_on_number(const Row& row, const Worker& worker) {
  if (worker.dispatched) findings_.advise(file_, "ask.dispatched_worker", row.line(), {});
  if (worker.not_started) findings_.advise(file_, "ask.not_yet_hired", row.line(), {});
  if (worker.left) findings_.advise(file_, "number.of_former_worker", row.line(), {});
}

void ImportCheck::look_back() {
  if (!report_.of(ImportFile::kStaff).present || !report_.of(ImportFile::kNumbers).present) return;
  std::int64_t without = 0;
  std::int64_t first = 0;
  for (const auto& [id, worker] : people_.workers()) {
    if (worker.has_number) continue;
    ++without;
    first = first == 0 ? worker.line : std::min(first, worker.line);
  }
  if (without > 0) findings_.advise(ImportFile::kStaff, "worker_without_number", first, {}, without);
}

ImportReport ImportCheck::finish() {
  std::stable_sort(report_.findings.begin(), report_.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  return std::move(report_);
}

}  // namespace

ImportSource source_of(std::span<const char> bytes) {
  return {[bytes](std::span<char> into) mutable -> Result<std::size_t> {
            const auto count = std::min(into.size(), bytes.size());
            std::copy_n(bytes.begin(), count, into.begin());
            bytes = bytes.subspan(count);
            return count;
          },
          {},
          {}};
}

Result<ImportSource> open_source(const std::string& path) {
  // NOLINTNEXTLINE(clang-analyzer-unix.Stream): closed with the last who holds it.
  const std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "rb"), [](std::FILE* open) {
    if (open != nullptr) static_cast<void>(std::fclose(open));  // It was only read.
  });  // Shared: std::function wants what it holds to be copyable.
  if (!file) return Error{ErrorCode::kNotFound, "import.file.open"};
  // A buffer of the C library would keep numbers.
  if (std::setvbuf(file.get(), nullptr, _IONBF, 0) != 0)
    return Error{ErrorCode::kUnavailable, "import.file.read"};
  return ImportSource{[file](std::span<char> into) -> Result<std::size_t> {
                        const auto count = std::fread(into.data(), 1, into.size(), file.get());
                        if (std::ferror(file.get()) != 0)
                          return Error{ErrorCode::kUnavailable, "import.file.read"};
                        return count;
                      },
                      {},
                      {}};
}

Result<ImportReport> check_import(const ImportFiles& files, const ImportOptions& options,
                                  const ImportSink& sink) {
  AZ_TRY(people, People::begin());
  ImportCheck check(options, sink, std::move(people));
  if (files.staff) AZ_CHECK(check.read(ImportFile::kStaff, *files.staff));
  if (files.dependants) AZ_CHECK(check.read(ImportFile::kDependants, *files.dependants));
  if (files.numbers) AZ_CHECK(check.read(ImportFile::kNumbers, *files.numbers));
  check.look_back();
  return check.finish();
}

}  // namespace azekura::lifecycle
