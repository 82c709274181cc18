#include "type.h"

#include <string>

namespace azekura::forms {
namespace {

// What a reader of the page could not see, or would see in a false order (U+202E turns a name around),
// is shown as a replacement character. Variation selectors stay: they are part of a name.
std::string printable(std::string_view text) {
  const std::unique_ptr<char, decltype(&g_free)> valid(
      g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())), g_free);
  std::string out;
  for (const char* at = valid.get(); *at != '\0'; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    const bool hidden = (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
                        (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x2028 ||
                        c == 0x2029;
    if (hidden) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
    }
  }
  return out;
}

const char* family(Face face) {
  switch (face) {
    case Face::kText:
    case Face::kBold: return "BIZ UDPGothic, BIZ UDGothic, Noto Sans CJK JP, sans-serif";
    case Face::kSerif: return "BIZ UDMincho, Noto Serif CJK JP, serif";
    case Face::kFixed: return "BIZ UDGothic, Noto Sans Mono CJK JP, monospace";
  }
  return "sans-serif";
}

}  // namespace

Block::Block(PangoContext* context, std::string_view text, const Style& style, double width)
    : layout_(pango_layout_new(context)), style_(style), width_(width), lines_(0) {
  const std::string shown = printable(text);
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
      pango_font_description_from_string(family(style.face)), pango_font_description_free);
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  if (style.face == Face::kBold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  PangoLayout* layout = layout_.get();
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_width(layout, static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout, style.face == Face::kFixed ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
  pango_layout_set_auto_dir(layout, FALSE);
  const std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> attributes(pango_attr_list_new(),
                                                                                    pango_attr_list_unref);
  pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));
  if (style.letter_spacing > 0) {
    pango_attr_list_insert(attributes.get(), pango_attr_letter_spacing_new(
                                                 static_cast<int>(style.letter_spacing * PANGO_SCALE)));
  }
  pango_layout_set_attributes(layout, attributes.get());
  // Text, never markup: "<b>" in a name is three characters.
  pango_layout_set_text(layout, shown.data(), static_cast<int>(shown.size()));
  lines_ = pango_layout_get_line_count(layout);
}

void Block::draw(cairo_t* cairo, double x, double y, int first, int count) const {
  set_ink(cairo, style_.ink);
  // The baseline of a line is where its own size puts it, not where a fallback font would.
  const double baseline = style_.line / 2 + style_.size * 0.36;
  for (int i = 0; i < count && first + i < lines_; ++i) {
    PangoLayoutLine* line = pango_layout_get_line_readonly(layout_.get(), first + i);
    double shift = 0;
    if (style_.right || style_.centred) {
      PangoRectangle logical;
      pango_layout_line_get_extents(line, nullptr, &logical);
      shift = width_ - static_cast<double>(logical.width) / PANGO_SCALE;
      if (style_.centred) shift /= 2;
    }
    cairo_move_to(cairo, x + shift, y + i * style_.line + baseline);
    pango_cairo_show_layout_line(cairo, line);
  }
}

}  // namespace azekura::forms
