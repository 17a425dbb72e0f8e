/// Puts tokens together to words, and finds what each of them shows of the text.
///
/// A word is what the pre-tokenizers made, and begins at a blank. A character that became several tokens is part of one word, and so are
/// the digits of a number.
struct TokenWords {
  private(set) var tokens: [Token] = []
  private let text: [Unicode.Scalar]
  private let spelling: TokenSpelling
  /// The end of what the tokens show so far.
  private var end = 0
  /// Whether the last token is part of the text's words.
  private var isOpen = false
  /// Where the last word begins.
  private var wordStart = 0

  init(_ text: String, _ spelling: TokenSpelling) {
    self.text = Array(text.unicodeScalars)
    self.spelling = spelling
  }

  /// - Parameters:
  ///   - name: as the vocabulary has it.
  ///   - range: the part of the text.
  ///   - entry: what the token stands for, normalized.
  ///   - isFirstOfPiece: whether the pre-tokenizers end a word before it.
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
      // Blanks before a word mark where it begins; blanks alone are a word.
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

  /// Whether it stands for a blank that the tokenizer put before the text.
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
    // Several tokens of one character.
    if range.lowerBound < last.upperBound { return true }
    let before = last.isEmpty ? nil : text[last.upperBound - 1]
    let first = text[range.lowerBound]
    if isFirstOfPiece {
      return range.lowerBound == last.upperBound && before.map(Self.isDigit) == true && Self.isDigit(first)
    }
    // A blank belongs to the word behind it; a line ends before and behind its end.
    let isBlank = before?.properties.isWhitespace == true
    return !(first.properties.isWhitespace && !isBlank) && !Self.isLineEnd(first)
      && !(before.map(Self.isLineEnd) ?? false)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .decimalNumber
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { (0x0A...0x0D).contains(scalar.value) }
}
