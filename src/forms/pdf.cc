#include "forms/pdf.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <qrencode.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "base/check_digit.h"
#include "base/date.h"
#include "type.h"

namespace azekura::forms {
namespace {

constexpr double kMm = 72 / 25.4;
constexpr double kWidth = 210 * kMm;
constexpr double kHeight = 297 * kMm;
constexpr double kLeft = 22 * kMm;
constexpr double kInner = kWidth - 2 * kLeft;
constexpr double kTop = 24 * kMm;
constexpr double kBottom = kHeight - 25 * kMm;
constexpr double kCellPad = 5;

constexpr Style kBody{};
constexpr Style kSmall{.size = 8.5, .line = 13.5, .ink = kMuted};
constexpr Style kLabel{.size = 9, .line = 16, .ink = kMuted};
constexpr Style kHeading{.face = Face::kBold, .size = 11.5, .line = 18, .ink = kAccent};
constexpr Style kTitle{.face = Face::kSerif, .size = 22, .line = 32, .letter_spacing = 3};
constexpr Style kHead{.face = Face::kBold, .size = 8.5, .line = 14, .ink = kAccent};
constexpr Style kCell{.size = 8.5, .line = 13.5};
constexpr Style kFixed{.face = Face::kFixed, .size = 8, .line = 12};
constexpr Style kCode{.face = Face::kFixed};
constexpr Style kGroup{.face = Face::kFixed, .size = 17, .line = 27};
constexpr Style kWord{.face = Face::kBold, .size = 15, .line = 24};

using Draw = std::function<void(cairo_t*)>;

void rule(cairo_t* cairo, double x, double y, double width, const Ink& ink, double thickness = 0.5) {
  set_ink(cairo, ink);
  cairo_set_line_width(cairo, thickness);
  cairo_move_to(cairo, x, y);
  cairo_line_to(cairo, x + width, y);
  cairo_stroke(cairo);
}

// The house's mark: three logs of a log-built wall, their ends cut to a triangle.
void mark(cairo_t* cairo, double x, double y, double side) {
  set_ink(cairo, kAccent);
  const double log = side / 3.6;
  for (int i = 0; i < 3; ++i) {
    const double top = y + i * log * 1.3;
    cairo_move_to(cairo, x, top + log / 2);
    cairo_line_to(cairo, x + log * 0.7, top);
    cairo_line_to(cairo, x + side - log * 0.7, top);
    cairo_line_to(cairo, x + side, top + log / 2);
    cairo_line_to(cairo, x + side - log * 0.7, top + log);
    cairo_line_to(cairo, x + log * 0.7, top + log);
    cairo_close_path(cairo);
  }
  cairo_fill(cairo);
}

cairo_status_t keep(void* bytes, const unsigned char* data, unsigned int size) {
  const auto* first = reinterpret_cast<const std::byte*>(data);
  static_cast<Bytes*>(bytes)->insert(static_cast<Bytes*>(bytes)->end(), first, first + size);
  return CAIRO_STATUS_SUCCESS;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// Twelve digits in a row, or 4 4 4 with single spaces, that stand alone and whose check digit is right.
bool holds_number(std::string_view text) {
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (!digit(text[from]) || (from > 0 && digit(text[from - 1]))) continue;
    std::array<char, kIndividualDigits> digits{};
    std::size_t count = 0;
    std::size_t at = from;
    for (; at < text.size() && count < digits.size(); ++at) {
      if (digit(text[at])) {
        digits[count++] = text[at];
      } else if (text[at] != ' ' || count % 4 != 0) {
        break;
      }
    }
    const bool alone = at == text.size() || !digit(text[at]);
    const bool number = count == digits.size() && alone && check_individual_number(digits);
    std::fill(digits.begin(), digits.end(), '\0');
    if (number) return true;
  }
  return false;
}

template <auto Free>
struct By {
  template <typename T>
  void operator()(T* held) const {
    Free(held);
  }
};

}  // namespace

// Pages are kept as lists of strokes until the last is known: only then can a foot say "n / N".
struct Pdf::Sheet {
  Sheet(std::string title_, Imprint imprint_, Language language_)
      : title(std::move(title_)), imprint(std::move(imprint_)), language(language_) {
    surface.reset(cairo_pdf_surface_create_for_stream(keep, &bytes, kWidth, kHeight));
    cairo.reset(cairo_create(surface.get()));
    context.reset(pango_cairo_create_context(cairo.get()));
    pango_cairo_context_set_resolution(context.get(), 72);
    pango_context_set_language(context.get(),
                               pango_language_from_string(std::string(to_string(language)).c_str()));
    // The rarer shapes of a character are Japanese ones, in an English document too.
    const std::unique_ptr<cairo_font_options_t, By<cairo_font_options_destroy>> options(
        cairo_font_options_create());
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    pango_cairo_context_set_font_options(context.get(), options.get());
    pages.emplace_back();
  }

