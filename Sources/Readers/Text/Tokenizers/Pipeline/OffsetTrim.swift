/// Takes the blanks of byte-level tokens off their ranges.
///
/// Reference: `trim_offsets` of Hugging Face's `tokenizers`.
struct OffsetTrim: Sendable {
  /// Whether the text was given a blank at its beginning, which is not there.
  let addsBlank: Bool

  /// - Parameters:
  ///   - entry: as the vocabulary spells it.
  ///   - isFirst: whether it is the text's first token.
  func trimmed(_ range: Range<Int>, of entry: String, isFirst: Bool) -> Range<Int> {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == ByteAlphabet.blank || scalar.properties.isWhitespace
    }
    let scalars = entry.unicodeScalars
    var leading = scalars.prefix(while: isBlank).count
    let trailing = scalars.reversed().prefix(while: isBlank).count
    var (low, high) = (range.lowerBound, range.upperBound)
    if leading > 0 {
      // Of several blanks none was added.
      if addsBlank, leading == 1, isFirst || low == 0 { leading = 0 }
      low = min(low + leading, high)
    }
    if trailing > 0, high >= trailing { high = max(high - trailing, low) }
    return low..<high
  }
}
