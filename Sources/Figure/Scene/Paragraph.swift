import ImageCoding

/// Text in one size, broken between words (and, where a word is wider than there is room, within it), so that nothing is ever cut.
///
/// Pango sets it: any script, kerning, emoji, text from right to left. Its lines break alike in every format and at every
/// resolution.
package struct Paragraph: Hashable, Sendable {
  package enum Alignment: Hashable, Sendable {
    case left, center, right
  }

  package var text: String
  /// In points.
  package var size: Double
  package var isBold: Bool
  package var color: RGB
  package var alignment: Alignment
  /// What lines are broken at, and aligned in; `nil` for one line for each line of the text.
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

  /// Control characters but line ends have no place in a picture.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          scalar == "\n" || scalar.properties.generalCategory != .control ? scalar : "\u{FFFD}"
        }))
  }
}
