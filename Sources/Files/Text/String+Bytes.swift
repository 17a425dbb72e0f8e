extension StringProtocol {
  /// Whether two texts are the same byte by byte; `==` takes `é` in one code point and in two for the same.
  package func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Whether the text begins with the bytes of another one.
  ///
  /// `hasPrefix` compares letters: "##" and a combining accent is two letters, of which the second is no "#".
  package func hasBytePrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// Whether the text ends with the bytes of another one.
  package func hasByteSuffix(_ suffix: String) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// The parts between the occurrences of an ASCII character, empty ones included, also where a combining accent follows it.
  package func splitByBytes(_ separator: Unicode.Scalar, maxSplits: Int = .max) -> [String] {
    precondition(separator.isASCII)
    return utf8.split(
      separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: false
    ).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The text behind its first bytes.
  package func droppingBytes(_ count: Int) -> String {
    String(decoding: utf8.dropFirst(count), as: UTF8.self)
  }
}