  std::shared_ptr<Block> block(std::string_view text, const Style& style, double width = kInner) {
    // Fixed pitch is for codes, proofs and shares: chance digits, made by ourselves.
    if (style.face != Face::kFixed && holds_number(text))
      failed = Error{ErrorCode::kDenied, "forms.number_found"};
    return std::make_shared<Block>(context.get(), text, style, width);
  }
  double left() const { return kBottom - y; }
  void new_page() {
    pages.emplace_back();
    y = kTop;
  }
  void need(double height) {
    if (left() < height && y > kTop) new_page();
  }
  void draw(Draw stroke) { pages.back().push_back(std::move(stroke)); }

  // A text that may run over pages, line by line.
  void flow(std::string_view text, const Style& style, double indent = 0) {
    const auto set = block(text, style, kInner - indent);
    for (int first = 0; first < set->lines();) {
      need(style.line);
      const int count = std::max(1, std::min(set->lines() - first, static_cast<int>(left() / style.line)));
      draw([set, indent, top = y, first, count](cairo_t* c) {
        set->draw(c, kLeft + indent, top, first, count);
      });
      y += count * style.line;
      first += count;
    }
  }

  void furniture(cairo_t* c, std::size_t page);

  std::string title;
  Imprint imprint;
  Language language;
  Bytes bytes;
  std::unique_ptr<cairo_surface_t, By<cairo_surface_destroy>> surface;
  std::unique_ptr<cairo_t, By<cairo_destroy>> cairo;
  std::unique_ptr<PangoContext, By<g_object_unref>> context;
  std::vector<std::vector<Draw>> pages;
  double y = kTop;
  std::optional<Error> failed;  // The first; drawing goes on, finish() tells.
};

void Pdf::Sheet::furniture(cairo_t* c, std::size_t page) {
  mark(c, kLeft, 12.2 * kMm, 4.2 * kMm);
  block("Azekura 校倉", {.size = 8, .line = 12, .ink = kMuted})->draw(c, kLeft + 6 * kMm, 12.2 * kMm);
  if (page > 0) {
    block(title, {.size = 8, .line = 12, .ink = kMuted, .right = true})->draw(c, kLeft, 12.2 * kMm);
  }
  const double foot = kHeight - 18 * kMm;
  rule(c, kLeft, foot, kInner, kHairline);
  constexpr Style kFoot{.size = 7.5, .line = 11, .ink = kMuted};
  const std::string who = message("forms.foot.printed", language,
                                  {{"organisation", imprint.organisation},
                                   {"by", imprint.printed_by},
                                   {"at", in_japan(imprint.printed_at, language)}});
  block(who, kFoot, kInner - 25 * kMm)->draw(c, kLeft, foot + 4, 0, 2);
  if (!imprint.ledger_line.empty()) {
    Style code = kFoot;
    code.face = Face::kFixed;
    block(message("forms.foot.ledger", language, {{"line", imprint.ledger_line}}), code, kInner - 25 * kMm)
        ->draw(c, kLeft, foot + 15, 0, 1);
  }
  block(fmt::format("{} / {}", page + 1, pages.size()),
        {.face = Face::kFixed, .size = 8.5, .line = 12, .right = true})
      ->draw(c, kLeft, foot + 4);
}

Pdf::Pdf(std::string title, Imprint imprint, Language language)
    : sheet_(std::make_unique<Sheet>(std::move(title), std::move(imprint), language)) {}
Pdf::~Pdf() = default;

void Pdf::title(std::string_view under) {
  Style style = kTitle;
  // The Mincho is made for Japanese: its Latin letters stand in full columns.
  if (sheet_->language == Language::kEnglish) style = {.face = Face::kText, .size = 20, .line = 30};
  sheet_->flow(sheet_->title, style);
  if (!under.empty()) sheet_->flow(under, {.size = 9.5, .line = 16, .ink = kMuted});
  sheet_->draw([top = sheet_->y + 7](cairo_t* c) {
    rule(c, kLeft, top, kInner, kHairline);
    rule(c, kLeft, top, 24 * kMm, kAccent, 1.6);
  });
  sheet_->y += 18;
}

void Pdf::heading(std::string_view text) {
  sheet_->need(kHeading.line + 4 * kBody.line);  // Never alone at the foot of a page.
  if (sheet_->y > kTop) sheet_->y += 12;
  sheet_->flow(text, kHeading);
  sheet_->y += 4;
}

void Pdf::paragraph(std::string_view text) {
  sheet_->flow(text, kBody);
  sheet_->y += 6;
}

void Pdf::small(std::string_view text) {
  sheet_->flow(text, kSmall);
  sheet_->y += 4;
}

void Pdf::bullets(std::span<const std::string> items) {
  for (const std::string& item : items) {
    sheet_->need(kBody.line);
    sheet_->draw([top = sheet_->y](cairo_t* c) {
      set_ink(c, kAccent);
      cairo_new_path(c);  // Text leaves a point behind that an arc would be joined to.
      cairo_arc(c, kLeft + 4, top + kBody.line / 2, 1.6, 0, 6.2832);
      cairo_fill(c);
    });
    sheet_->flow(item, kBody, 13);
    sheet_->y += 2;
  }
  sheet_->y += 4;
}

void Pdf::facts(std::span<const Labelled> facts) {
  constexpr double kLabels = 42 * kMm;
  for (const Labelled& fact : facts) {
    const auto label = sheet_->block(fact.label, kLabel, kLabels - 8);
    const auto value = sheet_->block(fact.value, fact.code ? kCode : kBody, kInner - kLabels);
    const double height = std::max(label->height(), value->height()) + 7;
    sheet_->need(height);
    sheet_->draw([label, value, top = sheet_->y, height](cairo_t* c) {
      label->draw(c, kLeft, top + 3);
      value->draw(c, kLeft + kLabels, top + 3);
      rule(c, kLeft, top + height, kInner, kHairline, 0.4);
    });
    sheet_->y += height;
  }
  sheet_->y += 8;
}

void Pdf::table(const Table& table) {
  double shares = 0;
  for (const auto& column : table.columns) shares += column.share;
  std::vector<double> x{kLeft};
  for (const auto& column : table.columns) x.push_back(x.back() + kInner * column.share / shares);

  using Row = std::vector<std::shared_ptr<Block>>;
  const auto set = [&](Style style, const auto& text_of) {
    Row row;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      style.right = table.columns[i].right;
      row.push_back(sheet_->block(text_of(i), style, x[i + 1] - x[i] - 2 * kCellPad));
    }
    return row;
  };
  const auto lines = [](const Row& row) {
    int most = 1;
    for (const auto& cell : row) most = std::max(most, cell->lines());
    return most;
  };
  const auto put = [&](const Row& row, const Style& style, int first, int count, bool head) {
    const double height = count * style.line + 2 * kCellPad;
    sheet_->draw([row, x, top = sheet_->y, first, count, height, head](cairo_t* c) {
      if (head) {
        set_ink(c, kTint);
        cairo_rectangle(c, kLeft, top, kInner, height);
        cairo_fill(c);
      }
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i]->draw(c, x[i] + kCellPad, top + kCellPad, first, count);
      rule(c, kLeft, top + height, kInner, head ? kAccent : kHairline, head ? 0.8 : 0.4);
    });
    sheet_->y += height;
  };

  const Row head = set(kHead, [&](std::size_t i) -> std::string_view { return table.columns[i].head; });
  const double head_height = lines(head) * kHead.line + 2 * kCellPad;
  const auto put_head = [&] { put(head, kHead, 0, lines(head), true); };
  const int page_lines = static_cast<int>((kBottom - kTop - head_height - 2 * kCellPad) / kCell.line);

  sheet_->need(head_height + kCell.line + 2 * kCellPad);
  put_head();
  for (const auto& cells : table.rows) {
    if (cells.size() != table.columns.size()) {
      sheet_->failed = Error{ErrorCode::kInvalid, "forms.table.cells"};
      return;
    }
    const Row row = set(kCell, [&](std::size_t i) -> std::string_view { return cells[i]; });
    const int all = lines(row);
    for (int first = 0; first < all;) {
      const int room = static_cast<int>((sheet_->left() - 2 * kCellPad) / kCell.line);
      // A row is kept whole if any page can hold it; only what no page holds is cut.
      if (room < 1 || (room < all - first && all <= page_lines)) {
        sheet_->new_page();
        put_head();
        continue;
      }
      const int count = std::min(all - first, room);
      put(row, kCell, first, count, false);
      first += count;
    }
  }
  sheet_->y += 10;
}

