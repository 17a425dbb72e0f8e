/// Groups tokens into words, and finds the part of the text that each token shows.
///
/// A word begins with a piece of the pre-tokenizers or with a space. The tokens of one character always belong to one word, and
/// so do the digits of a number.
struct TokenWords {
  private(set) var tokens: [Token] = []
  private let text: [Unicode.Scalar]
  private let spelling: TokenSpelling
  /// The end of the text that the tokens show so far.
  private var end = 0
  /// Whether the last token is a word, not a special token.
  private var isOpen = false
  /// The index of the first token of the last word.
  private var wordStart = 0

  init(_ text: String, _ spelling: TokenSpelling) {
    self.text = Array(text.unicodeScalars)
    self.spelling = spelling
  }

  /// - Parameters:
  ///   - name: the vocabulary's entry.
  ///   - range: the part of the text that the token stands for.
  ///   - entry: the normalized text that the token stands for.
  ///   - isFirstOfPiece: whether the token is the first of a piece of the pre-tokenizers.
  mutating func append(
    _ name: String, id: Int, range: Range<Int>, role: Token.Role = .word,
    entry: ArraySlice<Unicode.Scalar> = [], isFirstOfPiece: Bool = true
  ) {
    let range = range.clamped(to: 0..<text.count)
    let isMark = isAddedBlank(entry, range)
    let continues = role == .word && isOpen && continuesWord(range, isFirstOfPiece: isFirstOfPiece)
    let start = max(range.lowerBound, min(end, range.upperBound))
    var shown = text[start..<(isMark ? start : range.upperBound)]
    if !continues { wordStart = tokens.count }
    if !shown.allSatisfy(\.properties.isWhitespace) {
      // Leading spaces only mark the beginning of a word and are not shown. A word that consists of spaces is shown.
      let isBeginning = tokens[wordStart...].allSatisfy { $0.shown.allSatisfy(\.isWhitespace) }
      if isBeginning {
        shown = shown.drop { $0.properties.isWhitespace }
        for index in tokens.indices[wordStart...] { tokens[index].shown = "" }
      }
      while let last = shown.last, last.properties.isWhitespace { shown.removeLast() }
    }
    tokens.append(
      Token(
        name, id: id, role: role, shown: String(String.UnicodeScalarView(shown)), continuesWord: continues,
        range: range, label: spelling.label(of: name)))
    if !isMark { end = max(end, range.upperBound) }
    isOpen = role == .word
  }

  /// Returns whether a token stands for a space that the tokenizer added before the text.
  private func isAddedBlank(_ entry: ArraySlice<Unicode.Scalar>, _ range: Range<Int>) -> Bool {
    let blank: Unicode.Scalar? =
      switch spelling {
      case .blank(let blank): blank
      case .bytes: ByteAlphabet.blank
      default: nil
      }
    return !entry.isEmpty && entry.allSatisfy { $0 == blank }
      && text[range].contains { !$0.properties.isWhitespace }
  }

  private func continuesWord(_ range: Range<Int>, isFirstOfPiece: Bool) -> Bool {
    guard let last = tokens.last?.range, range.lowerBound < text.count else { return false }
    // Both tokens belong to one character.
    if range.lowerBound < last.upperBound { return true }
    let before = last.isEmpty ? nil : text[last.upperBound - 1]
    let first = text[range.lowerBound]
    if isFirstOfPiece {
      return range.lowerBound == last.upperBound && before.map(Self.isDigit) == true && Self.isDigit(first)
    }
    // A space belongs to the word after it; a line break is a separate word.
    let isBlank = before?.properties.isWhitespace == true
    return !(first.properties.isWhitespace && !isBlank) && !Self.isLineEnd(first)
      && !(before.map(Self.isLineEnd) ?? false)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .decimalNumber
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { (0x0A...0x0D).contains(scalar.value) }
}
