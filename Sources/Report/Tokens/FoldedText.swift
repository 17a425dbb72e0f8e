import Foundation

/// A text without the differences that tokenizers remove: case, accents, compatibility forms, invisible characters. Words are searched in
/// order.
struct FoldedText {
  private let scalars: [Unicode.Scalar]
  /// The range in the text from which each scalar comes.
  private let places: [Range<String.Index>]
  private var cursor = 0

  /// The largest gap between two words of a text, in scalars.
  private static let window = 300

  init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    var places: [Range<String.Index>] = []
    let whole = text.unicodeScalars
    for index in whole.indices {
      let next = whole.index(after: index)
      let folded = Self.folded(whole[index])
      if folded.isEmpty, whole[index].properties.generalCategory != .control, let last = places.indices.last {
        // An accent, or a joiner, belongs to the letter before it.
        places[last] = places[last].lowerBound..<next
      }
      scalars += folded
      places += [Range<String.Index>](repeating: index..<next, count: folded.count)
    }
    (self.scalars, self.places) = (scalars, places)
  }

  private static func folded(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.isASCII {
      return scalar.value < 0x20 && !scalar.properties.isWhitespace
        ? [] : Array(String(scalar).lowercased().unicodeScalars)
    }
    return String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars
      .flatMap(\.properties.lowercaseMapping.unicodeScalars).filter { scalar in
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: scalar.properties.isWhitespace
        default: true
        }
      }
  }

  /// Returns the range of a word after the words found before; `nil` if it is not found.
  mutating func next(_ word: String) -> Range<String.Index>? {
    let wanted = word.unicodeScalars.flatMap(Self.folded)
    guard !wanted.isEmpty else { return nil }
    let last = min(scalars.count - wanted.count, cursor + Self.window)
    guard cursor <= last else { return nil }
    for start in cursor...last where scalars[start] == wanted[0] {
      guard scalars[start..<start + wanted.count].elementsEqual(wanted) else { continue }
      cursor = start + wanted.count
      return places[start].lowerBound..<places[cursor - 1].upperBound
    }
    return nil
  }
}
