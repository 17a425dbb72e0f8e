extension StringProtocol {
  /// Returns whether two texts have the same bytes. In contrast, `==` treats the two encodings of `é` as equal.
  package func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Returns whether the text begins with the bytes of another text.
  ///
  /// `hasPrefix` compares characters: "##" and a combining accent is two characters, and the second is not "#".
  package func hasBytePrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// Returns whether the text ends with the bytes of another text.
  package func hasByteSuffix(_ suffix: String) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// Returns the parts between the occurrences of an ASCII character, including empty parts, even if a combining accent follows it.
  package func splitByBytes(_ separator: Unicode.Scalar, maxSplits: Int = .max) -> [String] {
    precondition(separator.isASCII)
    return utf8.split(
      separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: false
    ).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Returns the text without its first bytes.
  package func droppingBytes(_ count: Int) -> String {
    String(decoding: utf8.dropFirst(count), as: UTF8.self)
  }
}
