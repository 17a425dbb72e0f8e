import Foundation
import Readers

/// A text as it was written, split where its words begin and end.
struct TextSpans: Sendable {
  /// A piece of the text. Concatenated, the pieces are the text, including white space.
  struct Span: Hashable, Sendable {
    let text: String
    /// The index of the word; `nil` for a piece that is not a word to the model.
    let word: Int?
  }

  /// The range of each word's tokens.
  let words: [Range<Int>]
  let spans: [Span]

  /// Tokens that continue a word are part of it. A special token is a word; padding is not.
  init(_ text: EncodedText) {
    var words: [Range<Int>] = []
    var isOpen = false
    for (index, token) in text.tokens.enumerated() {
      if token.role == .padding {
        isOpen = false
      } else if token.continuesWord, isOpen, let last = words.last {
        words[words.count - 1] = last.lowerBound..<index + 1
      } else {
        words.append(index..<index + 1)
        isOpen = token.role == .word
      }
    }
    self.words = words
    spans = Self.spans(of: text, words: words)
  }

  private static func spans(of text: EncodedText, words: [Range<Int>]) -> [Span] {
    let shown = words.enumerated().filter { text.tokens[$0.element.lowerBound].role == .word }
      .map { (number: $0.offset, text: text.tokens[$0.element].map(\.shown).joined()) }
    let whole = text.text.unicodeScalars
    let found = known(text, words: shown.map { words[$0.number] }) ?? searched(text, shown.map(\.text))
    var spans: [Span] = []
    var cursor = whole.startIndex
    func append(_ range: Range<String.Index>, word: Int?) {
      if !range.isEmpty { spans.append(Span(text: String(whole[range]), word: word)) }
    }
    var index = 0
    while index < shown.count {
      if let range = found[index] {
        append(cursor..<range.lowerBound, word: nil)
        append(range, word: shown[index].number)
        cursor = range.upperBound
        index += 1
        continue
      }
      // Words that are not found share the text between their neighbours.
      let end = (index..<shown.count).first { found[$0] != nil } ?? shown.count
      let isLast = end == shown.count
      let gap = cursor..<(isLast ? whole.endIndex : found[end]?.lowerBound ?? whole.endIndex)
      let pieces = pieces(of: whole, in: gap, count: end - index, isOpenEnded: isLast && text.cutCount > 0)
      for (offset, word) in shown[index..<end].enumerated() {
        guard pieces.indices.contains(offset) else {
          // Blanks that are not in the text add nothing.
          if word.text.allSatisfy(\.isWhitespace) { continue }
          if spans.last?.text.last?.isWhitespace == false { spans.append(Span(text: " ", word: nil)) }
          spans.append(Span(text: word.text, word: word.number))
          continue
        }
        append(cursor..<pieces[offset].lowerBound, word: nil)
        append(pieces[offset], word: word.number)
        cursor = pieces[offset].upperBound
      }
      index = end
    }
    if cursor < whole.endIndex {
      spans.append(Span(text: text.cutCount > 0 ? " …" : String(whole[cursor...]), word: nil))
    }
    return spans
  }

  /// Returns the ranges of words in the text, as their tokens have them; `nil` if a range is missing or out of order.
  private static func known(_ text: EncodedText, words: [Range<Int>]) -> [Range<String.Index>?]? {
    let scalars = Array(text.text.unicodeScalars)
    var parts: [Range<Int>?] = []
    var end = 0
    for word in words {
      let ranges = text.tokens[word].compactMap(\.range)
      guard ranges.count == word.count, let low = ranges.map(\.lowerBound).min(),
        let high = ranges.map(\.upperBound).max(), low >= end, high <= scalars.count
      else { return nil }
      var part = low..<high
      // Marks that the tokenizer separated from their letters belong to the word.
      while part.upperBound < scalars.count, !part.isEmpty, scalars[part.upperBound].continuesCharacter {
        part = part.lowerBound..<part.upperBound + 1
      }
      if !scalars[part].allSatisfy(\.properties.isWhitespace) {
        while scalars[part.lowerBound].properties.isWhitespace {
          part = part.lowerBound + 1..<part.upperBound
        }
        while scalars[part.upperBound - 1].properties.isWhitespace {
          part = part.lowerBound..<part.upperBound - 1
        }
      }
      parts.append(part.isEmpty ? nil : part)
      end = max(end, part.upperBound)
    }
    let indices = Array(text.text.unicodeScalars.indices) + [text.text.endIndex]
    return parts.map { $0.map { indices[$0.lowerBound]..<indices[$0.upperBound] } }
  }

  /// Returns the ranges of words in the text, searched one after the other; `nil` for a word that is not found.
  private static func searched(_ text: EncodedText, _ words: [String]) -> [Range<String.Index>?] {
    var search = FoldedText(text.text)
    var end = text.text.startIndex
    // A character may become several words (a ligature); it belongs to the first of them.
    return words.map { word in
      guard let range = search.next(word), range.lowerBound >= end, !range.isEmpty else { return nil }
      end = range.upperBound
      return range
    }
  }

  /// Splits a part of a text into `count` pieces, at white space and, if there is too little, between letters; fewer if the part is too
  /// short.
  ///
  /// - Parameter isOpenEnded: whether the part continues after the last piece, with words that were cut off.
  private static func pieces(
    of whole: String.UnicodeScalarView, in part: Range<String.Index>, count: Int, isOpenEnded: Bool
  ) -> [Range<String.Index>] {
    func chunks(_ range: Range<String.Index>) -> [Range<String.Index>] {
      whole[range].split { $0.properties.isWhitespace }.map { $0.startIndex..<$0.endIndex }
    }
    var pieces = chunks(part)
    if pieces.count > count {
      if isOpenEnded { return Array(pieces.prefix(count)) }
      // The last word takes the rest.
      let last = pieces[count - 1].lowerBound..<pieces[pieces.count - 1].upperBound
      return pieces.prefix(count - 1) + [last]
    }
    while pieces.count < count {
      // The longest piece is halved.
      let lengths = pieces.map { String(whole[$0]).count }
      guard let longest = lengths.indices.max(by: { (lengths[$0], $1) < (lengths[$1], $0) }),
        lengths[longest] > 1
      else { break }
      let text = String(whole[pieces[longest]])
      let scalars = text.prefix((lengths[longest] + 1) / 2).unicodeScalars.count
      let middle = whole.index(pieces[longest].lowerBound, offsetBy: scalars)
      pieces.replaceSubrange(
        longest...longest,
        with: [pieces[longest].lowerBound..<middle, middle..<pieces[longest].upperBound])
    }
    return pieces
  }
}

extension Unicode.Scalar {
  /// Whether the scalar belongs to the character before it: an accent, a joiner, a variant.
  fileprivate var continuesCharacter: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: self == "\u{200D}"
    }
  }
}