void Pdf::verbatim(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  constexpr double kPad = 8;
  const auto set = sheet_->block(text, kFixed, kInner - 2 * kPad);
  for (int first = 0; first < set->lines();) {
    sheet_->need(kFixed.line + 2 * kPad);
    const int room = static_cast<int>((sheet_->left() - 2 * kPad) / kFixed.line);
    const int count = std::max(1, std::min(set->lines() - first, room));
    const double height = count * kFixed.line + 2 * kPad;
    sheet_->draw([set, top = sheet_->y, first, count, height](cairo_t* c) {
      set_ink(c, kTint);
      cairo_rectangle(c, kLeft, top, kInner, height);
      cairo_fill(c);
      set->draw(c, kLeft + kPad, top + kPad, first, count);
    });
    sheet_->y += height;
    first += count;
  }
  sheet_->y += 8;
}

void Pdf::groups(std::span<const std::string> groups, std::size_t in_a_row) {
  constexpr double kNumber = 10 * kMm;
  const double cell = (kInner - kNumber) / static_cast<double>(in_a_row);
  for (std::size_t first = 0; first < groups.size(); first += in_a_row) {
    sheet_->need(kGroup.line + 4);
    const auto number = sheet_->block(std::to_string(first / in_a_row + 1),
                                      {.size = 9, .line = kGroup.line, .ink = kMuted}, kNumber);
    sheet_->draw([number, top = sheet_->y](cairo_t* c) { number->draw(c, kLeft, top); });
    for (std::size_t i = first; i < std::min(groups.size(), first + in_a_row); ++i) {
      Style style = kGroup;
      style.centred = true;
      const auto group = sheet_->block(groups[i], style, cell - 6);
      const double x = kLeft + kNumber + cell * static_cast<double>(i - first);
      sheet_->draw([group, x, cell, top = sheet_->y](cairo_t* c) {
        set_ink(c, kTint);
        cairo_rectangle(c, x, top, cell - 6, kGroup.line);
        cairo_fill(c);
        group->draw(c, x, top, 0, 1);
      });
    }
    sheet_->y += kGroup.line + 5;
  }
  sheet_->y += 6;
}

