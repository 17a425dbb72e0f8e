import CPango

/// Characters that no installed font can draw.
///
/// Pango draws a box with hexadecimal digits for each of them. A sequence of joined emoji becomes a row of such boxes that no line
/// break divides, wider than a narrow column. U+FFFD is drawn instead, and joiners become places where a line may break.
enum UnknownGlyphs {
  /// The Unicode scalars of a layout's text that no font has.
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

  /// The text as it can be drawn, with as many Unicode scalars as it had.
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
