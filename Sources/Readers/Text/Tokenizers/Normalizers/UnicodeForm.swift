import Foundation

/// The normal forms of Unicode: NFC, NFD, NFKC, NFKD.
///
/// Reference: Unicode Standard Annex #15.
struct UnicodeForm: TextNormalizer {
  let isCompatible: Bool
  let isComposed: Bool

  static let kinds = [
    ("NFC", false, true), ("NFD", false, false), ("NFKC", true, true), ("NFKD", true, false),
  ]
  .map { name, isCompatible, isComposed in
    NormalizerKind(name: name) { _ throws(TokenizerError) in
      [UnicodeForm(isCompatible: isCompatible, isComposed: isComposed)]
    }
  }

  /// A scalar of a decomposed text, with the shift of `AlignedText.Change`.
  private struct Piece {
    var scalar: Unicode.Scalar
    var shift: Int
    var combiningClass: UInt8
  }

  func apply(to text: inout AlignedText) throws(TokenizerError) {
    if text.scalars.allSatisfy(\.isASCII) { return }
    var pieces: [Piece] = []
    pieces.reserveCapacity(text.scalars.count)
    var known: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for scalar in text.scalars {
      if scalar.value < 0xA0 {
        pieces.append(Piece(scalar: scalar, shift: 0, combiningClass: 0))
        continue
      }
      let parts = known[scalar] ?? decomposed(scalar)
      known[scalar] = parts
      for (index, part) in parts.enumerated() {
        pieces.append(
          Piece(
            scalar: part, shift: index == 0 ? 0 : 1,
            combiningClass: part.properties.canonicalCombiningClass.rawValue))
      }
      guard pieces.count <= AlignedText.longest else {
        throw .tooLong(pieces.count, limit: AlignedText.longest)
      }
    }
    Self.order(&pieces)
    if isComposed { pieces = Self.composed(pieces) }
    try text.change(pieces.map { AlignedText.Change(scalar: $0.scalar, shift: $0.shift) })
  }

  private func decomposed(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let text = String(scalar)
    return Array(
      (isCompatible
        ? text.decomposedStringWithCompatibilityMapping : text.decomposedStringWithCanonicalMapping)
        .unicodeScalars)
  }

  /// Sorts each run of combining marks by their classes; the sort is stable.
  private static func order(_ pieces: inout [Piece]) {
    var start = 0
    while start < pieces.count {
      guard pieces[start].combiningClass > 0 else {
        start += 1
        continue
      }
      let end = pieces[start...].firstIndex { $0.combiningClass == 0 } ?? pieces.count
      if end - start > 1 {
        let order = (start..<end).sorted {
          (pieces[$0].combiningClass, $0) < (pieces[$1].combiningClass, $1)
        }
        pieces.replaceSubrange(start..<end, with: order.map { pieces[$0] })
      }
      start = end
    }
  }

  private static func composed(_ pieces: [Piece]) -> [Piece] {
    var result: [Piece] = []
    result.reserveCapacity(pieces.count)
    /// The index of the last starter, and the class of the last mark after it that was not composed.
    var starter: Int?
    var lastClass: UInt8 = 0
    var known: [UInt64: Unicode.Scalar?] = [:]
    for piece in pieces {
      if let place = starter, lastClass < piece.combiningClass || lastClass == 0 && place == result.count - 1,
        let scalar = pair(result[place].scalar, piece.scalar, &known)
      {
        result[place].scalar = scalar
        result[place].shift += piece.shift - 1
        continue
      }
      if piece.combiningClass == 0 {
        starter = result.count
        lastClass = 0
      } else {
        lastClass = piece.combiningClass
      }
      result.append(piece)
    }
    return result
  }

  private static func pair(
    _ first: Unicode.Scalar, _ second: Unicode.Scalar, _ known: inout [UInt64: Unicode.Scalar?]
  ) -> Unicode.Scalar? {
    if first.isASCII, second.isASCII { return nil }
    if let syllable = syllable(first, second) { return syllable }
    let key = UInt64(first.value) << 32 | UInt64(second.value)
    if let found = known[key] { return found }
    var text = String.UnicodeScalarView([first])
    text.append(second)
    let composed = Array(String(text).precomposedStringWithCanonicalMapping.unicodeScalars)
    let found = composed.count == 1 ? composed[0] : nil
    known[key] = .some(found)
    return found
  }

  /// Returns the Hangul syllable of two parts; `nil` if they do not form one.
  ///
  /// Reference: The Unicode Standard, section 3.12.
  private static func syllable(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    let (leads, vowels, tails): (Range<UInt32>, Range<UInt32>, Range<UInt32>) = (
      0x1100..<0x1113, 0x1161..<0x1176, 0x11A8..<0x11C3
    )
    let syllables: Range<UInt32> = 0xAC00..<0xD7A4
    if leads.contains(first.value), vowels.contains(second.value) {
      return Unicode.Scalar(
        syllables.lowerBound + ((first.value - leads.lowerBound) * 21 + second.value - vowels.lowerBound) * 28
      )
    }
    guard syllables.contains(first.value), (first.value - syllables.lowerBound) % 28 == 0,
      tails.contains(second.value)
    else { return nil }
    return Unicode.Scalar(first.value + second.value - tails.lowerBound + 1)
  }
}
