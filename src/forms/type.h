#pragma once
// Private: set type. One Block is a text broken into lines of one fixed height, drawn line by line.

#include <pango/pangocairo.h>

#include <memory>
#include <string_view>

namespace azekura::forms {

struct Ink {
  double r, g, b;
};
inline constexpr Ink kInk{0.11, 0.14, 0.18};
inline constexpr Ink kMuted{0.36, 0.41, 0.46};
inline constexpr Ink kAccent{0.16, 0.33, 0.29};
inline constexpr Ink kHairline{0.80, 0.83, 0.84};
inline constexpr Ink kTint{0.945, 0.957, 0.950};

enum class Face { kText, kBold, kSerif, kFixed };

struct Style {
  Face face = Face::kText;
  double size = 10;  // points
  double line = 16;  // points from baseline to baseline, for any font
  Ink ink = kInk;
  bool right = false;
  bool centred = false;
  double letter_spacing = 0;  // points
};

class Block {
 public:
  Block(PangoContext* context, std::string_view text, const Style& style, double width);
  int lines() const { return lines_; }
  double height() const { return lines_ * style_.line; }
  /// Draws lines [first, first + count) with the top at y.
  void draw(cairo_t* cairo, double x, double y, int first, int count) const;
  void draw(cairo_t* cairo, double x, double y) const { draw(cairo, x, y, 0, lines_); }

 private:
  struct Unref {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  };
  std::unique_ptr<PangoLayout, Unref> layout_;
  Style style_;
  double width_;
  int lines_;
};

inline void set_ink(cairo_t* cairo, const Ink& ink) { cairo_set_source_rgb(cairo, ink.r, ink.g, ink.b); }

}  // namespace azekura::forms
