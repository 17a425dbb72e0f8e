import Foundation
import Readers

/// A text as a person wrote it, cut where its words begin and end.
struct TextSpans: Sendable {
  /// A piece of the text; pieces stand end to end, white space and all.
  struct Span: Hashable, Sendable {
    let text: String
    /// `nil` for what is no word to the model.
    let word: Int?
  }

  /// The tokens of each word.
  let words: [Range<Int>]
  let spans: [Span]

  /// How much of a text may lie between two of its words.
  private static let window = 300

  /// Tokens that continue a word are part of it; a special token is a word, padding is none.
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

  /// Words are found again in the text, in whatever case and with whatever accents; one that is not stands there as the vocabulary
  /// has it.
  private static func spans(of text: EncodedText, words: [Range<Int>]) -> [Span] {
    var spans: [Span] = []
    let whole = text.text
    var cursor = whole.startIndex
    for (number, range) in words.enumerated() {
      guard text.tokens[range.lowerBound].role == .word else { continue }
      let shown = text.tokens[range].map(\.shown).joined()
      let end = whole.index(cursor, offsetBy: window, limitedBy: whole.endIndex) ?? whole.endIndex
      let found =
        shown.isEmpty
        ? nil
        : whole.range(of: shown, options: [.caseInsensitive, .diacriticInsensitive], range: cursor..<end)
      guard let found, !found.isEmpty else {
        if spans.last?.text.last?.isWhitespace == false { spans.append(Span(text: " ", word: nil)) }
        spans.append(Span(text: shown, word: number))
        continue
      }
      if cursor < found.lowerBound {
        spans.append(Span(text: String(whole[cursor..<found.lowerBound]), word: nil))
      }
      spans.append(Span(text: String(whole[found]), word: number))
      cursor = found.upperBound
    }
    if cursor < whole.endIndex {
      spans.append(Span(text: text.cutCount > 0 ? " …" : String(whole[cursor...]), word: nil))
    }
    return spans
  }
}
