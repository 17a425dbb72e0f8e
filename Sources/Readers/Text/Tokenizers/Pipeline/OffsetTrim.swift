/// Removes the spaces of byte-level tokens from their ranges.
///
/// Reference: `trim_offsets` of Hugging Face's `tokenizers`.
struct OffsetTrim: Sendable {
  /// Whether a space, which is not in the original, was added at the beginning of the text.
  let addsBlank: Bool

  /// Returns the range of a token without the spaces that its entry begins and ends with.
  ///
  /// - Parameters:
  ///   - entry: the vocabulary's spelling of the token.
  ///   - isFirst: whether the token is the first of the text.
  func trimmed(_ range: Range<Int>, of entry: String, isFirst: Bool) -> Range<Int> {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == ByteAlphabet.blank || scalar.properties.isWhitespace
    }
    let scalars = entry.unicodeScalars
    var leading = scalars.prefix(while: isBlank).count
    let trailing = scalars.reversed().prefix(while: isBlank).count
    var (low, high) = (range.lowerBound, range.upperBound)
    if leading > 0 {
      // A single space at the beginning is the added one; if there are several, none was added.
      if addsBlank, leading == 1, isFirst || low == 0 { leading = 0 }
      low = min(low + leading, high)
    }
    if trailing > 0, high >= trailing { high = max(high - trailing, low) }
    return low..<high
  }
}
