import ImageCoding

/// Text in one size. Lines break between words, or within a word that is wider than the paragraph, so that no line is cut.
///
/// Pango lays out the text: any script, kerning, emoji, text from right to left. Line breaks are the same in every format and at every
/// resolution.
package struct Paragraph: Hashable, Sendable {
  package enum Alignment: Hashable, Sendable {
    case left, center, right
  }

  package var text: String
  /// The font size, in points.
  package var size: Double
  package var isBold: Bool
  package var color: RGB
  package var alignment: Alignment
  /// The width for line breaks and alignment, in points; `nil` to break lines only at the line ends of the text.
  package var width: Double?

  /// The most characters of a text; a longer one ends in an ellipsis, because Pango's time grows with the length.
  package static let longestText = 4000

  package init(
    _ text: String, size: Double, isBold: Bool = false, color: RGB = .black, alignment: Alignment = .left,
    width: Double? = nil
  ) {
    let shown = Self.printable(text)
    self.text =
      shown.count > Self.longestText ? String(shown.prefix(Self.longestText)) + "…" : shown
    self.size = size
    self.isBold = isBold
    self.color = color
    self.alignment = alignment
    self.width = width
  }

  /// Replaces control characters by U+FFFD, except line ends.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          scalar == "\n" || scalar.properties.generalCategory != .control ? scalar : "\u{FFFD}"
        }))
  }
}
