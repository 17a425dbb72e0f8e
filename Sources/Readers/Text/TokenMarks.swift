import Files

/// The convention by which the tokens of a file mark where words begin and which bytes they stand for.
///
/// References: GPT-2's `bytes_to_unicode`; SentencePiece's "▁" and byte fallback; BERT's "##"; the ends of words of Sennrich, Haddow &
/// Birch 2016, "Neural Machine Translation of Rare Words with Subword Units".
enum TokenMarks: Equatable {
  /// "##" marks a token within a word; other tokens are separate words.
  case plain
  /// "▁" stands for a space, "<0xF0>" for a byte.
  case sentencePiece(marksBlanks: Bool)
  /// Each byte has a symbol: "Ġ" for a space, "Ã©" for é.
  case byteLevel
  /// "</w>" ends a word.
  case ends
  /// "@@" joins a token to the next one.
  case joins

  /// Detects the convention.
  ///
  /// - Parameter words: the tokens of a file that are words.
  init(of words: some Sequence<String>) {
    var (hasBlanks, hasBytes, hasEnds, hasJoins, hasByteMarks) = (false, false, false, false, false)
    var (isAlphabet, hasHigh) = (true, false)
    for word in words {
      hasBlanks = hasBlanks || word.unicodeScalars.contains("▁")
      hasBytes = hasBytes || ByteFallback.byte(of: word) != nil
      hasEnds = hasEnds || word.hasByteSuffix("</w>")
      hasJoins = hasJoins || word.hasByteSuffix("@@")
      hasByteMarks = hasByteMarks || word.unicodeScalars.contains { $0 == "Ġ" || $0 == "Ċ" }
      isAlphabet = isAlphabet && word.unicodeScalars.allSatisfy { ByteAlphabet.byte(of: $0) != nil }
      hasHigh = hasHigh || word.unicodeScalars.contains { !$0.isASCII }
    }
    self =
      if hasBlanks || hasBytes {
        .sentencePiece(marksBlanks: hasBlanks)
      } else if hasByteMarks || isAlphabet && hasHigh && Self.areUTF8(words) {
        .byteLevel
      } else if hasEnds {
        .ends
      } else if hasJoins {
        .joins
      } else {
        .plain
      }
  }

  private static func areUTF8(_ words: some Sequence<String>) -> Bool {
    let bytes = words.flatMap { $0.unicodeScalars.compactMap(ByteAlphabet.byte) }
    return String(validating: bytes, as: UTF8.self) != nil
  }

  // MARK: Bytes

  private struct Piece {
    var bytes: [UInt8]
    var startsWord: Bool
  }

  /// Returns the bytes that a token stands for and whether it starts a word.
  ///
  /// - Parameter previous: the token before it with its last bytes, if that token is a word.
  private func piece(_ token: String, after previous: (token: String, bytes: ArraySlice<UInt8>)?) -> Piece {
    switch self {
    case .plain:
      return token.hasBytePrefix("##") && token.utf8.count > 2
        ? Piece(bytes: Array(token.utf8.dropFirst(2)), startsWord: false)
        : Piece(bytes: Array(token.utf8), startsWord: true)
    case .ends:
      let isEnd = token.hasByteSuffix("</w>")
      return Piece(
        bytes: Array(token.utf8.dropLast(isEnd ? 4 : 0)),
        startsWord: previous?.token.hasByteSuffix("</w>") ?? true)
    case .joins:
      let joins = token.hasByteSuffix("@@")
      return Piece(
        bytes: Array(token.utf8.dropLast(joins ? 2 : 0)),
        startsWord: previous?.token.hasByteSuffix("@@") != true)
    case .sentencePiece(let marksBlanks):
      let bytes = ByteFallback.byte(of: token).map { [$0] } ?? Array(token.replacing("▁", with: " ").utf8)
      let isApart = !marksBlanks || Self.isApart(token) || previous.map { Self.isApart($0.token) } == true
      return Piece(
        bytes: bytes, startsWord: isApart || Self.isBreak(between: previous?.bytes.last, and: bytes.first))
    case .byteLevel:
      let known = token.unicodeScalars.compactMap(ByteAlphabet.byte)
      let bytes = known.count == token.unicodeScalars.count ? known : Array(token.utf8)
      let isApart = Self.isApart(token) || previous.map { Self.isApart($0.token) } == true
      return Piece(
        bytes: bytes, startsWord: isApart || Self.isBreak(between: previous?.bytes.last, and: bytes.first))
    }
  }

