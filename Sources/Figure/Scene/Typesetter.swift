import CPango
import Foundation
import Threads

/// Lays out text with Pango, one thread at a time.
final class Typesetter: Sendable {
  static let shared = Typesetter()

  /// Font families in the order of preference; other fonts draw the characters that these lack.
  static let families = "DejaVu Sans, Helvetica, Arial, sans-serif"

  private let lock = NSRecursiveLock()

  /// Spare threads for Pango. Pango starts threads to find fonts: when fonts are opened, for each new size and weight, and for other
  /// scripts. If the system has no thread left, GLib ends the program.
  private static let threads = SpareThreads(4)

  /// The font map; `nil` if there are no threads. Pango's default would be one font map per thread, each with a thread of its own.
  private nonisolated(unsafe) let fonts = Typesetter.threads.flatMap {
    $0.lend { pango_cairo_font_map_new() }
  }

  /// Sizes and weights in which ASCII texts were laid out before; guarded by `lock`.
  private nonisolated(unsafe) var knownStyles: Set<Style> = []

  private struct Style: Hashable {
    let size: Double
    let isBold: Bool
  }

  /// The font families, those of `$IGVIZ_FONT` first.
  let family: String

  private init() {
    let own = ProcessInfo.processInfo.environment["IGVIZ_FONT"].map { $0 + ", " } ?? ""
    family = own + Self.families
  }

  /// - Throws: `FigureError.noFont` if the system has no font at all, `FigureError.noThread` if it has no threads for Pango.
  static func check() throws(FigureError) {
    guard shared.fonts != nil else { throw .noThread }
    // Without a font, Pango still lays out text, with unknown glyphs of arbitrary size.
    let isKnown = shared.withLayout(of: Paragraph("x", size: 10)) { UnknownGlyphs.scalars(of: $0).isEmpty }
    guard isKnown else { throw .noFont }
  }

  /// Calls `body` with Pango's layout of the paragraph, which is valid only during the call.
  func withLayout<Result>(
    of paragraph: Paragraph, _ body: (OpaquePointer) -> Result
  ) -> Result {
    lock.lock()
    defer { lock.unlock() }
    let style = Style(size: paragraph.size, isBold: paragraph.isBold)
    let isPlain = paragraph.text.utf8.allSatisfy { $0 < 0x80 }
    guard let threads = Self.threads, !(isPlain && knownStyles.contains(style)) else {
      return layOut(paragraph, body)
    }
    if isPlain { knownStyles.insert(style) }
    return threads.lend { layOut(paragraph, body) }
  }

  /// - Precondition: the lock is held.
  private func layOut<Result>(_ paragraph: Paragraph, _ body: (OpaquePointer) -> Result) -> Result {
    guard let fonts, let context = pango_font_map_create_context(fonts),
      let layout = pango_layout_new(context), let font = pango_font_description_new(),
      let options = cairo_font_options_create()
    else {
      // `check` was not called first. Lack of memory does not lead here: GLib itself ends the program, and Cairo returns an invalid
      // option.
      preconditionFailure("Pango gave no layout")
    }
    defer {
      cairo_font_options_destroy(options)
      pango_font_description_free(font)
      g_object_unref(UnsafeMutableRawPointer(layout))
      g_object_unref(UnsafeMutableRawPointer(context))
    }
    // One unit is one point, and no glyph is moved to fit the pixels of one resolution.
    pango_cairo_context_set_resolution(context, 72)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    // Lines of the page run from left to right, whatever their script.
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
    pango_context_set_round_glyph_positions(context, 0)
    pango_font_description_set_family(font, family)
    pango_font_description_set_absolute_size(font, paragraph.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(font, paragraph.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_layout_set_font_description(layout, font)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_width(
      layout, paragraph.width.map { Int32(min(max($0, 1), 1e5) * Double(PANGO_SCALE)) } ?? -1)
    switch paragraph.alignment {
    case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
    case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
    case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
    }
    // Left and right are those of the page, for text of any direction.
    pango_layout_set_auto_dir(layout, 0)
    setText(paragraph.text, of: layout)
    return body(layout)
  }

  /// Sets a text; characters that no font has are replaced, one Unicode scalar by one.
  private func setText(_ text: String, of layout: OpaquePointer) {
    pango_layout_set_text(layout, text, -1)
    var unknown: Set<UInt32> = []
    for replacement in ["\u{FFFD}", "?"] as [Unicode.Scalar] {
      let found = UnknownGlyphs.scalars(of: layout)
      guard !found.isEmpty else { return }
      unknown.formUnion(found)
      pango_layout_set_text(layout, UnknownGlyphs.replaced(unknown, in: text, by: replacement), -1)
    }
  }
}

/// Characters that no installed font can draw.
///
/// Pango draws a box with hexadecimal digits for each of them. A sequence of joined emoji becomes a row of such boxes that no line
/// break divides, wider than a narrow column. U+FFFD is drawn instead, and joiners become places where a line may break.
enum UnknownGlyphs {
  /// Returns the Unicode scalars of a layout's text that no font has.
  static func scalars(of layout: OpaquePointer) -> Set<UInt32> {
    guard pango_layout_get_unknown_glyphs_count(layout) > 0 else { return [] }
    var scalars: Set<UInt32> = []
    guard let iterator = pango_layout_get_iter(layout) else { return [] }
    defer { pango_layout_iter_free(iterator) }
    repeat {
      guard let run = pango_layout_iter_get_run_readonly(iterator), let string = run.pointee.glyphs else {
        continue
      }
      for index in 0..<Int(string.pointee.num_glyphs) {
        let glyph = string.pointee.glyphs[index].glyph
        // PANGO_GLYPH_UNKNOWN_FLAG, a macro that Swift does not import; the other bits are the scalar.
        if glyph & 0x1000_0000 != 0 { scalars.insert(glyph & 0x0fff_ffff) }
      }
    } while pango_layout_iter_next_run(iterator) != 0
    return scalars
  }

  /// Returns the text with drawable characters only, and with the same number of Unicode scalars.
  static func replaced(_ unknown: Set<UInt32>, in text: String, by replacement: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for character in text {
      let scalars = character.unicodeScalars
      guard scalars.contains(where: { unknown.contains($0.value) }) else {
        result.append(contentsOf: scalars)
        continue
      }
      var isReplaced = false
      for scalar in scalars {
        if unknown.contains(scalar.value) {
          result.append(isReplaced ? zeroWidthSpace : replacement)
          isReplaced = true
        } else {
          result.append(scalar.properties.isDefaultIgnorableCodePoint ? zeroWidthSpace : scalar)
        }
      }
    }
    return String(result)
  }

  private static let zeroWidthSpace: Unicode.Scalar = "\u{200B}"
}