void Pdf::words(std::span<const std::string> words) {
  constexpr std::size_t kInRow = 3;
  const double cell = kInner / kInRow;
  for (std::size_t first = 0; first < words.size(); first += kInRow) {
    sheet_->need(kWord.line + 8);
    for (std::size_t i = first; i < std::min(words.size(), first + kInRow); ++i) {
      const auto number =
          sheet_->block(std::to_string(i + 1), {.size = 8, .line = kWord.line, .ink = kMuted}, 16);
      const auto word = sheet_->block(words[i], kWord, cell - 26);
      const double x = kLeft + cell * static_cast<double>(i - first);
      sheet_->draw([number, word, x, cell, top = sheet_->y](cairo_t* c) {
        number->draw(c, x, top);
        word->draw(c, x + 16, top, 0, 1);
        rule(c, x, top + kWord.line + 2, cell - 10, kHairline);
      });
    }
    sheet_->y += kWord.line + 9;
  }
  sheet_->y += 4;
}

void Pdf::qr(std::string_view content, std::string_view beside) {
  constexpr double kSide = 29 * kMm;
  std::unique_ptr<QRcode, By<QRcode_free>> code(
      QRcode_encodeData(static_cast<int>(content.size()),
                        reinterpret_cast<const unsigned char*>(content.data()), 0, QR_ECLEVEL_M));
  if (!code) {
    sheet_->failed = Error{ErrorCode::kInvalid, "forms.qr.too_long"};
    return;
  }
  const auto caption = sheet_->block(beside, kSmall, kInner - kSide - 14);
  const double height = std::max(kSide, caption->height());
  sheet_->need(height);
  const std::vector<unsigned char> dots(code->data, code->data + code->width * code->width);
  sheet_->draw([dots, n = code->width, caption, top = sheet_->y](cairo_t* c) {
    set_ink(c, kInk);
    const double dot = kSide / n;
    const auto dark = [&](int row, int column) {
      const auto before = static_cast<std::ptrdiff_t>(row) * n;
      return column < n && (*(dots.begin() + before + column) & 1) != 0;
    };
    // One path, runs joined: no hairlines between dots.
    for (int row = 0; row < n; ++row) {
      for (int from = 0; from < n; ++from) {
        int to = from;
        while (dark(row, to)) ++to;
        if (to > from) cairo_rectangle(c, kLeft + from * dot, top + row * dot, (to - from) * dot, dot);
        from = to;
      }
    }
    cairo_fill(c);
    caption->draw(c, kLeft + kSide + 14, top);
  });
  sheet_->y += height + 10;
}