  /// Returns whether a token is a word that was added to a vocabulary, such as "<user>", but not a byte.
  private static func isApart(_ token: String) -> Bool {
    SpecialNames.isBracketed(token) && ByteFallback.byte(of: token) == nil
  }

  /// Returns whether a word ends between two bytes. A space belongs to the word after it; a tab or line break is a separate word.
  private static func isBreak(between last: UInt8?, and first: UInt8?) -> Bool {
    let ends: ClosedRange<UInt8> = 0x09...0x0D
    return first == 0x20 && last != 0x20 || first.map(ends.contains) == true
      || last.map(ends.contains) == true
  }

  /// Returns the number of bytes that are missing from an incomplete UTF-8 character at the end of `bytes`.
  private static func missing(_ bytes: ArraySlice<UInt8>) -> Int {
    for (back, byte) in bytes.reversed().prefix(3).enumerated() where byte & 0xC0 != 0x80 {
      let length = byte >= 0xF8 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return max(0, length - back - 1)
    }
    return 0
  }

  private var spelling: TokenSpelling {
    switch self {
    case .byteLevel: .bytes
    case .sentencePiece: .blank("▁")
    default: .plain
    }
  }

  // MARK: Tokens

  /// Returns the tokens of a text with the texts to show, and the text that they spell.
  func tokens(_ pieces: [String], _ ids: [Int], _ roles: [Token.Role]) -> (tokens: [Token], text: String) {
    var tokens: [Token] = []
    var text = ""
    var word: (first: Int, pieces: [[UInt8]]) = (0, [])
    func close() {
      guard !word.pieces.isEmpty else { return }
      let shown = Self.decoded(word.pieces)
      let whole = shown.joined()
      // Leading spaces only mark the beginning of a word and are not shown. A word that consists of spaces is shown.
      let isBlank = whole.allSatisfy(\.isWhitespace)
      var leading = isBlank ? 0 : whole.prefix(while: \.isWhitespace).count
      for (offset, part) in shown.enumerated() {
        let dropped = min(leading, part.count)
        leading -= dropped
        tokens[word.first + offset].shown = String(part.dropFirst(dropped))
      }
      text +=
        separator(before: whole, in: text)
        + (text.isEmpty && !isBlank ? String(whole.trimmingPrefix(while: \.isWhitespace)) : whole)
      word = (0, [])
    }
    var previous: (token: String, bytes: ArraySlice<UInt8>)?
    for (index, role) in roles.enumerated() {
      tokens.append(
        Token(
          pieces[index], id: ids[index], role: role,
          label: role == .word ? spelling.label(of: pieces[index]) : nil))
      guard role == .word else {
        close()
        if role == .special, !text.isEmpty, text.last?.isWhitespace == false { text += " " }
        previous = nil
        continue
      }
      let piece = piece(pieces[index], after: previous)
      let continues = previous.map { !piece.startsWord || Self.missing($0.bytes) > 0 } ?? false
      if !continues {
        close()
        word.first = index
      }
      tokens[index].continuesWord = continues
      word.pieces.append(piece.bytes)
      // A character of four bytes may be split into four tokens.
      let end = (continues ? Array(previous?.bytes ?? []) : []) + piece.bytes
      previous = (pieces[index], end.suffix(4))
    }
    close()
    while text.last == " ", roles.last != .word { text.removeLast() }
    return (tokens, text)
  }

  private func separator(before word: String, in text: String) -> String {
    guard let last = text.last, !last.isWhitespace else { return "" }
    switch self {
    case .byteLevel, .sentencePiece(marksBlanks: true): return ""
    default: return " "
    }
  }

  /// Returns the pieces of a word as text. A character is shown at the piece with its first byte; invalid bytes are written as "\xF0".
  private static func decoded(_ pieces: [[UInt8]]) -> [String] {
    let bytes = pieces.joined()
    let all = Array(bytes)
    var shown = [String](repeating: "", count: pieces.count)
    var owner = pieces.indices.flatMap { [Int](repeating: $0, count: pieces[$0].count) }
    owner.append(max(0, pieces.count - 1))
    var start = 0
    while start < all.count {
      let length = (1...min(4, all.count - start)).first {
        String(validating: all[start..<start + $0], as: UTF8.self) != nil
      }
      if let length, let letter = String(validating: all[start..<start + length], as: UTF8.self) {
        shown[owner[start]] += letter
        start += length
      } else {
        let digits = String(all[start], radix: 16, uppercase: true)
        shown[owner[start]] += "\\x" + (digits.count < 2 ? "0" : "") + digits
        start += 1
      }
    }
    return shown
  }
}
