import CPango
import ImageCoding

/// Draws scenes with Cairo.
struct CairoPainter {
  private let context: OpaquePointer

  /// - Parameter context: a `cairo_t` whose unit is a point.
  init(context: OpaquePointer) { self.context = context }

  func paint(_ scene: FigureScene) {
    set(FigureShape.Paint(scene.background))
    cairo_paint(context)
    for mark in scene.marks {
      switch mark {
      case .picture(let image, let rectangle, let isSmooth): paint(image, in: rectangle, isSmooth: isSmooth)
      case .text(let paragraph, let x, let y): paint(paragraph, x: x, y: y)
      case .shape(let shape): paint(shape)
      }
    }
  }

  private func set(_ paint: FigureShape.Paint) {
    cairo_set_source_rgba(
      context, Double(paint.color.red) / 255, Double(paint.color.green) / 255,
      Double(paint.color.blue) / 255,
      paint.opacity)
  }

  private func paint(_ paragraph: Paragraph, x: Double, y: Double) {
    cairo_move_to(context, x, y)
    set(FigureShape.Paint(paragraph.color))
    Typesetter.shared.withLayout(of: paragraph) { layout in
      pango_cairo_show_layout(context, layout)
    }
    cairo_new_path(context)
  }

  private func paint(_ shape: FigureShape) {
    cairo_save(context)
    defer { cairo_restore(context) }
    if let clip = shape.clip {
      cairo_rectangle(context, clip.x, clip.y, clip.width, clip.height)
      cairo_clip(context)
    }
    for line in shape.lines {
      for (index, point) in line.points.enumerated() {
        if index == 0 {
          cairo_move_to(context, point.x, point.y)
        } else {
          cairo_line_to(context, point.x, point.y)
        }
      }
      if line.isClosed { cairo_close_path(context) }
    }
    if let fill = shape.fill {
      set(fill)
      cairo_set_fill_rule(context, CAIRO_FILL_RULE_EVEN_ODD)
      cairo_fill_preserve(context)
    }
    if let stroke = shape.stroke {
      set(stroke)
      cairo_set_line_width(context, shape.width)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      cairo_set_line_cap(context, shape.dashes.isEmpty ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
      cairo_set_dash(context, shape.dashes, Int32(shape.dashes.count), 0)
      cairo_stroke_preserve(context)
    }
    cairo_new_path(context)
  }

  private func paint(_ image: PixelImage, in rectangle: Rectangle, isSmooth: Bool) {
    guard let surface = CairoSurface(image) else { return }
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
    cairo_clip(context)
    cairo_translate(context, rectangle.x, rectangle.y)
    cairo_scale(context, rectangle.width / Double(image.width), rectangle.height / Double(image.height))
    cairo_set_source_surface(context, surface.pointer, 0, 0)
    if let pattern = cairo_get_source(context) {
      cairo_pattern_set_filter(pattern, isSmooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
      // Without padding, interpolated edges would become transparent.
      cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
    }
    cairo_paint(context)
  }
}