void Pdf::blanks(std::span<const std::string> labels) {
  constexpr double kLine = 24;
  for (const std::string& text : labels) {
    const auto label = sheet_->block(text, kLabel, 46 * kMm);
    sheet_->need(kLine);
    sheet_->draw([label, top = sheet_->y](cairo_t* c) {
      label->draw(c, kLeft, top + 6, 0, 1);
      rule(c, kLeft + 46 * kMm, top + 21, kInner - 46 * kMm, kMuted, 0.5);
    });
    sheet_->y += kLine;
  }
  sheet_->y += 8;
}

void Pdf::space() { sheet_->y += 10; }

Result<Bytes> Pdf::finish() {
  Sheet& s = *sheet_;
  if (s.failed) return *s.failed;
  cairo_surface_t* surface = s.surface.get();
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, s.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, s.imprint.organisation.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Azekura");
  const Date day = jst_date(s.imprint.printed_at);
  const Instant second = (s.imprint.printed_at - start_of_day_jst(day)) / 1000;
  const std::string created =
      fmt::format("{}T{:02}:{:02}:{:02}+09:00", day.iso(), second / 3600, second / 60 % 60, second % 60);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
  for (std::size_t page = 0; page < s.pages.size(); ++page) {
    s.furniture(s.cairo.get(), page);
    for (const Draw& stroke : s.pages[page]) stroke(s.cairo.get());
    cairo_show_page(s.cairo.get());
  }
  cairo_surface_finish(surface);
  if (s.failed) return *s.failed;  // The foot's texts are set here.
  if (cairo_status(s.cairo.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
    return Error{ErrorCode::kUnavailable, "forms.pdf"};
  }
  return std::move(s.bytes);
}

std::string in_japan(Instant when, Language language) {
  const Date day = jst_date(when);
  const Instant minutes = (when - start_of_day_jst(day)) / 60'000;
  const std::string clock = fmt::format("{} {:02}:{:02} JST", day.iso(), minutes / 60, minutes % 60);
  return language == Language::kEnglish ? clock : clock + "（" + wareki_long(day) + "）";
}

std::string day_in_japan(Instant when, Language language) {
  const Date day = jst_date(when);
  return language == Language::kEnglish ? day.iso() : wareki_long(day);
}

}  // namespace azekura::forms
