import CPango

extension Paragraph {
  /// A line of a paragraph after line breaking.
  struct Line: Hashable {
    let text: String
    /// The start of the line and its baseline, in points from the paragraph's upper left corner.
    let x: Double
    let baseline: Double
  }

  /// The size, in points: the width is that of the widest line, and at least `width`.
  package var measured: (width: Double, height: Double) {
    Typesetter.shared.withLayout(of: self) { layout in
      var logical = PangoRectangle()
      pango_layout_get_extents(layout, nil, &logical)
      let scale = Double(PANGO_SCALE)
      return (max(width ?? 0, Double(logical.width) / scale), Double(logical.height) / scale)
    }
  }

  var lines: [Line] {
    Typesetter.shared.withLayout(of: self) { layout in
      // The layout can show replacements for characters that no font has; the number of Unicode scalars is the same.
      let shown = Array(String(cString: pango_layout_get_text(layout)).utf8)
      let scalars = Array(text.unicodeScalars)
      func scalarCount(upTo byte: Int) -> Int { shown[..<byte].count { $0 & 0xc0 != 0x80 } }
      let scale = Double(PANGO_SCALE)
      guard let iterator = pango_layout_get_iter(layout) else { return [] }
      defer { pango_layout_iter_free(iterator) }
      var lines: [Line] = []
      repeat {
        guard let line = pango_layout_iter_get_line_readonly(iterator) else { continue }
        var logical = PangoRectangle()
        pango_layout_iter_get_line_extents(iterator, nil, &logical)
        let start = min(max(0, Int(line.pointee.start_index)), shown.count)
        let end = min(start + max(0, Int(line.pointee.length)), shown.count)
        let characters = scalars[scalarCount(upTo: start)..<scalarCount(upTo: end)]
        lines.append(
          Line(
            text: String(String.UnicodeScalarView(characters)), x: Double(logical.x) / scale,
            baseline: Double(pango_layout_iter_get_baseline(iterator)) / scale))
      } while pango_layout_iter_next_line(iterator) != 0
      return lines
    }
  }
}
